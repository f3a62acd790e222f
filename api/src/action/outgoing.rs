//! A letter becomes a mail of the outbox.

use domain::dispatch::{MailPurpose, MailState};
use domain::inbound::token;
use domain::mail_form::MailCharset;
use domain::vocabulary::DeskCode;
use lettre::Address;

use super::inbound::read::mark_key;
use crate::app::App;
use crate::config::Settings;
use crate::mail::message::message_id;
use crate::mail::template::{self, Letter};
use crate::mail::words::Words;
use crate::store::outbox::Mail;
use crate::store::ticket::Ticket;
use crate::store::{AnyConn, Code, Id, Instant, StoreError, mail_form, mail_template};

/// Earlier mails that a mail names.
const MOST_REFERENCES: i64 = 10;

/// To whom a mail goes, and for what.
pub struct To<'a> {
    pub purpose: MailPurpose,
    pub recipient: &'a str,
    /// The desk that it is about.
    pub desk: Option<DeskCode>,
}

/// The row that sends a letter about a ticket at once, after the ticket's earlier ones to the same recipient. Where answers have
/// an address of their own, it carries the mark of the ticket.
pub fn mail(
    connection: &mut AnyConn,
    app: &App,
    ticket: &Ticket,
    to: &To<'_>,
    words: &Words,
    now: Instant,
) -> Result<Mail, StoreError> {
    let settings = &app.settings;
    let letter = letter(connection, words, to.desk)?;
    let earlier = mail_form::earlier(connection, ticket.id, to.recipient, MOST_REFERENCES)?;
    let charset = match (to.purpose, to.desk) {
        (MailPurpose::DeskReport, Some(desk)) => mail_form::charset_of(connection, desk)?,
        _ => MailCharset::Utf8,
    };
    let reply_to = match &settings.mail_reply_to {
        Some(address) => {
            let mark = token::sign(&mark_key(connection)?, ticket.ticket_number());
            Some(marked(address, &mark))
        }
        None => None,
    };
    Ok(Mail {
        ticket_id: Some(ticket.id),
        desk: to.desk.map(Code),
        reply_to,
        html: letter.html.filter(|_| charset == MailCharset::Utf8),
        refers_to: (!earlier.is_empty()).then(|| earlier.join(" ")),
        charset: Code(charset),
        ..plain(settings, to, (letter.subject, letter.body), now)
    })
}

/// The row that sends what falls due to an address, which leaves before an instant.
pub fn digest(
    connection: &mut AnyConn,
    app: &App,
    recipient: &str,
    words: &Words,
    (now, leaves_by): (Instant, Instant),
) -> Result<Mail, StoreError> {
    let to = To {
        purpose: MailPurpose::ReminderDigest,
        recipient,
        desk: None,
    };
    let letter = letter(connection, words, None)?;
    Ok(Mail {
        reply_to: app.settings.mail_reply_to.as_ref().map(ToString::to_string),
        html: letter.html,
        leaves_by: Some(leaves_by),
        ..plain(&app.settings, &to, (letter.subject, letter.body), now)
    })
}

/// The row of a mail that belongs to nothing, goes at once and is text alone.
fn plain(
    settings: &Settings,
    to: &To<'_>,
    (subject, body): (String, String),
    now: Instant,
) -> Mail {
    let id = Id::new();
    Mail {
        id,
        ticket_id: None,
        purpose: Code(to.purpose),
        desk: None,
        recipient: to.recipient.to_owned(),
        message_id: message_id(id.0, &settings.mail_from),
        subject,
        body,
        state: Code(MailState::Queued),
        attempts: 0,
        next_attempt_at: now,
        leased_until: None,
        last_error: None,
        created_at: now,
        sent_at: None,
        settled_by: None,
        unwanted_at: None,
        reply_to: None,
        html: None,
        refers_to: None,
        charset: Code(MailCharset::Utf8),
        leaves_by: None,
    }
}

/// Writes the letter by the operator's template for the desk where there is one, else by the one that ships with the program;
/// no mail is lost by a template that fails with what it had not been tried with.
pub fn letter(
    connection: &mut AnyConn,
    words: &Words,
    desk: Option<DeskCode>,
) -> Result<Letter, StoreError> {
    let kind = words.kind();
    if let Some(stated) = mail_template::for_desk(connection, kind, desk)? {
        match template::write(stated.template(), words) {
            Ok(letter) => return Ok(letter),
            Err(error) => {
                tracing::error!(mail.kind = kind.as_str(), %error, "a stated template failed");
            }
        }
    }
    Ok(template::write(template::shipped(kind), words)?)
}

/// `support@example.jp` with a mark: `support+mark@example.jp`.
fn marked(address: &Address, mark: &str) -> String {
    format!("{}+{mark}@{}", address.user(), address.domain())
}
