//! What the moves of a ticket have in common: which ticket, and whether its state allows the move.

use domain::access::Permit;
use domain::ticket::{Event, Move, TicketNumber};

use super::{ActionError, Actor, UserError, UserErrorCode, ticket_event};
use crate::app::App;
use crate::store::ticket::{self, Ticket};
use crate::store::{AnyConn, Instant};

/// The ticket, locked until the transaction ends.
pub fn find(connection: &mut AnyConn, typed: &str) -> Result<Ticket, ActionError> {
    let number =
        TicketNumber::parse(typed).map_err(|error| UserError::invalid("ticketNumber", error))?;
    let found = ticket::lock(connection, number.get().cast_signed())?;
    Ok(found.ok_or_else(|| UserError::not_found("ticketNumber", format!("ticket {number}")))?)
}

/// Refuses a move that the state does not allow, before anything is done for it.
pub fn check(ticket: &Ticket, wanted: Move) -> Result<(), UserError> {
    let checked = ticket.standing().check(wanted);
    checked.map_err(|refused| UserError::new(UserErrorCode::NotAllowed, "ticketNumber", refused))
}

/// Lets something happen to the ticket, and does what comes with it, in one transaction.
pub async fn simple(
    app: &App,
    actor: &Actor,
    _permit: Permit,
    typed: String,
    work: impl FnOnce(&mut AnyConn, &Ticket, Instant) -> Result<Event, ActionError> + Send + 'static,
) -> Result<Ticket, ActionError> {
    let (inside, actor) = (app.clone(), actor.clone());
    let ticket = app
        .store
        .write(move |connection| {
            let now = inside.now().into();
            let ticket = find(connection, &typed)?;
            let event = work(connection, &ticket, now)?;
            ticket_event::happen(connection, &inside, &actor, &ticket, &event, now)
        })
        .await?;
    app.outbox_wake.notify_one();
    Ok(ticket)
}

/// Lets something happen to the ticket with which nothing else comes.
pub async fn plain(
    app: &App,
    actor: &Actor,
    permit: Permit,
    typed: String,
    event: Event,
) -> Result<Ticket, ActionError> {
    simple(app, actor, permit, typed, |_, _, _| Ok(event)).await
}
