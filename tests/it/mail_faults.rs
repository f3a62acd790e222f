//! A mail server that fails at every step in every way: what becomes of the mail, at once and when the server is well again.

use kiriwake_tests::backend::Backend;
use kiriwake_tests::certificate::Certificate;
use kiriwake_tests::on_both;
use kiriwake_tests::peer::{Protection, SmtpPeer};
use kiriwake_tests::register::{Place, text};
use kiriwake_tests::service::Setup;
use serde_json::Value;

use crate::mail::{only_mail, wait_for_mail, wait_for_state};

on_both!(
    what_is_put_off_is_sent_later,
    what_is_refused_for_good_is_left,
    a_connection_that_breaks,
    a_server_that_falls_silent,
    tls_that_fails,
    tls_that_breaks_off_after_the_body,
    a_greylisting_server_gets_it_at_the_second_try,
    of_two_recipients_one_is_refused,
);

/// How the server fails.
#[derive(Clone, Copy, Debug)]
enum Fault {
    Answers(&'static str),
    Closes,
    Hangs,
}

/// What becomes of the mail.
#[derive(Clone, Copy, Debug, PartialEq)]
enum End {
    /// It waits, and is sent once when the server is well again.
    SentLater,
    /// It is refused with the words of the server, and stays so.
    Refused,
    /// Nobody knows whether it arrived: it stays so until a person decides.
    Uncertain,
    /// It was sent in spite of that.
    Sent,
}

const LATER: Fault = Fault::Answers("451 4.3.0 come back later");
const NEVER: Fault = Fault::Answers("554 5.7.1 not from you");

fn what_is_put_off_is_sent_later(backend: Backend) {
    for step in ["connected", "ehlo", "mail", "rcpt", "data", "body_received"] {
        judge(backend, &Protection::None, step, LATER, End::SentLater);
    }
    judge(backend, &Protection::None, "quit", LATER, End::Sent);
}

fn what_is_refused_for_good_is_left(backend: Backend) {
    // A refusal of us, or of the sender, says nothing of the mail.
    for step in ["connected", "ehlo", "mail"] {
        judge(backend, &Protection::None, step, NEVER, End::SentLater);
    }
    for step in ["rcpt", "data", "body_received"] {
        judge(backend, &Protection::None, step, NEVER, End::Refused);
    }
    judge(backend, &Protection::None, "quit", NEVER, End::Sent);
}

/// At each step without an answer the same holds, whether the connection is gone or time runs out.
const UNANSWERED: [(&str, End); 9] = [
    ("connected", End::SentLater),
    ("ehlo", End::SentLater),
    ("mail", End::SentLater),
    ("rcpt", End::SentLater),
    ("data", End::SentLater),
    ("go_ahead", End::Uncertain),
    ("body_received", End::Uncertain),
    ("replied_250", End::Sent),
    ("quit", End::Sent),
];

fn a_connection_that_breaks(backend: Backend) {
    for (step, end) in UNANSWERED {
        judge(backend, &Protection::None, step, Fault::Closes, end);
    }
}

fn a_server_that_falls_silent(backend: Backend) {
    for (step, end) in UNANSWERED {
        judge(backend, &Protection::None, step, Fault::Hangs, end);
    }
}

fn tls_that_fails(backend: Backend) {
    let certificate = Certificate::new();
    let secured = Protection::StartTls(&certificate);
    // With the last one the server says yes, and goes on in plain text.
    let unsecured = Fault::Answers("220 2.0.0 ready");
    for fault in [LATER, NEVER, Fault::Closes, Fault::Hangs, unsecured] {
        judge(backend, &secured, "starttls", fault, End::SentLater);
    }
    let secured = Protection::Implicit(&certificate);
    for fault in [LATER, Fault::Closes, Fault::Hangs] {
        judge(backend, &secured, "connected", fault, End::SentLater);
    }
}

fn tls_that_breaks_off_after_the_body(backend: Backend) {
    let certificate = Certificate::new();
    for secured in [
        Protection::StartTls(&certificate),
        Protection::Implicit(&certificate),
    ] {
        judge(backend, &secured, "data", Fault::Closes, End::SentLater);
        judge(
            backend,
            &secured,
            "body_received",
            Fault::Closes,
            End::Uncertain,
        );
    }
}

/// Lets one mail meet the fault and another one the server that is well again, and judges what became of the first.
#[track_caller]
fn judge(backend: Backend, protection: &Protection<'_>, step: &str, fault: Fault, end: End) {
    let case = format!("{fault:?} at {step}");
    let mut peer = SmtpPeer::start_with(protection);
    match fault {
        Fault::Answers(words) => peer.answer_at(step, words),
        Fault::Closes => peer.close_at(step),
        Fault::Hangs => peer.hang_at(step),
    }
    let mut setup = Setup::new(backend)
        .smtp(&peer.url())
        .flag("--smtp-timeout-seconds", "1");
    if let Protection::StartTls(certificate) | Protection::Implicit(certificate) = protection {
        setup = setup.flag(
            "--smtp-ca-file",
            &certificate.authority().display().to_string(),
        );
    }
    let mut service = setup.start();
    let client = service.admin();
    let place = Place::with_monitor(&client);
    let number = place.report(&client)["number"].clone();
    let met = |mail: &Value| mail["lastError"].is_string() || mail["state"] == "SENT";
    let row = wait_for_mail(&service, &number, &case, met);
    let at_once = match end {
        End::SentLater => "QUEUED",
        End::Refused => "REFUSED",
        End::Uncertain => "UNCERTAIN",
        End::Sent => "SENT",
    };
    assert_eq!(row["state"], at_once, "{case}: {row}");
    if let (Fault::Answers(words), "mail" | "rcpt" | "data" | "body_received") = (fault, step) {
        let (_, words) = words.split_at("451 4.3.0 ".len());
        assert!(text(&row["lastError"]).contains(words), "{case}: {row}");
    }

    peer.heal();
    // A week later, with the usual patience: another one goes, and whatever waited.
    service.stop();
    let service = service.start_again_with("--smtp-timeout-seconds", "60");
    let client = service.admin();
    service.clock("2026-05-20T13:00:00+09:00");
    let other = place.report(&client)["number"].clone();
    wait_for_state(&service, &other, "SENT");
    let at_last = if end == End::SentLater {
        "SENT"
    } else {
        at_once
    };
    let row = wait_for_state(&service, &number, at_last);
    let id = text(&row["messageId"]);
    let expected = usize::from(matches!(end, End::Sent | End::SentLater));
    peer.wait_for_count("replied_250", expected + 1);
    let arrived = peer.messages();
    let arrived = arrived
        .iter()
        .filter(|mail| mail.message_id == id.trim_matches(['<', '>']));
    assert_eq!(arrived.count(), expected, "{case}");
    assert_eq!(peer.messages().len(), expected + 1, "{case}");
}

fn a_greylisting_server_gets_it_at_the_second_try(backend: Backend) {
    let mut peer = SmtpPeer::start();
    peer.answer_at("rcpt", "450 4.2.0 greylisted, try again in 60 seconds");
    let service = Setup::new(backend).smtp(&peer.url()).start();
    let client = service.admin();
    let place = Place::with_monitor(&client);
    let number = place.report(&client)["number"].clone();
    let told = |mail: &Value| mail["lastError"].is_string();
    let row = wait_for_mail(&service, &number, "an error", told);
    assert_eq!(
        (&row["state"], &row["attempts"]),
        (&"QUEUED".into(), &1.into())
    );
    peer.heal();
    // Not before its time: another mail goes, this one waits.
    let other = place.report(&client)["number"].clone();
    wait_for_state(&service, &other, "SENT");
    assert_eq!(only_mail(&client, &number)["state"], "QUEUED");
    service.clock("2026-05-13T13:01:00+09:00");
    let row = wait_for_state(&service, &number, "SENT");
    assert_eq!(row["attempts"], 2);
    peer.wait_for_count("replied_250", 2);
}

fn of_two_recipients_one_is_refused(backend: Backend) {
    let mut peer = SmtpPeer::start();
    // Both are due at once, so that they share a conversation.
    peer.answer_at("connected", "421 4.3.2 not now");
    let service = Setup::new(backend).smtp(&peer.url()).start();
    let client = service.admin();
    let tickets = [Place::with_monitor, Place::with_router].map(|place| {
        let number = place(&client).report(&client)["number"].clone();
        let told = |mail: &Value| mail["lastError"].is_string();
        (wait_for_mail(&service, &number, "an error", told), number)
    });
    let [(to_desk, refused), (to_other, sent)] = tickets;
    assert_ne!(to_desk["recipient"], to_other["recipient"]);
    peer.heal();
    peer.answer_at_for("rcpt", &text(&to_desk["recipient"]), "550 5.1.1 unknown");
    service.clock("2026-05-13T13:30:00+09:00");
    let row = wait_for_state(&service, &refused, "REFUSED");
    assert!(text(&row["lastError"]).contains("unknown"), "{row}");
    wait_for_state(&service, &sent, "SENT");
    peer.wait_for_count("replied_250", 1);
    let [mail] = &peer.messages()[..] else {
        panic!("one mail")
    };
    assert_eq!(mail.to, [text(&to_other["recipient"])]);
}
