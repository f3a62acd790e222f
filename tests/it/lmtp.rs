//! Mail that a mail server hands over by LMTP: what is answered with 250 is kept, once, whatever happens in between.

use crate::inbound::{answer, mails, message, written_to_the_desk};
use kiriwake_tests::backend::Backend;
use kiriwake_tests::binary::stderr;
use kiriwake_tests::client::Client;
use kiriwake_tests::lmtp::{LmtpClient, stuffed};
use kiriwake_tests::names::{Answer, NameServer};
use kiriwake_tests::on_both;
use kiriwake_tests::peer::SmtpPeer;
use kiriwake_tests::service::Setup;
use serde_json::{Value, json};
use std::net::TcpListener;

on_both!(
    a_message_finds_its_ticket_by_the_address_it_was_handed_over_for,
    messages_follow_each_other_on_one_connection,
    what_is_too_long_is_kept_by_its_head,
    what_was_cut_stores_nothing,
    commands_that_make_no_sense_end_in_a_goodbye,
    a_mail_server_too_many_is_told_to_come_again,
    messages_that_memory_does_not_hold_come_again,
    what_cannot_be_kept_is_to_come_again,
    killed_before_it_is_kept_it_comes_again_and_is_one,
    killed_before_the_answer_it_comes_again_and_is_one,
    a_stop_lets_a_message_under_way_end,
    where_nobody_can_listen_nothing_starts,
);

const SUPPORT: &str = "support@kiriwake.test";
const GUEST: &str = "guest@site.test";

/// A service that takes mail by LMTP, and asks a name server that knows nothing.
fn setup(backend: Backend) -> Setup {
    setup_asking(backend, &NameServer::start(&[]))
}

fn setup_asking(backend: Backend, names: &NameServer) -> Setup {
    Setup::new(backend)
        .flag("--lmtp-listen", "127.0.0.1:0")
        .flag("--dns-server", names.address())
}

/// A message that belongs to no ticket.
fn unasked(body: &str) -> Vec<u8> {
    message(GUEST, "Subject: x\r\n", body)
}

/// The mails of which nothing proves to which ticket they belong, the newest first.
fn in_review(client: &Client) -> Vec<Value> {
    mails(client, "REVIEW")
}

fn a_message_finds_its_ticket_by_the_address_it_was_handed_over_for(backend: Backend) {
    let peer = SmtpPeer::start();
    let service = setup(backend)
        .smtp(&peer.url())
        .flag("--mail-reply-to", SUPPORT)
        .start();
    let client = service.admin();
    let (number, mail) = written_to_the_desk(&service);
    let marked = peer.received()[0].reply_to[0].clone();
    let mut server = LmtpClient::greeted(&service);
    // The mark stands in the envelope alone: the mail was sent by BCC, or over a list of our own.
    let raw = message(GUEST, "Subject: x\r\n", ".\r\n..\r\nまだ動きません。");
    let answers = server.deliver(GUEST, &["other@kiriwake.test", &marked], &raw);
    assert_eq!(answers, ["250 2.0.0 kept", "250 2.0.0 kept"]);
    let matched = &mails(&client, "MATCHED")[0];
    assert_eq!(
        (&matched["source"], &matched["matchedBy"]),
        (&json!("LMTP"), &json!("TOKEN"))
    );
    assert_eq!(matched["ticket"]["number"], number);
    let path = matched["url"].as_str().expect("a path");
    let trace = format!(
        "Return-Path: <{GUEST}>\r\nDelivered-To: other@kiriwake.test\r\nDelivered-To: {marked}\r\n"
    );
    let kept = [trace.as_bytes(), &raw].concat();
    assert_eq!(client.get(path).body, kept, "as it came");

    // The same message by another way is known.
    let reply = client.post("/inbound", "message/rfc822", &raw);
    assert_eq!(reply.status, 200, "{reply:?}");
    // A bounce comes from nobody, and is told so.
    let bounce = answer("MAILER-DAEMON@mx.test", &mail, "届きませんでした。");
    server.delivered("", &bounce);
    let path = mails(&client, "MATCHED")[0]["url"].clone();
    let kept = client.get(path.as_str().expect("a path")).body;
    assert!(kept.starts_with(b"Return-Path: <>\r\n"));
}

fn messages_follow_each_other_on_one_connection(backend: Backend) {
    let service = setup(backend).start();
    let mut server = LmtpClient::greeted(&service);
    let envelope = format!("MAIL FROM:<a..b.@carrier.test>\r\nRCPT TO:<{SUPPORT}>\r\nDATA\r\n");
    // NUL is no text anywhere, and a byte that is no character neither.
    let bodies = ["一通目\0です", "二通目です"];
    let mut words = Vec::new();
    for body in bodies {
        words.extend_from_slice(envelope.as_bytes());
        words.extend_from_slice(&stuffed(&unasked(body)));
    }
    words.extend_from_slice(b"QUIT\r\n");
    server.send(&words);
    let codes: Vec<String> = (0..9).map(|_| server.answer()[..3].to_owned()).collect();
    assert_eq!(
        codes,
        [
            "250", "250", "354", "250", "250", "250", "354", "250", "221"
        ]
    );
    assert_eq!(server.answer(), "", "the connection is closed");
    let kept = in_review(&service.admin());
    assert_eq!(kept.len(), 2);
    assert!(
        kept[1]["body"]
            .as_str()
            .is_some_and(|body| body.contains("一通目") && body.contains("です")),
        "{kept:?}"
    );
}

fn what_is_too_long_is_kept_by_its_head(backend: Backend) {
    let service = setup(backend).flag("--max-mail-bytes", "4096").start();
    let client = service.admin();
    let mut server = LmtpClient::greeted(&service);
    let large = unasked(&"長い本文です。\r\n".repeat(20_000));
    let answers = server.deliver(GUEST, &[SUPPORT, "b@kiriwake.test"], &large);
    assert_eq!(answers, ["250 2.0.0 kept", "250 2.0.0 kept"]);
    let kept = &mails(&client, "QUARANTINED")[0];
    assert_eq!(kept["reason"], "TOO_LARGE");
    assert_eq!(kept["authentication"], Value::Null);
    let raw = client.get(kept["url"].as_str().expect("a path")).body;
    assert!(raw.len() < 5_000 && raw.starts_with(b"Return-Path: <guest@site.test>\r\n"));
    // The lines that the service puts before it do not make one too long.
    let padding = 4_090 - unasked("").len();
    server.delivered(GUEST, &unasked(&"x".repeat(padding)));
    assert_eq!(in_review(&client).len(), 1);
}

fn what_was_cut_stores_nothing(backend: Backend) {
    let service = setup(backend).start();
    let mut server = LmtpClient::greeted(&service);
    let raw = unasked("途中で切れます。");
    server.begin(GUEST, &[SUPPORT]);
    server.send(&raw);
    server.close();
    // The same, whole, is new then.
    LmtpClient::greeted(&service).delivered(GUEST, &raw);
    let all = ["RECEIVED", "REVIEW", "QUARANTINED", "DISMISSED"];
    let kept: usize = all
        .iter()
        .map(|state| mails(&service.admin(), state).len())
        .sum();
    assert_eq!(kept, 1);
}

fn commands_that_make_no_sense_end_in_a_goodbye(backend: Backend) {
    let service = setup(backend).start();
    let mut server = LmtpClient::connect(&service);
    assert_eq!(server.answer(), "220 kiriwake LMTP");
    for (command, code) in [
        ("EHLO mx.test", "500 5.5.1"),
        ("MAIL FROM:<a@b.test>", "503 5.5.1"),
        ("LHLO mx.test", "250 "),
        ("RCPT TO:<a@b.test>", "503 5.5.1"),
        ("DATA", "503 5.5.1"),
        ("MAIL FROM:<a@b.test> FOO=x", "555 5.5.4"),
        ("MAIL FROM:<a@b.test> SIZE=33554433", "250 2.1.0"),
        ("XFORWARD ADDR=192.0.2.1", "503 5.5.1"),
        ("DATA", "503 5.5.1"),
        ("RSET", "250 2.0.0"),
        ("VRFY anybody", "252 2.5.2"),
        (&format!("NOOP {}", "x".repeat(9_000)), "500 5.5.6"),
        ("NOOP", "250 2.0.0"),
    ] {
        let answer = server.say(command);
        assert!(answer.starts_with(code), "{command}: {answer}");
    }
    for _ in 0..10 {
        assert!(server.say("GET / HTTP/1.1").starts_with("500 5.5.1"));
    }
    assert!(server.answer().starts_with("421 4.7.0"));
    assert_eq!(server.answer(), "", "the connection is closed");
}

fn a_mail_server_too_many_is_told_to_come_again(backend: Backend) {
    let service = setup(backend).start();
    let mut servers: Vec<LmtpClient> = (0..100).map(|_| LmtpClient::greeted(&service)).collect();
    let mut further = LmtpClient::connect(&service);
    assert!(further.answer().starts_with("421 4.3.2"));
    servers.pop().expect("there are a hundred").close();
    service.eventually("there is a place again", || {
        let mut further = LmtpClient::connect(&service);
        further.answer().starts_with("220 ").then_some(())
    });
}

fn messages_that_memory_does_not_hold_come_again(backend: Backend) {
    let service = setup(backend).start();
    // Each of them may become as long as is taken.
    let mut longest: Vec<LmtpClient> = (0..4).map(|_| LmtpClient::greeted(&service)).collect();
    for server in &mut longest {
        server.begin(GUEST, &[SUPPORT]);
    }
    let mut further = LmtpClient::greeted(&service);
    let envelope = format!("MAIL FROM:<{GUEST}> SIZE=100\r\nRCPT TO:<{SUPPORT}>\r\nDATA\r\n");
    further.send(envelope.as_bytes());
    let answers = [(); 3].map(|()| further.answer());
    assert_eq!(
        answers[2],
        "452 4.3.1 too much is under way, try again later"
    );
    assert!(further.say("RSET").starts_with("250 "));
    longest[0].send(&stuffed(&unasked("先の一通です。")));
    assert_eq!(longest[0].answer(), "250 2.0.0 kept");
    further.delivered(GUEST, &unasked("後の一通です。"));
    assert_eq!(in_review(&service.admin()).len(), 2);
}

fn what_cannot_be_kept_is_to_come_again(backend: Backend) {
    let service = setup(backend).start();
    let mut server = LmtpClient::greeted(&service);
    let raw = unasked("あとで来ます。");
    let rename = |from: &str, to: &str| {
        let statement = format!("ALTER TABLE {from} RENAME TO {to}");
        service.setup.sql(&statement).expect("it can be renamed");
    };
    rename("inbound_mail", "put_away");
    let answers = server.deliver(GUEST, &[SUPPORT, "b@kiriwake.test"], &raw);
    assert_eq!(answers, ["451 4.3.0 not kept, try again later"; 2]);
    rename("put_away", "inbound_mail");
    server.delivered(GUEST, &raw);
    assert_eq!(in_review(&service.admin()).len(), 1);
}

fn killed_before_it_is_kept_it_comes_again_and_is_one(backend: Backend) {
    // Who sent it is asked first, and there is no answer to that.
    let names = NameServer::start(&[("site.test", Answer::Silence)]);
    let mut service = setup_asking(backend, &names).start();
    let mut server = LmtpClient::greeted(&service);
    let raw = unasked("死ぬ前に来ました。");
    assert!(
        server
            .say("XFORWARD ADDR=192.0.2.1 HELO=mx.site.test")
            .starts_with("250 ")
    );
    server.begin(GUEST, &[SUPPORT]);
    server.send(&stuffed(&raw));
    service.eventually("the name server is asked", || {
        (names.asked("site.test") > 0).then_some(())
    });
    service.kill();
    assert_eq!(server.answer(), "", "there is no answer");
    let service = service.start_again();
    assert!(in_review(&service.admin()).is_empty());
    LmtpClient::greeted(&service).delivered(GUEST, &raw);
    assert_eq!(in_review(&service.admin()).len(), 1);
}

fn killed_before_the_answer_it_comes_again_and_is_one(backend: Backend) {
    let mut service = setup(backend).start();
    let mut server = LmtpClient::greeted(&service);
    let raw = unasked("答えは届きません。");
    server.begin(GUEST, &[SUPPORT]);
    server.send(&stuffed(&raw));
    let client = service.admin();
    service.eventually("it is kept", || in_review(&client).pop());
    service.kill();
    // The mail server has not heard that.
    let service = service.start_again();
    LmtpClient::greeted(&service).delivered(GUEST, &raw);
    assert_eq!(in_review(&service.admin()).len(), 1);
}

fn a_stop_lets_a_message_under_way_end(backend: Backend) {
    let mut service = setup(backend).start();
    let mut idle = LmtpClient::greeted(&service);
    let mut busy = LmtpClient::greeted(&service);
    busy.begin(GUEST, &[SUPPORT]);
    service.terminate();
    assert!(idle.answer().starts_with("421 4.3.2"));
    busy.send(&stuffed(&unasked("最後の一通です。")));
    assert_eq!(busy.answer(), "250 2.0.0 kept");
    assert!(busy.answer().starts_with("421 4.3.2"));
    assert_eq!(service.wait().code(), Some(0));
    let service = service.start_again();
    assert_eq!(in_review(&service.admin()).len(), 1);
}

fn where_nobody_can_listen_nothing_starts(backend: Backend) {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("an address").to_string();
    let setup = setup(backend).flag("--lmtp-listen", &address);
    let output = setup.cli(&["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(output.status.code(), Some(1));
    let complaint = stderr(&output);
    assert!(
        complaint.contains(&format!("lmtp-listen = {address}")),
        "{complaint}"
    );
    assert!(output.stdout.is_empty(), "no token is used up");
}
