//! A subscription that is cut loses nothing and repeats nothing.

use kiriwake_tests::backend::Backend;
use kiriwake_tests::client::Client;
use kiriwake_tests::on_both;
use kiriwake_tests::register::{self, Place, report_input, text};
use kiriwake_tests::service::Service;
use kiriwake_tests::socket::Sockets;
use serde_json::{Value, json};
use std::sync::{Condvar, Mutex};
use std::thread;

on_both!(nothing_is_lost_or_told_twice_over_kills);

const TICKETS: &str =
    "subscription($after: EventId) { ticketChanged(after: $after) { eventId event { id } } }";

const WRITERS: usize = 8;

/// Calls of each writer; each is reported and resolved.
const CALLS: usize = 9;

/// After so many events that were told the service is killed.
const KILLS: [usize; 3] = [30, 90, 150];

/// The service that writers speak to; they wait for the next one when it is gone.
struct Address {
    client: Mutex<(usize, Client)>,
    changed: Condvar,
}

impl Address {
    /// Sends an operation until there is an answer.
    fn settle(&self, query: &str, variables: &Value) -> Value {
        let (mut turn, mut client) = self.client.lock().expect("nobody panics").clone();
        loop {
            if let Some(answer) = client.attempt(query, variables) {
                return answer;
            }
            let held = self.client.lock().expect("nobody panics");
            let same = |current: &mut (usize, Client)| current.0 == turn;
            let next = self.changed.wait_while(held, same).expect("nobody panics");
            (turn, client) = next.clone();
        }
    }

    fn becomes(&self, next: Client) {
        let mut held = self.client.lock().expect("nobody panics");
        *held = (held.0 + 1, next);
        self.changed.notify_all();
    }
}

/// Makes calls. A request whose answer was lost is repeated, and done once.
fn write(address: &Address, place: &Place, calls: usize) {
    for _ in 0..calls {
        let input = report_input(&place.site, Some(&place.device), &json!({}));
        let answer = address.settle(&register::ticket_report(), &json!({"input": input}));
        let number = &answer["data"]["ticketReport"]["ticket"]["number"];
        assert!(number.is_string(), "{answer}");
        let input = json!({"ticketNumber": number, "faultPart": "MONITOR", "note": null});
        address.settle(&register::ticket_resolve(), &json!({"input": input}));
    }
}

fn nothing_is_lost_or_told_twice_over_kills(backend: Backend) {
    let service = Service::start(backend);
    let sockets = Sockets::start();
    let token = service.token().to_owned();
    let place = Place::with_monitor(&service.admin());
    let mut after = service.admin().ok("{ latestEventId }", &json!({}))["latestEventId"].take();
    let address = Address {
        client: Mutex::new((0, service.admin())),
        changed: Condvar::new(),
    };
    // How many events there are depends on what a call brings about.
    write(&address, &place, 1);
    let expected = events(&service.admin()).len() * (1 + WRITERS * CALLS);
    let mut told = Vec::new();
    let service = thread::scope(|scope| {
        let mut service = service;
        for _ in 0..WRITERS {
            scope.spawn(|| write(&address, &place, CALLS));
        }
        let mut kills = KILLS.into_iter().peekable();
        let mut name = sockets.follow(&service, &token, TICKETS, &json!({"after": after}));
        while told.len() < expected {
            let change = sockets.told(&name)["ticketChanged"].take();
            after = change["eventId"].clone();
            told.push(text(&change["event"]["id"]));
            if kills.next_if(|after| *after == told.len()).is_none() {
                continue;
            }
            // What is told until the socket is cut is thrown away: it comes again after what was taken.
            service.kill();
            sockets.closed(&name);
            service = service.start_again();
            address.becomes(service.admin());
            name = sockets.follow(&service, &token, TICKETS, &json!({"after": after}));
        }
        service
    });
    let mut there = events(&service.admin());
    told.sort();
    there.sort();
    assert_eq!(told, there);
}

/// The events of all tickets.
fn events(client: &Client) -> Vec<String> {
    let query = "query($after: String) { tickets(first: 100, after: $after) {
        nodes { events { id } } pageInfo { hasNextPage endCursor } } }";
    let (mut events, mut after) = (Vec::new(), Value::Null);
    loop {
        let page = client.ok(query, &json!({"after": after}))["tickets"].take();
        for ticket in page["nodes"].as_array().expect("a list") {
            let of_ticket = ticket["events"].as_array().expect("a list").iter();
            events.extend(of_ticket.map(|event| text(&event["id"])));
        }
        if page["pageInfo"]["hasNextPage"] == false {
            return events;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}
