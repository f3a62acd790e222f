//! What mails look like when they arrive: text and page, threads, and the characters that a desk reads.

use kiriwake_tests::backend::Backend;
use kiriwake_tests::client::Client;
use kiriwake_tests::mail::Mail;
use kiriwake_tests::on_both;
use kiriwake_tests::peer::SmtpPeer;
use kiriwake_tests::register::{self, Place, text, ticket_mutation};
use kiriwake_tests::service::Setup;
use serde_json::{Value, json};

use crate::comments::comment;
use crate::mail::wait_for_state;
use crate::outbox_control::say;

on_both!(
    a_mail_is_text_and_page,
    mails_about_a_ticket_to_one_recipient_follow_each_other,
    a_mail_follows_none_that_does_not_leave,
    a_desk_gets_the_characters_that_it_reads,
    the_customer_is_asked_whether_he_agrees,
    without_a_charge_or_an_address_nobody_is_asked,
);

/// States in which characters a desk reads its mails.
pub const DESK_MAIL_FORM_SET: &str = "mutation($input: DeskMailFormInput!) {
  deskMailFormSet(input: $input) { desk { mailCharset } userErrors { code message field } } }";

const MAILS: &str = "query($number: String!) { ticket(number: $number) {
  mails { purpose state recipient messageId html charset refersTo } events { kind } } }";

fn consent_request() -> String {
    ticket_mutation("consentRequest", "TicketInput")
}

fn mails(client: &Client, number: &Value) -> Value {
    client.ok(MAILS, &json!({ "number": number }))["ticket"].take()
}

/// The only mail that the server has for a recipient.
#[track_caller]
fn only_to(peer: &SmtpPeer, recipient: &str) -> Mail {
    let mut mails = peer.messages();
    mails.retain(|mail| mail.to == [recipient]);
    assert_eq!(mails.len(), 1, "{mails:?}");
    mails.remove(0)
}

fn a_mail_is_text_and_page(backend: Backend) {
    let peer = SmtpPeer::start();
    let service = Setup::new(backend).smtp(&peer.url()).start();
    let client = service.admin();
    let place = Place::with_monitor(&client);
    let ticket = register::report(
        &client,
        &place.site,
        Some(&place.device),
        &json!({"call": "<画面> & 電源"}),
    );
    wait_for_state(&service, &ticket["number"], "SENT");
    let mail = only_to(&peer, "request@nmc.comsys.co.jp");
    assert!(mail.raw.contains("multipart/alternative"), "{}", mail.raw);
    assert!(
        mail.text.contains("■ お申し出  <画面> & 電源"),
        "{}",
        mail.text
    );
    let html = mail.html.expect("a page");
    assert!(html.contains("&lt;画面&gt; &amp; 電源"), "{html}");
    let row = &mails(&client, &ticket["number"])["mails"][0];
    assert_eq!(text(&row["html"]).trim(), html.replace("\r\n", "\n").trim());
    assert_eq!(row["charset"], "UTF_8");
}

fn mails_about_a_ticket_to_one_recipient_follow_each_other(backend: Backend) {
    let peer = SmtpPeer::start();
    let service = Setup::new(backend).smtp(&peer.url()).start();
    let client = service.admin();
    let ticket = Place::with_monitor(&client).report(&client);
    let number = &ticket["number"];
    for _ in 0..12 {
        comment(
            &client,
            number,
            &json!({"audience": "CUSTOMER", "body": "ご連絡です。"}),
        );
    }
    let ticket = service.eventually("all mails are sent", || {
        let ticket = mails(&client, number);
        let mails = ticket["mails"].as_array().expect("a list");
        let sent = mails.iter().all(|mail| mail["state"] == "SENT");
        sent.then_some(ticket)
    });
    let rows = ticket["mails"].as_array().expect("a list");
    assert_eq!(rows.len(), 13);
    // The report went to the desk: the first mail to the customer follows nothing.
    assert_eq!(rows[0]["refersTo"], json!([]));
    assert_eq!(rows[1]["refersTo"], json!([]));
    assert_eq!(
        rows[3]["refersTo"],
        json!([rows[1]["messageId"], rows[2]["messageId"]])
    );
    let last: Vec<&Value> = rows[2..12].iter().map(|row| &row["messageId"]).collect();
    assert_eq!(rows[12]["refersTo"], json!(last), "the last ten");
    let own = text(&rows[12]["messageId"]);
    let arrived = peer.messages().into_iter();
    let mail = arrived
        .clone()
        .find(|mail| own.contains(&mail.message_id))
        .expect("the last mail");
    let bare = |id: &Value| text(id).trim_matches(['<', '>']).to_owned();
    let expected: Vec<String> = last.into_iter().map(bare).collect();
    assert_eq!(mail.references, expected);
    assert_eq!(mail.in_reply_to, [bare(&rows[11]["messageId"])]);
    let to_desk = arrived.clone().find(|mail| mail.references.is_empty());
    assert!(to_desk.is_some_and(|mail| mail.in_reply_to.is_empty()));
}

fn a_mail_follows_none_that_does_not_leave(backend: Backend) {
    let service = Setup::new(backend).start();
    let client = service.admin();
    let ticket = Place::with_monitor(&client).report(&client);
    let number = &ticket["number"];
    say(&client, "PAUSED");
    let comment = || {
        let words = json!({"audience": "CUSTOMER", "body": "ご連絡です。"});
        comment(&client, number, &words);
        let ticket = mails(&client, number);
        let rows = ticket["mails"].as_array().expect("a list");
        rows.last().expect("it was written").clone()
    };
    let first = comment();
    for (state, is_followed) in [
        ("HELD", false),
        ("CANCELLED", false),
        ("REFUSED", false),
        ("AWAITING_CONFIRMATION", true),
        ("QUEUED", true),
        ("HANDING_OVER", true),
        ("UNCERTAIN", true),
        ("SENT", true),
    ] {
        let id = text(&first["messageId"]);
        let of_first =
            format!("UPDATE outbox_mail SET state = '{state}' WHERE message_id = '{id}'");
        service.setup.sql(&of_first).expect("it can be set");
        let next = comment();
        let follows = next["refersTo"].as_array().expect("a list");
        assert_eq!(
            follows.contains(&first["messageId"]),
            is_followed,
            "{state}"
        );
    }
}

fn a_desk_gets_the_characters_that_it_reads(backend: Backend) {
    let peer = SmtpPeer::start();
    let service = Setup::new(backend).smtp(&peer.url()).start();
    let client = service.client_as("SUPERVISOR");
    let input = json!({"input": {"desk": "LENOVO_COMSYS", "charset": "ISO_2022_JP"}});
    let stated = client.ok(DESK_MAIL_FORM_SET, &input);
    assert_eq!(
        stated["deskMailFormSet"]["desk"]["mailCharset"],
        "ISO_2022_JP"
    );
    let desks = client.ok("{ desks { code mailCharset } }", &json!({}));
    let others = desks["desks"].as_array().expect("a list").iter();
    let others: Vec<_> = others
        .filter(|desk| desk["mailCharset"] != "UTF_8")
        .collect();
    assert_eq!(others.len(), 1, "{others:?}");

    let place = Place::with_monitor(&client);
    let changes = json!({
        "caller": {"name": "髙橋 ①", "phone": "03-0000-0001"},
        "call": "㈱試験のﾓﾆﾀｰです。🙂\n.で始まる行",
    });
    let ticket = register::report(&client, &place.site, Some(&place.device), &changes);
    wait_for_state(&service, &ticket["number"], "SENT");
    let mail = only_to(&peer, "request@nmc.comsys.co.jp");
    assert!(mail.raw.is_ascii() && mail.html.is_none(), "{}", mail.raw);
    for header in [
        "Content-Type: text/plain; charset=iso-2022-jp",
        "Content-Transfer-Encoding: 7bit",
        "Auto-Submitted: auto-generated",
        "Subject: =?ISO-2022-JP?B?",
    ] {
        assert!(mail.raw.contains(header), "{header}:\n{}", mail.raw);
    }
    assert_eq!(
        mail.subject,
        "【I026_01】医療オンライン資格確認 機器故障連絡・問合せ"
    );
    for words in [
        "■ ご連絡先  高橋 1  0300000001",
        "■ お申し出  (株)試験のモニターです。〓\n.で始まる行\n",
    ] {
        assert!(mail.text.contains(words), "{words}:\n{}", mail.text);
    }
    assert_eq!(mail.text.matches("置き換えています").count(), 1);
    let row = &mails(&client, &ticket["number"])["mails"][0];
    assert_eq!(
        (&row["charset"], &row["html"]),
        (&json!("ISO_2022_JP"), &Value::Null)
    );
}

fn the_customer_is_asked_whether_he_agrees(backend: Backend) {
    let peer = SmtpPeer::start();
    let service = Setup::new(backend).smtp(&peer.url()).start();
    let client = service.client_as("AGENT");
    let ticket = Place::with_pc(&client).report(&client);
    let number = &ticket["number"];
    let input = json!({"input": {"ticketNumber": number}});
    let asked = client.ok(&consent_request(), &input);
    assert_eq!(
        asked["consentRequest"]["ticket"]["state"],
        "AWAITING_CONSENT"
    );
    let ticket = service.eventually("the question is sent", || {
        let ticket = mails(&client, number);
        (ticket["mails"][1]["state"] == "SENT").then_some(ticket)
    });
    assert_eq!(ticket["mails"][0]["state"], "HELD");
    assert_eq!(ticket["mails"][1]["purpose"], "CONSENT_REQUEST");
    let events = ticket["events"].as_array().expect("a list").iter();
    let asked = events.filter(|event| event["kind"] == "CONSENT_REQUESTED");
    assert_eq!(asked.count(), 1);
    let mail = only_to(&peer, "clinic@site.test");
    assert!(mail.subject.contains(&text(number)), "{}", mail.subject);
    for label in [
        "■ 費用がかかる作業  ",
        "■ 同意いただいた場合  ",
        "■ シリアル番号  ",
    ] {
        assert!(mail.text.contains(label), "{label}:\n{}", mail.text);
    }
}

fn without_a_charge_or_an_address_nobody_is_asked(backend: Backend) {
    let service = Setup::new(backend).start();
    let client = service.admin();
    let free = Place::with_monitor(&client).report(&client);
    let unknown =
        json!({"contacts": [{"name": "試験 花子", "phone": "03-0000-0001", "email": null}]});
    let site = register::site(&client, &unknown);
    register::contract(&client, &site, &json!({}));
    let device = register::device(&client, &site, &json!({}));
    let unreachable = register::report(&client, &site, Some(&device), &json!({}));
    assert_eq!(unreachable["state"], "AWAITING_CONSENT");
    for (ticket, words) in [(free, "CONSENT_RECORDED"), (unreachable, "no mail address")] {
        let input = json!({"input": {"ticketNumber": ticket["number"]}});
        let errors = client.refused(&consent_request(), &input);
        assert_eq!(errors[0].code, "NOT_ALLOWED");
        assert!(errors[0].message.contains(words), "{errors:?}");
    }
}
