//! The end of a ticket, and its second beginning.

use domain::access::Operation;
use domain::ticket::{CancelReason, Event, Move};

use super::ticket_erase::not_erased;
use super::{ActionError, Actor, ticket_move};
use crate::app::App;
use crate::store::ticket::Ticket;
use crate::store::{AnyConn, outbox, ticket_parts};

/// Closes a resolved ticket: nobody objected.
pub async fn close(app: &App, actor: &Actor, number: String) -> Result<Ticket, ActionError> {
    let permit = actor.permit(Operation::TicketWork)?;
    ticket_move::plain(app, actor, permit, number, Event::Closed).await
}

/// Cancels a ticket: what was arranged and has not left stays here.
pub async fn cancel(
    app: &App,
    actor: &Actor,
    number: String,
    reason: CancelReason,
) -> Result<Ticket, ActionError> {
    let permit = actor.permit(Operation::TicketWork)?;
    ticket_move::simple(
        app,
        actor,
        permit,
        number,
        move |connection, ticket, now| {
            outbox::cancel_unsent(connection, ticket.id, &outbox::OF_DISPATCH, now)?;
            ticket_parts::supersede_dispatch(connection, ticket.id, now)?;
            Ok(Event::Cancelled { reason })
        },
    )
    .await
}

/// Reopens a ticket that was resolved, closed or cancelled: it was not done after all. One that was erased stays as it
/// is.
pub async fn reopen(app: &App, actor: &Actor, number: String) -> Result<Ticket, ActionError> {
    let permit = actor.permit(Operation::TicketWork)?;
    let work = |connection: &mut AnyConn, ticket: &Ticket, _| {
        ticket_move::check(ticket, Move::Reopened)?;
        not_erased(connection, ticket.id)?;
        Ok(Event::Reopened)
    };
    ticket_move::simple(app, actor, permit, number, work).await
}
