//! Mails that are signed for their sender's domain, as another implementation judges them.

use kiriwake_tests::backend::Backend;
use kiriwake_tests::binary::stderr;
use kiriwake_tests::on_both;
use kiriwake_tests::peer::SmtpPeer;
use kiriwake_tests::register::Place;
use kiriwake_tests::service::Setup;
use serde_json::json;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

use crate::mail::wait_for_state;
use crate::mail_form::DESK_MAIL_FORM_SET;

on_both!(
    a_signed_mail_is_believed_and_a_changed_one_is_not,
    what_signs_is_given_whole_or_not_at_all,
);

const SELECTOR: &str = "kw2026";

/// Makes a private key with the usual tool; its file and the record that its owner puts into DNS.
pub fn key(folder: &Path, algorithm: &str, kind: &str) -> (PathBuf, String) {
    let file = folder.join(format!("{kind}.pem"));
    let openssl = |arguments: &[&str]| {
        let output = Command::new("openssl").args(arguments).output();
        let output = output.expect("the tests need Debian's package `openssl`");
        assert!(output.status.success(), "{}", stderr(&output));
        output.stdout
    };
    let path = file.display().to_string();
    openssl(&["genpkey", "-algorithm", algorithm, "-out", &path]);
    let public = openssl(&["pkey", "-in", &path, "-pubout", "-outform", "DER"]);
    // An Ed25519 key stands in DNS as its 32 bytes alone (RFC 8463).
    let bytes = if kind == "ed25519" {
        &public[public.len() - 32..]
    } else {
        &public[..]
    };
    let encoded = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, bytes);
    (file, format!("v=DKIM1; k={kind}; p={encoded}"))
}

/// What an independent implementation says of the signature.
fn judged(message: &str, record: &str) -> String {
    let script = kiriwake_tests::root().join("tests/peers/dkim_check.py");
    let mut child = Command::new("/usr/bin/python3")
        .arg(script)
        .args([&format!("{SELECTOR}._domainkey.helpdesk.test."), record])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("python3 can be started");
    let mut stdin = child.stdin.take().expect("it is piped");
    stdin.write_all(message.as_bytes()).expect("it is read");
    drop(stdin);
    let output = child.wait_with_output().expect("it comes to its end");
    assert!(
        output.status.success(),
        "the tests need Debian's packages `python3-dkim` and `python3-nacl` (tests/run installs them)\n{}",
        stderr(&output)
    );
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

fn a_signed_mail_is_believed_and_a_changed_one_is_not(backend: Backend) {
    let folder = TempDir::new().expect("a directory can be made");
    for (algorithm, kind) in [("RSA", "rsa"), ("ED25519", "ed25519")] {
        let (file, record) = key(folder.path(), algorithm, kind);
        let peer = SmtpPeer::start();
        let service = Setup::new(backend)
            .smtp(&peer.url())
            .flag("--dkim-key-file", &file.display().to_string())
            .flag("--dkim-selector", SELECTOR)
            .start();
        let client = service.admin();
        let ticket = Place::with_monitor(&client).report(&client);
        wait_for_state(&service, &ticket["number"], "SENT");
        let old = json!({"input": {"desk": "LENOVO_COMSYS", "charset": "ISO_2022_JP"}});
        client.ok(DESK_MAIL_FORM_SET, &old);
        let ticket = Place::with_monitor(&client).report(&client);
        wait_for_state(&service, &ticket["number"], "SENT");
        let mails = peer.messages();
        assert_eq!(mails.len(), 2);
        for mail in mails {
            assert!(mail.raw.starts_with("DKIM-Signature: v=1;"), "{}", mail.raw);
            assert_eq!(judged(&mail.raw, &record), "pass", "{kind}: {}", mail.raw);
            let changed = mail.raw.replacen("To: request@", "To: requests@", 1);
            assert_ne!(changed, mail.raw);
            assert_eq!(judged(&changed, &record), "fail", "{kind}");
        }
    }
}

fn what_signs_is_given_whole_or_not_at_all(backend: Backend) {
    let folder = TempDir::new().expect("a directory can be made");
    let (file, _) = key(folder.path(), "ED25519", "ed25519");
    let file = file.display().to_string();
    for (given, value, missing) in [
        ("--dkim-key-file", file.as_str(), "dkim-selector"),
        ("--dkim-selector", SELECTOR, "dkim-key-file"),
    ] {
        let output = Setup::new(backend).flag(given, value).cli(&["migrate"]);
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains(missing), "{}", stderr(&output));
    }
}
