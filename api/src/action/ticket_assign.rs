//! Who looks after a ticket, and how urgent it is.

use domain::access::{Operation, Role};
use domain::ticket::{Event, Priority};

use super::{ActionError, Actor, UserError, UserErrorCode, ticket_move};
use crate::app::App;
use crate::store::ticket::Ticket;
use crate::store::{AnyConn, Id, account};

/// The actor takes a ticket that nobody has. Of two at once, one gets it and the other is told.
pub async fn take(app: &App, actor: &Actor, number: String) -> Result<Ticket, ActionError> {
    let permit = actor.permit(Operation::TicketWork)?;
    let me = actor.id;
    ticket_move::simple(app, actor, permit, number, move |connection, ticket, _| {
        is_open(ticket)?;
        match ticket.assignee_id {
            None => Ok(Event::Taken),
            Some(holder) => {
                let whose = if holder == me {
                    "you have"
                } else {
                    "somebody has"
                };
                let name = name_of(connection, holder)?;
                let message = format!("{whose} this ticket already: {name}");
                Err(UserError::new(UserErrorCode::Conflict, "ticketNumber", message).into())
            }
        }
    })
    .await
}

/// Gives the ticket to an account that may work on it; whoever had it hands it over. Without an account, nobody has it.
pub async fn assign(
    app: &App,
    actor: &Actor,
    number: String,
    to: Option<Id>,
) -> Result<Ticket, ActionError> {
    let permit = actor.permit(Operation::TicketWork)?;
    let by = actor.clone();
    ticket_move::simple(app, actor, permit, number, move |connection, ticket, _| {
        is_open(ticket)?;
        if by.role == Role::Agent && ticket.assignee_id.is_some_and(|holder| holder != by.id) {
            let message = "somebody else has this ticket: he or a supervisor hands it over";
            return Err(UserError::new(UserErrorCode::NotAllowed, "ticketNumber", message).into());
        }
        let Some(to) = to else {
            return Ok(Event::Released);
        };
        let account = account::by_ids(connection, &[to])?.pop();
        let account = account.ok_or_else(|| UserError::not_found("to", "the account"))?;
        if account.role.0.permit(Operation::TicketWork).is_err() {
            let message = format!("{} may not work on tickets", account.role.0);
            return Err(UserError::invalid("to", message).into());
        }
        Ok(Event::Assigned { to: to.0 })
    })
    .await
}

/// The ticket is more or less urgent than was thought.
pub async fn prioritize(
    app: &App,
    actor: &Actor,
    number: String,
    priority: Priority,
) -> Result<Ticket, ActionError> {
    let permit = actor.permit(Operation::TicketWork)?;
    ticket_move::simple(app, actor, permit, number, move |_, ticket, _| {
        is_open(ticket)?;
        Ok(Event::PriorityChanged { priority })
    })
    .await
}

/// Refuses what is done with a ticket at which nothing is to be done any more.
pub(super) fn is_open(ticket: &Ticket) -> Result<(), UserError> {
    if ticket.state.0.is_open() {
        return Ok(());
    }
    let message = format!("the ticket is {}: reopen it first", ticket.state.0);
    Err(UserError::new(
        UserErrorCode::NotAllowed,
        "ticketNumber",
        message,
    ))
}

fn name_of(connection: &mut AnyConn, account: Id) -> diesel::QueryResult<String> {
    let found = account::by_ids(connection, &[account])?.pop();
    Ok(found.map_or_else(|| account.0.to_string(), |account| account.name))
}
