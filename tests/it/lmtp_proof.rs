//! What is found out about the senders of mail that comes by LMTP: SPF, DKIM and DMARC.

use crate::dkim::key;
use crate::inbound::{mails, message};
use kiriwake_tests::backend::Backend;
use kiriwake_tests::binary::stderr;
use kiriwake_tests::lmtp::LmtpClient;
use kiriwake_tests::names::{Answer, NameServer};
use kiriwake_tests::on_both;
use kiriwake_tests::register::text;
use kiriwake_tests::service::{Service, Setup};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use tempfile::TempDir;

on_both!(
    a_sender_is_who_the_names_say,
    what_a_message_says_of_itself_is_not_believed,
    a_silent_name_server_holds_nothing_up,
    answers_of_name_servers_are_remembered,
);

const SELECTOR: &str = "kw2026";
const OURS: &str = "XFORWARD ADDR=192.0.2.1 HELO=mx.site.test";
const STRANGE: &str = "XFORWARD ADDR=203.0.113.9 HELO=mx.evil.test";

/// What a message is like.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Made {
    Plain,
    /// Signed by site.test.
    Signed,
    /// The same, with other words in it.
    Changed,
}

/// What the mail server says of the client, the sender of the envelope, the message, its From, and what is found.
const CASES: [(&str, &str, Made, &str, &str); 15] = [
    (
        OURS,
        "a@site.test",
        Made::Signed,
        "a@site.test",
        "spf=pass smtp.mailfrom=a@site.test; dkim=pass header.d=site.test header.s=kw2026; dmarc=pass header.from=site.test policy.dmarc=reject",
    ),
    (
        STRANGE,
        "a@site.test",
        Made::Plain,
        "a@site.test",
        "spf=fail smtp.mailfrom=a@site.test; dkim=none (not signed); dmarc=fail header.from=site.test policy.dmarc=reject",
    ),
    (
        STRANGE,
        "a@site.test",
        Made::Changed,
        "a@site.test",
        "spf=fail smtp.mailfrom=a@site.test; dkim=fail (Calculated body hash does not match signature hash) \
             header.d=site.test header.s=kw2026; dmarc=fail header.from=site.test policy.dmarc=reject",
    ),
    (
        STRANGE,
        "a@unknown.test",
        Made::Plain,
        "a@unknown.test",
        "spf=none smtp.mailfrom=a@unknown.test; dkim=none (not signed); dmarc=none header.from=unknown.test",
    ),
    // Without the client's address the signature alone proves.
    (
        "NOOP",
        "a@site.test",
        Made::Signed,
        "a@site.test",
        "spf=none (the mail server does not tell the client's address); dkim=pass header.d=site.test header.s=kw2026; dmarc=pass header.from=site.test policy.dmarc=reject",
    ),
    (
        "XFORWARD ADDR=192.0.2.1 SOURCE=LOCAL",
        "a@site.test",
        Made::Plain,
        "a@site.test",
        "spf=none (the client is one of the mail server's own); dkim=none (not signed); \
             dmarc=fail header.from=site.test policy.dmarc=reject",
    ),
    // A name server that fails says nothing.
    (
        OURS,
        "a@failing.test",
        Made::Plain,
        "a@failing.test",
        "spf=temperror smtp.mailfrom=a@failing.test; dkim=none (not signed); \
             dmarc=temperror (DNS record not found: Server Failure) header.from=failing.test",
    ),
    (
        OURS,
        "a@broken.test",
        Made::Plain,
        "a@broken.test",
        "spf=permerror smtp.mailfrom=a@broken.test; dkim=none (not signed); dmarc=none header.from=broken.test",
    ),
    // What comes from nobody is judged by the client's name.
    (
        OURS,
        "",
        Made::Plain,
        "a@site.test",
        "spf=pass smtp.helo=mx.site.test; dkim=none (not signed); dmarc=pass header.from=site.test policy.dmarc=reject",
    ),
    // Domains belong together below the one that says so, unless it is strict.
    (
        OURS,
        "bounce@site.test",
        Made::Plain,
        "a@deep.mail.site.test",
        "spf=pass smtp.mailfrom=bounce@site.test; dkim=none (not signed); \
             dmarc=pass header.from=deep.mail.site.test policy.dmarc=reject",
    ),
    (
        OURS,
        "bounce@strict.test",
        Made::Plain,
        "a@mail.strict.test",
        "spf=pass smtp.mailfrom=bounce@strict.test; dkim=none (not signed); \
             dmarc=fail header.from=mail.strict.test policy.dmarc=none",
    ),
    (
        STRANGE,
        "a@strict.test",
        Made::Signed,
        "a@strict.test",
        "spf=softfail smtp.mailfrom=a@strict.test; dkim=pass header.d=site.test header.s=kw2026; dmarc=fail header.from=strict.test policy.dmarc=quarantine",
    ),
    (
        OURS,
        "a@site.test",
        Made::Plain,
        "a@site.test, b@strict.test",
        "spf=pass smtp.mailfrom=a@site.test; dkim=none (not signed); dmarc=permerror (From does not name one domain)",
    ),
    (
        OURS,
        "a@-",
        Made::Plain,
        "a@ünknöwn..test",
        "spf=none smtp.mailfrom=a@-; dkim=none (not signed); dmarc=permerror (From names what is no domain)",
    ),
    (
        OURS,
        "\"a dmarc=pass\"@unknown.test",
        Made::Plain,
        "a@unknown.test",
        "spf=none smtp.mailfrom=\"a dmarc=pass@unknown.test\"; dkim=none (not signed); dmarc=none header.from=unknown.test",
    ),
];

/// Signs a message for a domain by another implementation than that of the service.
fn signed(raw: &[u8], domain: &str, key: &Path) -> Vec<u8> {
    let script = kiriwake_tests::root().join("tests/peers/dkim_sign.py");
    let mut child = Command::new("/usr/bin/python3")
        .arg(script)
        .args([SELECTOR, domain])
        .arg(key)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("python3 can be started");
    let mut stdin = child.stdin.take().expect("it is piped");
    stdin.write_all(raw).expect("it is read");
    drop(stdin);
    let output = child.wait_with_output().expect("it comes to its end");
    assert!(
        output.status.success(),
        "the tests need Debian's package `python3-dkim` (tests/run installs it)\n{}",
        stderr(&output)
    );
    output.stdout
}

fn known(key_record: String) -> NameServer {
    let told = |text: &str| Answer::Text(text.to_owned());
    NameServer::start(&[
        ("site.test", told("v=spf1 ip4:192.0.2.0/24 -all")),
        ("mx.site.test", told("v=spf1 ip4:192.0.2.1 -all")),
        ("_dmarc.site.test", told("v=DMARC1; p=reject")),
        ("kw2026._domainkey.site.test", Answer::Text(key_record)),
        ("strict.test", told("v=spf1 include:site.test ~all")),
        (
            "_dmarc.strict.test",
            told("v=DMARC1; p=quarantine; sp=none; aspf=s; adkim=s"),
        ),
        ("failing.test", Answer::Failure),
        ("_dmarc.failing.test", Answer::Failure),
        ("broken.test", told("v=spf1 include:missing.test -all")),
    ])
}

fn start(backend: Backend, names: &NameServer) -> Service {
    Setup::new(backend)
        .flag("--lmtp-listen", "127.0.0.1:0")
        .flag("--mail-authserv-id", "mx.kiriwake.test")
        .flag("--dns-server", names.address())
        .start()
}

/// What is shown of the mail that came last.
fn shown(service: &Service) -> String {
    let client = service.admin();
    // What comes back from nowhere is a machine's, and of no use here.
    let states = ["REVIEW", "DISMISSED"].into_iter();
    let all = states.flat_map(|state| mails(&client, state));
    let last = all.max_by_key(|mail| text(&mail["id"]));
    last.expect("a mail came")["authentication"]
        .as_str()
        .expect("something was found")
        .to_owned()
}

fn a_sender_is_who_the_names_say(backend: Backend) {
    let folder = TempDir::new().expect("a directory can be made");
    let (file, record) = key(folder.path(), "RSA", "rsa");
    let names = known(record);
    let service = start(backend, &names);
    let mut server = LmtpClient::greeted(&service);
    for (client, sender, made, from, found) in CASES {
        let mut raw = message(from, "Subject: x\r\n", "本文です。");
        if made != Made::Plain {
            raw = signed(&raw, "site.test", &file);
        }
        if made == Made::Changed {
            let text = String::from_utf8(raw).expect("text");
            raw = text.replace("本文です。", "偽文です。").into_bytes();
        }
        assert!(server.say(client).starts_with("250 "));
        server.delivered(sender, &raw);
        assert_eq!(shown(&service), format!("mx.kiriwake.test; {found}"));
    }
}

fn what_a_message_says_of_itself_is_not_believed(backend: Backend) {
    let names = NameServer::start(&[]);
    let service = start(backend, &names);
    let forged = "Authentication-Results: mx.kiriwake.test; spf=pass; dkim=pass; dmarc=pass\r\nSubject: x\r\n";
    let raw = message("a@site.test", forged, "信じてください。");
    LmtpClient::greeted(&service).delivered("a@site.test", &raw);
    assert_eq!(
        shown(&service),
        "mx.kiriwake.test; spf=none (the mail server does not tell the client's address); dkim=none (not signed); \
         dmarc=none header.from=site.test"
    );
    // By other ways it is the mail server's word, and only the one who wrote it knows.
    let raw = message("a@site.test", forged, "信じてよいです。");
    let client = service.admin();
    assert_eq!(client.post("/inbound", "message/rfc822", &raw).status, 201);
    assert_eq!(
        shown(&service),
        "mx.kiriwake.test; spf=pass; dkim=pass; dmarc=pass"
    );
}

fn a_silent_name_server_holds_nothing_up(backend: Backend) {
    let names = NameServer::start(&[
        ("site.test", Answer::Silence),
        ("kw2026._domainkey.site.test", Answer::Silence),
        ("_dmarc.site.test", Answer::Silence),
    ]);
    let service = start(backend, &names);
    let folder = TempDir::new().expect("a directory can be made");
    let (file, _) = key(folder.path(), "RSA", "rsa");
    let raw = message("a@site.test", "Subject: x\r\n", "誰も答えません。");
    let mut server = LmtpClient::greeted(&service);
    assert!(server.say(OURS).starts_with("250 "));
    server.delivered("a@site.test", &signed(&raw, "site.test", &file));
    let found = shown(&service);
    for method in ["spf=temperror", "dkim=temperror", "dmarc=temperror"] {
        assert!(found.contains(method), "{found}");
    }
}

fn answers_of_name_servers_are_remembered(backend: Backend) {
    let names = known(String::new());
    let service = start(backend, &names);
    let mut server = LmtpClient::greeted(&service);
    for body in ["一通目", "二通目"] {
        assert!(server.say(OURS).starts_with("250 "));
        let raw = message("a@site.test", "Subject: x\r\n", body);
        server.delivered("a@site.test", &raw);
    }
    assert_eq!(
        (names.asked("site.test"), names.asked("_dmarc.site.test")),
        (1, 1)
    );
}
