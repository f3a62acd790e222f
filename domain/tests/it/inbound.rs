//! Mails as mailers wrote them, each beside what it says: `tests/mail/NAME.eml` and `NAME.json`.

use std::{collections::BTreeSet, fs, path::PathBuf};

use domain::inbound::{
    Bounce, Fact, Limits, Mailbox, Nature, NatureKind, Proposal, Reading, ReturnPath, clues, facts,
    looks_like_acknowledgement, read,
};
use jiff::civil::date;
use serde_json::{Map, Value, json};

/// The key by which the marks in the mails are signed.
pub const KEY: &[u8] = b"a key for tests";

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/mail")
}

/// What stands in the files with this ending, by their names without it.
#[expect(clippy::disallowed_methods, reason = "the mails are files")]
fn files(ending: &str) -> Vec<(String, Vec<u8>)> {
    let paths = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let wanted: BTreeSet<PathBuf> = paths
        .filter(|path| path.extension().unwrap() == ending)
        .collect();
    let file = |path: PathBuf| {
        let name = path.file_stem().unwrap().to_str().unwrap();
        (name.to_owned(), fs::read(&path).unwrap())
    };
    wanted.into_iter().map(file).collect()
}

/// Names and contents of all mails.
pub fn mails() -> Vec<(String, Vec<u8>)> {
    files("eml")
}

#[test]
fn every_mail_is_read_as_it_says() {
    let (mails, expectations) = (mails(), files("json"));
    let names = |files: &[(String, Vec<u8>)]| {
        files
            .iter()
            .map(|(name, _)| name.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&mails), names(&expectations));
    let mut wrong = Vec::new();
    for ((name, raw), (_, expected)) in mails.iter().zip(&expectations) {
        let expected: Value = serde_json::from_slice(expected).unwrap();
        let told = match read(raw, &Limits::default()) {
            Ok(reading) => told(&reading, raw),
            Err(unreadable) => json!({ "unreadable": unreadable.reason() }),
        };
        if told != expected {
            wrong.push(format!("{name}: {}", differences(&expected, &told)));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} mails:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

fn differences(expected: &Value, told: &Value) -> String {
    let keys = |value: &Value| {
        value
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect::<Vec<_>>()
    };
    let all: BTreeSet<String> = keys(expected).into_iter().chain(keys(told)).collect();
    let differs = |key: &String| {
        (expected.get(key) != told.get(key)).then(|| {
            format!(
                "\n  {key}:\n    expected {:?}\n    told     {:?}",
                expected.get(key),
                told.get(key)
            )
        })
    };
    all.iter().filter_map(differs).collect()
}

/// All that is read of a mail; what is empty, or what goes without saying, is left out.
fn told(reading: &Reading, raw: &[u8]) -> Value {
    let clues = clues(reading, KEY);
    let answered: Vec<&String> = reading.references.iter().rev().collect();
    let told = json!({
        "message_id": reading.message_id,
        "references": reading.references,
        "from": mailboxes(&reading.from),
        "reply_to": mailboxes(&reading.reply_to),
        "to": mailboxes(&reading.to),
        "cc": mailboxes(&reading.cc),
        "return_path": match &reading.return_path {
            ReturnPath::Unknown => Value::Null,
            ReturnPath::Null => json!("<>"),
            ReturnPath::Address(address) => json!(address),
        },
        "delivered_to": reading.delivered_to,
        "subject": reading.subject,
        "date": reading.date,
        "text": lines(&reading.text),
        "fresh": if reading.fresh == reading.text { Value::Null } else { lines(&reading.fresh) },
        "attachments": reading.attachments.iter().map(|attachment| {
            let content = attachment.content(raw);
            assert_eq!(content.len(), attachment.size);
            json!([attachment.name, attachment.media_type, String::from_utf8_lossy(&content[..content.len().min(12)])])
        }).collect::<Vec<_>>(),
        "authentication": reading.authentication.iter().map(|found| json!({ "server": found.server, "value": found.value })).collect::<Vec<_>>(),
        "nature": Some(reading.nature.kind()).filter(|kind| *kind != NatureKind::Person),
        "bounce": match &reading.nature {
            Nature::Bounce(bounce) => bounce_told(bounce),
            _ => Value::Null,
        },
        "answered": if clues.answered.iter().eq(answered) { Value::Null } else { json!(clues.answered) },
        "signed": clues.signed.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "case_numbers": clues.case_numbers,
        "mentioned": clues.mentioned.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "facts": facts(reading, date(2026, 5, 13)).iter().map(fact_told).collect::<Vec<_>>(),
        "acknowledgement": Some(looks_like_acknowledgement(reading)).filter(|is_one| *is_one),
    });
    without_empty(told)
}

fn without_empty(told: Value) -> Value {
    let Value::Object(fields) = told else {
        unreachable!()
    };
    let is_empty =
        |value: &Value| *value == Value::Null || *value == json!([]) || *value == json!("");
    Value::Object(
        fields
            .into_iter()
            .filter(|(_, value)| !is_empty(value))
            .collect::<Map<_, _>>(),
    )
}

fn lines(text: &str) -> Value {
    if text.is_empty() {
        json!([])
    } else {
        json!(text.split('\n').collect::<Vec<_>>())
    }
}

fn mailboxes(mailboxes: &[Mailbox]) -> Vec<String> {
    let told = |mailbox: &Mailbox| match &mailbox.name {
        Some(name) => format!("{name} <{}>", mailbox.address),
        None => mailbox.address.clone(),
    };
    mailboxes.iter().map(told).collect()
}

fn bounce_told(bounce: &Bounce) -> Value {
    let recipients = bounce.recipients.iter().map(|recipient| {
        json!([
            recipient.address,
            recipient.action,
            recipient.status,
            recipient.diagnostic
        ])
    });
    json!({ "recipients": recipients.collect::<Vec<_>>(), "original": bounce.original_message_id })
}

fn fact_told(proposal: &Proposal) -> String {
    assert!(!proposal.line.is_empty());
    let kind = proposal.fact.kind();
    match &proposal.fact {
        Fact::TrackingNumber {
            number,
            carrier: Some(carrier),
        } => format!("{kind} {number} {carrier}"),
        fact => format!("{kind} {fact}"),
    }
}
