//! The register and the lists: what was written is found again.

use crate::case_files::triage_cases;
use crate::cases::dry_run;
use kiriwake_tests::backend::Backend;
use kiriwake_tests::on_both;
use kiriwake_tests::register::{self, Place, TICKET, dispatch_confirm, text, ticket_resolve};
use kiriwake_tests::service::Service;
use serde_json::{Value, json};

on_both!(
    callers_are_found_by_their_number_however_written,
    devices_are_found_by_their_serial_however_written,
    pages_join_to_the_whole_list,
    tickets_are_filtered,
    a_ticket_goes_its_way,
    a_dry_run_writes_nothing,
    the_catalogue_tells_each_desk,
);

fn callers_are_found_by_their_number_however_written(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let site = register::site(
        &client,
        &json!({"contacts": [{"name": "試験 一郎", "phone": "０３－１２３４－５６７８"}]}),
    );
    register::site(
        &client,
        &json!({"contacts": [{"name": "試験 二郎", "phone": "03-1234-5679"}]}),
    );
    for phone in [
        "0312345678",
        "03-1234-5678",
        "０３（１２３４）５６７８",
        "03 1234 5678",
    ] {
        let found = client.ok(
            "query($phone: String!) { callerLookup(phone: $phone) { sites { id } } }",
            &json!({"phone": phone}),
        );
        assert_eq!(
            found["callerLookup"]["sites"],
            json!([{"id": site}]),
            "{phone}"
        );
    }
    let nobody = client.ok(
        "{ callerLookup(phone: \"09000000000\") { sites { id } } }",
        &json!({}),
    );
    assert_eq!(nobody["callerLookup"]["sites"], json!([]));
}

fn devices_are_found_by_their_serial_however_written(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let site = register::site(&client, &json!({}));
    let device = register::device(&client, &site, &json!({"serial": "S/N: pf-12 ab34"}));
    for serial in ["PF12AB34", "pf12ab34", "ＰＦ１２ＡＢ３４", "S/N:PF-12-AB34"] {
        let found = client.ok(
            "query($s: String!) { device(serial: $s) { id serial site { id } } }",
            &json!({"s": serial}),
        );
        assert_eq!(
            found["device"],
            json!({"id": device, "serial": "PF12AB34", "site": {"id": site}}),
            "{serial}"
        );
    }
    let none = client.ok("{ device(serial: \"NOSUCH01\") { id } }", &json!({}));
    assert_eq!(none["device"], Value::Null);
}

fn pages_join_to_the_whole_list(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let place = Place::with_monitor(&client);
    for _ in 0..7 {
        place.report(&client);
        register::site(&client, &json!({}));
    }
    for list in ["sites", "tickets", "outbox"] {
        let whole =
            format!("{{ {list}(first: 100) {{ nodes {{ id }} pageInfo {{ hasNextPage }} }} }}");
        let whole = client.ok(&whole, &json!({}));
        assert_eq!(whole[list]["pageInfo"]["hasNextPage"], false);
        let query = format!(
            "query($after: String) {{ {list}(first: 3, after: $after) {{
              edges {{ cursor node {{ id }} }} nodes {{ id }} pageInfo {{ hasNextPage endCursor }} }} }}"
        );
        let (mut joined, mut after, mut pages) = (Vec::new(), Value::Null, 0);
        loop {
            let mut page = client.ok(&query, &json!({"after": after}))[list].take();
            let edges = page["edges"].as_array().expect("a list");
            assert!(edges.len() <= 3);
            assert_eq!(
                edges.last().map(|edge| &edge["cursor"]),
                Some(&page["pageInfo"]["endCursor"])
            );
            joined.append(page["nodes"].as_array_mut().expect("a list"));
            pages += 1;
            assert!(pages < 10, "the list ends");
            after = page["pageInfo"]["endCursor"].take();
            if page["pageInfo"]["hasNextPage"] == false {
                break;
            }
        }
        assert_eq!(json!(joined), whole[list]["nodes"], "{list}");
        assert!(joined.len() >= 7);
    }
}

fn tickets_are_filtered(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let here = Place::with_monitor(&client);
    let there = Place::with_pc(&client);
    let [dispatched, waiting] = [here.report(&client), there.report(&client)];
    let numbers = |arguments: &str| -> Vec<String> {
        let data = client.ok(
            &format!("{{ tickets({arguments}) {{ nodes {{ number }} }} }}"),
            &json!({}),
        );
        data["tickets"]["nodes"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|node| text(&node["number"]))
            .collect()
    };
    assert_eq!(
        numbers("filter: {states: [AWAITING_CONSENT]}"),
        [text(&waiting["number"])]
    );
    assert_eq!(
        numbers(&format!("filter: {{siteId: \"{}\"}}", here.site)),
        [text(&dispatched["number"])]
    );
    assert!(
        numbers(&format!(
            "filter: {{states: [RESOLVED], siteId: \"{}\"}}",
            here.site
        ))
        .is_empty()
    );
    assert_eq!(
        numbers("first: 5"),
        [text(&waiting["number"]), text(&dispatched["number"])],
        "the newest first"
    );
    let by_id = format!("{{ site(id: \"{}\") {{ institutionCode }} }}", here.site);
    let code = client.ok(&by_id, &json!({}));
    let code = text(&code["site"]["institutionCode"]);
    let found = client.ok("query($code: String!) { site(institutionCode: $code) { id } sites(search: $code) { nodes { id } } }", &json!({"code": code}));
    assert_eq!(found["site"]["id"], here.site);
    assert_eq!(found["sites"]["nodes"], json!([{"id": here.site}]));
}

fn a_ticket_goes_its_way(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let ticket = Place::with_monitor(&client).report(&client);
    let number = &ticket["number"];
    assert_eq!(ticket["state"], "DISPATCHED");
    service.clock("2026-05-13T15:30:00+09:00");
    let input = json!({"input": {"ticketNumber": number, "deskCaseNumber": "COMSYS-42"}});
    let confirmed = client.ok(&dispatch_confirm(), &input)["dispatchConfirm"]["ticket"].take();
    assert_eq!(confirmed["state"], "ACKNOWLEDGED");
    assert_eq!(confirmed["dispatch"]["deskCaseNumber"], "COMSYS-42");
    assert_eq!(confirmed["dispatch"]["confirmedAt"], "2026-05-13T06:30:00Z");
    service.clock("2026-05-13T15:45:00+09:00");
    for (told, kept) in [
        (json!("COMSYS-43"), "COMSYS-43"),
        (Value::Null, "COMSYS-43"),
    ] {
        let input = json!({"input": {"ticketNumber": number, "deskCaseNumber": told}});
        let again = client.ok(&dispatch_confirm(), &input)["dispatchConfirm"]["ticket"].take();
        assert_eq!(again["state"], "ACKNOWLEDGED");
        assert_eq!(again["dispatch"]["deskCaseNumber"], kept);
        assert_eq!(
            again["dispatch"]["confirmedAt"], "2026-05-13T06:30:00Z",
            "when it was first"
        );
    }

    let input =
        json!({"input": {"ticketNumber": number, "faultPart": "MONITOR", "note": "代替機で復旧"}});
    let resolved = client.ok(&ticket_resolve(), &input)["ticketResolve"]["ticket"].take();
    assert_eq!(resolved["state"], "RESOLVED");
    assert_eq!(
        resolved["resolution"],
        json!({"faultPart": "MONITOR", "resolvedAt": "2026-05-13T06:45:00Z", "resolvedBy": "LENOVO_COMSYS"})
    );
    assert_eq!(
        resolved["events"].as_array().map(Vec::len),
        Some(6),
        "{resolved}"
    );
    let late = json!({"input": {"ticketNumber": number, "deskCaseNumber": null}});
    let late = client.refused(&dispatch_confirm(), &late);
    assert_eq!(late[0].code, "NOT_ALLOWED");
    assert!(
        late[0].message.to_lowercase().contains("reopen"),
        "what is allowed: {late:?}"
    );

    let typed = text(number).to_lowercase().replace('-', "－");
    let query =
        format!("query($number: String!) {{ ticket(number: $number) {{ ...Whole }} }}{TICKET}");
    assert_eq!(
        client.ok(&query, &json!({"number": typed}))["ticket"]["id"],
        ticket["id"],
        "{typed}"
    );
}

fn a_dry_run_writes_nothing(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    for case in triage_cases().iter().take(20) {
        let decision = dry_run(&client, &case["given"]);
        assert_eq!(decision["desk"], case["expect"]["desk"], "{}", case["id"]);
    }
    let none = client.ok(
        "{ tickets { nodes { id } } outbox { nodes { id } } }",
        &json!({}),
    );
    assert_eq!(
        none,
        json!({"tickets": {"nodes": []}, "outbox": {"nodes": []}})
    );
}

fn the_catalogue_tells_each_desk(backend: Backend) {
    let service = Service::start(backend);
    let query = "{ desks { code name phones emails { address confirmed } webForms { url } channels hours source open nextOpen }
                   deviceModels { kind maker } }";
    let data = service.admin().ok(query, &json!({}));
    let desks = data["desks"].as_array().expect("a list");
    assert_eq!(desks.len(), 22);
    assert!(
        data["deviceModels"]
            .as_array()
            .is_some_and(|models| models.len() >= 10)
    );
    for desk in desks {
        assert!(
            desk["source"]
                .as_array()
                .is_some_and(|sources| !sources.is_empty()),
            "{desk}"
        );
        assert!(
            !text(&desk["name"]).is_empty() && !text(&desk["hours"]).is_empty(),
            "{desk}"
        );
    }
    let open_at = |now: &str, code: &str| {
        service.clock(now);
        let data = service
            .admin()
            .ok("{ desks { code open nextOpen } }", &json!({}));
        let desk = data["desks"]
            .as_array()
            .expect("a list")
            .iter()
            .find(|desk| desk["code"] == code)
            .expect("the desk")
            .clone();
        (text(&desk["open"]), desk["nextOpen"].clone())
    };
    assert_eq!(
        open_at("2026-12-29T10:00:00+09:00", "YAMAHA_SCSK"),
        ("CLOSED".into(), json!("2027-01-05T00:00:00Z"))
    );
    assert_eq!(
        open_at("2026-12-29T10:00:00+09:00", "FLETS_113"),
        ("OPEN".into(), Value::Null)
    );
    assert_eq!(
        open_at("2026-12-28T16:59:59+09:00", "LENOVO_COMSYS"),
        ("OPEN".into(), Value::Null)
    );
}
