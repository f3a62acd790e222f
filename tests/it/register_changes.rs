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
    a_device_with_papers_stays_where_it_is,
    a_device_is_taken_away,
    readers_follow_their_pc,
    cancelling_costs_what_the_clauses_say,
    fees_are_told_with_the_contract,
);

const REPLACE: &str = "mutation($input: DeviceReplaceInput!) { deviceReplace(input: $input) {
    device { id serial maker model purchasedOn warrantyEndsOn maintenanceDesk installedByNtt replaces { id removedOn }
        warranty { state clause continued { term clause isOurReading say } } }
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
    let continued = &new["warranty"]["continued"];
    assert_eq!(continued["term"], "OLD_TERM", "{new}");
    assert_eq!(continued["isOurReading"], true);
    assert_eq!(continued["clause"], json!(["D13", "D15", "D16", "V21"]));
    let entitled = client.ok(
        "query($id: UUID!) { entitlement(deviceId: $id) { warranty { clause continued { term } } } }",
        &json!({"id": new["id"]}),
    );
    let warranty = &entitled["entitlement"]["warranty"];
    assert_eq!(warranty["continued"], json!({"term": "OLD_TERM"}));
    assert_eq!(warranty["clause"][0], "D13", "{warranty}");
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
    let site = register::site(&client, &json!({"prefecture": "OSAKA"}));
    let old = register::device(
        &client,
        &site,
        &json!({"purchasedOn": "2019-04-01", "maintenanceDesk": "LENOVO_COMSYS", "installedByNtt": true}),
    );
    register::contract(
        &client,
        &site,
        &json!({"service": "OFFICE_PRIME_SUPPORT", "plan": "A", "resetOption": "NEVER", "listedDevices": [old]}),
    );
    let answer = replace(
        &client,
        &old,
        &json!({"purchased": true, "maker": "HP", "model": "ProDesk 400"}),
    );
    let new = &answer["device"];
    assert_eq!(new["purchasedOn"], "2026-05-01", "{answer}");
    assert_eq!(new["warrantyEndsOn"], Value::Null);
    assert_eq!(new["maker"], "HP");
    assert_eq!(new["model"], "ProDesk 400");
    assert_eq!(new["warranty"]["continued"]["term"], "OWN_TERM", "{answer}");
    assert_eq!(new["maintenanceDesk"], Value::Null, "A21: nobody said so");
    assert_eq!(new["installedByNtt"], Value::Null);
    let told = client.ok(
        "query($id: UUID!) { device(id: $id) { listedIn { id } } entitlement(deviceId: $id) { dispatchBy } }",
        &json!({"id": new["id"]}),
    );
    assert_eq!(told["device"]["listedIn"], json!([]), "C11: not surveyed");
    assert_eq!(told["entitlement"]["dispatchBy"], "CUSTOMER", "C11");
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

const REMOVE: &str = "mutation($input: DeviceRemoveInput!) { deviceRemove(input: $input) {
    device { removedOn removalReason listedIn { id } } userErrors { code field message } } }";
const UPDATE: &str = "mutation($input: DeviceUpdateInput!) { deviceUpdate(input: $input) {
    device { kind site { id } removedOn removalReason } userErrors { code field message } } }";

fn remove(client: &Client, device: &str, on: &str) -> Value {
    let input = json!({"deviceId": device, "removedOn": on, "reason": "閉院"});
    client.gql(REMOVE, &json!({"input": input}))["data"]["deviceRemove"].clone()
}

fn update(client: &Client, device: &str, known: &Value) -> Value {
    let input = json!({"deviceId": device, "device": known});
    client.gql(UPDATE, &json!({"input": input}))["data"]["deviceUpdate"].clone()
}

fn record_certificate(client: &Client, site: &str, pc: &str) {
    client.ok(
        "mutation($input: CertificateRecordInput!) { certificateRecord(input: $input) {
            certificate { issuedOn } userErrors { message } } }",
        &json!({"input": {"siteId": site, "deviceId": pc, "issuedOn": "2025-04-01"}}),
    );
}

fn a_device_with_papers_stays_where_it_is(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let site = register::site(&client, &json!({"prefecture": "OSAKA"}));
    let other = register::site(&client, &json!({"prefecture": "OSAKA"}));
    let serial = register::serial();
    let pc = register::device(
        &client,
        &site,
        &json!({"serial": serial, "purchasedOn": "2024-04-01"}),
    );
    record_certificate(&client, &site, &pc);
    let known = |site: &str, kind: &str| json!({"siteId": site, "kind": kind, "maker": "LENOVO", "serial": serial, "purchasedOn": "2024-04-01"});
    for (known, field) in [
        (known(&other, "PC"), "siteId"),
        (known(&site, "MONITOR"), "kind"),
    ] {
        let refused = update(&client, &pc, &known);
        assert_eq!(refused["userErrors"][0]["field"], field, "{refused}");
        let message = register::text(&refused["userErrors"][0]["message"]);
        assert!(
            message.contains("certificate") && message.contains("deviceRemove"),
            "what to do instead: {message}"
        );
    }
    let same = update(&client, &pc, &known(&site, "PC"));
    assert_eq!(same["userErrors"], json!([]), "{same}");

    remove(&client, &pc, "2026-04-01");
    let moved = update(&client, &pc, &known(&other, "PC"));
    assert_eq!(
        moved["device"],
        json!({"kind": "PC", "site": {"id": other}, "removedOn": null, "removalReason": null}),
        "{moved}"
    );
    let left = client.ok(
        "query($id: UUID!) { site(id: $id) { certificates { pcLabel device { id } } } }",
        &json!({"id": site}),
    );
    assert_eq!(
        left["site"]["certificates"],
        json!([{"pcLabel": serial, "device": null}])
    );
}

fn a_device_is_taken_away(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let site = register::site(&client, &json!({"prefecture": "OSAKA"}));
    let serial = register::serial();
    let pc = register::device(
        &client,
        &site,
        &json!({"serial": serial, "purchasedOn": "2024-04-01"}),
    );
    let contract = register::contract(
        &client,
        &site,
        &json!({"service": "OFFICE_PRIME_SUPPORT", "plan": "A", "resetOption": "NEVER", "listedDevices": [pc]}),
    );
    client.ok(
        "mutation($input: ResetOptionInput!) { resetOptionSubscribe(input: $input) {
            contract { id } userErrors { message } } }",
        &json!({"input": {"contractId": contract, "deviceId": pc, "on": "2024-05-01"}}),
    );
    for on in ["2024-03-31", "2099-01-01"] {
        let refused = remove(&client, &pc, on);
        assert_eq!(refused["userErrors"][0]["field"], "removedOn", "{refused}");
    }
    let removed = remove(&client, &pc, "2026-04-01");
    assert_eq!(
        removed["device"],
        json!({"removedOn": "2026-04-01", "removalReason": "閉院", "listedIn": []}),
        "{removed}"
    );
    let again = remove(&client, &pc, "2026-04-02");
    assert_eq!(again["userErrors"][0]["code"], "NOT_ALLOWED", "{again}");
    let told = client.ok(
        "query($id: UUID!) { site(id: $id) { contracts { resetOptions { cancelledOn } } } }",
        &json!({"id": site}),
    );
    assert_eq!(
        told["site"]["contracts"][0]["resetOptions"],
        json!([{"cancelledOn": "2026-04-01"}]),
        "C18"
    );
    let known = json!({"siteId": site, "kind": "MONITOR", "maker": "LENOVO", "serial": serial});
    let refused = update(&client, &pc, &known);
    assert_eq!(refused["userErrors"][0]["field"], "kind", "C18: {refused}");
}

fn readers_follow_their_pc(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let site = register::site(&client, &json!({"readerCount": 2}));
    let [first, second] = [register::serial(), register::serial()];
    let pc = register::device(&client, &site, &json!({"serial": first}));
    let reader = |serial: &str| json!({"siteId": site, "kind": "CARD_READER", "maker": "PANASONIC_CONNECT", "attachedToSerial": serial});
    let refused = client.gql(
        register::DEVICE_REGISTER,
        &json!({"input": reader("NOSUCHPC1")}),
    );
    let errors = &refused["data"]["deviceRegister"]["userErrors"];
    assert_eq!(errors[0]["field"], "attachedToSerial", "{refused}");
    for _ in 0..2 {
        client.ok(register::DEVICE_REGISTER, &json!({"input": reader(&first)}));
    }
    let new = replace(&client, &pc, &json!({"serial": second}));
    let told = client.ok(
        "query($id: UUID!) { site(id: $id) {
            devices { kind attachedToSerial attachedTo { id } } findings { code device { id } } } }",
        &json!({"id": site}),
    );
    let new_pc = json!({"id": new["device"]["id"]});
    for device in told["site"]["devices"].as_array().expect("a list") {
        if device["kind"] == "CARD_READER" {
            assert_eq!(device["attachedToSerial"], second, "{device}");
            assert_eq!(device["attachedTo"], new_pc);
        }
    }
    let unsupported = json!({"code": "SECOND_READER_UNSUPPORTED", "device": new_pc});
    let findings = told["site"]["findings"].as_array().expect("a list");
    assert!(findings.contains(&unsupported), "M02: {told}");
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
