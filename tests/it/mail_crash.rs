//! The outbox's promise when the service is killed in the middle of a delivery.

use crate::mail::{ENDED, only_mail, wait_for_mail, wait_for_state};
use kiriwake_tests::backend::Backend;
use kiriwake_tests::mail::Mail;
use kiriwake_tests::on_both;
use kiriwake_tests::peer::SmtpPeer;
use kiriwake_tests::register::{Place, text};
use kiriwake_tests::service::{Service, Setup};
use serde_json::Value;

on_both!(
    killed_at_the_greeting,
    killed_at_ehlo,
    killed_at_mail,
    killed_at_rcpt,
    killed_at_data,
    killed_after_the_go_ahead,
    killed_after_the_body,
    killed_after_the_final_reply,
    killed_at_quit,
    killed_with_many_mails_under_way,
);

/// An instant past every lease and every wait of the usual time's mails.
const LATER: &str = "2026-05-14T13:00:00+09:00";

fn killed_at_the_greeting(backend: Backend) {
    is_delivered_once_after_a_kill_at(backend, "connected");
}

fn killed_at_ehlo(backend: Backend) {
    is_delivered_once_after_a_kill_at(backend, "ehlo");
}

fn killed_at_mail(backend: Backend) {
    is_delivered_once_after_a_kill_at(backend, "mail");
}

fn killed_at_rcpt(backend: Backend) {
    is_delivered_once_after_a_kill_at(backend, "rcpt");
}

fn killed_at_data(backend: Backend) {
    is_left_to_a_person_after_a_kill_at(backend, "data");
}

fn killed_after_the_go_ahead(backend: Backend) {
    is_left_to_a_person_after_a_kill_at(backend, "go_ahead");
}

fn killed_after_the_body(backend: Backend) {
    is_left_to_a_person_after_a_kill_at(backend, "body_received");
}

fn killed_after_the_final_reply(backend: Backend) {
    let (_peer, _service, row) = after_a_kill_at(backend, "replied_250");
    assert!(
        ["SENT", "UNCERTAIN"].contains(&text(&row["state"]).as_str()),
        "{row}"
    );
}

fn killed_at_quit(backend: Backend) {
    let (_peer, _service, row) = after_a_kill_at(backend, "quit");
    assert_eq!(
        row["state"], "SENT",
        "a mail is settled before the server is told goodbye"
    );
}

/// Many mails, and a kill at three steps. In the end each row is SENT or UNCERTAIN, at most one per kill is the latter,
/// what is SENT was accepted, and nothing came twice.
fn killed_with_many_mails_under_way(backend: Backend) {
    let mut peer = SmtpPeer::start();
    let mut service = Setup::new(backend).smtp(&peer.url()).start();
    let place = Place::with_monitor(&service.admin());
    let mut numbers = Vec::new();
    let steps = ["rcpt", "body_received", "mail"];
    for step in steps {
        peer.hang_at(step);
        numbers.extend((0..4).map(|_| place.report(&service.admin())["number"].clone()));
        peer.wait_for(step);
        service.kill();
        peer.heal();
        service = service.start_again();
    }
    service.clock(LATER);
    let ended = |mail: &Value| ENDED.iter().any(|state| mail["state"] == *state);
    let rows: Vec<Value> = numbers
        .iter()
        .map(|number| wait_for_mail(&service, number, "an end state", ended))
        .collect();
    let accepted = ids(&peer.messages());
    for row in &rows {
        let id = text(&row["messageId"]).trim_matches(['<', '>']).to_owned();
        assert_ne!(row["state"], "REFUSED", "{row}");
        assert!(
            row["state"] != "SENT" || accepted.contains(&id),
            "SENT without a 250: {row}"
        );
    }
    let uncertain = rows
        .iter()
        .filter(|row| row["state"] == "UNCERTAIN")
        .count();
    assert!(
        uncertain <= steps.len(),
        "one mail is handed over at a time: {uncertain}"
    );
    assert_each_once(&peer);
}

/// Message-IDs, sorted.
fn ids(mails: &[Mail]) -> Vec<String> {
    let mut ids: Vec<String> = mails.iter().map(|mail| mail.message_id.clone()).collect();
    ids.sort();
    ids
}

#[track_caller]
fn assert_each_once(peer: &SmtpPeer) {
    let all = ids(&peer.received());
    let mut once = all.clone();
    once.dedup();
    assert_eq!(once, all, "a mail came twice");
}

fn is_delivered_once_after_a_kill_at(backend: Backend, step: &str) {
    let (peer, _service, row) = after_a_kill_at(backend, step);
    assert_eq!(row["state"], "SENT", "{row}");
    let messages = peer.messages();
    let ids: Vec<&str> = messages
        .iter()
        .map(|mail| mail.message_id.as_str())
        .collect();
    let id = text(&row["messageId"]);
    assert_eq!(
        ids.iter()
            .filter(|known| **known == id.trim_matches(['<', '>']))
            .count(),
        1,
        "{ids:?}"
    );
}

fn is_left_to_a_person_after_a_kill_at(backend: Backend, step: &str) {
    let (peer, _service, row) = after_a_kill_at(backend, step);
    assert_eq!(row["state"], "UNCERTAIN", "{row}");
    assert!(row["lastError"].is_string(), "a person is told why: {row}");
    let id = text(&row["messageId"]);
    let accepted = peer
        .messages()
        .iter()
        .filter(|mail| mail.message_id == id.trim_matches(['<', '>']))
        .count();
    assert_eq!(accepted, 0, "it was not sent again");
}

/// Kills the service while the mail server stands still at a step, starts it again with a healthy server and a later
/// clock, and lets a further mail go; the server, the service and the first mail's row.
fn after_a_kill_at(backend: Backend, step: &str) -> (SmtpPeer, Service, Value) {
    let mut peer = SmtpPeer::start();
    peer.hang_at(step);
    let mut service = Setup::new(backend).smtp(&peer.url()).start();
    let ticket = Place::with_monitor(&service.admin()).report(&service.admin());
    let number = &ticket["number"];
    peer.wait_for(step);
    service.kill();
    peer.heal();

    // Within the lease another process must leave the mail alone, whatever it does with others.
    let service = service.start_again();
    let other = Place::with_monitor(&service.admin()).report(&service.admin());
    wait_for_state(&service, &other["number"], "SENT");
    let leased = only_mail(&service.admin(), number);
    assert!(
        ["QUEUED", "HANDING_OVER", "SENT"].contains(&text(&leased["state"]).as_str()),
        "{leased}"
    );

    service.clock(LATER);
    let further = Place::with_monitor(&service.admin()).report(&service.admin());
    wait_for_state(&service, &further["number"], "SENT");
    let ended = |mail: &Value| ENDED.iter().any(|state| mail["state"] == *state);
    let row = wait_for_mail(&service, number, "an end state", ended);
    assert_each_once(&peer);
    (peer, service, row)
}
