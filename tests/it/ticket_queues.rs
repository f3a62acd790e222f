//! Who works on what: queues, lists, and two agents at once.

use crate::ticket_life::moves;
use kiriwake_tests::backend::Backend;
use kiriwake_tests::client::Client;
use kiriwake_tests::on_both;
use kiriwake_tests::register::{self, Place, text, ticket_mutation, ticket_report, ticket_resolve};
use kiriwake_tests::service::Service;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::thread;

on_both!(
    of_two_agents_who_take_a_ticket_one_gets_it,
    a_ticket_is_handed_over,
    queues_show_and_count_their_tickets,
    lists_page_in_every_order,
    fifty_repeats_of_a_call_make_one_ticket,
);

const TAKE: &str = "mutation($input: TicketInput!) { ticketTake(input: $input) {
    ticket { number assignee { id name } } userErrors { code message } } }";

fn of_two_agents_who_take_a_ticket_one_gets_it(backend: Backend) {
    let service = Service::start(backend);
    let agents: Vec<Client> = (0..8).map(|_| service.client_as("AGENT")).collect();
    for _ in 0..5 {
        let ticket = Place::with_monitor(&service.admin()).report(&service.admin());
        let input = json!({"input": {"ticketNumber": ticket["number"]}});
        let answers: Vec<Value> = thread::scope(|scope| {
            let takes: Vec<_> = agents
                .iter()
                .map(|agent| scope.spawn(|| agent.gql(TAKE, &input)["data"]["ticketTake"].take()))
                .collect();
            takes
                .into_iter()
                .map(|take| take.join().expect("an answer"))
                .collect()
        });
        let (won, told): (Vec<_>, Vec<_>) = answers
            .iter()
            .partition(|answer| answer["ticket"].is_object());
        assert_eq!((won.len(), told.len()), (1, 7), "{answers:?}");
        let winner = text(&won[0]["ticket"]["assignee"]["name"]);
        for answer in told {
            assert_eq!(answer["userErrors"][0]["code"], "CONFLICT");
            let message = text(&answer["userErrors"][0]["message"]);
            assert!(
                message.contains(&winner),
                "{message} does not name {winner}"
            );
        }
    }
    service.setup.cli_ok(&["ticket", "rebuild", "--check"]);
}

fn me(client: &Client) -> String {
    text(&client.ok("{ me { id } }", &json!({}))["me"]["id"])
}

fn a_ticket_is_handed_over(backend: Backend) {
    let service = Service::start(backend);
    let [one, other] = [0, 1].map(|_| service.client_as("AGENT"));
    let ticket = Place::with_monitor(&service.admin()).report(&service.admin());
    let number = &ticket["number"];
    one.ok(TAKE, &json!({"input": {"ticketNumber": number}}));
    let to = |account: Option<String>| json!({"ticketNumber": number, "to": account});
    let mutation = ticket_mutation("ticketAssign", "TicketAssignInput");
    let refused = other.refused(&mutation, &json!({"input": to(Some(me(&other)))}));
    assert!(refused[0].message.contains("hands it over"), "{refused:?}");
    moves(
        &one,
        "ticketAssign",
        "TicketAssignInput",
        &to(Some(me(&other))),
    );
    let back = moves(&other, "ticketAssign", "TicketAssignInput", &to(None));
    let kinds: Vec<String> = back["events"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|event| text(&event["kind"]))
        .collect();
    assert_eq!(
        kinds,
        ["LOGGED", "TRIAGED", "TAKEN", "ASSIGNED", "RELEASED"]
    );
    let manager = service.client_as("MANAGER");
    let wrong = service
        .admin()
        .refused(&mutation, &json!({"input": to(Some(me(&manager)))}));
    assert!(
        wrong[0].message.contains("MANAGER may not work on tickets"),
        "{wrong:?}"
    );
    let agents = one.ok("{ agents { id role } }", &json!({}));
    let agents = agents["agents"].as_array().expect("a list");
    assert!(
        agents.contains(&json!({"id": me(&other), "role": "AGENT"})),
        "{agents:?}"
    );
    assert!(agents.iter().all(|account| account["role"] != "MANAGER"));
}

fn numbers(client: &Client, arguments: &str) -> Vec<String> {
    let query = format!("{{ tickets({arguments}) {{ nodes {{ number }} }} }}");
    let data = client.ok(&query, &json!({}));
    let nodes = data["tickets"]["nodes"].as_array().expect("a list");
    nodes.iter().map(|node| text(&node["number"])).collect()
}

fn queues_show_and_count_their_tickets(backend: Backend) {
    let service = Service::start(backend);
    let (admin, agent) = (service.admin(), service.client_as("AGENT"));
    let mine = Place::with_monitor(&admin).report(&admin);
    let free = Place::with_monitor(&admin).report(&admin);
    let asked = Place::with_pc(&admin).report(&admin);
    let done = Place::with_monitor(&admin).report(&admin);
    admin.ok(
        &ticket_resolve(),
        &json!({"input": {"ticketNumber": done["number"], "faultPart": "MONITOR"}}),
    );
    agent.ok(TAKE, &json!({"input": {"ticketNumber": mine["number"]}}));
    let number = |ticket: &Value| text(&ticket["number"]);
    assert_eq!(numbers(&agent, "queue: MINE"), [number(&mine)]);
    assert_eq!(
        numbers(&agent, "queue: UNASSIGNED"),
        [number(&asked), number(&free)]
    );
    assert_eq!(numbers(&agent, "queue: CONSENT_PENDING"), [number(&asked)]);
    assert!(numbers(&admin, "queue: MINE").is_empty());
    let counts = agent.ok("{ workQueues { queue count more } }", &json!({}));
    let count = |queue: &str| {
        let all = counts["workQueues"].as_array().expect("a list");
        all.iter()
            .find(|one| one["queue"] == queue)
            .expect("the queue")["count"]
            .clone()
    };
    assert_eq!((count("MINE"), count("UNASSIGNED")), (json!(1), json!(2)));
    assert_eq!(
        (count("CONSENT_PENDING"), count("UNCERTAIN_MAILS")),
        (json!(1), json!(0))
    );
    let (code, message) = agent.fault(
        "{ tickets(queue: UNCERTAIN_MAILS) { nodes { number } } }",
        &json!({}),
    );
    assert_eq!(code, "BAD_REQUEST");
    assert!(message.contains("outbox(state: UNCERTAIN)"), "{message}");
}

fn lists_page_in_every_order(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let tickets: Vec<Value> = (0..7)
        .map(|minute| {
            service.clock(&format!("2026-05-13T13:0{minute}:00+09:00"));
            let ticket = Place::with_monitor(&client).report(&client);
            if minute % 3 == 1 {
                let urgent = json!({"ticketNumber": ticket["number"], "priority": "URGENT"});
                moves(
                    &client,
                    "ticketPrioritize",
                    "TicketPrioritizeInput",
                    &urgent,
                );
            }
            ticket
        })
        .collect();
    // Before a target comes to its warning, which would change its ticket.
    service.clock("2026-05-13T13:07:00+09:00");
    client.ok(
        TAKE,
        &json!({"input": {"ticketNumber": tickets[2]["number"]}}),
    );
    let places = |order: &[usize]| -> Vec<String> {
        order
            .iter()
            .map(|&place| text(&tickets[place]["number"]))
            .collect()
    };
    for (order, expected) in [
        ("NEWEST", places(&[6, 5, 4, 3, 2, 1, 0])),
        ("OLDEST", places(&[0, 1, 2, 3, 4, 5, 6])),
        ("CHANGED", places(&[2, 6, 5, 4, 3, 1, 0])),
        ("PRIORITY", places(&[1, 4, 0, 2, 3, 5, 6])),
    ] {
        for size in [1, 2, 3, 7] {
            assert_eq!(
                all_pages(&client, order, size),
                expected,
                "{order} by {size}"
            );
        }
    }
    let range = r#"filter: {loggedFrom: "2026-05-13T13:01:00+09:00", loggedBefore: "2026-05-13T13:06:00+09:00"}"#;
    for (order, expected) in [
        ("NEWEST", places(&[5, 4, 3, 2, 1])),
        ("OLDEST", places(&[1, 2, 3, 4, 5])),
        ("PRIORITY", places(&[1, 4, 2, 3, 5])),
    ] {
        let arguments = format!("{range}, order: {order}");
        assert_eq!(pages_of(&client, &arguments, 2), expected, "{order}");
    }
    let due: Vec<String> = all_pages(&client, "DUE", 2);
    let instants: Vec<String> = due.iter().map(|number| due_at(&client, number)).collect();
    assert_eq!(due.len(), 7, "a target of each runs");
    assert!(instants.is_sorted(), "{instants:?}");
    // At the instant at which a target is due it is not missed yet.
    service.clock(&instants[5]);
    let missed = instants
        .iter()
        .filter(|instant| **instant < instants[5])
        .count();
    assert!(missed > 0, "{instants:?}");
    let overdue = numbers(&client, "queue: OVERDUE, order: DUE");
    assert_eq!(overdue, due[..missed], "{instants:?}");
    let filtered = numbers(
        &client,
        "filter: {priority: URGENT, open: true}, order: OLDEST",
    );
    assert_eq!(filtered, places(&[1, 4]));
}

fn due_at(client: &Client, number: &str) -> String {
    let query = "query($number: String!) { ticket(number: $number) { dueAt } }";
    text(&client.ok(query, &json!({"number": number}))["ticket"]["dueAt"])
}

fn all_pages(client: &Client, order: &str, size: usize) -> Vec<String> {
    pages_of(client, &format!("order: {order}"), size)
}

fn pages_of(client: &Client, arguments: &str, size: usize) -> Vec<String> {
    let (mut all, mut after) = (Vec::new(), Value::Null);
    loop {
        let query = format!(
            "query($after: String, $first: Int!) {{ tickets(first: $first, after: $after, {arguments}) {{
                nodes {{ number }} pageInfo {{ hasNextPage endCursor }} }} }}"
        );
        let variables = json!({"after": after, "first": size});
        let data = client.ok(&query, &variables);
        let nodes = data["tickets"]["nodes"].as_array().expect("a list");
        all.extend(nodes.iter().map(|node| text(&node["number"])));
        if data["tickets"]["pageInfo"]["hasNextPage"] == false {
            return all;
        }
        after = data["tickets"]["pageInfo"]["endCursor"].clone();
    }
}

fn fifty_repeats_of_a_call_make_one_ticket(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let place = Place::with_monitor(&client);
    let ask = json!({"whenDuplicate": "ASK"});
    let input = json!({"input": register::report_input(&place.site, Some(&place.device), &ask)});
    let (query, token, address) = (ticket_report(), service.token(), service.address());
    let made: BTreeSet<String> = thread::scope(|scope| {
        let calls: Vec<_> = (0..50)
            .map(|_| {
                scope.spawn(|| {
                    let client = Client::new(address, Some(token));
                    text(&client.ok(&query, &input)["ticketReport"]["ticket"]["number"])
                })
            })
            .collect();
        calls
            .into_iter()
            .map(|call| call.join().expect("an answer"))
            .collect()
    });
    assert_eq!(made.len(), 1, "{made:?}");
    assert_eq!(numbers(&client, "first: 5").len(), 1);
}
