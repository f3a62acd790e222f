//! The number of SQL statements of an operation does not depend on how many rows it answers.

use kiriwake_tests::backend::Backend;
use kiriwake_tests::on_both;
use kiriwake_tests::register::{self, Place};
use kiriwake_tests::service::Service;
use serde_json::json;

on_both!(statements_do_not_grow_with_rows);

const OPERATIONS: [(&str, &str); 4] = [
    (
        "sites",
        "{ sites(first: 100) { nodes { id contacts { name } devices { id } contracts { id } } } }",
    ),
    (
        "tickets",
        "{ tickets(first: 100) { nodes {
        number site { id devices { id } contacts { name } } device { id }
        decision { desk fired { row } } dispatch { desk } consent { consentedBy } sheets { body }
        mails { id } events { id actor } erasedAt
        comments(first: 2) { nodes { body by { name } } } attachments { name by { name } } } } }",
    ),
    (
        "outbox",
        "{ outbox(first: 100) { nodes { id ticket { number site { id } } } } }",
    ),
    (
        "callerLookup",
        "{ callerLookup(phone: \"03-0000-0001\") { sites { id devices { id warranty { state } } contracts { id } openTickets { number assignee { name } } } unplacedTickets { number } } }",
    ),
];

fn statements_do_not_grow_with_rows(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let call = || {
        let place = Place::with_pc(&client);
        let device = register::device(
            &client,
            &place.site,
            &json!({"kind": "MONITOR", "model": "62A4MAR4JP"}),
        );
        let ticket = place.report(&client);
        for _ in 0..3 {
            crate::comments::comment(&client, &ticket["number"], &json!({}));
        }
        crate::attachments::attached(&client, &ticket["number"], "a.txt", b"a");
        register::report(&client, &place.site, Some(&device), &json!({}));
    };
    let count = |query: &str| {
        let reply = client.send(query, &json!({}));
        let answer = reply.json();
        assert!(answer.get("errors").is_none(), "{answer}");
        (reply.statements(), answer)
    };
    call();
    let one = OPERATIONS.map(|(_, query)| count(query).0);
    for _ in 0..49 {
        call();
    }
    for ((name, query), before) in OPERATIONS.into_iter().zip(one) {
        // Several times: how answers of the database fall in must not matter.
        for _ in 0..5 {
            let (after, answer) = count(query);
            let list = &answer["data"][name];
            let rows = list["nodes"]
                .as_array()
                .or(list["sites"].as_array())
                .map(Vec::len);
            assert!(rows >= Some(20), "{name}: {rows:?} rows");
            assert_eq!(after, before, "{name}: {rows:?} rows");
        }
        assert!((1..=15).contains(&before), "{name}: {before}");
    }
}
