//! Whether mails leave, and how fast: what persons say, a mail server that is down, and desks that get so many a minute.

use crate::mail::{MAIL_SETTLE, only_mail, wait_for_mail, wait_for_state};
use kiriwake_tests::backend::Backend;
use kiriwake_tests::client::Client;
use kiriwake_tests::peer::SmtpPeer;
use kiriwake_tests::register::{self, Place, text};
use kiriwake_tests::service::{Service, Setup};
use kiriwake_tests::{on_both, size};
use serde_json::{Value, json};

on_both!(
    a_paused_outbox_holds_its_mails,
    what_is_written_in_quiet_mode_never_leaves,
    a_desk_gets_so_many_mails_a_minute,
    a_server_that_is_down_is_left_alone,
    a_person_sends_at_once_or_withdraws,
    two_processes_send_many_mails_once_each,
);

const MODE: &str = "mutation($input: OutboxModeSetInput!) { outboxModeSet(input: $input) {
    outbox { mode reason } userErrors { message } } }";

pub fn say(client: &Client, mode: &str) {
    client.ok(MODE, &json!({"input": {"mode": mode, "reason": "試験"}}));
}

fn state(client: &Client) -> Value {
    let query = "{ outboxState { mode reason statedBy { name } downSince leftUntil lastError waiting undecided isLate } }";
    client.ok(query, &json!({}))["outboxState"].take()
}

fn a_paused_outbox_holds_its_mails(backend: Backend) {
    let peer = SmtpPeer::start();
    let service = Setup::new(backend).smtp(&peer.url()).start();
    let supervisor = service.client_as("SUPERVISOR");
    say(&supervisor, "PAUSED");
    let place = Place::with_monitor(&supervisor);
    let ticket = place.report(&supervisor);
    let now = state(&supervisor);
    assert_eq!(
        (&now["mode"], &now["reason"]),
        (&json!("PAUSED"), &json!("試験"))
    );
    assert_eq!(
        (&now["waiting"], &now["isLate"]),
        (&json!(1), &json!(false))
    );
    service.clock("2026-05-13T13:31:00+09:00");
    assert_eq!(state(&supervisor)["isLate"], true);
    // Another process on the database knows it too.
    let beside = service.start_beside();
    assert_eq!(state(&beside.admin())["mode"], "PAUSED");
    assert_eq!(peer.messages().len(), 0);
    let (code, _) = service
        .client_as("AGENT")
        .fault(MODE, &json!({"input": {"mode": "RUNNING"}}));
    assert_eq!(code, "FORBIDDEN");
    say(&supervisor, "RUNNING");
    wait_for_state(&service, &ticket["number"], "SENT");
}

fn what_is_written_in_quiet_mode_never_leaves(backend: Backend) {
    let peer = SmtpPeer::start();
    let service = Setup::new(backend).smtp(&peer.url()).start();
    let client = service.admin();
    let place = Place::with_monitor(&client);
    say(&client, "QUIET");
    let quiet = place.report(&client);
    assert_eq!(quiet["state"], "DISPATCHED");
    assert_eq!(quiet["mails"][0]["state"], "CANCELLED");
    assert_eq!(quiet["mails"][0]["lastError"], "written in quiet mode");
    say(&client, "RUNNING");
    let told = place.report(&client);
    wait_for_state(&service, &told["number"], "SENT");
    assert_eq!(peer.messages().len(), 1);
}

fn a_desk_gets_so_many_mails_a_minute(backend: Backend) {
    let peer = SmtpPeer::start();
    let service = Setup::new(backend)
        .smtp(&peer.url())
        .flag("--mails-per-minute", "2")
        .start();
    let client = service.admin();
    let place = Place::with_monitor(&client);
    let tickets: Vec<Value> = (0..5).map(|_| place.report(&client)).collect();
    let sent = || peer.messages().len();
    for (minute, expected) in [(0, 2), (1, 4), (2, 5)] {
        service.clock(&format!("2026-05-13T13:0{minute}:30+09:00"));
        service.eventually("the mails of the minute", || {
            (sent() == expected).then_some(())
        });
        // The others wait, and have not been tried.
        let waiting = tickets.iter().filter(|ticket| {
            let row = only_mail(&client, &ticket["number"]);
            row["state"] == "QUEUED" && row["attempts"] == 0
        });
        service.eventually("all are written down", || {
            let sent = tickets
                .iter()
                .filter(|ticket| only_mail(&client, &ticket["number"])["state"] == "SENT");
            (sent.count() == expected).then_some(())
        });
        assert_eq!(waiting.count(), 5 - expected);
    }
}

fn a_server_that_is_down_is_left_alone(backend: Backend) {
    let mut peer = SmtpPeer::start();
    peer.close_at("connected");
    let service = Setup::new(backend).smtp(&peer.url()).start();
    let client = service.admin();
    let place = Place::with_monitor(&client);
    let tried = |mail: &Value| mail["lastError"].is_string();
    for _ in 0..3 {
        let ticket = place.report(&client);
        wait_for_mail(&service, &ticket["number"], "an error is noted", tried);
    }
    let down = service.eventually("it is left alone", || {
        let now = state(&client);
        (!now["leftUntil"].is_null()).then_some(now)
    });
    assert!(
        !down["downSince"].is_null() && !down["lastError"].is_null(),
        "{down}"
    );
    let connections = peer.count("connected");
    let waits = place.report(&client);
    // Ten minutes later it is tried again, with one mail.
    peer.heal();
    service.clock("2026-05-13T13:10:00+09:00");
    let sent = wait_for_state(&service, &waits["number"], "SENT");
    assert_eq!(
        sent["attempts"], 1,
        "it was not tried while the server was down"
    );
    assert!(peer.count("connected") > connections);
    service.eventually("all is well", || {
        let now = state(&client);
        (now["downSince"].is_null() && now["waiting"] == 0).then_some(())
    });
}

fn a_person_sends_at_once_or_withdraws(backend: Backend) {
    let mut peer = SmtpPeer::start();
    peer.answer_at("rcpt", "451 4.3.0 come back later");
    let service = Setup::new(backend).smtp(&peer.url()).start();
    let client = service.client_as("SUPERVISOR");
    let ticket = Place::with_monitor(&client).report(&client);
    let number = &ticket["number"];
    let tried = |mail: &Value| mail["lastError"].is_string();
    let mail = wait_for_mail(&service, number, "an error is noted", tried);
    peer.heal();
    let settle =
        |mail: &Value, outcome: &str| json!({"input": {"mailId": mail["id"], "outcome": outcome}});
    // It need not wait for its time.
    client.ok(MAIL_SETTLE, &settle(&mail, "SEND_AGAIN"));
    wait_for_state(&service, number, "SENT");
    let refused = client.refused(MAIL_SETTLE, &settle(&mail, "CANCEL"));
    assert!(
        refused[0].message.contains("the mail is SENT"),
        "{refused:?}"
    );

    let held = Place::with_pc(&client).report(&client);
    let mail = held["mails"][0].clone();
    assert_eq!(mail["state"], "HELD");
    assert_eq!(
        client.refused(MAIL_SETTLE, &settle(&mail, "SENT"))[0].code,
        "NOT_ALLOWED"
    );
    client.ok(MAIL_SETTLE, &settle(&mail, "CANCEL"));
    let now = register::ticket(&client, &text(&held["number"]));
    assert_eq!(now["mails"][0]["state"], "CANCELLED");
    let events = now["events"].as_array().expect("a list");
    assert_eq!(events.last().expect("an event")["kind"], "MAIL_CANCELLED");
    service.setup.cli_ok(&["ticket", "rebuild", "--check"]);
}

/// Writes so many mails that are due, like the first one, past the program.
pub fn write_many(service: &Service, count: usize) {
    let columns = "ticket_id, 'DISPATCHER_SHEET', recipient";
    let rest = "subject, body, 'QUEUED', 0, created_at, created_at";
    let into = "INSERT INTO outbox_mail (id, ticket_id, purpose, recipient, message_id, subject, body, state, attempts,
        next_attempt_at, created_at)";
    let statement = if service.setup.database_url().is_some() {
        format!(
            "{into} SELECT gen_random_uuid(), {columns}, '<' || gen_random_uuid() || '@many.test>', {rest}
             FROM (SELECT * FROM outbox_mail LIMIT 1) AS one, generate_series(1, {count})"
        )
    } else {
        format!(
            "WITH RECURSIVE many(number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM many WHERE number < {count})
             {into} SELECT randomblob(16), {columns}, '<' || lower(hex(randomblob(16))) || '@many.test>', {rest}
             FROM (SELECT * FROM outbox_mail LIMIT 1), many"
        )
    };
    service.setup.sql(&statement).expect("they can be written");
}

fn two_processes_send_many_mails_once_each(backend: Backend) {
    let count = size(400, 10_000);
    let peer = SmtpPeer::start();
    let service = Setup::new(backend).smtp(&peer.url()).start();
    let client = service.admin();
    let ticket = Place::with_monitor(&client).report(&client);
    wait_for_state(&service, &ticket["number"], "SENT");
    let beside = service.start_beside();
    write_many(&service, count);
    let mut left = count + 1;
    while left > 0 {
        left = beside.eventually("more have left", || {
            let now = state(&client)["waiting"].as_u64()?;
            let now = usize::try_from(now).ok()?;
            (now < left).then_some(now)
        });
    }
    let mut ids: Vec<String> = peer
        .messages()
        .into_iter()
        .map(|mail| mail.message_id)
        .collect();
    assert_eq!(ids.len(), count + 1);
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), count + 1, "none came twice");
}
