//! Triage over the API: the reasons of a decision, and what to ask next while the caller talks.

use kiriwake_tests::backend::Backend;
use kiriwake_tests::client::Client;
use kiriwake_tests::on_both;
use kiriwake_tests::register::{self, Place, text};
use kiriwake_tests::service::Service;
use serde_json::{Value, json};

on_both!(
    a_decision_tells_why,
    questions_come_until_nothing_worthwhile_is_left,
    what_callers_answered_changes_what_is_asked_first,
    what_the_register_holds_is_not_asked,
    what_the_caller_does_not_know_is_kept_with_the_ticket,
    a_dry_run_takes_a_case_as_it_is,
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

fn what_the_register_holds_is_not_asked(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let line = json!({"branchDevice": "UTM", "v6Option": "SUBSCRIBED"});
    let site = register::site(&client, &line);
    let reader = json!({"kind": "CARD_READER", "maker": "ALMEX", "model": null, "usbConnection": "DIRECT",
        "usbCables": "ONE"});
    let device = register::device(&client, &site, &reader);
    let place = Place { site, device };
    let questions = |heard: Value| {
        let mut declined = Vec::new();
        while let Some(next) =
            at(&client, &place, &heard, &declined)["nextQuestion"]["attribute"].as_str()
        {
            declined.push(next.to_owned());
        }
        declined
    };
    for heard in [
        json!({"matter": "FAULT", "symptom": "NO_CONNECTION"}),
        json!({"matter": "FAULT", "symptom": "READER_NOT_DETECTED", "readerUsbCables": "TWO"}),
    ] {
        for asked in questions(heard) {
            let known = [
                "branchDevice",
                "v6Option",
                "usbConnection",
                "readerUsbCables",
            ];
            assert!(!known.contains(&asked.as_str()), "{asked} is registered");
        }
    }
    let heard = json!({"matter": "FAULT", "symptom": "NO_CONNECTION", "readerUsbCables": "TWO"});
    let tried = at(&client, &place, &heard, &[]);
    assert_eq!(tried["desk"], "NTT_EAST_ONSHI", "behind a UTM");
    let tables = tried["explanation"]["tables"].as_array().expect("a list");
    let topology = tables.iter().find(|table| table["table"] == "topologyNg");
    let used = &topology.expect("the table")["used"];
    let registered =
        |fact: &Value| fact["attribute"] == "branchDevice" && fact["origin"] == "REGISTER";
    assert!(
        used.as_array()
            .is_some_and(|used| used.iter().any(registered)),
        "{used}"
    );
    let call = json!({"observations": heard});
    let ticket = register::report(&client, &place.site, Some(&place.device), &call);
    assert_eq!(ticket["decision"]["desk"], "NTT_EAST_ONSHI");
    let ask = "query($number: String!) { ticket(number: $number) { observations { attribute }
        decision { explanation { tables { table used { attribute origin } } } } } }";
    let kept = client.ok(ask, &json!({"number": ticket["number"]}))["ticket"].take();
    let heard = kept["observations"].as_array().map(Vec::len);
    assert_eq!(heard, Some(3), "what was heard: {kept}");
    let tables = kept["decision"]["explanation"]["tables"]
        .as_array()
        .expect("a list");
    let topology = tables.iter().find(|table| table["table"] == "topologyNg");
    let used = topology
        .and_then(|table| table["used"].as_array())
        .expect("a list");
    assert!(used.iter().any(registered), "{used:?}");
}

fn what_the_caller_does_not_know_is_kept_with_the_ticket(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let place = Place::with_monitor(&client);
    let heard = json!({"matter": "FAULT", "symptom": "NO_POWER"});
    let first = at(&client, &place, &heard, &[])["nextQuestion"]["attribute"].take();
    let mutation = "mutation($input: TicketReportInput!) { ticketReport(input: $input) {
        ticket { decision { nextQuestion { attribute } } } userErrors { code field message } } }";
    let report = |declined: Value| {
        let call = json!({"observations": heard, "declined": declined});
        let input = register::report_input(&place.site, Some(&place.device), &call);
        client.ok(mutation, &json!({"input": input}))["ticketReport"].take()
    };
    let asked = report(json!([]))["ticket"]["decision"]["nextQuestion"]["attribute"].take();
    assert_eq!(asked, first);
    let next = report(json!([first]))["ticket"]["decision"]["nextQuestion"]["attribute"].take();
    assert_ne!(next, first);
    let call = json!({"observations": heard, "declined": ["x"]});
    let input = register::report_input(&place.site, Some(&place.device), &call);
    let refused = client.refused(mutation, &json!({"input": input}));
    assert_eq!(refused[0].field.as_deref(), Some("declined"));
    assert!(refused[0].message.contains("symptom"), "{refused:?}");
}

fn a_dry_run_takes_a_case_as_it_is(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let query = "query($input: TriageInput!) { triage(input: $input) { desk } }";
    let mut given = crate::case_files::triage_cases().remove(0)["given"].take();
    let desk = |given: &Value| client.ok(query, &json!({"input": given}))["triage"]["desk"].clone();
    assert_eq!(
        given["site"]["prefecture"].as_str().map(str::is_ascii),
        Some(false)
    );
    let by_japanese_name = desk(&given);
    given["site"]["prefecture"] = json!("TOKYO");
    assert_eq!(desk(&given), by_japanese_name);
    given["site"]["customerLineId"] = json!("COP12345678");
    given["site"]["region"] = json!("WEST");
    desk(&given);
    given["site"]["prefecture"] = json!("東京");
    let (code, message) = client.fault(query, &json!({"input": given}));
    assert!(message.contains("東京都"), "{code}: {message}");
}
