//! A ticket waits for the customer, and goes on where it stood when he has answered.

use domain::access::Operation;
use domain::ticket::Event;

use super::{ActionError, Actor, ticket_move};
use crate::app::App;
use crate::store::ticket::Ticket;

/// The customer owes an answer.
pub async fn begin(app: &App, actor: &Actor, number: String) -> Result<Ticket, ActionError> {
    let permit = actor.permit(Operation::TicketWork)?;
    ticket_move::plain(app, actor, permit, number, Event::CustomerAwaited).await
}

/// The customer has answered.
pub async fn end(app: &App, actor: &Actor, number: String) -> Result<Ticket, ActionError> {
    let permit = actor.permit(Operation::TicketWork)?;
    ticket_move::plain(app, actor, permit, number, Event::CustomerAnswered).await
}
