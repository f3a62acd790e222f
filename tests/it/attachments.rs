//! Attachments: what is taken, what is refused, and how they are handed out.

use kiriwake_tests::PATIENCE;
use kiriwake_tests::backend::Backend;
use kiriwake_tests::client::{Client, Reply};
use kiriwake_tests::on_both;
use kiriwake_tests::register::{Place, text};
use kiriwake_tests::service::{Service, Setup};
use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;

on_both!(
    a_file_goes_to_the_ticket_and_comes_back,
    a_name_is_a_name_and_no_path,
    the_content_tells_what_a_file_is,
    what_is_too_large_is_refused_while_it_comes,
    a_repeat_is_one_attachment,
    who_may_not_is_refused,
    a_ticket_has_a_hundred_attachments_at_most,
);

pub const ATTACHMENTS: &str = "query($number: String!) { ticket(number: $number) {
    events { kind } attachments { id name mediaType bytes sha256 at by { name } url } } }";

pub const PNG: &[u8] = b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01";

/// Sends a file to a ticket under a name.
pub fn attach(client: &Client, number: &Value, name: &str, content: &[u8]) -> Reply {
    let path = format!("{}?name={}", place_of(number), escaped(name));
    client.post(&path, "application/octet-stream", content)
}

/// Sends a file that must be taken; the answer.
#[track_caller]
pub fn attached(client: &Client, number: &Value, name: &str, content: &[u8]) -> Value {
    let reply = attach(client, number, name, content);
    assert_eq!(reply.status, 201, "{name}: {reply:?}");
    reply.json()
}

/// The attachments of a ticket.
pub fn attachments(client: &Client, number: &Value) -> Vec<Value> {
    let ticket = client.ok(ATTACHMENTS, &json!({ "number": number }))["ticket"].take();
    ticket["attachments"].as_array().expect("a list").clone()
}

fn place_of(number: &Value) -> String {
    format!("/tickets/{}/attachments", text(number))
}

/// A name as an address and RFC 8187 have it.
fn escaped(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    let escape = |byte| {
        if plain(byte) {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    };
    name.bytes().map(escape).collect()
}

/// Files in the storage of a service, those that are coming included.
pub fn stored(service: &Service) -> Vec<PathBuf> {
    let folder = service.setup.data().join("attachments");
    let list = |folder: &PathBuf| -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folder).into_iter().flatten();
        entries
            .map(|entry| entry.expect("it can be listed").path())
            .collect()
    };
    let incoming = folder.join("incoming");
    let files = list(&folder).into_iter().chain(list(&incoming));
    files.filter(|path| *path != incoming).collect()
}

fn start(backend: Backend) -> (Service, Client, Value) {
    let service = Service::start(backend);
    let client = service.client_as("AGENT");
    let number = Place::with_monitor(&client).report(&client)["number"].take();
    (service, client, number)
}

fn a_file_goes_to_the_ticket_and_comes_back(backend: Backend) {
    let (service, client, number) = start(backend);
    let name = "画面の写真（１）; \"髙﨑\"'s 100%.png";
    let made = attached(&client, &number, name, PNG);
    let ticket = client.ok(ATTACHMENTS, &json!({ "number": number }))["ticket"].take();
    let kinds: Vec<String> = ticket["events"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|event| text(&event["kind"]))
        .collect();
    assert_eq!(kinds, ["LOGGED", "TRIAGED", "ATTACHED"]);
    let row = &ticket["attachments"][0];
    for field in ["id", "name", "mediaType", "bytes", "sha256", "url"] {
        assert_eq!(row[field], made[field], "{field}");
    }
    assert_eq!(
        (&row["name"], &row["mediaType"]),
        (&json!(name), &json!("image/png"))
    );
    assert_eq!(row["bytes"], PNG.len());
    assert_eq!(
        row["sha256"],
        "a930c2bb4e61c0682068f71c4ef427eefbb07098ecea9390e445e7af4b66a384"
    );
    assert_eq!(row["at"], "2026-05-13T04:00:00Z");
    assert!(text(&row["by"]["name"]).starts_with("agent"), "{row}");

    let reply = service.client_as("MANAGER").get(&text(&row["url"]));
    assert_eq!((reply.status, reply.body.as_slice()), (200, PNG));
    assert_eq!(reply.content_type, "image/png");
    let disposition = format!("attachment; filename*=UTF-8''{}", escaped(name));
    assert_eq!(reply.header("content-disposition"), disposition);
    assert_eq!(
        reply.header("content-security-policy"),
        "sandbox; default-src 'none'"
    );
    assert_eq!(reply.header("x-content-type-options"), "nosniff");
    assert_eq!(reply.header("cache-control"), "private, no-store");
    assert_eq!(reply.header("content-length"), PNG.len().to_string());
    // The name of the file is never part of a path.
    let files = stored(&service);
    assert_eq!(
        files,
        [service
            .setup
            .data()
            .join("attachments")
            .join(text(&row["id"]))]
    );
}

fn a_name_is_a_name_and_no_path(backend: Backend) {
    let (service, client, number) = start(backend);
    for (given, kept) in [
        ("../../../etc/passwd", "passwd.png"),
        ("..\\..\\kiriwake.db", "kiriwake.db.png"),
        ("/etc/写真.PNG", "写真.PNG"),
        ("page.html", "page.html.png"),
    ] {
        assert_eq!(
            attached(&client, &number, given, PNG)["name"],
            kept,
            "{given}"
        );
    }
    for wrong in [
        "",
        "..",
        "a/",
        "a\0.png",
        "a\r\nSet-Cookie: x.png",
        "gnp.\u{202E}exe",
        &"あ".repeat(81),
    ] {
        let reply = attach(&client, &number, wrong, PNG);
        assert_eq!(
            (reply.status, reply.error_code().as_str()),
            (400, "BAD_REQUEST"),
            "{wrong:?}"
        );
    }
    // In a header, as browsers and curl name files.
    for (header, kept) in [
        (
            "attachment; filename=\"a.png\"; filename*=UTF-8''%E5%86%99%E7%9C%9F.png",
            "写真.png",
        ),
        ("attachment; filename=\"../b.png\"", "b.png"),
    ] {
        let reply = client.post_with(&place_of(&number), &[("content-disposition", header)], PNG);
        assert_eq!((reply.status, &reply.json()["name"]), (201, &json!(kept)));
    }
    let nameless = client.post(&place_of(&number), "image/png", PNG);
    assert_eq!(nameless.status, 400);
    let count = attachments(&client, &number).len();
    assert_eq!(
        (count, stored(&service).len()),
        (6, 6),
        "nothing of what was refused is left"
    );
}

fn the_content_tells_what_a_file_is(backend: Backend) {
    let (service, client, number) = start(backend);
    let xlsx = workbook_bytes();
    let mail =
        "From: a@site.test\r\nDate: Wed, 13 May 2026 13:00:00 +0900\r\n\r\n<html>本文</html>";
    let accepted: [(&str, &[u8], &str); 7] = [
        ("写真.dat", PNG, "image/png"),
        ("調書", b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n", "application/pdf"),
        (
            "写真.heic",
            b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
            "image/heic",
        ),
        (
            "一覧.csv",
            "症状,件数\r\n".as_bytes(),
            "text/plain; charset=utf-8",
        ),
        (
            "一覧.csv",
            b"\x8F\xC7\x8F\xF3,\x8C\x8F\x90\x94\r\n",
            "text/plain; charset=shift_jis",
        ),
        (
            "一覧.xlsx",
            &xlsx,
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        ("返信.eml", mail.as_bytes(), "message/rfc822"),
    ];
    for (name, content, media_type) in accepted {
        let made = attached(&client, &number, name, content);
        assert_eq!(made["mediaType"], media_type, "{name}");
        let back = client.get(&text(&made["url"]));
        assert_eq!(
            (back.content_type.as_str(), back.body.as_slice()),
            (media_type, content)
        );
    }
    let end_of_archive = [b"PK\x05\x06".as_slice(), &[0; 18]].concat();
    let with_archive = [PNG, &xlsx].concat();
    let with_empty_archive = [b"\xFF\xD8\xFF\xE0\0\x10JFIF".as_slice(), &end_of_archive].concat();
    let with_page = [PNG, b"<script>alert(1)</script>"].concat();
    let refused: [(&str, &[u8]); 11] = [
        ("写真.png", b"<!DOCTYPE html><script>alert(1)</script>"),
        (
            "図.png",
            b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>",
        ),
        ("memo.txt", b"memo\n<SCRIPT src=//evil.test></SCRIPT>"),
        ("調書.pdf", b"MZ\x90\0\x03\0\0\0"),
        ("調書.pdf", b"\x7FELF\x02\x01\x01\0\0\0"),
        ("memo.txt", b"#!/bin/sh\nrm -rf /\n"),
        ("写真.jpg", b"GIF89a\x01\0\x01\0"),
        ("一覧.xlsx", b"PK\x03\x04 is no workbook"),
        ("写真.png", &with_archive),
        ("写真.jpg", &with_empty_archive),
        ("写真.png", &with_page),
    ];
    for (name, content) in refused {
        let reply = attach(&client, &number, name, content);
        assert_eq!(
            (reply.status, reply.error_code().as_str()),
            (415, "UNSUPPORTED_MEDIA_TYPE"),
            "{name}"
        );
        let message = text(&reply.json()["errors"][0]["message"]);
        assert!(
            message.contains("PDF") && message.contains("CP932"),
            "{message}"
        );
    }
    assert_eq!(attachments(&client, &number).len(), accepted.len());
    assert_eq!(
        stored(&service).len(),
        accepted.len(),
        "nothing of what was refused is left"
    );
}

fn workbook_bytes() -> Vec<u8> {
    let mut workbook = Workbook::new();
    workbook
        .add_worksheet()
        .write(0, 0, "症状")
        .expect("a cell");
    workbook.save_to_buffer().expect("a workbook")
}

fn what_is_too_large_is_refused_while_it_comes(backend: Backend) {
    let service = Setup::new(backend)
        .flag("--max-attachment-bytes", "2048")
        .start();
    let client = service.admin();
    let number = Place::with_monitor(&client).report(&client)["number"].take();
    let reply = attach(&client, &number, "a.txt", &[b'x'; 2049]);
    assert_eq!(
        (reply.status, reply.error_code().as_str()),
        (413, "PAYLOAD_TOO_LARGE")
    );
    assert_eq!(attach(&client, &number, "a.txt", b"").status, 400);
    // A body that does not tell its length, and does not end.
    let mut stream = begin(&service, &number);
    let refusal = std::thread::spawn({
        let mut stream = stream.try_clone().expect("the stream can be shared");
        move || {
            let mut answer = [0; 64];
            let read = stream.read(&mut answer).expect("an answer");
            String::from_utf8_lossy(&answer[..read]).into_owned()
        }
    });
    while !refusal.is_finished() {
        if stream
            .write_all(b"40\r\n")
            .and_then(|()| stream.write_all(&[b'x'; 64]))
            .and_then(|()| stream.write_all(b"\r\n"))
            .is_err()
        {
            break;
        }
    }
    let answer = refusal.join().expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    service.eventually("removed", || stored(&service).is_empty().then_some(()));
    attached(&client, &number, "a.txt", &[b'x'; 2048]);
}

/// Begins to send a file in pieces.
pub fn begin(service: &Service, number: &Value) -> TcpStream {
    let host = service.address().trim_start_matches("http://");
    let mut stream = TcpStream::connect(host).expect("a connection");
    stream.set_read_timeout(Some(PATIENCE)).expect("a limit");
    let head = format!(
        "POST {}?name=a.txt HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {}\r\nTransfer-Encoding: chunked\r\n\r\n",
        place_of(number),
        service.token()
    );
    stream.write_all(head.as_bytes()).expect("it is read");
    stream
}

fn a_repeat_is_one_attachment(backend: Backend) {
    let (service, client, number) = start(backend);
    let path = format!("{}?name=a.png", place_of(&number));
    let send =
        |content: &[u8]| client.post_with(&path, &[("idempotency-key", "the same")], content);
    let answers: Vec<Value> = std::thread::scope(|scope| {
        let running: Vec<_> = (0..5).map(|_| scope.spawn(|| send(PNG))).collect();
        let answers = running
            .into_iter()
            .map(|one| one.join().expect("an answer"));
        answers
            .inspect(|reply| assert_eq!(reply.status, 201, "{reply:?}"))
            .map(|reply| reply.json())
            .collect()
    });
    assert!(
        answers.iter().all(|answer| *answer == answers[0]),
        "{answers:?}"
    );
    let other = send(b"%PDF-1.7\n");
    assert_eq!(
        (other.status, other.error_code().as_str()),
        (409, "CONFLICT")
    );
    assert_eq!(attachments(&client, &number).len(), 1);
    service.eventually("only one content", || {
        (stored(&service).len() == 1).then_some(())
    });
    // Without a key each is its own.
    attached(&client, &number, "a.png", PNG);
    assert_eq!(attachments(&client, &number).len(), 2);
}

fn who_may_not_is_refused(backend: Backend) {
    let (service, client, number) = start(backend);
    let made = attached(&client, &number, "a.png", PNG);
    let url = text(&made["url"]);
    attached(&service.client_as("INTEGRATION"), &number, "b.png", PNG);
    let manager = attach(&service.client_as("MANAGER"), &number, "a.png", PNG);
    assert_eq!(
        (manager.status, manager.error_code().as_str()),
        (403, "FORBIDDEN")
    );
    let stranger = service.stranger();
    for reply in [attach(&stranger, &number, "a.png", PNG), stranger.get(&url)] {
        assert_eq!(
            (reply.status, reply.error_code().as_str()),
            (401, "UNAUTHENTICATED")
        );
    }
    for (path, status) in [
        ("/attachments/00000000-0000-7000-8000-000000000000", 404),
        ("/attachments/..%2F..%2Fkiriwake.db", 404),
        ("/attachments/incoming", 404),
    ] {
        let reply = client.get(path);
        assert_eq!(
            (reply.status, reply.error_code().as_str()),
            (status, "NOT_FOUND"),
            "{path}"
        );
    }
    assert_eq!(
        attach(&client, &json!("KW-999999"), "a.png", PNG).status,
        404
    );
    assert_eq!(attach(&client, &json!("x"), "a.png", PNG).status, 400);
    let gzip = client.post_with(
        &format!("{}?name=a.txt", place_of(&number)),
        &[("content-encoding", "gzip")],
        b"x",
    );
    assert_eq!(gzip.status, 415);
    assert_eq!(stored(&service).len(), 2);
}

fn a_ticket_has_a_hundred_attachments_at_most(backend: Backend) {
    let (_service, client, number) = start(backend);
    for _ in 0..100 {
        attached(&client, &number, "a.txt", b"a");
    }
    let reply = attach(&client, &number, "a.txt", b"a");
    assert_eq!(
        (reply.status, reply.error_code().as_str()),
        (409, "NOT_ALLOWED")
    );
}
