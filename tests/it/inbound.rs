//! Mail that comes in: kept as it came, matched to its ticket by what proves it, else left to a person.

use crate::erasure::ERASE;
use crate::mail::wait_for_state;
use kiriwake_tests::backend::Backend;
use kiriwake_tests::client::{Client, Reply};
use kiriwake_tests::on_both;
use kiriwake_tests::peer::SmtpPeer;
use kiriwake_tests::register::{self, DESK_ADDRESS_REGISTER, Place, text, ticket_mutation};
use kiriwake_tests::service::{Service, Setup};
use serde_json::{Value, json};

on_both!(
    a_desk_that_acknowledges_moves_its_ticket,
    what_a_desk_tells_is_proposed_and_taken_over_by_a_person,
    the_same_message_twice_is_one,
    an_answer_to_the_marked_address_finds_its_ticket,
    a_desk_that_names_its_case_number_finds_its_ticket,
    what_nothing_proves_is_left_to_a_person,
    notices_of_programs_are_put_aside,
    a_mail_that_comes_back_is_refused_after_all,
    what_cannot_be_read_is_kept_in_quarantine,
    a_mail_server_gives_mail_on_standard_input,
    a_message_whose_reader_was_stopped_is_read_later,
    a_machine_that_writes_without_end_is_put_aside,
    erasure_takes_the_mails_too,
    everybody_does_what_he_may,
);

const DESK: &str = "request@nmc.comsys.co.jp";

/// A message as a mailer writes it.
pub fn message(from: &str, more: &str, body: &str) -> Vec<u8> {
    let id = format!("{}.{}@mailer.test", std::process::id(), register::fresh());
    format!(
        "Received: from mx.test by mail.test; Wed, 13 May 2026 13:00:00 +0900\r\n\
         From: {from}\r\nTo: support@kiriwake.test\r\nMessage-ID: <{id}>\r\n\
         Date: Wed, 13 May 2026 13:00:00 +0900\r\n{more}MIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{body}\r\n"
    )
    .into_bytes()
}

/// A message that answers a mail of ours.
pub fn answer(from: &str, mail: &Value, body: &str) -> Vec<u8> {
    let id = text(&mail["messageId"]);
    message(
        from,
        &format!("Subject: Re: test\r\nIn-Reply-To: {id}\r\n"),
        body,
    )
}

fn post(client: &Client, raw: &[u8]) -> Reply {
    client.post("/inbound", "message/rfc822", raw)
}

/// Posts a message that must be taken; its key.
#[track_caller]
fn posted(client: &Client, raw: &[u8]) -> String {
    let reply = post(client, raw);
    assert_eq!(reply.status, 201, "{reply:?}");
    text(&reply.json()["id"])
}

const MAILS: &str = "query($state: InboundMailState!) { inboundMails(state: $state) { nodes {
    id source state nature reason matchedBy desk from { name address } subject body mentioned authentication url
    ticket { number } facts { id kind value line state } } } }";

/// The mails in a state, the newest first.
pub fn mails(client: &Client, state: &str) -> Vec<Value> {
    let data = client.ok(MAILS, &json!({ "state": state }));
    data["inboundMails"]["nodes"]
        .as_array()
        .expect("a list")
        .clone()
}

const DECIDE: &str =
    "mutation($input: InboundMailDecideInput!) { inboundMailDecide(input: $input) {
    mail { state ticket { number } } userErrors { code message field } } }";

const DECIDE_FACT: &str =
    "mutation($input: InboundFactDecideInput!) { inboundFactDecide(input: $input) {
    fact { state } userErrors { code message field } } }";

/// A ticket whose desk was written to, and the mail to it.
pub fn written_to_the_desk(service: &Service) -> (Value, Value) {
    let client = service.admin();
    let ticket = Place::with_monitor(&client).report(&client);
    wait_for_state(service, &ticket["number"], "SENT");
    let mail = ticket["mails"][0].clone();
    assert_eq!(mail["purpose"], "DESK_REPORT");
    (ticket["number"].clone(), mail)
}

fn kinds(client: &Client, number: &Value) -> Vec<String> {
    let ticket = register::ticket(client, &text(number));
    let events = ticket["events"].as_array().expect("a list").iter();
    events.map(|event| text(&event["kind"])).collect()
}

fn a_desk_that_acknowledges_moves_its_ticket(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let (number, mail) = written_to_the_desk(&service);
    posted(
        &client,
        &answer(
            "担当 <engineer@comsys.test>",
            &mail,
            "お世話になります。受付いたしました。",
        ),
    );
    let now = register::ticket(&client, &text(&number));
    assert_eq!(now["state"], "ACKNOWLEDGED");
    assert_eq!(
        kinds(&client, &number),
        ["LOGGED", "TRIAGED", "MAIL_RECEIVED", "DISPATCH_CONFIRMED"]
    );
    let matched = &mails(&client, "MATCHED")[0];
    assert_eq!(matched["matchedBy"], "REFERENCE");
    assert_eq!(
        matched["desk"], "LENOVO_COMSYS",
        "who answers the report is the desk"
    );
    assert_eq!(
        matched["from"],
        json!({"name": "担当", "address": "engineer@comsys.test"})
    );
    let seen = json!({"input": {"mailId": matched["id"], "decision": "SEE"}});
    client.ok(DECIDE, &seen);
    assert!(mails(&client, "MATCHED").is_empty());
    assert_eq!(client.refused(DECIDE, &seen)[0].code, "NOT_ALLOWED");

    // A customer who answers acknowledges nothing, and a second answer moves nothing.
    let (other, mail) = written_to_the_desk(&service);
    posted(
        &client,
        &answer(DESK, &mail, "ご質問があります。型番を教えてください。"),
    );
    assert_eq!(
        register::ticket(&client, &text(&other))["state"],
        "DISPATCHED"
    );
    service.setup.cli_ok(&["ticket", "rebuild", "--check"]);
}

fn what_a_desk_tells_is_proposed_and_taken_over_by_a_person(backend: Backend) {
    let service = Service::start(backend);
    let client = service.client_as("AGENT");
    let (number, mail) = written_to_the_desk(&service);
    let told = "受付いたしました。\r\n受付番号：NMC-2026-0513\r\n訪問予定日：5月20日(水)\r\nお問い合わせ伝票番号：1234-5678-9012\r\n";
    posted(&service.admin(), &answer(DESK, &mail, told));
    let matched = mails(&client, "MATCHED").remove(0);
    let facts = matched["facts"].as_array().expect("a list");
    let fact = |kind: &str| {
        let found = facts.iter().find(|fact| fact["kind"] == kind);
        found
            .unwrap_or_else(|| panic!("{kind} in {facts:?}"))
            .clone()
    };
    assert_eq!(fact("CASE_NUMBER")["value"], "NMC-2026-0513");
    assert_eq!(fact("VISIT_DATE")["value"], "2026-05-20");
    assert_eq!(fact("TRACKING_NUMBER")["value"], "123456789012");
    let shown = register::ticket(&client, &text(&number));
    assert_eq!(
        shown["dispatch"]["deskCaseNumber"],
        Value::Null,
        "nothing is taken over silently"
    );

    let decide =
        |kind: &str, accept: bool| json!({"input": {"factId": fact(kind)["id"], "accept": accept}});
    client.ok(DECIDE_FACT, &decide("CASE_NUMBER", true));
    client.ok(DECIDE_FACT, &decide("VISIT_DATE", true));
    let dispatch = client.ok(
        "query($number: String!) { ticket(number: $number) { dispatch { deskCaseNumber visitOn } } }",
        &json!({"number": number}),
    );
    assert_eq!(
        dispatch["ticket"]["dispatch"],
        json!({"deskCaseNumber": "NMC-2026-0513", "visitOn": "2026-05-20"})
    );
    assert_eq!(
        client.refused(DECIDE_FACT, &decide("CASE_NUMBER", false))[0].code,
        "NOT_ALLOWED"
    );
    // A parcel belongs to an exchange, which must have begun.
    let parcel = decide("TRACKING_NUMBER", true);
    assert!(
        client.refused(DECIDE_FACT, &parcel)[0]
            .message
            .contains("replacementStart")
    );
    let start = ticket_mutation("replacementStart", "ReplacementInput");
    client.ok(&start, &json!({"input": {"ticketNumber": number}}));
    client.ok(DECIDE_FACT, &parcel);
    let sent = client.ok(
        "query($number: String!) { ticket(number: $number) { replacements { trackingNumber } inboundMails { facts { state } } } }",
        &json!({"number": number}),
    );
    assert_eq!(
        sent["ticket"]["replacements"][0]["trackingNumber"],
        "123456789012"
    );
    service.setup.cli_ok(&["ticket", "rebuild", "--check"]);
}

fn the_same_message_twice_is_one(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let (number, mail) = written_to_the_desk(&service);
    let raw = answer(DESK, &mail, "受け付けました。");
    let first = posted(&client, &raw);
    // By another way: servers write their lines before the header.
    let again = [&b"Delivered-To: copy@kiriwake.test\r\n"[..], &raw].concat();
    let reply = post(&client, &again);
    assert_eq!((reply.status, text(&reply.json()["id"])), (200, first));
    let events = kinds(&client, &number);
    assert_eq!(
        events
            .iter()
            .filter(|kind| *kind == "MAIL_RECEIVED")
            .count(),
        1
    );
}

fn an_answer_to_the_marked_address_finds_its_ticket(backend: Backend) {
    let peer = SmtpPeer::start();
    let service = Setup::new(backend)
        .smtp(&peer.url())
        .flag("--mail-reply-to", "support@kiriwake.test")
        .start();
    let client = service.admin();
    let (number, _) = written_to_the_desk(&service);
    let reply_to = peer.received()[0].reply_to[0].clone();
    assert!(reply_to.starts_with("support+kw"), "{reply_to}");
    // A phone's mailer forgets what it answers, and a server writes addresses in capitals.
    let raw = message(
        "customer@site.test",
        "Subject: No subject\r\n",
        "まだ動きません。",
    );
    let raw = String::from_utf8(raw).expect("text");
    let marked = raw.replace("support@kiriwake.test", &reply_to.to_uppercase());
    posted(&client, marked.as_bytes());
    let matched = &mails(&client, "MATCHED")[0];
    assert_eq!(
        (&matched["matchedBy"], &matched["ticket"]["number"]),
        (&json!("TOKEN"), &number)
    );
    // Whoever guesses a mark finds nothing.
    let (user, _) = reply_to.split_at(reply_to.len() - "@kiriwake.test".len() - 1);
    let forged = raw.replace("support@kiriwake.test", &format!("{user}9@kiriwake.test"));
    let forged = forged.replace("Message-ID: <", "Message-ID: <x");
    posted(&client, forged.as_bytes());
    assert_eq!(mails(&client, "REVIEW").len(), 1);
}

fn a_desk_that_names_its_case_number_finds_its_ticket(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let (number, _) = written_to_the_desk(&service);
    let confirm = json!({"input": {"ticketNumber": number, "deskCaseNumber": "NMC-2026-0777"}});
    client.ok(&register::dispatch_confirm(), &confirm);
    let told = "受付番号：NMC-2026-0777 の件、5/20 に伺います。";
    posted(&client, &message(DESK, "Subject: visit\r\n", told));
    let matched = &mails(&client, "MATCHED")[0];
    assert_eq!(
        (&matched["matchedBy"], &matched["ticket"]["number"]),
        (&json!("CASE_NUMBER"), &number)
    );
    // The same words of somebody else prove nothing.
    posted(
        &client,
        &message("somebody@else.test", "Subject: visit\r\n", told),
    );
    assert_eq!(mails(&client, "REVIEW")[0]["reason"], "NO_TICKET");
}

fn what_nothing_proves_is_left_to_a_person(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let (number, _) = written_to_the_desk(&service);
    let words = format!("{} の件です。", text(&number));
    let id = posted(
        &client,
        &message("客 <guest@site.test>", "Subject: question\r\n", &words),
    );
    let review = &mails(&client, "REVIEW")[0];
    assert_eq!(review["mentioned"], json!([number]), "a hint and no match");
    assert_eq!(review["ticket"], Value::Null);
    let assign = |number: Value| json!({"input": {"mailId": id, "decision": "ASSIGN", "ticketNumber": number}});
    assert_eq!(
        client.refused(DECIDE, &assign(Value::Null))[0]
            .field
            .as_deref(),
        Some("ticketNumber")
    );
    assert_eq!(
        client.refused(DECIDE, &assign(json!("KW-99999")))[0].code,
        "NOT_FOUND"
    );
    client.ok(DECIDE, &assign(number.clone()));
    assert_eq!(
        kinds(&client, &number).last().map(String::as_str),
        Some("MAIL_RECEIVED")
    );
    let other = posted(
        &client,
        &message("spam@ads.test", "Subject: ad\r\n", "広告です。"),
    );
    client.ok(
        DECIDE,
        &json!({"input": {"mailId": other, "decision": "DISMISS"}}),
    );
    assert!(mails(&client, "REVIEW").is_empty());
}

fn notices_of_programs_are_put_aside(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let (number, mail) = written_to_the_desk(&service);
    let automatic = "Subject: Auto\r\nAuto-Submitted: auto-replied\r\n";
    posted(
        &client,
        &message("away@site.test", automatic, "本日は休診です。"),
    );
    let aside = &mails(&client, "DISMISSED")[0];
    assert_eq!(
        (&aside["nature"], &aside["reason"]),
        (&json!("AUTO_REPLY"), &json!("AUTOMATIC"))
    );
    // A desk's is looked at, though it comes by a mailing list.
    posted(
        &client,
        &message(
            DESK,
            "Subject: list\r\nList-Id: <qa.desk.test>\r\n",
            "ご連絡です。",
        ),
    );
    assert_eq!(mails(&client, "REVIEW")[0]["nature"], "LIST");
    // One that answers our mail is shown with its ticket, and moves nothing.
    let id = text(&mail["messageId"]);
    let answering = format!("{automatic}In-Reply-To: {id}\r\n");
    posted(&client, &message(DESK, &answering, "担当者は不在です。"));
    assert_eq!(mails(&client, "MATCHED")[0]["nature"], "AUTO_REPLY");
    assert_eq!(
        register::ticket(&client, &text(&number))["state"],
        "DISPATCHED"
    );
}

fn a_mail_that_comes_back_is_refused_after_all(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let (number, mail) = written_to_the_desk(&service);
    let id = text(&mail["messageId"]);
    let raw = format!(
        "Return-Path: <>\r\nFrom: Mail Delivery System <MAILER-DAEMON@mx.test>\r\nTo: kiriwake@localhost\r\n\
         Subject: Undelivered Mail Returned to Sender\r\nMessage-ID: <bounce-{fresh}@mx.test>\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n\
         --b\r\nContent-Type: text/plain\r\n\r\nI am sorry.\r\n\
         --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.test\r\n\r\n\
         Final-Recipient: rfc822; {DESK}\r\nAction: failed\r\nStatus: 5.1.1\r\n\
         Diagnostic-Code: smtp; 550 5.1.1 user unknown\r\n\r\n\
         --b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {id}\r\nSubject: x\r\n\r\n--b--\r\n",
        fresh = register::fresh(),
    );
    posted(&client, raw.as_bytes());
    let now = register::ticket(&client, &text(&number));
    assert_eq!(now["mails"][0]["state"], "REFUSED");
    let words = text(&now["mails"][0]["lastError"]);
    assert!(words.contains("550 5.1.1 user unknown"), "{words}");
    assert_eq!(
        kinds(&client, &number),
        ["LOGGED", "TRIAGED", "MAIL_RECEIVED", "MAIL_BOUNCED"]
    );
    service.setup.cli_ok(&["ticket", "rebuild", "--check"]);
}

fn what_cannot_be_read_is_kept_in_quarantine(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let raw = message("x@y.test", "Subject: x\r\n", "+MEIwRDBG-");
    let hidden = String::from_utf8(raw)
        .expect("text")
        .replace("charset=utf-8", "charset=utf-7");
    let id = posted(&client, hidden.as_bytes());
    posted(&client, b"\0\x01\x02 no mail at all");
    let kept = mails(&client, "QUARANTINED");
    assert_eq!(
        (&kept[0]["reason"], &kept[1]["reason"]),
        (&json!("NO_HEADER"), &json!("UTF_7"))
    );
    let fetched = client.get(&format!("/inbound/{id}"));
    assert_eq!(fetched.body, hidden.as_bytes(), "as it came");
    assert!(
        fetched
            .header("content-disposition")
            .starts_with("attachment")
    );
    assert_eq!(fetched.header("content-type"), "message/rfc822");
}

fn a_mail_server_gives_mail_on_standard_input(backend: Backend) {
    let service = Setup::new(backend).flag("--max-mail-bytes", "4096").start();
    let client = service.admin();
    let (number, mail) = written_to_the_desk(&service);
    let receive = |raw: &[u8]| {
        service
            .setup
            .cli_with(&["mail", "receive"], raw)
            .status
            .code()
    };
    assert_eq!(receive(&answer(DESK, &mail, "受け付けました。")), Some(0));
    assert_eq!(
        register::ticket(&client, &text(&number))["state"],
        "ACKNOWLEDGED"
    );
    assert_eq!(mails(&client, "MATCHED")[0]["source"], "PIPE");
    // Too large a message is no reason to lose it, nor to try it again.
    let large = message("x@y.test", "Subject: x\r\n", &"x".repeat(5_000));
    assert_eq!(receive(&large), Some(0));
    assert_eq!(mails(&client, "QUARANTINED")[0]["reason"], "TOO_LARGE");
    // What is wrong on our side is tried again.
    let wrong = service
        .setup
        .cli_with(&["--pool-size", "none", "mail", "receive"], &large);
    assert_eq!(wrong.status.code(), Some(75));
    if service.setup.database_url().is_none() {
        let nowhere = [
            "--database-url",
            "postgres://nobody@127.0.0.1:1/none",
            "mail",
            "receive",
        ];
        let kept = service.setup.cli_with(&nowhere, &large).status.code();
        assert_eq!(kept, Some(75));
    }
}

fn a_message_whose_reader_was_stopped_is_read_later(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let id = posted(
        &client,
        &message(
            "guest@site.test",
            "Subject: x\r\n",
            "読まれる前に止まりました。",
        ),
    );
    // As a crash leaves it: kept, and not read.
    let left = "UPDATE inbound_mail SET state = 'RECEIVED', body = '', sender = '', attempts = 1";
    service.setup.sql(left).expect("it can be changed");
    assert_eq!(mails(&client, "RECEIVED")[0]["id"], json!(id));
    service.clock("2026-05-13T13:03:00+09:00");
    service.eventually("it is read", || {
        let read = mails(&client, "REVIEW");
        (text(&read.first()?["body"]).contains("止まりました")).then_some(())
    });
    // One that stops its reader every time is not tried for ever.
    let killer = "UPDATE inbound_mail SET state = 'RECEIVED', attempts = 3";
    service.setup.sql(killer).expect("it can be changed");
    service.eventually("it is put into quarantine", || {
        let kept = mails(&client, "QUARANTINED");
        (kept.first()?["reason"] == "READER_STOPPED").then_some(())
    });
}

fn a_machine_that_writes_without_end_is_put_aside(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let (number, mail) = written_to_the_desk(&service);
    for _ in 0..22 {
        posted(
            &client,
            &answer("loop@machine.test", &mail, "自動応答ではないふりをします。"),
        );
    }
    let aside = mails(&client, "DISMISSED");
    assert_eq!(aside.len(), 2);
    assert_eq!(aside[0]["reason"], "TOO_MANY");
    let events = kinds(&client, &number);
    assert_eq!(
        events
            .iter()
            .filter(|kind| *kind == "MAIL_RECEIVED")
            .count(),
        20
    );
    let now = register::ticket(&client, &text(&number));
    assert_eq!(
        now["mails"].as_array().map(Vec::len),
        Some(1),
        "nothing is answered"
    );
}

fn erasure_takes_the_mails_too(backend: Backend) {
    const WORDS: &str = "患者の月見里三郎様";
    let service = Service::start(backend);
    let client = service.admin();
    let (number, mail) = written_to_the_desk(&service);
    let told = format!("{WORDS}の件、受付番号：{WORDS}-77");
    let id = posted(&client, &answer("月見里 <tsukimi@site.test>", &mail, &told));
    let resolve = json!({"input": {"ticketNumber": number, "faultPart": "MONITOR"}});
    client.ok(&register::ticket_resolve(), &resolve);
    service.clock("2026-05-13T13:06:00+09:00");
    client.ok(ERASE, &json!({ "number": number }));
    let left = client.ok(
        "query($number: String!) { ticket(number: $number) { inboundMails { from { address } subject body facts { value line } } } }",
        &json!({ "number": number }),
    );
    let left = left["ticket"]["inboundMails"][0].clone();
    assert_eq!(
        (&left["from"], &left["subject"], &left["body"]),
        (&Value::Null, &json!(""), &json!(""))
    );
    assert_eq!(client.get(&format!("/inbound/{id}")).status, 410);
    // What still comes for it is shown to a person.
    posted(&client, &answer(DESK, &mail, "受け付けました。"));
    assert_eq!(mails(&client, "REVIEW")[0]["reason"], "TICKET_ERASED");
    service.setup.cli_ok(&["ticket", "rebuild", "--check"]);
}

fn everybody_does_what_he_may(backend: Backend) {
    let service = Service::start(backend);
    let raw = message("guest@site.test", "Subject: x\r\n", "x");
    assert_eq!(post(&service.stranger(), &raw).status, 401);
    assert_eq!(post(&service.client_as("AGENT"), &raw).status, 403);
    let machine = service.client_as("INTEGRATION");
    let id = posted(&machine, &raw);
    assert_eq!(machine.get(&format!("/inbound/{id}")).status, 403);
    let (code, _) = machine.fault(MAILS, &json!({"state": "REVIEW"}));
    assert_eq!(code, "FORBIDDEN");
    let agent = service.client_as("AGENT");
    assert_eq!(mails(&agent, "REVIEW").len(), 1);
    let address = json!({"input": {"desk": "YAMAHA_SCSK", "address": "router@desk.test"}});
    assert_eq!(agent.fault(DESK_ADDRESS_REGISTER, &address).0, "FORBIDDEN");
}
