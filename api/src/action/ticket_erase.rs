//! The personal data of a ticket are erased: names, numbers, free text, names and contents of files. Rows, counts, states
//! and events stay.

use diesel::QueryResult;
use domain::access::Operation;
use domain::dispatch::MailPurpose;
use domain::ticket::Event;

use super::{ActionError, Actor, UserError, UserErrorCode, ticket_move};
use crate::app::App;
use crate::store::removal::{self, Removal, What};
use crate::store::ticket::Ticket;
use crate::store::{AnyConn, Code, Id, Instant, erasure, outbox, ticket_parts};

/// Erases the personal data of a ticket that has its end.
pub async fn run(app: &App, actor: &Actor, ticket_number: String) -> Result<Ticket, ActionError> {
    let permit = actor.permit(Operation::TicketErase)?;
    let work = |connection: &mut AnyConn, ticket: &Ticket, now| {
        if ticket.state.0.is_open() {
            return Err(not_allowed(format!(
                "the ticket is {}; only a ticket that has its end can be erased",
                ticket.state.0
            )));
        }
        erase(connection, ticket.id, now)?;
        Ok(Event::PersonalDataErased)
    };
    let ticket = ticket_move::simple(app, actor, permit, ticket_number, work).await?;
    app.removal_wake.notify_one();
    Ok(ticket)
}

/// Erases what a ticket holds of people, in its rows now and outside the database soon.
pub fn erase(connection: &mut AnyConn, ticket: Id, now: Instant) -> Result<(), ActionError> {
    // None must leave without its text. From here on no worker can claim one that was not claimed before.
    outbox::cancel_unsent(connection, ticket, MailPurpose::ALL, now)?;
    if erasure::is_under_way(connection, ticket, now)? {
        return Err(not_allowed(
            "a mail of the ticket is on its way; try again in a few minutes".to_owned(),
        ));
    }
    let attachments = erasure::erase_tickets(connection, &[ticket], now)?;
    let mails = erasure::erase_mails(connection, &[ticket])?;
    let removal = |what| {
        move |subject_id| Removal {
            subject_id,
            what: Code(what),
            due_at: now,
        }
    };
    let mut removals = vec![removal(What::Journal)(ticket)];
    removals.extend(attachments.into_iter().map(removal(What::Attachment)));
    removals.extend(mails.into_iter().map(removal(What::MailFile)));
    Ok(removal::ask(connection, &removals)?)
}

/// Refuses to add to a ticket whose personal data were erased: what is added would stay.
pub fn not_erased(connection: &mut AnyConn, ticket: Id) -> Result<(), ActionError> {
    if is_erased(connection, ticket)? {
        return Err(not_allowed(
            "the personal data of the ticket were erased; log a new call".to_owned(),
        ));
    }
    Ok(())
}

/// Whether the personal data of a ticket were erased.
pub fn is_erased(connection: &mut AnyConn, ticket: Id) -> QueryResult<bool> {
    let calls = ticket_parts::calls_of(connection, &[ticket])?;
    Ok(calls.iter().any(|call| call.erased_at.is_some()))
}

fn not_allowed(message: String) -> ActionError {
    UserError::new(UserErrorCode::NotAllowed, "ticketNumber", message).into()
}
