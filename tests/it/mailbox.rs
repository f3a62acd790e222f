//! Mail that is fetched from a mailbox: each message once, whatever happens in between, and the mailbox stays as it is.

use crate::inbound::{answer, mails, message, written_to_the_desk};
use kiriwake_tests::backend::Backend;
use kiriwake_tests::certificate::Certificate;
use kiriwake_tests::client::Client;
use kiriwake_tests::mailbox::{ImapServer, Mailbox};
use kiriwake_tests::on_both;
use kiriwake_tests::register::{self, text};
use kiriwake_tests::service::{Service, Setup};
use serde_json::{Value, json};

on_both!(
    an_answer_in_the_mailbox_finds_its_ticket,
    a_mailbox_is_read_under_tls_and_not_without_trust,
    after_an_interruption_the_reading_goes_on_where_it_was,
    numbers_that_begin_anew_double_nothing,
    what_cannot_be_read_does_not_stop_the_reading,
    a_reader_that_is_killed_loses_and_doubles_nothing,
    two_readers_take_each_message_once,
    a_mailbox_that_cannot_be_opened_is_told,
);

const DESK: &str = "request@nmc.comsys.co.jp";

fn mailbox() -> Mailbox {
    ImapServer::shared().mailbox()
}

fn setup(backend: Backend, url: &str) -> Setup {
    Setup::new(backend).flag("--imap-url", url)
}

/// A message that nothing proves to belong to a ticket.
fn unasked(subject: &str) -> Vec<u8> {
    message(
        "someone@clinic.test",
        &format!("Subject: {subject}\r\n"),
        "こんにちは。",
    )
}

/// The subjects of the mails in a state, the oldest first.
fn subjects(client: &Client, state: &str) -> Vec<String> {
    let query = "query($state: InboundMailState!) { inboundMails(state: $state, first: 100) { nodes { subject } } }";
    let data = client.ok(query, &json!({ "state": state }));
    let nodes = data["inboundMails"]["nodes"]
        .as_array()
        .expect("a list")
        .iter();
    nodes.rev().map(|mail| text(&mail["subject"])).collect()
}

/// Waits until so many mails are in review; their subjects, the oldest first.
#[track_caller]
fn wait_for_review(service: &Service, count: usize) -> Vec<String> {
    let client = service.admin();
    service.eventually(&format!("{count} mails in review"), || {
        Some(subjects(&client, "REVIEW")).filter(|subjects| subjects.len() == count)
    })
}

fn an_answer_in_the_mailbox_finds_its_ticket(backend: Backend) {
    let mailbox = mailbox();
    mailbox.deliver(&unasked("before the start"));
    let service = setup(backend, &mailbox.url()).start();
    let client = service.admin();
    wait_for_review(&service, 1);
    // It is idle now, and told at once.
    let (number, mail) = written_to_the_desk(&service);
    mailbox.deliver(&answer(DESK, &mail, "受け付けました。"));
    service.eventually("the desk has the case", || {
        let ticket = register::ticket(&client, &text(&number));
        (ticket["state"] == "ACKNOWLEDGED").then_some(())
    });
    let matched = &mails(&client, "MATCHED")[0];
    assert_eq!(matched["source"], "IMAP");
    assert_eq!(matched["matchedBy"], "REFERENCE");
    let files = mailbox.files();
    assert_eq!(files.len(), 2, "nothing is taken away: {files:?}");
    assert!(
        files.iter().all(|name| !name.contains(":2,S")),
        "nothing is marked as read: {files:?}"
    );
}

fn a_mailbox_is_read_under_tls_and_not_without_trust(backend: Backend) {
    let authority = ImapServer::shared().authority().display().to_string();
    let other = Certificate::new();
    let stranger = other.authority().display().to_string();
    for secure in [Mailbox::url_by_starttls, Mailbox::url_by_tls] {
        let mailbox = mailbox();
        mailbox.deliver(&unasked("geheim"));
        let service = setup(backend, &secure(&mailbox))
            .flag("--imap-ca-file", &stranger)
            .start();
        service.eventually("the certificate is refused", || {
            let logged = service.logged();
            let told = logged.lines().any(|line| {
                line.contains("no mail is fetched for now") && line.contains("certificate")
            });
            told.then_some(())
        });
        assert!(mails(&service.admin(), "REVIEW").is_empty());
        assert!(!service.logged().contains(mailbox.password()));
        let service = setup(backend, &secure(&mailbox))
            .flag("--imap-ca-file", &authority)
            .start();
        assert_eq!(wait_for_review(&service, 1), ["geheim"]);
    }
}

fn after_an_interruption_the_reading_goes_on_where_it_was(backend: Backend) {
    let mailbox = mailbox();
    for subject in ["1", "2"] {
        mailbox.deliver(&unasked(subject));
    }
    let mut service = setup(backend, &mailbox.url()).start();
    assert_eq!(wait_for_review(&service, 2), ["1", "2"]);
    service.stop();
    for subject in ["3", "4"] {
        mailbox.deliver(&unasked(subject));
    }
    let service = service.start_again();
    assert_eq!(wait_for_review(&service, 4), ["1", "2", "3", "4"]);
}

fn numbers_that_begin_anew_double_nothing(backend: Backend) {
    let mailbox = mailbox();
    mailbox.deliver(&unasked("old"));
    let mut service = setup(backend, &mailbox.url()).start();
    wait_for_review(&service, 1);
    service.stop();
    let before = mailbox.validity();
    mailbox.renumber();
    mailbox.deliver(&unasked("new"));
    let service = service.start_again();
    let mut subjects = wait_for_review(&service, 2);
    subjects.sort();
    assert_eq!(subjects, ["new", "old"]);
    assert_ne!(mailbox.validity(), before, "the numbers began anew");
}

fn what_cannot_be_read_does_not_stop_the_reading(backend: Backend) {
    let mailbox = mailbox();
    mailbox.deliver(b"no header at all, only a line without an end");
    mailbox.deliver(&message(
        "someone@clinic.test",
        "Subject: large\r\n",
        &"x".repeat(20_000),
    ));
    mailbox
        .deliver(b"From: a@b.test\nContent-Type: multipart/mixed; boundary=\"\n\n--\n\0\xff\xfe\n");
    mailbox.deliver(&unasked("after them"));
    let service = setup(backend, &mailbox.url())
        .flag("--max-mail-bytes", "4096")
        .start();
    let client = service.admin();
    service.eventually("the last one is read", || {
        let taken = [mails(&client, "REVIEW"), mails(&client, "QUARANTINED")].concat();
        (taken.len() == 4).then_some(())
    });
    assert!(subjects(&client, "REVIEW").contains(&"after them".to_owned()));
    let reasons: Vec<Value> = mails(&client, "QUARANTINED")
        .iter()
        .map(|mail| mail["reason"].clone())
        .collect();
    assert!(reasons.contains(&Value::from("TOO_LARGE")), "{reasons:?}");
    assert!(reasons.contains(&Value::from("NO_HEADER")), "{reasons:?}");
}

fn a_reader_that_is_killed_loses_and_doubles_nothing(backend: Backend) {
    const COUNT: usize = 30;
    let mailbox = mailbox();
    for number in 0..COUNT {
        mailbox.deliver(&unasked(&format!("{number:02}")));
    }
    let mut service = setup(backend, &mailbox.url()).start();
    for some in [1, COUNT / 3, COUNT / 2] {
        let client = service.admin();
        service.eventually("some are taken", || {
            (subjects(&client, "REVIEW").len() >= some).then_some(())
        });
        service.kill();
        service = service.start_again();
    }
    // One that was kept and not read waits for its time.
    service.clock("2026-05-13T13:05:00+09:00");
    let wanted: Vec<String> = (0..COUNT).map(|number| format!("{number:02}")).collect();
    assert_eq!(wait_for_review(&service, COUNT), wanted);
}

fn two_readers_take_each_message_once(backend: Backend) {
    const COUNT: usize = 20;
    let mailbox = mailbox();
    let service = setup(backend, &mailbox.url()).start();
    let beside = service.start_beside();
    for number in 0..COUNT {
        mailbox.deliver(&unasked(&format!("{number:02}")));
    }
    mailbox.deliver(&unasked("last"));
    let client = beside.admin();
    service.eventually("the last one is read", || {
        subjects(&client, "REVIEW")
            .contains(&"last".to_owned())
            .then_some(())
    });
    let mut taken = wait_for_review(&service, COUNT + 1);
    taken.sort();
    taken.dedup();
    assert_eq!(taken.len(), COUNT + 1);
}

fn a_mailbox_that_cannot_be_opened_is_told(backend: Backend) {
    let mailbox = mailbox();
    let wrong = mailbox.url().replace("geheim", "falsch");
    let mut service = setup(backend, &wrong).start();
    service.eventually("the failure is logged", || {
        service
            .logged()
            .contains("no mail is fetched for now")
            .then_some(())
    });
    for word in ["falsch", "wort"] {
        assert!(
            !service.logged().contains(word),
            "the password stays secret"
        );
    }
    // It works on, and ends when it is told to.
    assert!(mails(&service.admin(), "REVIEW").is_empty());
    service.stop();
}
