//! Triage over the API: the reasons of a decision, and what to ask next while the caller talks.

use kiriwake_tests::backend::Backend;
use kiriwake_tests::client::Client;
use kiriwake_tests::on_both;
use kiriwake_tests::register::{Place, text};
use kiriwake_tests::service::Service;
use serde_json::{Value, json};

on_both!(
    a_decision_tells_why,
    questions_come_until_nothing_worthwhile_is_left,
    what_callers_answered_changes_what_is_asked_first,
);

const WHY: &str = "explanation { tables { table title row then thenWord source say
    used { attribute label value word origin }
    nearest { then thenWord sentence changes { attribute from to toWord origin } } } }";

fn at(client: &Client, place: &Place, observations: &Value, declined: &[String]) -> Value {
    let ask = format!(
        "query($site: UUID!, $device: UUID, $observations: ObservationsInput!, $declined: [String!]) {{
            triageAt(siteId: $site, deviceId: $device, observations: $observations, declined: $declined) {{
                desk channel dispatchBy priority steps ruleSet fired {{ table row then }} {WHY}
                nextQuestion {{ attribute text why source answers {{ value word }} outcomes narrowsBy }} }} }}"
    );
    let variables = json!({"site": place.site, "device": place.device, "observations": observations,
        "declined": declined});
    client.ok(&ask, &variables)["triageAt"].take()
}

fn a_decision_tells_why(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let place = Place::with_monitor(&client);
    let heard = json!({"matter": "FAULT", "symptom": "NO_POWER", "deviceFaultConfirmed": "YES", "burningSmell": "YES"});
    let tried = at(&client, &place, &heard, &[]);
    assert_eq!(tried["priority"], "URGENT");
    assert!(
        text(&tried["steps"][2]).contains("電源を入れ直さず"),
        "{tried}"
    );
    let desk = tried["explanation"]["tables"]
        .as_array()
        .and_then(|tables| tables.iter().find(|table| table["table"] == "desk"));
    let desk = desk.expect("the table of desks");
    assert_eq!(
        (&desk["row"], &desk["then"]),
        (&json!("lenovo-east"), &json!("LENOVO_COMSYS"))
    );
    let maker = json!({"attribute": "maker", "label": "メーカー", "value": "LENOVO", "word": "レノボ", "origin": "REGISTER"});
    let used = desk["used"].as_array().expect("a list");
    assert!(
        used.iter().any(|fact| fact["attribute"] == "maker"
            && fact["value"] == maker["value"]
            && fact["origin"] == maker["origin"]),
        "{desk}"
    );
    assert!(
        desk["nearest"]["changes"]
            .as_array()
            .is_some_and(|changes| !changes.is_empty()),
        "{desk}"
    );

    let report = kiriwake_tests::register::report_input(
        &place.site,
        Some(&place.device),
        &json!({"observations": heard}),
    );
    let mutation = format!(
        "mutation($input: TicketReportInput!) {{ ticketReport(input: $input) {{
            ticket {{ priority decision {{ desk priority steps {WHY} }} }} userErrors {{ message }} }} }}"
    );
    let logged = client.ok(&mutation, &json!({"input": report}))["ticketReport"]["ticket"].take();
    assert_eq!(logged["priority"], "URGENT");
    assert_eq!(logged["decision"]["explanation"], tried["explanation"]);
    assert_eq!(logged["decision"]["steps"], tried["steps"]);
}

fn questions_come_until_nothing_worthwhile_is_left(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let place = Place::with_monitor(&client);
    let mut heard = json!({"matter": "FAULT", "symptom": "NO_POWER"});
    let first = at(&client, &place, &heard, &[])["nextQuestion"].take();
    assert!(
        !text(&first["text"]).is_empty() && !text(&first["why"]).is_empty(),
        "{first}"
    );
    assert!(
        first["outcomes"].as_i64() > Some(1) && first["narrowsBy"].as_f64() > Some(0.0),
        "{first}"
    );
    let mut declined: Vec<String> = Vec::new();
    loop {
        let question = at(&client, &place, &heard, &declined)["nextQuestion"].take();
        if question.is_null() {
            break;
        }
        let attribute = text(&question["attribute"]);
        assert!(
            heard.get(&attribute).is_none() && !declined.contains(&attribute),
            "{attribute} is asked twice"
        );
        if attribute == "deviceFaultConfirmed" {
            heard[&attribute] = json!("YES");
        } else {
            declined.push(attribute);
        }
        assert!(declined.len() < 10, "{declined:?}");
    }
    let wrong = "query($site: UUID!) { triageAt(siteId: $site, observations: {matter: FAULT}, declined: [\"x\"]) {
        nextQuestion { attribute } } }";
    let (code, message) = client.fault(wrong, &json!({"site": place.site}));
    assert_eq!(code, "BAD_REQUEST");
    assert!(message.contains("symptom"), "{message}");
}

fn what_callers_answered_changes_what_is_asked_first(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let place = Place::with_monitor(&client);
    let first = || {
        let ask = "query($site: UUID!) { triageAt(siteId: $site, observations: {matter: FAULT, symptom: NO_CONNECTION}) {
            nextQuestion { attribute } } }";
        let mut answer = client.ok(ask, &json!({"site": place.site}));
        text(&answer["triageAt"]["nextQuestion"]["attribute"].take())
    };
    let evenly = first();
    assert_eq!(evenly, "changedRecently");
    let unchanged =
        json!({"matter": "FAULT", "symptom": "NO_CONNECTION", "changedRecently": "NONE"});
    let log = |calls: u32| {
        let mutation = "mutation($input: TicketReportInput!) { ticketReport(input: $input) { userErrors { message } } }";
        for _ in 0..calls {
            let call = json!({"observations": unchanged});
            let input = kiriwake_tests::register::report_input(&place.site, None, &call);
            let made = client.ok(mutation, &json!({"input": input}));
            assert_eq!(made["ticketReport"]["userErrors"], json!([]));
        }
    };
    log(20);
    assert_eq!(first(), evenly, "too few calls say nothing");
    log(40);
    assert_ne!(first(), evenly);
}
