//! Drafts are tried on the tickets of the past, and rows are judged by who solved their tickets.

use kiriwake_tests::backend::Backend;
use kiriwake_tests::client::Client;
use kiriwake_tests::on_both;
use kiriwake_tests::register::{self, Place, text, ticket_resolve};
use kiriwake_tests::rules::propose_another_desk;
use kiriwake_tests::service::{Service, Setup};
use serde_json::{Value, json};
use std::io::Write;
use std::net::TcpStream;

on_both!(
    a_replay_counts_what_would_change,
    a_replay_ends_when_its_client_goes_away,
    the_first_desk_is_judged_by_who_solved_it,
    invented_tickets_are_decided_by_the_rules,
);

const REPLAY: &str = "query($id: UUID!, $since: DateTime, $until: DateTime) {
    ruleSetReplay(ruleSetId: $id, since: $since, until: $until) {
        tickets changed unreadable
        moves { from to tickets changed channelChanged dispatchByChanged consentChanged warrantyChanged
            reconfigurationChanged resolvedBy { desk tickets } }
        changedTickets { number before { desk } after { desk } faultPart resolvedBy } } }";

fn resolve(client: &Client, ticket: &Value, part: &str, by: Option<&str>) -> Value {
    let input = json!({"ticketNumber": ticket["number"], "faultPart": part, "resolvedBy": by});
    client.ok(&ticket_resolve(), &json!({"input": input}))["ticketResolve"]["ticket"].take()
}

fn a_replay_counts_what_would_change(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let place = Place::with_monitor(&client);
    let resolved = place.report(&client);
    resolve(&client, &resolved, "MONITOR", None);
    let open = place.report(&client);
    let question = json!({"observations": {"matter": "QUESTION", "topic": "OPERATION"}});
    register::report(&client, &place.site, None, &question);
    let draft = propose_another_desk(&client);
    let told = client.ok(REPLAY, &json!({"id": draft["id"]}))["ruleSetReplay"].take();
    assert_eq!(
        (&told["tickets"], &told["changed"], &told["unreadable"]),
        (&json!(3), &json!(2), &json!(0))
    );
    let moved = told["moves"].as_array().expect("a list");
    let moved = moved.iter().find(|moved| moved["from"] == "LENOVO_COMSYS");
    let moved = moved.expect("a move from Lenovo's desk");
    assert_eq!(
        (&moved["to"], &moved["tickets"], &moved["changed"]),
        (&json!("YAMAHA_SCSK"), &json!(2), &json!(2))
    );
    assert_eq!(
        (&moved["warrantyChanged"], &moved["reconfigurationChanged"]),
        (&json!(0), &json!(0)),
        "as recorded: the maker's maintenance is the same"
    );
    assert_eq!(
        moved["resolvedBy"],
        json!([{"desk": null, "tickets": 1}, {"desk": "LENOVO_COMSYS", "tickets": 1}])
    );
    let desks = (
        json!({"desk": "LENOVO_COMSYS"}),
        json!({"desk": "YAMAHA_SCSK"}),
    );
    assert_eq!(
        told["changedTickets"],
        json!([
            {"number": resolved["number"], "before": desks.0, "after": desks.1, "faultPart": "MONITOR",
             "resolvedBy": "LENOVO_COMSYS"},
            {"number": open["number"], "before": desks.0, "after": desks.1, "faultPart": null, "resolvedBy": null},
        ])
    );
    let page = |after: Option<&str>| {
        let ask = "query($id: UUID!, $after: String) { ruleSetReplayTickets(ruleSetId: $id, first: 1, after: $after) {
            nodes { number after { desk warranty } } pageInfo { hasNextPage endCursor } } }";
        client.ok(ask, &json!({"id": draft["id"], "after": after}))["ruleSetReplayTickets"].take()
    };
    let first = page(None);
    assert_eq!(first["nodes"][0]["number"], resolved["number"]);
    assert_eq!(
        first["nodes"][0]["after"],
        json!({"desk": "YAMAHA_SCSK", "warranty": "COVERED"})
    );
    assert_eq!(first["pageInfo"]["hasNextPage"], true);
    let second = page(first["pageInfo"]["endCursor"].as_str());
    assert_eq!(second["nodes"][0]["number"], open["number"]);
    assert_eq!(second["pageInfo"]["hasNextPage"], false);
    let later = json!({"id": draft["id"], "since": "2026-05-13T13:00:01+09:00"});
    assert_eq!(client.ok(REPLAY, &later)["ruleSetReplay"]["tickets"], 0);

    let table = service.setup.data().join("changed.csv");
    let path = table.display().to_string();
    let version = text(&draft["version"]);
    let printed = service.setup.cli_ok(&[
        "rules",
        "replay",
        "--version",
        &version,
        "--since",
        "2026-05-13",
        "--tickets",
        &path,
    ]);
    assert!(printed.contains("3 tickets, 2 would change"), "{printed}");
    let line = format!(
        "{}: LENOVO_COMSYS -> YAMAHA_SCSK, fault part MONITOR, resolved by LENOVO_COMSYS",
        text(&resolved["number"])
    );
    assert!(printed.contains(&line), "{printed}");
    assert!(
        printed.contains("1 of the changed were resolved by LENOVO_COMSYS"),
        "{printed}"
    );
    let rows = std::fs::read_to_string(table).expect("the table is written");
    assert_eq!(rows.lines().count(), 3, "{rows}");
    assert!(
        rows.contains(&format!(
            "{},LENOVO_COMSYS,YAMAHA_SCSK,",
            text(&open["number"])
        )),
        "{rows}"
    );
}

fn a_replay_ends_when_its_client_goes_away(backend: Backend) {
    let setup = Setup::new(backend);
    setup.cli_ok(&[
        "bench",
        "load",
        "--sites",
        "50",
        "--devices",
        "300",
        "--tickets",
        "4000",
    ]);
    let service = setup.start();
    let draft = propose_another_desk(&service.admin());
    let body = json!({"query": REPLAY, "variables": {"id": draft["id"]}}).to_string();
    let host = service.address().trim_start_matches("http://");
    let mut stream = TcpStream::connect(host).expect("the service listens");
    write!(
        stream,
        "POST /graphql HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        service.token(),
        body.len()
    )
    .expect("the request can be sent");
    service.eventually("the replay begins", || {
        service
            .logged()
            .contains("a replay was asked for")
            .then_some(())
    });
    drop(stream);
    service.eventually("the replay is given up", || {
        service
            .logged()
            .contains("a replay was given up")
            .then_some(())
    });
}

fn the_first_desk_is_judged_by_who_solved_it(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let place = Place::with_monitor(&client);
    let resolved_by = |part, by| {
        let ticket = place.report(&client);
        resolve(&client, &ticket, part, by)["resolution"]["resolvedBy"].clone()
    };
    assert_eq!(resolved_by("MONITOR", None), "LENOVO_COMSYS", "its desk");
    assert_eq!(resolved_by("OPERATION", None), "FIRST_LINE");
    assert_eq!(resolved_by("LINE", None), "FLETS_113");
    assert_eq!(resolved_by("UNKNOWN", None), Value::Null);
    assert_eq!(
        resolved_by("UNKNOWN", Some("FIRST_LINE")),
        "FIRST_LINE",
        "as it was said"
    );
    place.report(&client);
    // A question and a request have no part at fault that tells a desk.
    let question = json!({"observations": {"matter": "QUESTION", "topic": "OPERATION"}});
    let question = register::report(&client, &place.site, Some(&place.device), &question);
    let told = resolve(&client, &question, "OPERATION", None);
    assert_eq!(told["resolution"]["resolvedBy"], Value::Null);
    let version = text(&kiriwake_tests::rules::shipped(&client)["version"]);
    let accuracy = |from: &str| {
        client.ok(
            "query($from: DateTime!, $to: DateTime!) { routingAccuracy(from: $from, to: $to, table: DESK) {
                ruleSet row tickets counted firstDeskRight share mostFrequentOther mostFrequentOtherTickets } }",
            &json!({"from": from, "to": "2026-05-14T00:00:00+09:00"}),
        )["routingAccuracy"]
            .take()
    };
    assert_eq!(
        accuracy("2026-05-13T00:00:00+09:00"),
        json!([{"ruleSet": version, "row": "lenovo-east", "tickets": 6, "counted": 4, "firstDeskRight": 1,
                "share": 0.25, "mostFrequentOther": "FIRST_LINE", "mostFrequentOtherTickets": 2},
               {"ruleSet": version, "row": "question-general", "tickets": 1, "counted": 0, "firstDeskRight": 0,
                "share": null, "mostFrequentOther": null, "mostFrequentOtherTickets": 0}])
    );
    assert_eq!(accuracy("2026-05-13T13:00:01+09:00"), json!([]));
}

fn invented_tickets_are_decided_by_the_rules(backend: Backend) {
    let setup = Setup::new(backend);
    setup.cli_ok(&[
        "bench",
        "load",
        "--sites",
        "40",
        "--devices",
        "240",
        "--tickets",
        "1000",
    ]);
    let service = setup.start();
    let client = service.admin();
    let shipped = kiriwake_tests::rules::shipped(&client);
    let told = client.ok(REPLAY, &json!({"id": shipped["id"]}))["ruleSetReplay"].take();
    assert_eq!(
        (&told["tickets"], &told["changed"]),
        (&json!(1000), &json!(0)),
        "the same rules"
    );
    let moves = told["moves"].as_array().expect("a list");
    assert!(moves.len() > 5, "spread over the desks: {moves:?}");
    let newest = client.ok(
        "{ tickets(first: 1) { nodes { state decision { desk explanation { tables { row } } } site { id } } } }",
        &json!({}),
    );
    let tables = &newest["tickets"]["nodes"][0]["decision"]["explanation"]["tables"];
    assert_eq!(tables.as_array().map(Vec::len), Some(12), "{newest}");
}
