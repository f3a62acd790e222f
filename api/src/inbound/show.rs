//! `kiriwake mail read`: how messages would be read, for whoever wonders why one was not matched.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use domain::inbound::{self, Limits, Nature, Reading, facts, looks_like_acknowledgement};
use domain::time::date_in_japan;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::stdout::out;

/// Writes one line of JSON per message.
pub fn run(files: &[PathBuf], most: usize) -> anyhow::Result<ExitCode> {
    let limits = Limits {
        bytes: most,
        ..Limits::default()
    };
    let mut is_any_unreadable = false;
    for file in files {
        let raw = std::fs::read(file).with_context(|| file.display().to_string())?;
        let told = match inbound::read(&raw, &limits) {
            Ok(reading) => told(&reading),
            Err(unreadable) => {
                is_any_unreadable = true;
                json!({"unreadable": unreadable.reason(), "why": unreadable.to_string()})
            }
        };
        out!("{told}")?;
    }
    Ok(ExitCode::from(u8::from(is_any_unreadable)))
}

fn told(reading: &Reading) -> Value {
    // What has no day is taken as written on the first one.
    let written = reading.date.unwrap_or(Timestamp::UNIX_EPOCH);
    let mailboxes = |mailboxes: &[inbound::Mailbox]| -> Vec<Value> {
        let mailbox = |one: &inbound::Mailbox| json!({"name": one.name, "address": one.address});
        mailboxes.iter().map(mailbox).collect()
    };
    let fact = |proposal: inbound::Proposal| json!({"kind": proposal.fact.kind(), "value": proposal.fact.to_string(), "line": proposal.line});
    let attachment = |one: &inbound::Attachment| json!({"name": one.name, "mediaType": one.media_type, "bytes": one.size});
    let bounce = match &reading.nature {
        Nature::Bounce(bounce) => {
            let recipient = |one: &inbound::BouncedRecipient| json!({"address": one.address, "action": one.action, "status": one.status, "diagnostic": one.diagnostic});
            bounce.recipients.iter().map(recipient).collect()
        }
        _ => Vec::new(),
    };
    json!({
        "nature": reading.nature.kind(),
        "messageId": reading.message_id,
        "answers": reading.references,
        "from": mailboxes(&reading.from),
        "to": mailboxes(&reading.to),
        "date": reading.date.map(|date| date.to_string()),
        "subject": reading.subject,
        "fresh": reading.fresh,
        "attachments": reading.attachments.iter().map(attachment).collect::<Vec<_>>(),
        "acknowledges": looks_like_acknowledgement(reading),
        "facts": facts(reading, date_in_japan(written)).into_iter().map(fact).collect::<Vec<_>>(),
        "bounce": bounce,
    })
}
