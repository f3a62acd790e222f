//! What comes with a contract: options of PCs, the other plan, updates of the handbook.

use kiriwake_tests::backend::Backend;
use kiriwake_tests::client::Client;
use kiriwake_tests::on_both;
use kiriwake_tests::register;
use kiriwake_tests::service::Service;
use serde_json::{Value, json};

on_both!(
    an_option_runs_to_the_end_of_the_warranty_and_is_taken_once,
    an_option_that_was_cancelled_is_not_taken_again,
    an_option_is_for_its_pc_alone,
    an_option_goes_on_with_the_pc_that_the_maker_exchanged,
    the_other_plan_begins_when_the_first_ends,
    a_handbook_is_updated_once_a_day_and_by_right,
    an_offer_names_its_prices,
    a_contract_tells_its_term_and_what_cancelling_would_cost,
    a_device_tells_its_warranty_its_successor_and_its_contracts,
);

/// A site of the West with a PC and a contract of plan A or B from 1 April 2025.
struct West {
    service: Service,
    client: Client,
    site: String,
    pc: String,
    contract: String,
}

impl West {
    fn new(backend: Backend, plan: &str) -> Self {
        let service = Service::start(backend);
        let client = service.admin();
        let site = register::site(&client, &json!({"prefecture": "OSAKA"}));
        let pc = register::device(&client, &site, &json!({"purchasedOn": "2024-04-01"}));
        let contract = register::contract(
            &client,
            &site,
            &json!({
                "service": "OFFICE_PRIME_SUPPORT", "plan": plan, "resetOption": "NEVER", "startedOn": "2025-04-01",
                "listedDevices": [pc],
            }),
        );
        Self {
            service,
            client,
            site,
            pc,
            contract,
        }
    }

    fn option(&self, field: &str, pc: &str, on: &str) -> Value {
        let ask = format!(
            "mutation($input: ResetOptionInput!) {{ {field}(input: $input) {{ userErrors {{ code message }}
                contract {{ fees {{ monthlyYen }} resetOptions {{ device {{ id }} startsOn endsOn cancelledOn }} }} }} }}"
        );
        let input = json!({"contractId": self.contract, "deviceId": pc, "on": on});
        self.client.gql(&ask, &json!({"input": input}))["data"][field].clone()
    }

    fn reconfiguration(&self, device: &str) -> Value {
        let ask = "query($id: UUID!, $at: DateTime) { entitlement(deviceId: $id, at: $at) { reconfiguration } }";
        let at = json!({"id": device, "at": "2026-05-13T10:00:00+09:00"});
        self.client.ok(ask, &at)["entitlement"]["reconfiguration"].clone()
    }
}

fn an_option_runs_to_the_end_of_the_warranty_and_is_taken_once(backend: Backend) {
    let west = West::new(backend, "A");
    let taken = west.option("resetOptionSubscribe", &west.pc, "2025-05-01");
    assert_eq!(
        taken["contract"]["resetOptions"],
        json!([{"device": {"id": west.pc}, "startsOn": "2025-05-01", "endsOn": "2029-04-01", "cancelledOn": null}]),
        "{taken}"
    );
    assert_eq!(
        taken["contract"]["fees"]["monthlyYen"],
        1_100 + 1_650,
        "C02, C07"
    );
    let again = west.option("resetOptionSubscribe", &west.pc, "2026-05-01");
    assert_eq!(again["contract"], Value::Null, "{again}");
    let refusal = "query($id: UUID!) { contract(id: $id) { resetOptions {
        same: setUpRefusal(repairedOn: \"2026-05-01\", on: \"2026-05-01\")
        next: setUpRefusal(repairedOn: \"2026-05-01\", on: \"2026-05-02\") } } }";
    let told = west.client.ok(refusal, &json!({"id": west.contract}));
    let term = &told["contract"]["resetOptions"][0];
    assert!(
        term["same"].is_string(),
        "not on the day of the repair (C18): {term}"
    );
    assert_eq!(term["next"], Value::Null);
}

fn an_option_that_was_cancelled_is_not_taken_again(backend: Backend) {
    let west = West::new(backend, "A");
    west.option("resetOptionSubscribe", &west.pc, "2025-05-01");
    let cancelled = west.option("resetOptionCancel", &west.pc, "2026-05-01");
    let term = &cancelled["contract"]["resetOptions"][0];
    assert_eq!(term["cancelledOn"], "2026-05-01", "{cancelled}");
    let again = west.option("resetOptionSubscribe", &west.pc, "2026-06-01");
    let message = again["userErrors"][0]["message"]
        .as_str()
        .unwrap_or_default();
    assert!(message.contains("never taken again"), "{again}");
    let twice = west.option("resetOptionCancel", &west.pc, "2026-06-01");
    assert_eq!(twice["contract"], Value::Null, "{twice}");
}

fn an_option_is_for_its_pc_alone(backend: Backend) {
    let west = West::new(backend, "A");
    let other = register::device(
        &west.client,
        &west.site,
        &json!({"purchasedOn": "2024-04-01"}),
    );
    west.option("resetOptionSubscribe", &west.pc, "2025-05-01");
    assert_eq!(west.reconfiguration(&west.pc), "COVERED");
    assert_ne!(west.reconfiguration(&other), "COVERED");
    let router = register::device(
        &west.client,
        &west.site,
        &json!({"kind": "ROUTER", "maker": "YAMAHA"}),
    );
    let refused = west.option("resetOptionSubscribe", &router, "2025-05-01");
    assert_eq!(refused["userErrors"][0]["code"], "INVALID", "{refused}");
}

fn an_option_goes_on_with_the_pc_that_the_maker_exchanged(backend: Backend) {
    let west = West::new(backend, "A");
    west.option("resetOptionSubscribe", &west.pc, "2025-05-01");
    let exchange = json!({"input": {
        "deviceId": west.pc, "replacedOn": "2026-04-20", "serial": register::serial()}});
    let answer = west.client.ok(
        "mutation($input: DeviceReplaceInput!) { deviceReplace(input: $input) { device { id } userErrors { message } } }",
        &exchange,
    );
    let new = register::text(&answer["deviceReplace"]["device"]["id"]);
    assert_eq!(west.reconfiguration(&new), "COVERED");
}

fn the_other_plan_begins_when_the_first_ends(backend: Backend) {
    let west = West::new(backend, "B");
    west.option("resetOptionSubscribe", &west.pc, "2025-05-01");
    let ask = "mutation($input: ContractPlanChangeInput!) { contractPlanChange(input: $input) {
        userErrors { code message } planChange { feeYen ended { plan endsOn } begun {
            plan startedOn endsOn listedDevices { id } resetOptions { startsOn endsOn } } } } }";
    let change = |plan: &str, on: &str| {
        let input = json!({"contractId": west.contract, "plan": plan, "on": on});
        west.client.gql(ask, &json!({"input": input}))["data"]["contractPlanChange"].clone()
    };
    let same = change("B", "2026-04-01");
    assert_eq!(same["planChange"], Value::Null, "{same}");
    let changed = change("A", "2027-01-01");
    assert_eq!(
        changed["planChange"],
        json!({
            "feeYen": 11_550,
            "ended": {"plan": "B", "endsOn": "2027-01-01"},
            "begun": {
                "plan": "A", "startedOn": "2027-01-01", "endsOn": null, "listedDevices": [{"id": west.pc}],
                "resetOptions": [{"startsOn": "2027-01-01", "endsOn": "2029-04-01"}],
            },
        }),
        "{changed}"
    );
    let contracts = west.client.ok(
        "query($id: UUID!) { site(id: $id) { contracts { plan } } }",
        &json!({"id": west.site}),
    );
    assert_eq!(
        contracts["site"]["contracts"],
        json!([{"plan": "B"}, {"plan": "A"}])
    );
    drop(west.service);
}

fn a_handbook_is_updated_once_a_day_and_by_right(backend: Backend) {
    let west = West::new(backend, "B");
    let record = |on: &str| {
        let ask = "mutation($input: HandbookUpdateInput!) { handbookUpdateRecord(input: $input) {
            userErrors { code message } handbookUpdate { right { right priceYen contractYear } } } }";
        let input = json!({"contractId": west.contract, "updatedOn": on});
        west.client.gql(ask, &json!({"input": input}))["data"]["handbookUpdateRecord"].clone()
    };
    let right = |answer: &Value| answer["handbookUpdate"]["right"].clone();
    assert_eq!(
        right(&record("2026-04-10")),
        json!({"right": "INCLUDED", "priceYen": 0, "contractYear": 2}),
        "T08"
    );
    assert_eq!(
        right(&record("2026-05-10")),
        json!({"right": "CHARGEABLE", "priceYen": 33_000, "contractYear": 2}),
        "C07"
    );
    let again = record("2026-05-10");
    assert_eq!(again["userErrors"][0]["code"], "NOT_ALLOWED", "{again}");
    let told = west.client.ok(
        "query($id: UUID!) { contract(id: $id) { handbookUpdates handbookRight(on: \"2027-04-02\") { right } } }",
        &json!({"id": west.contract}),
    );
    assert_eq!(
        told["contract"],
        json!({"handbookUpdates": ["2026-04-10", "2026-05-10"], "handbookRight": {"right": "INCLUDED"}})
    );
}

fn an_offer_names_its_prices(backend: Backend) {
    let service = Service::start(backend);
    let ask = "{ east: contractOffer(region: EAST) { services plans }
        west: contractOffer(region: WEST) { services plans options { option priceYen unit } } }";
    assert_eq!(
        service.admin().ok(ask, &json!({})),
        json!({
            "east": {"services": ["N_NI_OMAKASE", "LIGHT_ANSHIN_1"], "plans": []},
            "west": {"services": ["OFFICE_PRIME_SUPPORT"], "plans": ["A", "B"], "options": [
                {"option": "RESET", "priceYen": 1_650, "unit": "PC_AND_MONTH"},
                {"option": "SURVEY_UNITS", "priceYen": 7_700, "unit": "TEN_DEVICES"},
                {"option": "HANDBOOK_UPDATE", "priceYen": 33_000, "unit": "UPDATE"},
            ]},
        })
    );
}

fn a_contract_tells_its_term_and_what_cancelling_would_cost(backend: Backend) {
    let west = West::new(backend, "B");
    let ask = "query($id: UUID!) { contract(id: $id) {
        first: termEndsOn(on: \"2025-04-01\") next: termEndsOn(on: \"2027-04-01\")
        cancellationQuote(endsOn: \"2027-01-01\") { feeYen freeOn } endsOn } }";
    let told = west.client.ok(ask, &json!({"id": west.contract}));
    assert_eq!(
        told["contract"],
        json!({
            "first": "2027-03-31", "next": "2028-03-31",
            "cancellationQuote": {"feeYen": 11_550, "freeOn": "2027-04-01"}, "endsOn": null,
        }),
        "C06, A32"
    );
}

fn a_device_tells_its_warranty_its_successor_and_its_contracts(backend: Backend) {
    let west = West::new(backend, "A");
    let ask = "query($id: UUID!) { device(id: $id) {
        listedIn { id } replacedBy { id } removedOn
        now: warranty { state endsOn } later: warranty(at: \"2029-04-02T00:00:00+09:00\") { state }
        surge: warranty(surge: true) { state } } }";
    let told = west.client.ok(ask, &json!({"id": west.pc}));
    assert_eq!(
        told["device"],
        json!({
            "listedIn": [{"id": west.contract}], "replacedBy": null, "removedOn": null,
            "now": {"state": "COVERED", "endsOn": "2029-04-01"}, "later": {"state": "EXPIRED"},
            "surge": {"state": "EXCLUDED_SURGE"},
        })
    );
    let exchange = json!({"input": {"deviceId": west.pc, "replacedOn": "2026-04-20"}});
    let answer = west.client.ok(
        "mutation($input: DeviceReplaceInput!) { deviceReplace(input: $input) { device { id } userErrors { message } } }",
        &exchange,
    );
    let told = west.client.ok(ask, &json!({"id": west.pc}));
    assert_eq!(
        told["device"]["replacedBy"],
        answer["deviceReplace"]["device"]
    );
    assert_eq!(told["device"]["removedOn"], "2026-04-20");
}
