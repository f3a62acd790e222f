//! What the register said: every change keeps what it replaced, and an instant can be asked for.

use kiriwake_tests::backend::Backend;
use kiriwake_tests::client::Client;
use kiriwake_tests::on_both;
use kiriwake_tests::register;
use kiriwake_tests::service::Service;
use serde_json::{Value, json};

on_both!(
    a_site_is_told_as_it_was_recorded,
    a_device_is_told_as_it_was_recorded,
    a_contract_is_told_as_it_was_recorded,
    a_change_does_not_overwrite_one_that_was_not_seen,
    a_device_on_a_list_stays_at_its_site,
    the_same_key_registers_once,
);

const SITE: &str = "query($id: UUID!, $asOf: DateTime) { site(id: $id, asOf: $asOf) {
    name changedAt line { gatewayModel gatewayRented } contacts { name } parties { name }
    devices { serial site { name } } contracts { id endsOn } certificates { issuedOn } } }";
const SITE_UPDATE: &str = "mutation($input: SiteUpdateInput!) { siteUpdate(input: $input) {
    site { changedAt } userErrors { code field message } } }";
const DEVICE_UPDATE: &str = "mutation($input: DeviceUpdateInput!) { deviceUpdate(input: $input) {
    device { model changedAt } userErrors { code field message } } }";

/// The site as it is, or as it was.
fn site(client: &Client, id: &str, as_of: &Value) -> Value {
    client.ok(SITE, &json!({"id": id, "asOf": as_of}))["site"].clone()
}

/// Sets the clock to a minute; everything up to it is before what comes in the next.
fn minute(service: &Service, minute: u8) -> Value {
    let now = format!("2026-10-19T10:{minute:02}:00+09:00");
    service.clock(&now);
    json!(now)
}

fn a_site_is_told_as_it_was_recorded(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let before = minute(&service, 0);
    let registered = minute(&service, 1);
    let input = register::site_input(&json!({"gatewayModel": "OG410Xa", "gatewayRented": true}));
    let id = register::site(&client, &input);
    register::device(&client, &id, &json!({"serial": "PF0AAA01"}));
    let then = site(&client, &id, &Value::Null);
    assert_eq!(
        site(&client, &id, &before),
        Value::Null,
        "it was not registered yet"
    );
    let changed_at = minute(&service, 2);

    let mut changed = input.clone();
    changed["name"] = json!("改名クリニック");
    changed["contacts"] = json!([]);
    changed["gatewayRented"] = json!(false);
    let update = json!({"input": {"siteId": id, "site": changed}});
    let updated = client.ok(SITE_UPDATE, &update);
    assert_eq!(updated["siteUpdate"]["userErrors"], json!([]));
    register::device(&client, &id, &json!({"serial": "PF0AAA02"}));
    client.ok(
        "mutation($input: CertificateRecordInput!) { certificateRecord(input: $input) { userErrors { message } } }",
        &json!({"input": {"siteId": id, "issuedOn": "2025-01-01"}}),
    );

    let today = site(&client, &id, &Value::Null);
    assert_eq!(today["name"], "改名クリニック");
    assert_eq!(today["line"]["gatewayRented"], false);
    assert_eq!(today["contacts"], json!([]));
    assert_eq!(today["devices"].as_array().map(Vec::len), Some(2));
    assert_eq!(today["certificates"].as_array().map(Vec::len), Some(1));
    assert_eq!(
        site(&client, &id, &registered),
        then,
        "with all that belongs to it"
    );
    assert_eq!(site(&client, &id, &changed_at), today);
}

fn a_device_is_told_as_it_was_recorded(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let home = register::site(&client, &json!({}));
    let other = register::site(&client, &json!({}));
    let registered = minute(&service, 1);
    let device = register::device(&client, &home, &json!({"serial": "PF0BBB01"}));
    minute(&service, 2);
    let moved = json!({"deviceId": device, "device": {
        "siteId": other, "kind": "PC", "maker": "LENOVO", "model": "別の型番", "serial": "PF0BBB01"}});
    let answer = client.ok(DEVICE_UPDATE, &json!({"input": moved}));
    assert_eq!(
        answer["deviceUpdate"]["device"]["model"], "別の型番",
        "{answer}"
    );

    let ask =
        "query($id: UUID!, $asOf: DateTime) { device(id: $id, asOf: $asOf) { model site { id } } }";
    let told =
        |as_of: &Value| client.ok(ask, &json!({"id": device, "asOf": as_of}))["device"].clone();
    assert_eq!(
        told(&Value::Null),
        json!({"model": "別の型番", "site": {"id": other}})
    );
    assert_eq!(
        told(&registered),
        json!({"model": "ThinkCentre M70q Tiny", "site": {"id": home}})
    );
    let serials = |id: &str, as_of: &Value| site(&client, id, as_of)["devices"].clone();
    assert_eq!(serials(&home, &Value::Null), json!([]));
    assert_eq!(serials(&home, &registered)[0]["serial"], "PF0BBB01");
    assert_eq!(serials(&other, &registered), json!([]));
}

fn a_contract_is_told_as_it_was_recorded(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let home = register::site(&client, &json!({"prefecture": "OSAKA"}));
    let device = register::device(&client, &home, &json!({}));
    let registered = minute(&service, 1);
    let contract = register::contract(
        &client,
        &home,
        &json!({"service": "OFFICE_PRIME_SUPPORT", "plan": "A", "resetOption": "NEVER", "startedOn": "2025-04-01"}),
    );
    minute(&service, 2);
    let list = client.ok(
        "mutation($input: ContractDevicesInput!) { contractDevicesList(input: $input) { userErrors { message } } }",
        &json!({"input": {"contractId": contract, "listedDevices": [device]}}),
    );
    assert_eq!(list["contractDevicesList"]["userErrors"], json!([]));
    client.ok(
        "mutation($input: ContractCancelInput!) { contractCancel(input: $input) { userErrors { message } } }",
        &json!({"input": {"contractId": contract, "endsOn": "2026-10-01"}}),
    );
    let ask = "query($id: UUID!, $asOf: DateTime) { contract(id: $id, asOf: $asOf) { endsOn listedDevices { id } } }";
    let told =
        |as_of: &Value| client.ok(ask, &json!({"id": contract, "asOf": as_of}))["contract"].clone();
    assert_eq!(
        told(&Value::Null),
        json!({"endsOn": "2026-10-01", "listedDevices": [{"id": device}]})
    );
    assert_eq!(
        told(&registered),
        json!({"endsOn": null, "listedDevices": []})
    );
    assert_eq!(
        site(&client, &home, &registered)["contracts"][0]["endsOn"],
        Value::Null
    );
}

fn a_change_does_not_overwrite_one_that_was_not_seen(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let input = register::site_input(&json!({}));
    let id = register::site(&client, &input);
    let seen = site(&client, &id, &Value::Null)["changedAt"].clone();
    let update = |name: &str| {
        let mut input = input.clone();
        input["name"] = json!(name);
        let input = json!({"siteId": id, "seenChangeAt": seen, "site": input});
        client.gql(SITE_UPDATE, &json!({"input": input}))["data"]["siteUpdate"].clone()
    };
    assert_eq!(update("先の変更")["userErrors"], json!([]));
    let late = update("後の変更");
    assert_eq!(late["userErrors"][0]["code"], "CONFLICT", "{late}");
    assert_eq!(late["userErrors"][0]["field"], "seenChangeAt", "{late}");
    assert_eq!(site(&client, &id, &Value::Null)["name"], "先の変更");
}

fn a_device_on_a_list_stays_at_its_site(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let home = register::site(&client, &json!({"prefecture": "OSAKA"}));
    let other = register::site(&client, &json!({"prefecture": "OSAKA"}));
    let device = register::device(&client, &home, &json!({}));
    register::contract(
        &client,
        &home,
        &json!({"service": "OFFICE_PRIME_SUPPORT", "plan": "A", "resetOption": "NEVER", "listedDevices": [device]}),
    );
    let moved =
        json!({"deviceId": device, "device": {"siteId": other, "kind": "PC", "maker": "LENOVO"}});
    let answer = client.gql(DEVICE_UPDATE, &json!({"input": moved}));
    let refused = &answer["data"]["deviceUpdate"]["userErrors"][0];
    assert_eq!(
        (&refused["code"], &refused["field"]),
        (&json!("NOT_ALLOWED"), &json!("siteId"))
    );
}

fn the_same_key_registers_once(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let input = register::site_input(&json!({"idempotencyKey": "site-1"}));
    let home = register::site(&client, &input);
    assert_eq!(register::site(&client, &input), home);
    let mut other = input.clone();
    other["name"] = json!("別のクリニック");
    let answer = client.gql(register::SITE_REGISTER, &json!({"input": other}));
    let error = &answer["data"]["siteRegister"]["userErrors"][0];
    assert_eq!(
        (&error["code"], &error["field"]),
        (&json!("CONFLICT"), &json!("idempotencyKey")),
        "{answer}"
    );

    let device = json!({"serial": null, "idempotencyKey": "device-1"});
    let first = register::device(&client, &home, &device);
    assert_eq!(register::device(&client, &home, &device), first);
    assert_eq!(
        site(&client, &home, &Value::Null)["devices"]
            .as_array()
            .map(Vec::len),
        Some(1)
    );

    let contract = json!({"idempotencyKey": "contract-1"});
    let first = register::contract(&client, &home, &contract);
    assert_eq!(register::contract(&client, &home, &contract), first);
}
