//! Subscriptions: what they tell, to whom, and through which process.

use kiriwake_tests::backend::Backend;
use kiriwake_tests::on_both;
use kiriwake_tests::register::{self, Place, text};
use kiriwake_tests::service::{Service, Setup};
use kiriwake_tests::socket::Sockets;
use serde_json::{Value, json};

on_both!(
    each_change_is_told_with_what_holds_then,
    a_change_made_through_one_process_is_told_by_another,
    who_may_not_ask_any_more_is_told_nothing_more,
    who_does_not_read_is_cut_off_alone,
    who_reads_is_told_all_of_a_burst,
    much_does_not_wait_for_who_does_not_read,
    changes_that_are_trimmed_cannot_be_resumed_from,
);

const TICKETS: &str = "subscription($number: String, $after: EventId) { ticketChanged(number: $number, after: $after) {
  eventId event { id kind actor } ticket { number state events { kind } } } }";

const QUEUE: &str = "subscription($after: EventId) { queueChanged(after: $after) { eventId ticket { number state } } }";

const OUTBOX: &str = "subscription($after: EventId) { outboxChanged(after: $after) { eventId mail { id state ticket { number } } } }";

/// The place of the latest change.
fn latest(service: &Service) -> Value {
    service.admin().ok("{ latestEventId }", &json!({}))["latestEventId"].take()
}

#[track_caller]
fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

/// Waits until a subscription to tickets is told of a ticket.
#[track_caller]
fn told_of(sockets: &Sockets, name: &str, ticket: &Value) {
    while sockets.told(name)["ticketChanged"]["ticket"]["number"] != ticket["number"] {}
}

#[track_caller]
fn resolve(service: &Service, number: &Value) {
    let input = json!({"ticketNumber": number, "faultPart": "MONITOR", "note": null});
    service
        .admin()
        .ok(&register::ticket_resolve(), &json!({"input": input}));
}

fn each_change_is_told_with_what_holds_then(backend: Backend) {
    let service = Service::start(backend);
    let (admin, sockets) = (service.admin(), Sockets::start());
    let place = Place::with_monitor(&admin);
    let after = json!({"after": latest(&service)});
    let all = sockets.follow(&service, service.token(), TICKETS, &after);
    let outbox = sockets.follow(&service, service.token(), OUTBOX, &after);
    let queue = sockets.follow(&service, service.token(), QUEUE, &after);
    let tickets = [place.report(&admin), place.report(&admin)];
    let of_one = json!({"number": tickets[1]["number"], "after": after["after"]});
    let one = sockets.follow(&service, service.token(), TICKETS, &of_one);
    for ticket in &tickets {
        for event in list(&ticket["events"]) {
            let told = sockets.told(&all)["ticketChanged"].take();
            assert_eq!(
                told["event"],
                json!({"id": event["id"], "kind": event["kind"], "actor": "first admin"})
            );
            assert_eq!(told["ticket"]["number"], ticket["number"]);
            assert_eq!(told["ticket"]["state"], ticket["state"]);
        }
    }
    for event in list(&tickets[1]["events"]) {
        assert_eq!(
            sockets.told(&one)["ticketChanged"]["event"]["id"],
            event["id"]
        );
    }

    // What was read for an earlier change is not told for a later one.
    for ticket in &tickets {
        resolve(&service, &ticket["number"]);
        let told = sockets.told(&all)["ticketChanged"].take();
        assert_eq!(told["event"]["kind"], "RESOLVED");
        assert_eq!(told["ticket"]["number"], ticket["number"]);
        assert_eq!(told["ticket"]["state"], "RESOLVED");
        let before = list(&ticket["events"]).len();
        assert_eq!(list(&told["ticket"]["events"]).len(), before + 1);
    }
    assert_eq!(
        sockets.told(&one)["ticketChanged"]["event"]["kind"],
        "RESOLVED"
    );
    // Mails are told until they are where they stay, and lists until they show what is.
    let mut mails = tickets
        .each_ref()
        .map(|ticket| text(&ticket["mails"][0]["id"]))
        .to_vec();
    while !mails.is_empty() {
        let mail = sockets.told(&outbox)["outboxChanged"]["mail"].take();
        if ["SENT", "CANCELLED"].contains(&text(&mail["state"]).as_str()) {
            mails.retain(|id| mail["id"] != **id);
        }
    }
    let mut open = tickets
        .each_ref()
        .map(|ticket| text(&ticket["number"]))
        .to_vec();
    while !open.is_empty() {
        let ticket = sockets.told(&queue)["queueChanged"]["ticket"].take();
        if ticket["state"] == "RESOLVED" {
            open.retain(|number| ticket["number"] != **number);
        }
    }
}

fn a_change_made_through_one_process_is_told_by_another(backend: Backend) {
    let service = Service::start(backend);
    let beside = service.start_beside();
    let (place, sockets) = (Place::with_monitor(&service.admin()), Sockets::start());
    let after = json!({"after": latest(&beside)});
    let names =
        [&service, &beside].map(|one| sockets.follow(one, service.token(), TICKETS, &after));
    let tickets = [&service, &beside].map(|one| place.report(&one.admin()));
    for name in &names {
        for ticket in &tickets {
            told_of(&sockets, name, ticket);
        }
    }
}

fn who_may_not_ask_any_more_is_told_nothing_more(backend: Backend) {
    let service = Service::start(backend);
    let (agent, sockets) = (service.client_as("AGENT"), Sockets::start());
    let place = Place::with_monitor(&service.admin());
    let after = json!({"after": latest(&service)});
    let tickets = sockets.follow(&service, agent.token(), TICKETS, &after);
    let outbox = sockets.follow(&service, agent.token(), OUTBOX, &after);
    place.report(&service.admin());
    sockets.told(&tickets);
    sockets.told(&outbox);

    let demote = "UPDATE account SET role = 'INTEGRATION' WHERE role = 'AGENT'";
    service.setup.sql(demote).expect("it is changed");
    place.report(&service.admin());
    let refused = sockets.wait_for(&outbox, "error");
    assert_eq!(
        refused["errors"][0]["extensions"]["code"], "FORBIDDEN",
        "{refused}"
    );
    sockets.told(&tickets);
    let at_once = sockets.follow(&service, agent.token(), OUTBOX, &json!({}));
    let refused = sockets.wait_for(&at_once, "error");
    assert_eq!(
        refused["errors"][0]["extensions"]["code"], "FORBIDDEN",
        "{refused}"
    );

    let revoke = "DELETE FROM api_token WHERE account_id IN (SELECT id FROM account WHERE role = 'INTEGRATION')";
    service.setup.sql(revoke).expect("it is revoked");
    place.report(&service.admin());
    assert_eq!(sockets.closed(&tickets), 4403);
}

fn who_does_not_read_is_cut_off_alone(backend: Backend) {
    let service = Setup::new(backend).flag("--most-behind", "10").start();
    cut_off_alone(&service);
}

fn much_does_not_wait_for_who_does_not_read(backend: Backend) {
    let service = Setup::new(backend)
        .flag("--most-behind", "1000000")
        .flag("--max-unsent-bytes", "65536")
        .start();
    cut_off_alone(&service);
}

/// Sees a subscriber who does not read being cut off, beside one who reads.
#[track_caller]
fn cut_off_alone(service: &Service) {
    let (admin, sockets) = (service.admin(), Sockets::start());
    let place = Place::with_monitor(&admin);
    // So much that neither the program nor the system keeps many of its messages for somebody.
    let field = |field: usize| format!("f{field}: mails {{ body }} ");
    let fields = (0..200).map(field).collect::<Vec<_>>().concat();
    let much = format!("subscription {{ ticketChanged {{ ticket {{ {fields} }} }} }}");
    let lazy = sockets.enter(service, service.token());
    sockets.subscribe(&lazy, "1", &much, &json!({}));
    // Asked after it, and answered after it began.
    let after = json!({"after": latest(service)});
    let other = sockets.follow(service, service.token(), TICKETS, &after);
    place.report(&admin);
    sockets.wait_for(&lazy, "message");
    sockets.told(&other);
    sockets.pause(&lazy);
    let mut reported = 0;
    while !service.logged().contains("FallenBack") {
        place.report(&admin);
        reported += 1;
        assert!(reported < 400, "it is kept for ever");
        sockets.told(&other);
    }
    sockets.resume(&lazy);
    assert_eq!(sockets.closed(&lazy), 4410);
    told_of(&sockets, &other, &place.report(&admin));
}

fn who_reads_is_told_all_of_a_burst(backend: Backend) {
    let service = Setup::new(backend).flag("--most-behind", "50").start();
    let (admin, sockets) = (service.admin(), Sockets::start());
    let place = Place::with_monitor(&admin);
    let ticket = place.report(&admin);
    let query = "subscription($after: EventId) { ticketChanged(after: $after) { eventId } }";
    let after = json!({"after": latest(&service)});
    let name = sockets.follow(&service, service.token(), query, &after);
    sockets.wait_for(&name, "connected");
    // He keeps up with what happens now and then.
    for _ in 0..10 {
        for _ in list(&place.report(&admin)["events"]) {
            sockets.told(&name);
        }
    }
    let table = match backend {
        Backend::Sqlite => "feed",
        Backend::Postgres => "feed_pending",
    };
    let number = text(&ticket["number"]).replace("KW-", "");
    let rows = 500;
    let burst = format!(
        "INSERT INTO {table} (ticket_id, event_id, at)
         WITH RECURSIVE copy (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copy WHERE n < {rows})
         SELECT ticket.id, ticket_event.id, ticket_event.at FROM copy CROSS JOIN ticket
         JOIN ticket_event ON ticket_event.ticket_id = ticket.id AND ticket_event.ordinal = 1
         WHERE ticket.number = {number}"
    );
    for _ in 0..3 {
        service.setup.sql(&burst).expect("there is much to tell");
        for _ in 0..rows {
            sockets.told(&name);
        }
    }
}

fn changes_that_are_trimmed_cannot_be_resumed_from(backend: Backend) {
    let mut service = Setup::new(backend).flag("--resume-days", "2").start();
    let sockets = Sockets::start();
    let place = Place::with_monitor(&service.admin());
    let before = json!({"after": latest(&service)});
    let ticket = place.report(&service.admin());
    let followed =
        |service: &Service, after: &Value| sockets.follow(service, service.token(), TICKETS, after);
    assert_eq!(
        sockets.told(&followed(&service, &before))["ticketChanged"]["ticket"]["number"],
        ticket["number"]
    );

    service.clock("2026-05-15T13:00:01+09:00");
    service.eventually("old changes", || {
        service
            .logged()
            .contains("job=\"OLD_CHANGES\" count")
            .then_some(())
    });
    // What is in memory can still be told.
    service.stop();
    service = service.start_again();
    let expired = sockets.wait_for(&followed(&service, &before), "error");
    assert_eq!(
        expired["errors"][0]["extensions"]["code"], "EVENTS_EXPIRED",
        "{expired}"
    );
    // What was the latest change still is, though it is gone.
    let after = json!({"after": latest(&service)});
    let name = followed(&service, &after);
    resolve(&service, &ticket["number"]);
    while sockets.told(&name)["ticketChanged"]["event"]["kind"] != "RESOLVED" {}
}
