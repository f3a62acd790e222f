//! The erasure of a ticket's personal data: what it said of people is nowhere any more, everything else stays.

use crate::attachments::{ATTACHMENTS, PNG, attach, attached, stored};
use crate::comments::{COMMENT, comment};
use crate::mail::MAIL_SETTLE;
use kiriwake_tests::backend::Backend;
use kiriwake_tests::client::Client;
use kiriwake_tests::cluster::Cluster;
use kiriwake_tests::on_both;
use kiriwake_tests::peer::SmtpPeer;
use kiriwake_tests::register::{self, Place, text, ticket};
use kiriwake_tests::service::{Service, Setup};
use serde_json::{Value, json};
use std::path::Path;

on_both!(
    nothing_personal_is_left,
    what_was_typed_of_an_order_goes_too,
    only_a_ticket_that_has_its_end_is_erased,
    a_mail_on_its_way_is_waited_for,
    a_removal_that_fails_is_repeated,
);

pub const ERASE: &str = "mutation($number: String!) { ticketErase(ticketNumber: $number) {
    ticket { id state erasedAt } userErrors { code message field } } }";

/// What is told of people, in words that are nowhere else.
const PERSONAL: [&str; 11] = [
    "怪談之助",
    "0312349876",
    "庭の柿の木が倒れ",
    "院長の八雲小泉",
    "奥様へ折り返し",
    "鍵は郵便受け",
    "保険証の写し",
    "再び電話の根岸",
    "隣の床屋が騒がしい",
    "担当の蓑虫が休み",
    "控え番号蜻蛉",
];

const JOIN: &str = "mutation($input: TicketJoinInput!) { ticketJoin(input: $input) {
    ticket { id } userErrors { code message field } } }";

const OVERRIDE: &str =
    "mutation($input: DispatchOverrideInput!) { dispatchOverride(input: $input) {
    ticket { id } userErrors { code message field } } }";

const REOPEN: &str = "mutation($input: TicketInput!) { ticketReopen(input: $input) {
    ticket { id } userErrors { code message field } } }";

const CONTENT: &str = "患者様の控え：月見里三郎";

/// Logs a call that says much of people, and brings it to its end; its number.
fn told(client: &Client) -> Value {
    let place = Place::with_pc(client);
    let call = json!({
        "caller": {"name": PERSONAL[0], "phone": "03-1234-9876"},
        "call": format!("{}ました。", PERSONAL[2]),
        "mailSheetToContact": true,
    });
    let number = register::report(client, &place.site, Some(&place.device), &call)["number"].take();
    let consent =
        json!({"input": {"ticketNumber": number, "consentedBy": PERSONAL[3], "amountYen": 5000}});
    client.ok(&register::consent_record(), &consent);
    let join = json!({"input": {"idempotencyKey": format!("join-{number}"), "ticketNumber": number,
        "caller": {"name": PERSONAL[7]}, "call": PERSONAL[8]}});
    client.ok(JOIN, &join);
    let elsewhere = json!({"input": {"ticketNumber": number, "desk": "ONSHI_CALL_CENTER", "dispatchBy": "HELPDESK", "consentNeeded": false,
        "reason": PERSONAL[9]}});
    client.ok(OVERRIDE, &elsewhere);
    let confirm = json!({"input": {"ticketNumber": number, "deskCaseNumber": PERSONAL[10]}});
    client.ok(&register::dispatch_confirm(), &confirm);
    comment(client, &number, &json!({"body": PERSONAL[4]}));
    comment(
        client,
        &number,
        &json!({"body": PERSONAL[4], "audience": "CUSTOMER"}),
    );
    attached(
        client,
        &number,
        &format!("{}.txt", PERSONAL[6]),
        CONTENT.as_bytes(),
    );
    let resolve =
        json!({"input": {"ticketNumber": number, "faultPart": "PC", "note": PERSONAL[5]}});
    client.ok(&register::ticket_resolve(), &resolve);
    number
}

/// Erases as soon as no mail is on its way, nor held by a worker that had it when it was cancelled.
fn erase(service: &Service, number: &Value) {
    service.clock("2026-05-13T13:06:00+09:00");
    service.eventually("erased", || {
        let answer = service.admin().gql(ERASE, &json!({ "number": number }));
        answer["data"]["ticketErase"]["ticket"]
            .is_object()
            .then_some(())
    });
}

/// Where a text stands in the files below a folder.
fn files_with(folder: &Path, words: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("it can be listed").path();
        if path.is_dir() {
            found.extend(files_with(&path, words));
        } else if let Ok(bytes) = std::fs::read(&path) {
            let hit = bytes
                .windows(words.len())
                .any(|part| part == words.as_bytes());
            found.extend(hit.then(|| path.display().to_string()));
        }
    }
    found
}

/// Where a text stands in the database or the files of a service.
fn places(service: &Service, words: &str) -> Vec<String> {
    let mut found = files_with(&service.setup.data(), words);
    if let Some(url) = service.setup.database_url()
        && Cluster::shared().rows(url).contains(words)
    {
        found.push("PostgreSQL".to_owned());
    }
    found
}

fn nothing_personal_is_left(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let number = told(&client);
    // A second ticket with other words keeps them.
    let other = Place::with_pc(&client).report(&client)["number"].take();
    for words in PERSONAL.iter().chain([&CONTENT]) {
        assert!(
            !places(&service, words).is_empty(),
            "{words} is kept at first"
        );
    }
    let before = ticket(&client, &text(&number));
    assert!(
        before["mails"]
            .as_array()
            .is_some_and(|mails| mails.len() >= 2),
        "{before}"
    );
    erase(&service, &number);

    let left = || {
        let words = PERSONAL.iter().chain([&CONTENT]);
        words
            .flat_map(|words| places(&service, words))
            .collect::<Vec<_>>()
    };
    service.eventually("nothing left", || left().is_empty().then_some(()));
    assert_eq!(stored(&service).len(), 0);
    let of_ticket = |mail: &kiriwake_tests::mail::Mail| {
        mail.subject.contains(&text(&number)) || mail.text.contains(&text(&number))
    };
    let mails = kiriwake_tests::mail::Mail::folder(&service.setup.data().join("outbox"));
    assert!(!mails.iter().any(of_ticket), "files of mails are gone");
    assert!(
        PERSONAL
            .iter()
            .all(|words| !service.logged().contains(words)),
        "nor in the log"
    );

    let after = ticket(&client, &text(&number));
    for same in [
        "id", "state", "priority", "loggedAt", "site", "device", "decision",
    ] {
        assert_eq!(after[same], before[same], "{same}");
    }
    assert_eq!(after["call"], Value::Null);
    assert_eq!(after["dispatch"]["deskCaseNumber"], Value::Null);
    assert_eq!(after["consent"]["consentedBy"], "");
    assert_eq!(after["consent"]["amountYen"], 5000);
    for list in ["mails", "sheets"] {
        assert_eq!(
            after[list].as_array().map(Vec::len),
            before[list].as_array().map(Vec::len)
        );
    }
    assert!(
        after["mails"]
            .as_array()
            .expect("a list")
            .iter()
            .all(|mail| mail["recipient"] == "" && mail["subject"] == "")
    );
    assert!(
        after["sheets"]
            .as_array()
            .expect("a list")
            .iter()
            .all(|sheet| sheet["body"] == "")
    );
    let events = after["events"].as_array().expect("a list");
    assert_eq!(
        events.last().map(|event| text(&event["kind"])).as_deref(),
        Some("PERSONAL_DATA_ERASED")
    );
    assert_eq!(
        events.len(),
        before["events"].as_array().map_or(0, Vec::len) + 1
    );
    erased_papers(&client, &number);
    // The rows are what their events make, also after an erasure.
    service.setup.cli_ok(&["ticket", "rebuild", "--check"]);
    assert_ne!(ticket(&client, &text(&other))["call"], Value::Null);
}

/// What is left of comments and attachments, and that no more come.
fn erased_papers(client: &Client, number: &Value) {
    let query = "query($number: String!) { ticket(number: $number) { erasedAt caller { name phone } resolution { note }
        comments { nodes { body audience } } attachments { id name sha256 url mediaType bytes } } }";
    let ticket = client.ok(query, &json!({ "number": number }))["ticket"].take();
    assert_eq!(ticket["erasedAt"], "2026-05-13T04:06:00Z");
    assert_eq!(ticket["caller"], json!({"name": null, "phone": null}));
    assert_eq!(ticket["resolution"]["note"], Value::Null);
    let comments =
        json!([{"body": "", "audience": "INTERNAL"}, {"body": "", "audience": "CUSTOMER"}]);
    assert_eq!(ticket["comments"]["nodes"], comments);
    let attachment = &ticket["attachments"][0];
    for field in ["name", "sha256", "url"] {
        assert_eq!(attachment[field], Value::Null, "{field}");
    }
    assert_eq!(
        (&attachment["mediaType"], &attachment["bytes"]),
        (&json!("text/plain; charset=utf-8"), &json!(CONTENT.len()))
    );
    let gone = client.get(&format!("/attachments/{}", text(&attachment["id"])));
    assert_eq!((gone.status, gone.error_code().as_str()), (410, "GONE"));
    let more = attach(client, number, "a.png", PNG);
    assert_eq!(
        (more.status, more.error_code().as_str()),
        (409, "NOT_ALLOWED")
    );
    let more = json!({"input": {"idempotencyKey": "more", "ticketNumber": number, "audience": "INTERNAL", "body": "x"}});
    assert_eq!(client.refused(COMMENT, &more)[0].code, "NOT_ALLOWED");
    let more = json!({"input": {"idempotencyKey": "call", "ticketNumber": number, "call": "x"}});
    assert_eq!(client.refused(JOIN, &more)[0].code, "NOT_ALLOWED");
    let again = json!({"input": {"ticketNumber": number}});
    assert_eq!(client.refused(REOPEN, &again)[0].code, "NOT_ALLOWED");
}

fn what_was_typed_of_an_order_goes_too(backend: Backend) {
    const HUB: &str = "特注のハブ蜩";
    let service = Service::start(backend);
    let client = service.admin();
    let site = register::site(&client, &json!({}));
    let order = json!({"input": register::report_input(&site, None, &json!({
        "observations": {"matter": "REQUEST", "requestKind": "ADD_READER"}, "work": {"hubModel": HUB}}))});
    let mutation = register::ticket_report();
    let number = client.ok(&mutation, &order)["ticketReport"]["ticket"]["number"].take();
    assert!(!places(&service, HUB).is_empty());
    let resolve = json!({"input": {"ticketNumber": number, "faultPart": "UNKNOWN"}});
    client.ok(&register::ticket_resolve(), &resolve);
    erase(&service, &number);
    service.eventually("nothing left", || {
        places(&service, HUB).is_empty().then_some(())
    });
    // Not even whether a request was the same.
    assert_eq!(client.refused(&mutation, &order)[0].code, "CONFLICT");
}

fn only_a_ticket_that_has_its_end_is_erased(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let number = Place::with_monitor(&client).report(&client)["number"].take();
    let errors = client.refused(ERASE, &json!({ "number": number }));
    assert_eq!(
        (errors[0].code.as_str(), errors[0].field.as_deref()),
        ("NOT_ALLOWED", Some("ticketNumber"))
    );
    assert_ne!(ticket(&client, &text(&number))["call"], Value::Null);
    let (code, _) = service
        .client_as("SUPERVISOR")
        .fault(ERASE, &json!({ "number": number }));
    assert_eq!(code, "FORBIDDEN");
    assert_eq!(
        client.refused(ERASE, &json!({"number": "KW-999999"}))[0].code,
        "NOT_FOUND"
    );
}

fn a_mail_on_its_way_is_waited_for(backend: Backend) {
    let mut peer = SmtpPeer::start();
    peer.hold_at("data");
    let service = Setup::new(backend).smtp(&peer.url()).start();
    let client = service.admin();
    let number = told(&client);
    peer.wait_for("data");
    let errors = client.refused(ERASE, &json!({ "number": number }));
    assert!(errors[0].message.contains("on its way"), "{errors:?}");
    peer.heal();
    erase(&service, &number);
    assert!(
        peer.received()
            .iter()
            .all(|mail| !mail.text.trim().is_empty()),
        "no mail left without its text"
    );
}

fn a_removal_that_fails_is_repeated(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let number = told(&client);
    // A folder in the place of the content cannot be removed as a file.
    let content = stored(&service).pop().expect("a content");
    std::fs::remove_file(&content).expect("it is there");
    std::fs::create_dir(&content).expect("a folder");
    erase(&service, &number);
    let id = client.ok(ATTACHMENTS, &json!({ "number": number }))["ticket"]["attachments"][0]["id"]
        .take();
    assert_eq!(
        client.get(&format!("/attachments/{}", text(&id))).status,
        410
    );
    service.eventually("told", || {
        service.logged().contains("a removal failed").then_some(())
    });
    std::fs::remove_dir(&content).expect("a folder");
    std::fs::write(&content, CONTENT).expect("a content");
    service.clock("2026-05-13T13:16:01+09:00");
    service.eventually("removed", || stored(&service).is_empty().then_some(()));
    // A mail without its text is never sent again.
    let mails = ticket(&client, &text(&number))["mails"].take();
    let input = json!({"input": {"mailId": mails[0]["id"], "outcome": "SEND_AGAIN"}});
    assert_eq!(client.refused(MAIL_SETTLE, &input)[0].code, "NOT_ALLOWED");
}
