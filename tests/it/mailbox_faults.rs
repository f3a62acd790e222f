//! A server of a mailbox that refuses, falls silent in the middle or gives nothing: no message is passed over without a word.

use kiriwake_tests::backend::Backend;
use kiriwake_tests::on_both;
use kiriwake_tests::register::text;
use kiriwake_tests::service::{Service, Setup};
use serde_json::json;
use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use crate::inbound::{mails, message};

on_both!(
    what_was_not_given_is_asked_for_again,
    what_is_never_given_is_put_aside_when_a_later_one_is_had,
    a_search_that_is_refused_is_no_empty_mailbox,
    an_answer_on_which_the_reader_fails_stops_nothing,
);

/// What the server does instead of answering a command.
#[derive(Clone, Copy)]
enum Fault {
    /// A tagged NO.
    Refuses,
    /// Says goodbye and closes.
    Leaves,
    /// Closes in the middle of what it announced.
    Breaks,
    /// Has it, and gives nothing.
    Withholds,
    /// Says something that is no IMAP.
    Babbles,
    /// Has no second message yet.
    Hides,
    /// A tagged BAD without a word on it.
    Snubs,
}

/// The faults to come at the search, at each of the messages 1 and 2, and at IDLE, which is offered for as long as there are any.
type Faults = [VecDeque<Fault>; 4];

const BODY: &str = "件名のとおりです。";

/// A server with two messages; its URL.
fn server(faults: Faults) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("it is bound").port();
    let raws = ["first", "second"]
        .map(|subject| message("guest@site.test", &format!("Subject: {subject}\r\n"), BODY));
    let (faults, raws) = (Arc::new(Mutex::new(faults)), Arc::new(raws));
    thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            let (faults, raws) = (Arc::clone(&faults), Arc::clone(&raws));
            // A client that is gone ends its conversation.
            thread::spawn(move || drop(converse(client, &faults, raws.as_slice())));
        }
    });
    format!("imap://box:word@127.0.0.1:{port}/INBOX")
}

fn converse(
    mut client: TcpStream,
    faults: &Mutex<Faults>,
    raws: &[Vec<u8>],
) -> std::io::Result<()> {
    let lines = BufReader::new(client.try_clone()?).lines();
    client.write_all(b"* OK ready\r\n")?;
    for line in lines {
        let line = line?;
        let (tag, command) = line.split_once(' ').unwrap_or((&line, ""));
        let place = match command {
            _ if command.starts_with("UID SEARCH") => Some(0),
            _ if command.starts_with("UID FETCH 1 ") => Some(1),
            _ if command.starts_with("UID FETCH 2 ") => Some(2),
            "IDLE" => Some(3),
            _ => None,
        };
        let mut content: Vec<u8> = match (place, command) {
            (Some(0), _) => b"* SEARCH 1 2\r\n".to_vec(),
            (Some(3), _) => Vec::new(),
            (Some(uid), _) => {
                let raw = &raws[uid - 1];
                let head = format!("* {uid} FETCH (UID {uid} BODY[]<0> {{{}}}\r\n", raw.len());
                [head.as_bytes(), raw, b")\r\n"].concat()
            }
            (None, "CAPABILITY") => {
                let is_idle = !faults.lock().expect("whole")[3].is_empty();
                let idle = if is_idle { " IDLE" } else { "" };
                format!("* CAPABILITY IMAP4rev1{idle}\r\n").into_bytes()
            }
            (None, _) if command.starts_with("EXAMINE") => {
                b"* 2 EXISTS\r\n* OK [UIDVALIDITY 7] valid\r\n".to_vec()
            }
            (None, _) => Vec::new(),
        };
        let fault = place.and_then(|place| faults.lock().expect("whole")[place].pop_front());
        let uid = place.unwrap_or_default();
        let mut end = format!("{tag} OK done\r\n");
        match fault {
            None => {}
            Some(Fault::Refuses) => {
                (content, end) = (Vec::new(), format!("{tag} NO [UNAVAILABLE] not now\r\n"));
            }
            Some(Fault::Withholds) => {
                content = format!("* {uid} FETCH (UID {uid} BODY[]<0> NIL)\r\n").into_bytes();
            }
            Some(Fault::Babbles) => content = b"* 1 FETCH (geheim ))))\r\n".to_vec(),
            Some(Fault::Hides) => content = b"* SEARCH 1\r\n".to_vec(),
            Some(Fault::Snubs) => end = format!("{tag} BAD\r\n"),
            Some(Fault::Leaves) => return client.write_all(b"* BYE shutting down\r\n"),
            Some(Fault::Breaks) => return client.write_all(&content[..content.len() / 2]),
        }
        client.write_all(&content)?;
        client.write_all(end.as_bytes())?;
    }
    Ok(())
}

fn subjects(service: &Service) -> Vec<String> {
    let mails = mails(&service.admin(), "REVIEW");
    mails
        .iter()
        .rev()
        .map(|mail| text(&mail["subject"]))
        .collect()
}

fn what_was_not_given_is_asked_for_again(backend: Backend) {
    for fault in [
        Fault::Refuses,
        Fault::Leaves,
        Fault::Breaks,
        Fault::Withholds,
        Fault::Babbles,
    ] {
        let url = server([[].into(), [fault].into(), [].into(), [].into()]);
        let service = Setup::new(backend).flag("--imap-url", &url).start();
        service.eventually("both are taken", || {
            (subjects(&service) == ["first", "second"]).then_some(())
        });
        assert!(mails(&service.admin(), "QUARANTINED").is_empty());
        assert!(
            !service.logged().contains("geheim"),
            "answers are not logged"
        );
    }
}

fn what_is_never_given_is_put_aside_when_a_later_one_is_had(backend: Backend) {
    let url = server([[].into(), [Fault::Refuses; 50].into(), [].into(), [].into()]);
    let service = Setup::new(backend).flag("--imap-url", &url).start();
    service.eventually("the second is taken", || {
        (subjects(&service) == ["second"]).then_some(())
    });
    let kept = &mails(&service.admin(), "QUARANTINED")[0];
    assert_eq!(kept["reason"], json!("NOT_GIVEN"));
    assert!(
        text(&kept["subject"]).ends_with("UIDVALIDITY 7 UID 1"),
        "{kept}"
    );
}

fn a_search_that_is_refused_is_no_empty_mailbox(backend: Backend) {
    for fault in [Fault::Refuses, Fault::Leaves, Fault::Breaks] {
        let url = server([[fault].into(), [].into(), [].into(), [].into()]);
        let service = Setup::new(backend).flag("--imap-url", &url).start();
        service.eventually("both are taken", || {
            (subjects(&service) == ["first", "second"]).then_some(())
        });
    }
}

fn an_answer_on_which_the_reader_fails_stops_nothing(backend: Backend) {
    let url = server([
        [Fault::Hides].into(),
        [].into(),
        [].into(),
        [Fault::Snubs].into(),
    ]);
    let mut service = Setup::new(backend).flag("--imap-url", &url).start();
    service.eventually("both are taken", || {
        (subjects(&service) == ["first", "second"]).then_some(())
    });
    assert!(service.logged().contains("no mail is fetched for now"));
    service.stop();
}
