//! What the register notices about lines and devices, each with its clause; certificates and contract rules.

use kiriwake_tests::backend::Backend;
use kiriwake_tests::on_both;
use kiriwake_tests::register;
use kiriwake_tests::service::Service;
use serde_json::{Value, json};

on_both!(
    a_line_is_judged_with_its_clauses,
    a_line_of_the_past_is_judged_by_its_day,
    what_a_site_is_said_to_have_is_judged_too,
    papers_are_named_and_never_what_they_say,
    devices_are_judged_with_their_clauses,
    a_certificate_is_kept_per_pc_and_decides,
    a_contract_that_the_clauses_refuse_does_not_start,
    an_entitlement_tells_each_part_with_its_clauses,
);

const SITE: &str = "query($id: UUID!) { site(id: $id) {
    line { service gatewayModel findings { code severity clause text } }
    findings { code severity clause device { id } }
    certificates { issuedOn validUntil backupMade pcLabel } } }";

fn codes(findings: &Value) -> Vec<String> {
    let findings = findings.as_array().expect("a list").iter();
    findings
        .map(|finding| register::text(&finding["code"]))
        .collect()
}

fn a_line_is_judged_with_its_clauses(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let site = register::site(
        &client,
        &json!({"prefecture": "OSAKA", "gatewayModel": "OG400Xa", "topology": "NG", "lineService": "FLETS_LIGHT"}),
    );
    let line = client.ok(SITE, &json!({"id": site}))["site"]["line"].clone();
    let found = codes(&line["findings"]);
    for code in ["GATEWAY_UNSUPPORTED", "TOPOLOGY_UNSUPPORTED", "LIGHT_ENDED"] {
        assert!(found.contains(&code.to_owned()), "{code}: {line}");
    }
    let heaviest = &line["findings"][0];
    assert_eq!(heaviest["severity"], "REFUSED", "{line}");
    assert!(!heaviest["clause"].as_array().expect("clauses").is_empty());
}

fn a_line_of_the_past_is_judged_by_its_day(backend: Backend) {
    let service = Service::start(backend);
    service.clock("2025-03-31T12:00:00+09:00");
    let client = service.admin();
    let site = register::site(
        &client,
        &json!({"prefecture": "OSAKA", "lineService": "FLETS_LIGHT"}),
    );
    service.clock("2026-05-13T13:00:00+09:00");
    let told = |as_of: Value| {
        let told = client.ok(
            "query($id: UUID!, $at: DateTime) { site(id: $id, asOf: $at) { line { findings { code } } } }",
            &json!({"id": site, "at": as_of}),
        );
        codes(&told["site"]["line"]["findings"])
    };
    let has = |codes: &[String], code: &str| codes.iter().any(|found| found == code);
    assert!(has(&told(Value::Null), "LIGHT_ENDED"));
    assert!(has(
        &told(json!("2025-03-31T12:00:01+09:00")),
        "LIGHT_ENDING"
    ));
}

fn what_a_site_is_said_to_have_is_judged_too(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let site = register::site(&client, &json!({"pcCount": 7, "readerCount": 9}));
    let told = || client.ok(SITE, &json!({"id": site}))["site"]["findings"].clone();
    assert_eq!(codes(&told()), ["TOO_MANY_PCS", "COMBINATION_UNDECIDED"]);
    let gateway = json!({"kind": "GATEWAY", "maker": "NTT_EAST", "model": "OG400Xa"});
    register::device(&client, &site, &gateway);
    assert!(codes(&told()).contains(&"GATEWAY_UNSUPPORTED".to_owned()));
    for model in ["OG410Xa", "見たことのない箱"] {
        let gateway = json!({"kind": "GATEWAY", "maker": "UNKNOWN", "model": model});
        register::device(&client, &site, &gateway);
    }
    register::device(&client, &site, &json!({"model": null}));
    let devices = client.ok(
        "query($id: UUID!) { site(id: $id) { devices { model modelIsFree catalogueModel { name } } } }",
        &json!({"id": site}),
    );
    assert_eq!(
        devices["site"]["devices"],
        json!([
            {"model": "OG400Xa", "modelIsFree": false, "catalogueModel": {"name": "OG400X"}},
            {"model": "OG410Xa", "modelIsFree": false, "catalogueModel": {"name": "OG410X"}},
            {"model": "見たことのない箱", "modelIsFree": true, "catalogueModel": null},
            {"model": null, "modelIsFree": false, "catalogueModel": null},
        ])
    );
}

fn papers_are_named_and_never_what_they_say(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let papers = json!({"kind": "HEARING_SHEET", "place": "事務室の棚"});
    let site = register::site(&client, &json!({"credentialPapers": papers}));
    let told = client.ok(
        "query($id: UUID!) { site(id: $id) { credentialPapers { kind place } } }",
        &json!({"id": site}),
    );
    assert_eq!(told["site"]["credentialPapers"], papers);
    let secret = "管理アカウント admin01 / パスワード Abc!2345";
    let input =
        register::site_input(&json!({"credentialPapers": {"kind": "OTHER", "place": secret}}));
    let refused = client.gql(register::SITE_REGISTER, &json!({"input": input}));
    let error = &refused["data"]["siteRegister"]["userErrors"][0];
    assert_eq!(error["field"], "credentialPapers", "{refused}");
    let message = register::text(&error["message"]);
    assert!(
        message.contains("事務室の棚"),
        "what is accepted: {message}"
    );
    assert!(
        !message.contains("Abc!2345"),
        "it is not said again: {message}"
    );
}

fn devices_are_judged_with_their_clauses(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let site = register::site(&client, &json!({}));
    let reader = register::device(
        &client,
        &site,
        &json!({"kind": "CARD_READER", "maker": "FUJITSU_JAPAN", "model": "Caora", "usbConnection": "OTHER_HUB"}),
    );
    register::device(&client, &site, &json!({}));
    let answer = client.ok(SITE, &json!({"id": site}));
    let findings = answer["site"]["findings"]
        .as_array()
        .expect("a list")
        .clone();
    let hub = findings
        .iter()
        .find(|finding| finding["code"] == "READER_HUB_FORBIDDEN");
    let hub = hub.unwrap_or_else(|| panic!("V28: {answer}"));
    assert_eq!(hub["device"]["id"], json!(reader));
    assert!(
        hub["clause"]
            .as_array()
            .expect("clauses")
            .contains(&json!("V28"))
    );
}

fn a_certificate_is_kept_per_pc_and_decides(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let site = register::site(&client, &json!({}));
    let pc = register::device(&client, &site, &json!({}));
    let record = |input: Value| {
        client.ok(
            "mutation($input: CertificateRecordInput!) { certificateRecord(input: $input) {
                certificate { validUntil } userErrors { field message } } }",
            &json!({"input": input}),
        )
    };
    let recorded = record(
        json!({"siteId": site, "deviceId": pc, "issuedOn": "2022-11-30", "backupMade": false}),
    );
    assert_eq!(
        recorded["certificateRecord"]["certificate"]["validUntil"],
        "2026-02-28"
    );
    service.clock("2026-05-13T13:00:00+09:00");
    let ask = |device: &str| {
        let ticket = register::report(
            &client,
            &site,
            Some(device),
            &json!({"observations": {"matter": "FAULT", "symptom": "CERTIFICATE_ERROR"}}),
        );
        register::text(&ticket["decision"]["desk"])
    };
    assert_eq!(ask(&pc), "PORTAL", "it has expired");
    record(json!({"siteId": site, "deviceId": pc, "issuedOn": "2026-03-01"}));
    assert_ne!(ask(&pc), "PORTAL", "it was renewed");
    let all = client.ok(SITE, &json!({"id": site}));
    assert_eq!(
        all["site"]["certificates"][0]["issuedOn"], "2026-03-01",
        "the newest first"
    );
}

fn a_contract_that_the_clauses_refuse_does_not_start(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let site = register::site(&client, &json!({}));
    register::contract(
        &client,
        &site,
        &json!({"startedOn": "2024-04-01", "endsOn": "2026-04-01"}),
    );
    for (change, field) in [
        (json!({"startedOn": "2025-01-01"}), "startedOn"),
        (
            json!({"startedOn": "2026-04-01", "service": "OFFICE_PRIME_SUPPORT"}),
            "service",
        ),
        (json!({"startedOn": "2026-04-01", "plan": "A"}), "plan"),
        (
            json!({"startedOn": "2026-04-01", "endsOn": "2026-04-01"}),
            "endsOn",
        ),
    ] {
        let reply = client.gql(
            register::CONTRACT_START,
            &json!({"input": register::contract_input(&site, &change)}),
        );
        let errors = &reply["data"]["contractStart"]["userErrors"];
        assert_eq!(errors[0]["field"], field, "{change}: {reply}");
    }
    register::contract(&client, &site, &json!({"startedOn": "2026-04-01"}));
}

fn an_entitlement_tells_each_part_with_its_clauses(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let site = register::site(&client, &json!({}));
    register::contract(&client, &site, &json!({}));
    let pc = register::device(&client, &site, &json!({"purchasedOn": "2024-04-01"}));
    let ask = |at: &str, surge: bool| {
        let answer = client.ok(
            "query($id: UUID!, $at: DateTime!, $surge: Boolean!) { entitlement(deviceId: $id, at: $at, surge: $surge) {
                warranty { state endsOn clause whatWouldChange } contract { status service } served desk dispatchBy channel consentNeeded
                reconfiguration reasons { part clause say } ruleSet } }",
            &json!({"id": pc, "at": at, "surge": surge}),
        );
        answer["entitlement"].clone()
    };
    let covered = ask("2029-04-01T12:00:00+09:00", false);
    assert_eq!(covered["warranty"]["state"], "COVERED", "{covered}");
    assert_eq!(covered["warranty"]["endsOn"], "2029-04-01");
    assert_eq!(covered["desk"], "LENOVO_COMSYS");
    assert_eq!(covered["dispatchBy"], "HELPDESK");
    for reason in covered["reasons"].as_array().expect("a list") {
        assert!(
            !reason["clause"].as_array().expect("clauses").is_empty(),
            "{reason}"
        );
    }
    assert_eq!(
        ask("2029-04-02T00:00:00+09:00", false)["warranty"]["state"],
        "EXPIRED"
    );
    assert_eq!(
        ask("2026-04-01T12:00:00+09:00", true)["warranty"]["state"],
        "EXCLUDED_SURGE"
    );
}
