//! Attachments in S3-compatible storage.

use crate::attachments::{PNG, attach, attached, attachments, stored};
use crate::erasure::ERASE;
use kiriwake_tests::backend::Backend;
use kiriwake_tests::bucket::Bucket;
use kiriwake_tests::certificate::Certificate;
use kiriwake_tests::on_both;
use kiriwake_tests::register::{self, Place, text};
use kiriwake_tests::service::Setup;
use serde_json::json;

on_both!(
    contents_lie_in_the_bucket,
    a_bucket_is_reached_over_tls_by_its_certificate,
    a_bucket_that_does_not_answer_is_a_fault_and_leaves_nothing
);

fn contents_lie_in_the_bucket(backend: Backend) {
    let bucket = Bucket::start();
    let service = bucket.used_by(Setup::new(backend), "/desk/files").start();
    let client = service.admin();
    let number = Place::with_monitor(&client).report(&client)["number"].take();
    let large = "症状,件数\n".repeat(500_000).into_bytes();
    let mut expected = Vec::new();
    for (name, content) in [("写真.png", PNG), ("一覧.csv", large.as_slice())] {
        let made = attached(&client, &number, name, content);
        let object = format!("desk/files/{}", text(&made["id"]));
        assert!(bucket.content(&object) == content, "{name} in the bucket");
        let back = client.get(&text(&made["url"]));
        assert!(
            back.status == 200 && back.body == content,
            "{name} comes back"
        );
        assert_eq!(back.header("content-length"), content.len().to_string());
        expected.push(object);
    }
    assert_eq!(bucket.objects(), expected);
    assert_eq!(stored(&service).len(), 0, "nothing lies on the disk");

    let resolve = json!({"input": {"ticketNumber": number, "faultPart": "MONITOR"}});
    client.ok(&register::ticket_resolve(), &resolve);
    service.eventually("erased", || {
        let answer = client.gql(ERASE, &json!({ "number": number }));
        answer["data"]["ticketErase"]["ticket"]
            .is_object()
            .then_some(())
    });
    service.eventually("removed", || bucket.objects().is_empty().then_some(()));
}

fn a_bucket_is_reached_over_tls_by_its_certificate(backend: Backend) {
    let certificate = Certificate::new();
    let bucket = Bucket::start_with(Some(&certificate));
    for is_trusted in [true, false] {
        let authority = if is_trusted {
            certificate.authority()
        } else {
            Certificate::new().authority()
        };
        // What the system trusts is read from where this variable says.
        let setup = Setup::new(backend).variable("SSL_CERT_FILE", &authority.display().to_string());
        let service = bucket.used_by(setup, "").start();
        let client = service.admin();
        let number = Place::with_monitor(&client).report(&client)["number"].take();
        let reply = attach(&client, &number, "a.png", PNG);
        if is_trusted {
            assert_eq!(reply.status, 201, "{reply:?}");
            assert_eq!(client.get(&text(&reply.json()["url"])).body, PNG);
        } else {
            assert_eq!(reply.status, 500, "{reply:?}");
            assert!(
                service.logged().contains("certificate"),
                "{}",
                service.logged()
            );
        }
    }
}

fn a_bucket_that_does_not_answer_is_a_fault_and_leaves_nothing(backend: Backend) {
    let mut bucket = Bucket::start();
    let service = bucket.used_by(Setup::new(backend), "").start();
    let client = service.admin();
    let number = Place::with_monitor(&client).report(&client)["number"].take();
    let made = attached(&client, &number, "a.png", PNG);
    bucket.end();
    let reply = attach(&client, &number, "b.png", PNG);
    assert_eq!(
        (reply.status, reply.error_code().as_str()),
        (500, "INTERNAL")
    );
    assert_eq!(attachments(&client, &number).len(), 1);
    assert_eq!(stored(&service).len(), 0);
    assert_eq!(client.get(&text(&made["url"])).status, 500);
    let told = String::from_utf8(reply.body).expect("text");
    assert!(
        !told.contains("127.0.0.1"),
        "the cause is for the log: {told}"
    );
}
