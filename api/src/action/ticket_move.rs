//! Moving a ticket along its states, as `domain::ticket` allows.

use domain::ticket::{Move, TicketNumber};
use domain::triage::Verdict;

use super::{ActionError, UserError, UserErrorCode};
use crate::store::ticket::{self, Ticket};
use crate::store::{AnyConn, Code, ticket_parts};

/// The ticket, locked until the transaction ends.
pub fn find(connection: &mut AnyConn, typed: &str) -> Result<Ticket, ActionError> {
    let number =
        TicketNumber::parse(typed).map_err(|error| UserError::invalid("ticketNumber", error))?;
    let found = ticket::lock(connection, number.get().cast_signed())?;
    Ok(found.ok_or_else(|| UserError::not_found("ticketNumber", format!("ticket {number}")))?)
}

/// Makes the move, or refuses it with what is allowed.
pub fn make(connection: &mut AnyConn, ticket: Ticket, wanted: Move) -> Result<Ticket, ActionError> {
    let state =
        ticket.state.0.next(wanted).map_err(|refused| {
            UserError::new(UserErrorCode::NotAllowed, "ticketNumber", refused)
        })?;
    ticket::set_state(connection, ticket.number, state)?;
    Ok(Ticket {
        state: Code(state),
        ..ticket
    })
}

/// Whether the decision of the ticket needs the customer's consent.
pub fn needs_consent(connection: &mut AnyConn, ticket: &Ticket) -> Result<bool, ActionError> {
    let decision = ticket_parts::decisions_of(connection, &[ticket.id])?.pop();
    let Some(decision) = decision else {
        return Ok(false);
    };
    let verdict: Verdict = serde_json::from_slice(&decision.verdict.0)?;
    Ok(verdict.answer().is_some_and(|answer| answer.consent_needed))
}
