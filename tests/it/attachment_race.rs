//! Attachments while something else happens at the wrong moment.

use crate::attachments::{PNG, attach, attached, attachments, stored};
use crate::erasure::ERASE;
use kiriwake_tests::PATIENCE;
use kiriwake_tests::backend::Backend;
use kiriwake_tests::on_both;
use kiriwake_tests::register::{Place, text, ticket_resolve};
use kiriwake_tests::relay::Relay;
use kiriwake_tests::service::Setup;
use serde_json::json;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

on_both!(an_erasure_while_a_content_is_fetched_is_told);

#[test]
fn an_attachment_whose_commit_went_unanswered_keeps_its_content() {
    let setup = Setup::new(Backend::Postgres);
    let url = setup.database_url().expect("PostgreSQL's").to_owned();
    let relay = Relay::start(&url, "INSERT INTO \"attachment\"");
    let service = setup.database(relay.url()).start();
    let client = service.admin();
    let number = Place::with_monitor(&client).report(&client)["number"].take();
    let made = attached(&client, &number, "a.png", PNG);
    assert!(relay.has_lost(), "the first answer did not come");
    assert_eq!(attachments(&client, &number).len(), 1);
    // What is given up is removed at once: the content of a request that another one came before.
    let given_up = [b"PNG is no picture".as_slice(), PNG].map(|content| {
        let path = format!("/tickets/{}/attachments?name=b.txt", text(&number));
        client.post_with(&path, &[("idempotency-key", "one")], content)
    });
    assert_eq!(given_up.map(|reply| reply.status), [201, 409]);
    service.eventually("one removed", || {
        (stored(&service).len() == 2).then_some(())
    });
    assert_eq!(client.get(&text(&made["url"])).body, PNG);
}

fn an_erasure_while_a_content_is_fetched_is_told(backend: Backend) {
    let (asked, is_asked) = channel();
    let (go_on, may_go_on) = channel();
    let endpoint = bucket(asked, may_go_on);
    let service = Setup::new(backend)
        .flag("--attachments", "s3://papers")
        .variable("AWS_ENDPOINT_URL", &endpoint)
        .variable("AWS_ALLOW_HTTP", "true")
        .variable("AWS_REGION", "us-east-1")
        .variable("AWS_ACCESS_KEY_ID", "test")
        .variable("AWS_SECRET_ACCESS_KEY", "test")
        .start();
    let client = service.admin();
    let number = Place::with_monitor(&client).report(&client)["number"].take();
    let reply = attach(&client, &number, "a.png", PNG);
    let url = text(&reply.json()["url"]);
    let fetching = thread::spawn({
        let client = client.clone();
        move || client.get(&url)
    });
    is_asked.recv_timeout(PATIENCE).expect("it is fetched");
    let resolve = json!({"input": {"ticketNumber": number, "faultPart": "MONITOR"}});
    client.ok(&ticket_resolve(), &resolve);
    service.eventually("erased", || {
        let answer = client.gql(ERASE, &json!({ "number": number }));
        answer["data"]["ticketErase"]["ticket"]
            .is_object()
            .then_some(())
    });
    go_on.send(()).expect("the bucket waits");
    let reply = fetching.join().expect("an answer");
    assert_eq!(
        (reply.status, reply.error_code().as_str()),
        (410, "GONE"),
        "{reply:?}"
    );
}

/// A bucket that takes what it is sent, and has nothing when it is asked: it tells that, and waits with its answer.
fn bucket(asked: Sender<()>, may_answer: Receiver<()>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = BufReader::new(stream.expect("a client"));
            let answer = match method(&mut stream).as_str() {
                "put" => "200 OK\r\nETag: \"1\"",
                "get" => {
                    asked.send(()).expect("the test listens");
                    may_answer.recv().expect("the test goes on");
                    "404 Not Found"
                }
                _ => "204 No Content",
            };
            let answer =
                format!("HTTP/1.1 {answer}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
            let sent = stream.get_mut().write_all(answer.as_bytes());
            sent.expect("the service listens");
        }
    });
    format!("http://{address}")
}

/// Reads a request; its method.
fn method(stream: &mut BufReader<TcpStream>) -> String {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).expect("text");
        if line.trim_end().is_empty() {
            break;
        }
        lines.push(line.to_ascii_lowercase());
    }
    let length = lines
        .iter()
        .find_map(|line| line.strip_prefix("content-length:"));
    let length = length.map_or(0, |value| value.trim().parse().expect("a number"));
    let mut body = vec![0; length];
    stream.read_exact(&mut body).expect("a body");
    let first = lines.first().expect("a request");
    first.split(' ').next().expect("a method").to_owned()
}
