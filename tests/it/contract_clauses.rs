//! What the clauses of contracts make of exchanges, earlier contracts, corrections and the past.

use kiriwake_tests::backend::Backend;
use kiriwake_tests::client::Client;
use kiriwake_tests::on_both;
use kiriwake_tests::register;
use kiriwake_tests::service::Service;
use serde_json::{Value, json};

on_both!(
    an_exchanged_pc_is_paid_once,
    an_option_is_paid_per_pc_on_the_days_it_runs,
    an_option_of_a_new_contract_is_judged_per_pc,
    a_contract_that_cancelled_the_option_is_not_forgotten,
    an_option_off_the_handbook_is_told,
    a_survey_is_paid_once,
    a_plan_with_one_price_tells_it,
    what_a_contract_says_is_corrected,
    a_site_keeps_the_region_of_its_contract,
    an_entitlement_tells_the_contract_of_its_region,
    an_entitlement_of_the_past_counts_the_calls_before,
    a_backup_made_later_is_the_same_certificate,
    an_offer_tells_its_conditions,
);

const REPLACE: &str = "mutation($input: DeviceReplaceInput!) {
    deviceReplace(input: $input) { device { id } userErrors { message } } }";
const SUBSCRIBE: &str = "mutation($input: ResetOptionInput!) {
    resetOptionSubscribe(input: $input) { contract { id } userErrors { code field message } } }";
const SITE_UPDATE: &str = "mutation($input: SiteUpdateInput!) { siteUpdate(input: $input) {
    site { prefecture } userErrors { code field message } } }";

/// A site of the West under the clock of 1 June 2026.
struct Desk {
    service: Service,
    client: Client,
    site: String,
}

impl Desk {
    fn new(backend: Backend) -> Self {
        let service = Service::start(backend);
        service.clock("2026-06-01T10:00:00+09:00");
        let client = service.admin();
        let site = register::site(&client, &json!({"prefecture": "OSAKA"}));
        Self {
            service,
            client,
            site,
        }
    }

    fn pc(&self) -> String {
        register::device(
            &self.client,
            &self.site,
            &json!({"purchasedOn": "2024-04-01"}),
        )
    }

    fn terms(changes: &Value) -> Value {
        let usual = json!({
            "service": "OFFICE_PRIME_SUPPORT", "plan": "A", "resetOption": "NEVER", "startedOn": "2025-04-01",
        });
        register::merged(usual, changes)
    }

    fn contract(&self, changes: &Value) -> String {
        register::contract(&self.client, &self.site, &Self::terms(changes))
    }

    /// What stands against a contract.
    fn refusals(&self, changes: &Value) -> Value {
        let input = register::contract_input(&self.site, &Self::terms(changes));
        let answer = self
            .client
            .gql(register::CONTRACT_START, &json!({"input": input}));
        answer["data"]["contractStart"]["userErrors"].clone()
    }

    fn subscribe(&self, contract: &str, pc: &str, on: &str) -> Value {
        let input = json!({"contractId": contract, "deviceId": pc, "on": on});
        self.client.gql(SUBSCRIBE, &json!({"input": input}))["data"]["resetOptionSubscribe"].clone()
    }

    fn monthly(&self, contract: &str, on: &str) -> Value {
        let ask = "query($id: UUID!, $on: LocalDate) { contract(id: $id) { fees(on: $on) { monthlyYen } } }";
        let told = self.client.ok(ask, &json!({"id": contract, "on": on}));
        told["contract"]["fees"]["monthlyYen"].clone()
    }
}

fn an_exchanged_pc_is_paid_once(backend: Backend) {
    let desk = Desk::new(backend);
    let pc = desk.pc();
    let contract = desk.contract(&json!({"resetOption": "ACTIVE", "listedDevices": [pc]}));
    let exchange =
        json!({"deviceId": pc, "replacedOn": "2026-05-20", "serial": register::serial()});
    let answer = desk.client.ok(REPLACE, &json!({"input": exchange}));
    let new = answer["deviceReplace"]["device"]["id"].clone();
    let ask = "query($id: UUID!) { contract(id: $id) { resetOption fees { monthlyYen }
        resetOptions { device { id } startsOn endsOn } } }";
    let told = desk.client.ok(ask, &json!({"id": contract}))["contract"].clone();
    assert_eq!(told["fees"]["monthlyYen"], 2_750, "C08: {told}");
    assert_eq!(told["resetOption"], "ACTIVE");
    let mut terms = told["resetOptions"].as_array().expect("a list").clone();
    terms.sort_by_key(|term| term["startsOn"].to_string());
    assert_eq!(
        terms,
        [
            json!({"device": {"id": pc}, "startsOn": "2025-04-01", "endsOn": "2026-05-19"}),
            json!({"device": {"id": new}, "startsOn": "2026-05-20", "endsOn": "2029-04-01"}),
        ]
    );
    for on in ["2026-05-19", "2026-05-20"] {
        assert_eq!(desk.monthly(&contract, on), 2_750, "{on}");
    }
}

fn an_option_is_paid_per_pc_on_the_days_it_runs(backend: Backend) {
    let desk = Desk::new(backend);
    let pcs = [desk.pc(), desk.pc(), desk.pc()];
    let contract = desk.contract(&json!({"resetOption": "ACTIVE", "listedDevices": pcs}));
    assert_eq!(desk.monthly(&contract, "2026-06-01"), 1_100 + 3 * 1_650);
    let cancel = "mutation($input: ResetOptionInput!) { resetOptionCancel(input: $input) { userErrors { message } } }";
    let input = json!({"contractId": contract, "deviceId": pcs[0], "on": "2026-07-01"});
    desk.client.ok(cancel, &json!({"input": input}));
    assert_eq!(desk.monthly(&contract, "2026-06-30"), 1_100 + 3 * 1_650);
    assert_eq!(desk.monthly(&contract, "2026-07-01"), 1_100 + 2 * 1_650);
    assert_eq!(
        desk.monthly(&contract, "2029-04-02"),
        1_100,
        "all have ended"
    );
}

fn an_option_of_a_new_contract_is_judged_per_pc(backend: Backend) {
    let desk = Desk::new(backend);
    let unnamed = desk.refusals(&json!({"resetOption": "ACTIVE"}));
    assert_eq!(unnamed[0]["field"], "resetOption", "{unnamed}");
    let old = register::device(
        &desk.client,
        &desk.site,
        &json!({"purchasedOn": "2019-04-01"}),
    );
    let over = desk.refusals(&json!({"resetOption": "ACTIVE", "listedDevices": [old]}));
    let message = register::text(&over[0]["message"]);
    assert!(
        message.contains("warranty of the PC ended") && message.contains("C18"),
        "{over}"
    );
    let other = register::site(
        &desk.client,
        &json!({"prefecture": "OSAKA", "startPack": false}),
    );
    let pc = register::device(&desk.client, &other, &json!({}));
    let input = Desk::terms(&json!({"resetOption": "ACTIVE", "listedDevices": [pc]}));
    let input = register::contract_input(&other, &input);
    let answer = desk
        .client
        .gql(register::CONTRACT_START, &json!({"input": input}));
    let message = register::text(&answer["data"]["contractStart"]["userErrors"][0]["message"]);
    assert!(message.contains("start pack"), "{answer}");
}

fn a_contract_that_cancelled_the_option_is_not_forgotten(backend: Backend) {
    let desk = Desk::new(backend);
    let pc = desk.pc();
    let listed = json!({"listedDevices": [pc]});
    let first = json!({"resetOption": "CANCELLED", "endsOn": "2026-04-01"});
    desk.contract(&register::merged(first, &listed));
    let next = json!({"resetOption": "ACTIVE", "startedOn": "2026-05-01", "listedDevices": [pc]});
    let refused = desk.refusals(&next);
    let message = register::text(&refused[0]["message"]);
    assert!(message.contains("never taken again"), "{refused}");
    let contract = desk.contract(&json!({"startedOn": "2026-05-01", "listedDevices": [pc]}));
    let refused = desk.subscribe(&contract, &pc, "2026-06-01");
    assert_eq!(refused["contract"], Value::Null, "{refused}");
    let ask = "query($id: UUID!) { entitlement(deviceId: $id) { reconfiguration contract { resetOption } } }";
    let told = desk.client.ok(ask, &json!({"id": pc}))["entitlement"].clone();
    assert_eq!(
        told,
        json!({"reconfiguration": "CHARGEABLE", "contract": {"resetOption": "CANCELLED"}})
    );
}

fn an_option_off_the_handbook_is_told(backend: Backend) {
    let desk = Desk::new(backend);
    let pc = desk.pc();
    let contract = desk.contract(&json!({}));
    let taken = desk.subscribe(&contract, &pc, "2026-05-01");
    assert_eq!(
        taken["userErrors"],
        json!([]),
        "C18 does not ask for the handbook"
    );
    let ask = "query($id: UUID!) { contract(id: $id) { findings { code clause device { id } } } }";
    let told = desk.client.ok(ask, &json!({"id": contract}));
    assert_eq!(
        told["contract"]["findings"],
        json!([{"code": "OPTION_UNLISTED", "clause": ["C11", "C18"], "device": {"id": pc}}])
    );
    let ask = "query($id: UUID!) { entitlement(deviceId: $id) {
        dispatchBy contract { status listed resetOption contract { id } } reasons { part say } } }";
    let told = desk.client.ok(ask, &json!({"id": pc}))["entitlement"].clone();
    assert_eq!(told["dispatchBy"], "CUSTOMER", "C11: {told}");
    assert_eq!(
        told["contract"],
        json!({"status": "ACTIVE", "listed": false, "resetOption": "ACTIVE", "contract": {"id": contract}})
    );
    let reason = &told["reasons"][0];
    assert_eq!(reason["part"], "contract");
    assert!(
        register::text(&reason["say"]).contains("保守手引書にまだ載っていない"),
        "{reason}"
    );
}

fn a_survey_is_paid_once(backend: Backend) {
    let desk = Desk::new(backend);
    let contract = desk.contract(&json!({"surveyedDevices": 35}));
    let change = "mutation($input: ContractPlanChangeInput!) { contractPlanChange(input: $input) {
        userErrors { message } planChange { ended { fees { initialYen } } begun { fees { initialYen } } } } }";
    let input = json!({"contractId": contract, "plan": "B", "on": "2026-07-01"});
    let changed = desk.client.ok(change, &json!({"input": input}));
    assert_eq!(
        changed["contractPlanChange"]["planChange"],
        json!({"ended": {"fees": {"initialYen": 66_000 + 15_400}}, "begun": {"fees": {"initialYen": 0}}}),
        "C03"
    );
}

fn a_plan_with_one_price_tells_it(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let site = register::site(&client, &json!({}));
    let contract = register::contract(&client, &site, &json!({"service": "LIGHT_ANSHIN_1"}));
    let ask = "query($id: UUID!) { contract(id: $id) { fees { initialYen monthlyYen firstPeriodYen cancellationFeeYen } } }";
    let told = client.ok(ask, &json!({"id": contract}));
    assert_eq!(
        told["contract"]["fees"],
        json!({"initialYen": 0, "monthlyYen": 2_200, "firstPeriodYen": null, "cancellationFeeYen": null}),
        "C23"
    );
}

fn what_a_contract_says_is_corrected(backend: Backend) {
    let desk = Desk::new(backend);
    let contract = desk.contract(&json!({}));
    let before = "2026-06-01T10:00:00+09:00";
    desk.service.clock("2026-06-01T11:00:00+09:00");
    let update = "mutation($input: ContractUpdateInput!) { contractUpdate(input: $input) {
        contract { basicMenu surveyedDevices providerAcceptsCustomerOnly changedAt fees { initialYen monthlyYen } }
        userErrors { code field } } }";
    let change = |changes: &Value| {
        let input = register::merged(json!({"contractId": contract}), changes);
        desk.client.gql(update, &json!({"input": input}))["data"]["contractUpdate"].clone()
    };
    let changed = change(&json!({"basicMenu": true, "surveyedDevices": 21}));
    let told = changed["contract"].clone();
    assert_eq!(
        told["fees"],
        json!({"initialYen": 73_700, "monthlyYen": 550}),
        "C03, C05: {changed}"
    );
    assert_eq!(
        told["providerAcceptsCustomerOnly"], false,
        "it was not spoken of"
    );
    let late = change(&json!({"basicMenu": false, "seenChangeAt": before}));
    assert_eq!(
        late["userErrors"],
        json!([{"code": "CONFLICT", "field": "seenChangeAt"}])
    );
    let seen =
        change(&json!({"providerAcceptsCustomerOnly": true, "seenChangeAt": told["changedAt"]}));
    assert_eq!(
        seen["contract"]["providerAcceptsCustomerOnly"], true,
        "{seen}"
    );
    let too_many = change(&json!({"surveyedDevices": 1_000}));
    assert_eq!(too_many["userErrors"][0]["field"], "surveyedDevices");
    let ask = "query($id: UUID!, $asOf: DateTime) { contract(id: $id, asOf: $asOf) { basicMenu } }";
    let was = desk
        .client
        .ok(ask, &json!({"id": contract, "asOf": before}));
    assert_eq!(was["contract"]["basicMenu"], false);
}

fn a_site_keeps_the_region_of_its_contract(backend: Backend) {
    let desk = Desk::new(backend);
    let input = register::site_input(&json!({"prefecture": "OSAKA"}));
    let site = register::site(&desk.client, &input);
    let started = register::contract_input(&site, &Desk::terms(&json!({})));
    let started = desk
        .client
        .ok(register::CONTRACT_START, &json!({"input": started}));
    let contract = started["contractStart"]["contract"]["id"].clone();
    let update = |changes: &Value| {
        let input = json!({"siteId": site, "site": register::merged(input.clone(), changes)});
        desk.client.gql(SITE_UPDATE, &json!({"input": input}))["data"]["siteUpdate"].clone()
    };
    let moved = update(&json!({"prefecture": "TOKYO"}));
    assert_eq!(moved["site"], Value::Null, "{moved}");
    assert_eq!(
        (
            &moved["userErrors"][0]["code"],
            &moved["userErrors"][0]["field"]
        ),
        (&json!("NOT_ALLOWED"), &json!("prefecture"))
    );
    let carrier = update(&json!({"lineService": "OTHER_CARRIER"}));
    assert_eq!(
        carrier["userErrors"][0]["field"], "lineService",
        "C09: {carrier}"
    );
    let within = update(&json!({"prefecture": "KYOTO"}));
    assert_eq!(within["site"]["prefecture"], "KYOTO", "{within}");
    let cancel = "mutation($input: ContractCancelInput!) { contractCancel(input: $input) { userErrors { message } } }";
    let input = json!({"contractId": contract, "endsOn": "2026-06-01"});
    desk.client.ok(cancel, &json!({"input": input}));
    let moved = update(&json!({"prefecture": "TOKYO"}));
    assert_eq!(moved["site"]["prefecture"], "TOKYO", "{moved}");
}

fn an_entitlement_tells_the_contract_of_its_region(backend: Backend) {
    let desk = Desk::new(backend);
    let pc = desk.pc();
    let ask = "query($id: UUID!, $at: DateTime) { entitlement(deviceId: $id, at: $at) {
        removedOn desk contract { status service plan listed contract { id } } reasons { part clause }
        warranty { state } } }";
    let told = |at: Value| desk.client.ok(ask, &json!({"id": pc, "at": at}))["entitlement"].clone();
    let without = told(Value::Null);
    assert_eq!(
        without["contract"],
        json!({"status": "NONE", "service": "NONE", "plan": null, "listed": null, "contract": null})
    );
    let contract = desk.contract(&json!({"plan": "B", "listedDevices": [pc]}));
    let with = told(Value::Null);
    assert_eq!(
        with["contract"],
        json!({
            "status": "ACTIVE", "service": "OFFICE_PRIME_SUPPORT", "plan": "B", "listed": true,
            "contract": {"id": contract},
        })
    );
    for answer in [without, with] {
        let clauses = answer["reasons"].to_string();
        for east in ["C22", "C24", "D28", "A16"] {
            assert!(!clauses.contains(east), "{east}: {clauses}");
        }
    }
    let exchange = json!({"deviceId": pc, "replacedOn": "2026-05-20"});
    desk.client.ok(REPLACE, &json!({"input": exchange}));
    let gone = told(Value::Null);
    assert_eq!(
        (&gone["removedOn"], &gone["desk"]),
        (&json!("2026-05-20"), &Value::Null),
        "{gone}"
    );
    assert_eq!(gone["warranty"]["state"], "COVERED");
    let before = told(json!("2026-05-19T10:00:00+09:00"));
    assert_eq!(
        (&before["removedOn"], &before["desk"]),
        (&Value::Null, &json!("NTT_WEST_OPS"))
    );
}

fn an_entitlement_of_the_past_counts_the_calls_before(backend: Backend) {
    let service = Service::start(backend);
    service.clock("2026-06-10T10:00:00+09:00");
    let client = service.admin();
    let site = register::site(&client, &json!({}));
    register::contract(&client, &site, &json!({"service": "LIGHT_ANSHIN_1"}));
    let pc = register::device(&client, &site, &json!({}));
    for _ in 0..5 {
        let question = json!({"observations": {"matter": "QUESTION", "topic": "OPERATION"}});
        register::report(&client, &site, None, &question);
    }
    let served = |at: &str| {
        let ask =
            "query($id: UUID!, $at: DateTime) { entitlement(deviceId: $id, at: $at) { served } }";
        client.ok(ask, &json!({"id": pc, "at": at}))["entitlement"]["served"].clone()
    };
    assert_eq!(
        served("2026-06-10T09:59:59+09:00"),
        true,
        "none was logged yet"
    );
    assert_eq!(served("2026-06-10T10:00:01+09:00"), false, "C23: five were");
    assert_eq!(served("2026-07-01T10:00:00+09:00"), true, "another month");
}

fn a_backup_made_later_is_the_same_certificate(backend: Backend) {
    let desk = Desk::new(backend);
    let pc = desk.pc();
    let record = "mutation($input: CertificateRecordInput!) { certificateRecord(input: $input) {
        certificate { id backupMade pcLabel } userErrors { message } } }";
    let recorded = |changes: &Value| {
        let usual = json!({"siteId": desk.site, "deviceId": pc, "issuedOn": "2025-04-01"});
        let input = register::merged(usual, changes);
        desk.client.ok(record, &json!({"input": input}))["certificateRecord"]["certificate"].clone()
    };
    let first = recorded(&json!({"backupMade": false}));
    let before = "2026-06-01T10:00:00+09:00";
    desk.service.clock("2026-06-02T10:00:00+09:00");
    let later = recorded(&json!({"backupMade": true}));
    assert_eq!(
        (&later["id"], &later["backupMade"]),
        (&first["id"], &json!(true))
    );
    let silent = recorded(&json!({"pcLabel": "受付のPC"}));
    assert_eq!(
        silent,
        json!({"id": first["id"], "backupMade": true, "pcLabel": "受付のPC"}),
        "what is left out stays"
    );
    let next = recorded(&json!({"issuedOn": "2025-04-02"}));
    assert_ne!(
        next["id"], first["id"],
        "another day is another certificate"
    );
    let ask = "query($id: UUID!, $asOf: DateTime) { site(id: $id, asOf: $asOf) { certificates { issuedOn backupMade } } }";
    let told = |as_of: Value| {
        let told = desk
            .client
            .ok(ask, &json!({"id": desk.site, "asOf": as_of}));
        told["site"]["certificates"].clone()
    };
    assert_eq!(
        told(Value::Null),
        json!([{"issuedOn": "2025-04-02", "backupMade": null}, {"issuedOn": "2025-04-01", "backupMade": true}])
    );
    assert_eq!(
        told(json!(before)),
        json!([{"issuedOn": "2025-04-01", "backupMade": false}])
    );
}

fn an_offer_tells_its_conditions(backend: Backend) {
    let desk = Desk::new(backend);
    let ask = "{ west: contractOffer(region: WEST) { usualBundle { initialYen monthlyYen clause } notes { clause text } }
        east: contractOffer(region: EAST) { usualBundle { plan } notes { clause } } }";
    let told = desk.client.ok(ask, &json!({}));
    assert_eq!(
        told["west"]["usualBundle"],
        json!({"initialYen": 66_000, "monthlyYen": 2_750, "clause": ["C01", "C08"]})
    );
    assert_eq!(told["east"]["usualBundle"], Value::Null);
    for (region, clauses) in [
        ("west", ["C09", "C13", "C20"]),
        ("east", ["C22", "C25", "C28"]),
    ] {
        let notes = told[region]["notes"].to_string();
        assert!(
            clauses.iter().all(|clause| notes.contains(clause)),
            "{region}: {notes}"
        );
    }
    let findings = "query($id: UUID!) { site(id: $id) { findings { code clause } } }";
    let found = desk.client.ok(findings, &json!({"id": desk.site}))["site"]["findings"].clone();
    assert_eq!(
        found[0],
        json!({"code": "SUPPORT_NEEDED", "clause": ["C01", "A33"]})
    );
    let contract = desk.contract(&json!({}));
    let found = desk.client.ok(findings, &json!({"id": desk.site}))["site"]["findings"].clone();
    assert!(!found.to_string().contains("SUPPORT_NEEDED"), "{found}");
    let input = json!({"siteId": desk.site, "site": register::site_input(&json!({
        "prefecture": "OSAKA", "lineService": "HIKARI_COLLABO"}))});
    desk.client.ok(SITE_UPDATE, &json!({"input": input}));
    let ask = "query($id: UUID!) { contract(id: $id) { findings { code severity clause } } }";
    let found = desk.client.ok(ask, &json!({"id": contract}));
    assert_eq!(
        found["contract"]["findings"],
        json!([{"code": "SUPPORT_LINE_UNCHECKED", "severity": "ADVICE", "clause": ["C09"]}])
    );
}
