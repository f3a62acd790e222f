//! What the socket answers to those who do not keep to the protocol, and to those who do.

use kiriwake_tests::backend::Backend;
use kiriwake_tests::on_both;
use kiriwake_tests::register::{Place, report_input, ticket_report};
use kiriwake_tests::service::{Service, Setup};
use kiriwake_tests::socket::{PROTOCOL, Sockets};
use serde_json::{Value, json};

on_both!(
    who_may_not_enter_is_told_why,
    a_message_that_is_none_closes_the_socket,
    operations_are_answered_as_over_http,
    more_operations_than_allowed_are_refused,
    more_sockets_than_allowed_are_refused,
    a_service_that_stops_says_goodbye,
);

const DESKS: &str = "{ desks { code } }";

const TICKETS: &str = "subscription { ticketChanged { eventId } }";

fn who_may_not_enter_is_told_why(backend: Backend) {
    let listed = "https://desk.example.jp";
    let service = Setup::new(backend)
        .flag("--allowed-origins", listed)
        .start();
    let sockets = Sockets::start();
    let init = |name: &str, payload: &Value| {
        sockets.wait_for(name, "open");
        sockets.say(
            name,
            &json!({"type": "connection_init", "payload": payload}),
        );
    };
    let bearer = |token: &str| json!({"Authorization": format!("Bearer {token}")});
    let with = |headers: &Value| sockets.open(&service, PROTOCOL, headers);
    let silent = with(&json!({}));
    // In the payload, which counts more than the header.
    let wrong = with(&bearer(service.token()));
    init(&wrong, &bearer("wrong"));
    assert_eq!(sockets.closed(&wrong), 4403, "a wrong token");
    let nobody = with(&json!({}));
    init(&nobody, &json!({}));
    assert_eq!(sockets.closed(&nobody), 4403, "no token");
    let early = with(&bearer(service.token()));
    sockets.wait_for(&early, "open");
    sockets.subscribe(&early, "1", DESKS, &json!({}));
    assert_eq!(sockets.closed(&early), 4401, "an operation before the init");
    let by_header = with(&bearer(service.token()));
    init(&by_header, &Value::Null);
    assert_eq!(sockets.heard(&by_header)["type"], "connection_ack");
    sockets.say(&by_header, &json!({"type": "connection_init"}));
    assert_eq!(sockets.closed(&by_header), 4429, "a second init");

    for (origin, status) in [("https://elsewhere.example", 403), ("null", 403)] {
        let foreign = with(&json!({"Origin": origin}));
        assert_eq!(
            sockets.wait_for(&foreign, "refused")["status"],
            status,
            "{origin}"
        );
    }
    for origin in [listed, service.address()] {
        let own = with(&json!({"Origin": origin}));
        sockets.wait_for(&own, "open");
    }
    let old = sockets.open(&service, "graphql-ws", &json!({}));
    assert_eq!(
        sockets.wait_for(&old, "refused")["status"],
        400,
        "another protocol"
    );
    assert_eq!(sockets.closed(&silent), 4408, "no init");
}

fn a_message_that_is_none_closes_the_socket(backend: Backend) {
    let service = Setup::new(backend).flag("--max-body-bytes", "2000").start();
    let sockets = Sockets::start();
    let subscribe = json!({"type": "subscribe", "id": "1", "payload": {"query": TICKETS}});
    let cases = [
        ("not JSON".to_owned(), 4400),
        (json!({"type": "connection_bye"}).to_string(), 4400),
        (json!({"type": "subscribe", "id": "2"}).to_string(), 4400),
        (
            json!({"type": "subscribe", "id": "2", "payload": {"query": 1}}).to_string(),
            4400,
        ),
        (subscribe.to_string(), 4409),
        ("x".repeat(2_001), 1009),
    ];
    for (text, code) in cases {
        let name = sockets.enter(&service, service.token());
        sockets.say(&name, &subscribe);
        sockets.say_text(&name, &text);
        assert_eq!(sockets.closed(&name), code, "{text}");
    }
    assert_eq!(service.admin().get("/health").status, 200);
}

fn operations_are_answered_as_over_http(backend: Backend) {
    let service = Service::start(backend);
    let place = Place::with_monitor(&service.admin());
    let sockets = Sockets::start();
    let name = sockets.enter(&service, service.token());
    sockets.say(&name, &json!({"type": "ping"}));
    assert_eq!(sockets.heard(&name), json!({"type": "pong"}));

    sockets.subscribe(&name, "a", "{ latestEventId }", &json!({}));
    let answer = sockets.heard(&name);
    let over_http = service.admin().ok("{ latestEventId }", &json!({}));
    assert_eq!(
        answer,
        json!({"id": "a", "type": "next", "payload": {"data": over_http}})
    );
    assert_eq!(sockets.heard(&name), json!({"id": "a", "type": "complete"}));

    // The id is free again.
    let input = report_input(&place.site, Some(&place.device), &json!({}));
    let mutation = "mutation($input: TicketReportInput!) { ticketReport(input: $input) { ticket { number } } }";
    assert!(ticket_report().starts_with(&mutation[..50]));
    sockets.subscribe(&name, "a", mutation, &json!({"input": input}));
    assert_eq!(
        sockets.heard(&name)["payload"]["data"]["ticketReport"]["ticket"]["number"],
        "KW-1"
    );
    assert_eq!(sockets.heard(&name)["type"], "complete");

    let deep = format!("{{ sites {}", "{ nodes { devices { site ".repeat(9));
    let refused = [
        deep + &"}".repeat(28),
        "{ nothing }".to_owned(),
        "subscription { ticketChanged { eventId } queueChanged { eventId } }".to_owned(),
        "subscription { __typename }".to_owned(),
        "subscription { ticketChanged(after: \"no event\") { eventId } }".to_owned(),
        "subscription { ticketChanged(number: \"KW-999999\") { eventId } }".to_owned(),
    ];
    for query in refused {
        sockets.subscribe(&name, "b", &query, &json!({}));
        let answer = sockets.heard(&name);
        assert_eq!(answer["type"], "error", "{query}: {answer}");
        assert_eq!(
            answer["payload"][0]["extensions"]["code"], "BAD_REQUEST",
            "{query}: {answer}"
        );
    }
    let (code, _) = service.admin().fault(TICKETS, &json!({}));
    assert_eq!(code, "BAD_REQUEST", "not over HTTP");
}

fn more_operations_than_allowed_are_refused(backend: Backend) {
    let service = Service::start(backend);
    let sockets = Sockets::start();
    let name = sockets.enter(&service, service.token());
    for id in 0..33 {
        sockets.subscribe(&name, &id.to_string(), TICKETS, &json!({}));
    }
    let refused = sockets.heard(&name);
    assert_eq!(
        (&refused["id"], &refused["type"]),
        (&json!("32"), &json!("error"))
    );
    assert_eq!(
        refused["payload"][0]["extensions"]["code"],
        "TOO_MANY_OPERATIONS"
    );
    // One that is ended makes room.
    sockets.say(&name, &json!({"type": "complete", "id": "7"}));
    sockets.subscribe(&name, "33", "{ latestEventId }", &json!({}));
    assert_eq!(sockets.heard(&name)["id"], "33");
}

fn more_sockets_than_allowed_are_refused(backend: Backend) {
    let service = Setup::new(backend).flag("--max-sockets", "2").start();
    let sockets = Sockets::start();
    let first = sockets.follow(&service, service.token(), TICKETS, &json!({}));
    sockets.wait_for(&first, "connected");
    sockets.enter(&service, service.token());
    let third = sockets.follow(&service, service.token(), TICKETS, &json!({}));
    let refused = sockets.wait_for(&third, "closed");
    assert_eq!(
        (&refused["code"], &refused["reason"]),
        (&json!(4411), &json!("An account may have 2 sockets open"))
    );
    let agent = service.client_as("AGENT");
    sockets.enter(&service, agent.token());
    // One that is closed makes room.
    sockets.stop(&first);
    sockets.closed(&first);
    sockets.enter(&service, service.token());
}

fn a_service_that_stops_says_goodbye(backend: Backend) {
    let mut service = Service::start(backend);
    let sockets = Sockets::start();
    let follower = sockets.follow(&service, service.token(), TICKETS, &json!({}));
    sockets.wait_for(&follower, "connected");
    let idle = sockets.open(&service, PROTOCOL, &json!({}));
    sockets.wait_for(&idle, "open");
    service.stop();
    assert_eq!(sockets.closed(&follower), 1001);
    assert_eq!(sockets.closed(&idle), 1001);
}
