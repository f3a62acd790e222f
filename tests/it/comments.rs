//! Comments: kept, mailed to the customer, listed in pages.

use kiriwake_tests::backend::Backend;
use kiriwake_tests::client::Client;
use kiriwake_tests::on_both;
use kiriwake_tests::peer::SmtpPeer;
use kiriwake_tests::register::{self, Place, fresh, merged, text};
use kiriwake_tests::service::{Service, Setup};
use serde_json::{Value, json};

on_both!(
    a_comment_stands_on_the_ticket,
    a_comment_to_the_customer_is_mailed,
    without_an_address_the_customer_gets_no_mail,
    a_repeat_is_one_comment,
    comments_come_in_pages,
    a_wrong_comment_is_refused,
);

pub const COMMENT: &str = "mutation($input: TicketCommentInput!) { ticketComment(input: $input) {
    comment { id audience body at by { name } } userErrors { code message field } } }";

const COMMENTS: &str = "query($number: String!, $first: Int, $after: String) { ticket(number: $number) {
    events { kind } mails { purpose recipient state }
    comments(first: $first, after: $after) { nodes { id audience body at by { name } } pageInfo { hasNextPage endCursor } } } }";

fn input(number: &Value, changes: &Value) -> Value {
    let usual = json!({
        "idempotencyKey": format!("comment-{}", fresh()),
        "ticketNumber": number,
        "audience": "INTERNAL",
        "body": "折り返しの電話を待っています。\n午後は不在です。",
    });
    json!({ "input": merged(usual, changes) })
}

/// Comments on a ticket; the comment.
#[track_caller]
pub fn comment(client: &Client, number: &Value, changes: &Value) -> Value {
    client.ok(COMMENT, &input(number, changes))["ticketComment"]["comment"].take()
}

fn comments(client: &Client, number: &Value) -> Value {
    client.ok(COMMENTS, &json!({ "number": number }))["ticket"].take()
}

fn a_comment_stands_on_the_ticket(backend: Backend) {
    let service = Service::start(backend);
    let agent = service.client_as("AGENT");
    let number = Place::with_monitor(&agent).report(&agent)["number"].take();
    let made = comment(&agent, &number, &json!({}));
    assert_eq!(made["at"], "2026-05-13T04:00:00Z");
    assert!(text(&made["by"]["name"]).starts_with("agent"), "{made}");
    let resolve = json!({"input": {"ticketNumber": number, "faultPart": "MONITOR"}});
    agent.ok(&register::ticket_resolve(), &resolve);
    let last = comment(
        &agent,
        &number,
        &json!({"audience": "CUSTOMER", "mail": false}),
    );
    let ticket = comments(&agent, &number);
    assert_eq!(ticket["comments"]["nodes"], json!([made, last]));
    let kinds: Vec<String> = ticket["events"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|event| text(&event["kind"]))
        .collect();
    assert_eq!(
        kinds,
        ["LOGGED", "TRIAGED", "COMMENTED", "RESOLVED", "COMMENTED"]
    );
    let to_customer = |mail: &Value| mail["purpose"] == "CUSTOMER_COMMENT";
    assert!(
        !ticket["mails"]
            .as_array()
            .expect("a list")
            .iter()
            .any(to_customer)
    );
}

fn a_comment_to_the_customer_is_mailed(backend: Backend) {
    let mut peer = SmtpPeer::start();
    let service = Setup::new(backend).smtp(&peer.url()).start();
    let client = service.admin();
    let site = register::site(&client, &json!({}));
    let number = register::report(&client, &site, None, &json!({}))["number"].take();
    peer.hold_at("connected");
    let body = "明日の午前に伺います。\n電源は切ったままで結構です。";
    comment(
        &client,
        &number,
        &json!({"audience": "CUSTOMER", "body": body}),
    );
    // It is wanted also when the ticket has its end before it leaves.
    let resolve = json!({"input": {"ticketNumber": number, "faultPart": "PC"}});
    client.ok(&register::ticket_resolve(), &resolve);
    peer.heal();
    let is_ours = |mail: &kiriwake_tests::mail::Mail| mail.to == ["clinic@site.test"];
    let mail = service.eventually("the mail", || peer.messages().into_iter().find(is_ours));
    assert!(mail.subject.contains(&text(&number)), "{}", mail.subject);
    for words in [body, "試験 花子 様", "試験用クリニック", &text(&number)] {
        assert!(mail.text.contains(words), "{words} in {}", mail.text);
    }
    let sent = |mail: &&Value| mail["purpose"] == "CUSTOMER_COMMENT" && mail["state"] == "SENT";
    service.eventually("sent", || {
        let ticket = comments(&client, &number);
        ticket["mails"]
            .as_array()
            .expect("a list")
            .iter()
            .find(sent)
            .map(drop)
    });
}

fn without_an_address_the_customer_gets_no_mail(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    for contacts in [
        json!([]),
        json!([{"name": "試験 花子", "phone": "03-0000-0001"}]),
    ] {
        let site = register::site(&client, &json!({ "contacts": contacts }));
        let number = register::report(&client, &site, None, &json!({}))["number"].take();
        let errors = client.refused(COMMENT, &input(&number, &json!({"audience": "CUSTOMER"})));
        assert_eq!(
            (errors[0].code.as_str(), errors[0].field.as_deref()),
            ("NOT_ALLOWED", Some("mail"))
        );
        assert!(errors[0].message.contains("mail address"), "{errors:?}");
        assert_eq!(comments(&client, &number)["comments"]["nodes"], json!([]));
        comment(
            &client,
            &number,
            &json!({"audience": "CUSTOMER", "mail": false}),
        );
    }
}

fn a_repeat_is_one_comment(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let place = Place::with_monitor(&client);
    let number = place.report(&client)["number"].take();
    let customer = input(&number, &json!({"audience": "CUSTOMER"}));
    let answers: Vec<Value> = std::thread::scope(|scope| {
        let ask = || client.ok(COMMENT, &customer)["ticketComment"]["comment"].take();
        let running: Vec<_> = (0..5).map(|_| scope.spawn(ask)).collect();
        running
            .into_iter()
            .map(|one| one.join().expect("an answer"))
            .collect()
    });
    assert!(
        answers.iter().all(|answer| *answer == answers[0]),
        "{answers:?}"
    );
    let ticket = comments(&client, &number);
    assert_eq!(ticket["comments"]["nodes"], json!([answers[0]]));
    let of_customer = |mail: &&Value| mail["purpose"] == "CUSTOMER_COMMENT";
    assert_eq!(
        ticket["mails"]
            .as_array()
            .expect("a list")
            .iter()
            .filter(of_customer)
            .count(),
        1
    );
    let mut other = customer.clone();
    other["input"]["body"] = json!("別の言葉");
    assert_eq!(client.refused(COMMENT, &other)[0].code, "CONFLICT");
}

fn comments_come_in_pages(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let place = Place::with_monitor(&client);
    let (one, two) = (
        place.report(&client)["number"].take(),
        place.report(&client)["number"].take(),
    );
    let mut bodies = Vec::new();
    for count in 0..5 {
        for number in [&one, &two] {
            bodies.push(format!("{}の{count}", text(number)));
            comment(&client, number, &json!({"body": bodies.last()}));
        }
    }
    for number in [&one, &two] {
        let (mut seen, mut after) = (Vec::new(), Value::Null);
        loop {
            let page = json!({"number": number, "first": 2, "after": after});
            let page = client.ok(COMMENTS, &page)["ticket"]["comments"].take();
            let nodes = page["nodes"].as_array().expect("a list");
            assert!(nodes.len() <= 2, "{page}");
            seen.extend(nodes.iter().map(|node| text(&node["body"])));
            if page["pageInfo"]["hasNextPage"] == false {
                break;
            }
            after = page["pageInfo"]["endCursor"].clone();
        }
        let expected: Vec<&String> = bodies
            .iter()
            .filter(|body| body.starts_with(&text(number)))
            .collect();
        assert_eq!(seen.iter().collect::<Vec<_>>(), expected);
    }
    // One page of each ticket of a list.
    let lists = client.ok(
        "{ tickets { nodes { comments(first: 2) { nodes { body } pageInfo { hasNextPage } } } } }",
        &json!({}),
    );
    for node in lists["tickets"]["nodes"].as_array().expect("a list") {
        assert_eq!(node["comments"]["nodes"].as_array().map(Vec::len), Some(2));
        assert_eq!(node["comments"]["pageInfo"]["hasNextPage"], true);
    }
}

fn a_wrong_comment_is_refused(backend: Backend) {
    let service = Service::start(backend);
    let client = service.admin();
    let number = Place::with_monitor(&client).report(&client)["number"].take();
    let longest = "あ".repeat(5_000);
    for (changes, code, field) in [
        (json!({"body": " \n"}), "INVALID", "body"),
        (json!({"body": format!("{longest}い")}), "INVALID", "body"),
        (json!({"body": "a\u{0}b"}), "INVALID", "body"),
        (json!({"idempotencyKey": ""}), "INVALID", "idempotencyKey"),
        (
            json!({"ticketNumber": "KW-999999"}),
            "NOT_FOUND",
            "ticketNumber",
        ),
        (json!({"ticketNumber": "?"}), "INVALID", "ticketNumber"),
    ] {
        let errors = client.refused(COMMENT, &input(&number, &changes));
        assert_eq!(
            (errors[0].code.as_str(), errors[0].field.as_deref()),
            (code, Some(field))
        );
    }
    assert_eq!(
        comment(&client, &number, &json!({ "body": longest }))["body"],
        longest
    );
}
