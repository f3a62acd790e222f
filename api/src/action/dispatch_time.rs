//! When a desk that was closed is told: at its opening, or when a person says.

use domain::access::Operation;
use domain::dispatch::{MailPurpose, MailState};
use domain::ticket::{Event, Move, Step};
use domain::vocabulary::Channel;
use jiff::Timestamp;

use super::{ActionError, Actor, UserError, program, ticket_event, ticket_move};
use crate::app::App;
use crate::store::ticket::Ticket;
use crate::store::{AnyConn, Instant, outbox, ticket_parts};

/// Lets the dispatch go now, or at a later instant at which the desk is open.
pub async fn reschedule(
    app: &App,
    actor: &Actor,
    number: String,
    at: Option<Instant>,
) -> Result<Ticket, ActionError> {
    let permit = actor.permit(Operation::TicketWork)?;
    app.warm().await?;
    let inside = app.clone();
    ticket_move::simple(
        app,
        actor,
        permit,
        number,
        move |connection, ticket, now| {
            ticket_move::check(ticket, Move::DispatchRescheduled)?;
            let Some(at) = at else {
                queue(connection, ticket, now)?;
                return Ok(Event::DispatchRescheduled { step: Step::Now });
            };
            if at <= now {
                let message = "at must lie ahead; leave it out to tell the desk now";
                return Err(UserError::invalid("at", message).into());
            }
            if let Some(next) = next_open(connection, &inside, ticket, at)? {
                let message = format!("the desk is closed then; it opens next at {next}");
                return Err(UserError::invalid("at", message).into());
            }
            let step = Step::Opening { at: at.timestamp() };
            Ok(Event::DispatchRescheduled { step })
        },
    )
    .await
}

/// Lets the dispatch of a ticket go whose desk opens by now; the ticket is locked. Where the day has become a holiday since, or
/// nothing ran while the desk was open, it waits for the next opening.
pub fn release(
    connection: &mut AnyConn,
    app: &App,
    ticket: &Ticket,
    now: Instant,
) -> Result<(), ActionError> {
    let event = if let Some(at) = next_open(connection, app, ticket, now)? {
        let step = Step::Opening { at };
        Event::DispatchRescheduled { step }
    } else {
        queue(connection, ticket, now)?;
        Event::DeskOpened
    };
    ticket_event::happen(connection, app, &program::actor(), ticket, &event, now)?;
    Ok(())
}

/// Tells the desk of a ticket by mail whose address was confirmed while it waited for the desk to open: nobody has to phone it
/// any more. Returns whether that is so.
pub fn write_instead(
    connection: &mut AnyConn,
    app: &App,
    ticket: &Ticket,
    now: Instant,
) -> Result<bool, ActionError> {
    if !outbox::release_confirmed_of(connection, ticket.id, now)? {
        return Ok(false);
    }
    outbox::cancel_unsent(connection, ticket.id, &[MailPurpose::DispatcherSheet], now)?;
    ticket_parts::tell_by_mail(connection, ticket.id)?;
    let event = Event::DispatchRescheduled { step: Step::Now };
    ticket_event::happen(connection, app, &program::actor(), ticket, &event, now)?;
    Ok(true)
}

/// The mails that waited for the desk go out.
fn queue(connection: &mut AnyConn, ticket: &Ticket, now: Instant) -> Result<(), ActionError> {
    let queued = |_: &outbox::Mail| MailState::Queued;
    Ok(outbox::release(
        connection,
        ticket.id,
        MailState::AwaitingDeskHours,
        queued,
        now,
    )?)
}

/// When the desk of the ticket opens next, where nobody answers its telephone at an instant.
fn next_open(
    connection: &mut AnyConn,
    app: &App,
    ticket: &Ticket,
    at: Instant,
) -> Result<Option<Timestamp>, ActionError> {
    let Some(code) = ticket.desk.and_then(|desk| desk.0.desk()) else {
        return Ok(None);
    };
    let catalogue = app.knowledge.catalogue_in_force(connection)?;
    let opening = catalogue
        .desk(code)
        .opening_of(Channel::Phone, at.timestamp());
    Ok(opening.and_then(|opening| opening.next_open))
}
