//! Changes of the register: a device that is replaced, a contract that ends.

use kiriwake_tests::backend::Backend;
use kiriwake_tests::client::Client;
use kiriwake_tests::on_both;
use kiriwake_tests::register;
use kiriwake_tests::service::Service;
use serde_json::{Value, json};

on_both!(
    a_replacement_keeps_the_chain_and_the_term,
    a_bought_device_has_a_term_of_its_own,
    a_device_is_replaced_once,
    cancelling_costs_what_the_clauses_say,
    fees_are_told_with_the_contract,
);

const REPLACE: &str = "mutation($input: DeviceReplaceInput!) { deviceReplace(input: $input) {
    device { id serial model purchasedOn warrantyEndsOn replaces { id removedOn } }
    userErrors { code field message } } }";
const CANCEL: &str = "mutation($input: ContractCancelInput!) { contractCancel(input: $input) {
    cancellation { feeYen contract { endsOn } } userErrors { code field message } } }";

fn replace(client: &Client, device: &str, changes: &Value) -> Value {
    let mut input =
        json!({"deviceId": device, "replacedOn": "2026-05-01", "serial": register::serial()});
    for (key, value) in changes.as_object().expect("an object") {
        input[key] = value.clone();
    }
    client.gql(REPLACE, &json!({"input": input}))["data"]["deviceReplace"].clone()
}

fn a_replacement_keeps_the_chain_and_the_term(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let site = register::site(&client, &json!({"prefecture": "OSAKA"}));
    let old = register::device(&client, &site, &json!({"purchasedOn": "2023-04-01"}));
    let contract = register::contract(
        &client,
        &site,
        &json!({"service": "OFFICE_PRIME_SUPPORT", "plan": "A", "resetOption": "NEVER", "listedDevices": [old]}),
    );
    let answer = replace(&client, &old, &json!({}));
    let new = &answer["device"];
    assert_eq!(answer["userErrors"], json!([]));
    assert_eq!(
        new["replaces"],
        json!({"id": old, "removedOn": "2026-05-01"})
    );
    assert_eq!(new["warrantyEndsOn"], "2028-04-01", "the old term goes on");
    assert_eq!(new["model"], "ThinkCentre M70q Tiny");
    let listed = client.ok(
        "query($id: UUID!) { site(id: $id) { contracts { id listedDevices { id } } } }",
        &json!({"id": site}),
    );
    let listed = &listed["site"]["contracts"][0];
    assert_eq!(listed["id"], json!(contract));
    assert!(
        listed["listedDevices"]
            .as_array()
            .expect("a list")
            .contains(&json!({"id": new["id"]}))
    );
}

fn a_bought_device_has_a_term_of_its_own(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let site = register::site(&client, &json!({}));
    let old = register::device(&client, &site, &json!({"purchasedOn": "2019-04-01"}));
    let answer = replace(&client, &old, &json!({"purchased": true}));
    assert_eq!(answer["device"]["purchasedOn"], "2026-05-01", "{answer}");
    assert_eq!(answer["device"]["warrantyEndsOn"], Value::Null);
}

fn a_device_is_replaced_once(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let site = register::site(&client, &json!({}));
    let old = register::device(&client, &site, &json!({}));
    let other = register::serial();
    register::device(&client, &site, &json!({"serial": other}));
    let taken = replace(&client, &old, &json!({"serial": other}));
    assert_eq!(taken["userErrors"][0]["code"], "CONFLICT", "{taken}");
    let too_early = replace(&client, &old, &json!({"replacedOn": "2020-01-01"}));
    assert_eq!(
        too_early["userErrors"][0]["field"], "replacedOn",
        "{too_early}"
    );
    assert!(
        replace(&client, &old, &json!({}))["device"].is_object(),
        "nothing was written before"
    );
    let again = replace(&client, &old, &json!({}));
    assert_eq!(again["userErrors"][0]["code"], "NOT_ALLOWED", "{again}");
}

fn cancelling_costs_what_the_clauses_say(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let site = register::site(&client, &json!({"prefecture": "OSAKA"}));
    let contract = register::contract(
        &client,
        &site,
        &json!({"service": "OFFICE_PRIME_SUPPORT", "plan": "B", "resetOption": "NEVER", "startedOn": "2025-04-01"}),
    );
    let cancel = |ends_on: &str| {
        let input = json!({"input": {"contractId": contract, "endsOn": ends_on}});
        client.gql(CANCEL, &input)["data"]["contractCancel"].clone()
    };
    let before = cancel("2025-04-01");
    assert_eq!(before["userErrors"][0]["field"], "endsOn", "{before}");
    // C06: 3,850 yen for each of the three whole months from 1 January to the end of March 2027.
    let cancelled = cancel("2027-01-01");
    assert_eq!(cancelled["cancellation"]["feeYen"], 11_550, "{cancelled}");
    assert_eq!(
        cancelled["cancellation"]["contract"]["endsOn"],
        "2027-01-01"
    );
    let later = cancel("2027-02-01");
    assert_eq!(
        later["cancellation"],
        Value::Null,
        "it has ended by then: {later}"
    );
}

fn fees_are_told_with_the_contract(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let site = register::site(&client, &json!({"prefecture": "OSAKA"}));
    let pc = register::device(&client, &site, &json!({}));
    register::contract(
        &client,
        &site,
        &json!({
            "service": "OFFICE_PRIME_SUPPORT", "plan": "A", "resetOption": "ACTIVE", "startedOn": "2026-04-01",
            "surveyedDevices": 21, "listedDevices": [pc],
        }),
    );
    let told = client.ok(
        "query($id: UUID!) { site(id: $id) { contracts { fees {
            initialYen firstPeriodYen firstPeriodEndsOn monthlyYen cancellationFeeYen } } } }",
        &json!({"id": site}),
    );
    let fees = &told["site"]["contracts"][0]["fees"];
    assert_eq!(
        *fees,
        json!({
            "initialYen": 66_000 + 7_700, "firstPeriodYen": 550, "firstPeriodEndsOn": "2026-04-30",
            "monthlyYen": 1_100 + 1_650, "cancellationFeeYen": 0,
        }),
        "C02-C08"
    );
}
