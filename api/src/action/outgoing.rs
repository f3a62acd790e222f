//! A letter becomes a mail of the outbox.

use domain::dispatch::{MailPurpose, MailState};
use domain::inbound::token;
use lettre::Address;

use super::inbound::read::mark_key;
use crate::app::App;
use crate::mail::message::message_id;
use crate::mail::text::Letter;
use crate::store::outbox::Mail;
use crate::store::ticket::Ticket;
use crate::store::{AnyConn, Code, Id, Instant, StoreError};

/// The row that sends a letter about a ticket at once, about no desk. Where answers have an address of their own, it carries the
/// mark of the ticket.
pub fn mail(
    connection: &mut AnyConn,
    app: &App,
    ticket: &Ticket,
    (purpose, recipient): (MailPurpose, &str),
    letter: Letter,
    now: Instant,
) -> Result<Mail, StoreError> {
    let id = Id::new();
    let settings = &app.settings;
    let reply_to = match &settings.mail_reply_to {
        Some(address) => {
            let mark = token::sign(&mark_key(connection)?, ticket.ticket_number());
            Some(marked(address, &mark))
        }
        None => None,
    };
    Ok(Mail {
        id,
        ticket_id: ticket.id,
        purpose: Code(purpose),
        desk: None,
        recipient: recipient.to_owned(),
        message_id: message_id(id.0, &settings.mail_from),
        subject: letter.subject,
        body: letter.body,
        state: Code(MailState::Queued),
        attempts: 0,
        next_attempt_at: now,
        leased_until: None,
        last_error: None,
        created_at: now,
        sent_at: None,
        settled_by: None,
        unwanted_at: None,
        reply_to,
    })
}

/// `support@example.jp` with a mark: `support+mark@example.jp`.
fn marked(address: &Address, mark: &str) -> String {
    format!("{}+{mark}@{}", address.user(), address.domain())
}
