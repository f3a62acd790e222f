//! An exchanged PC is set up again (再設定): on another day than the repair (C18), under the reset option or after consent
//! to its charge (C16).

use domain::access::Operation;
use domain::contract::reset_option::not_on_repair_day;
use domain::ticket::{Chargeable, Event, Move, SetUpBy};
use domain::triage::Verdict;
use domain::vocabulary::{Reconfiguration, ResetOption};
use jiff::civil::Date;

use super::contract_start::user_error;
use super::{ActionError, Actor, UserError, UserErrorCode, replacement, reset_option, ticket_move};
use crate::app::App;
use crate::store::replacement::{self as rows, Replacement};
use crate::store::ticket::Ticket;
use crate::store::{AnyConn, Code, Day, device, ticket_parts};

/// The day on which NTT sets the PC up again is agreed.
pub async fn schedule(
    app: &App,
    actor: &Actor,
    number: String,
    on: Date,
) -> Result<Ticket, ActionError> {
    let permit = actor.permit(Operation::TicketWork)?;
    ticket_move::simple(app, actor, permit, number, move |connection, ticket, _| {
        ticket_move::check(ticket, Move::ReconfigurationScheduled)?;
        let mut row = replacement::last(connection, ticket)?;
        may_be_set_up(connection, ticket, &row, on)?;
        row.reconfigure_on = Some(Day(on));
        rows::update(connection, &row)?;
        Ok(Event::ReconfigurationScheduled {
            replacement: row.id.0,
        })
    })
    .await
}

/// The PC was set up again on a day. Only what NTT does is bound to the day, the option and consent.
pub async fn complete(
    app: &App,
    actor: &Actor,
    number: String,
    on: Date,
    by: SetUpBy,
) -> Result<Ticket, ActionError> {
    let permit = actor.permit(Operation::TicketWork)?;
    ticket_move::simple(app, actor, permit, number, move |connection, ticket, _| {
        ticket_move::check(ticket, Move::ReconfigurationCompleted)?;
        let mut row = replacement::last(connection, ticket)?;
        if by == SetUpBy::Ntt {
            may_be_set_up(connection, ticket, &row, on)?;
        }
        row.reconfigured_on = Some(Day(on));
        row.reconfigured_by = Some(Code(by));
        rows::update(connection, &row)?;
        Ok(Event::ReconfigurationCompleted {
            replacement: row.id.0,
        })
    })
    .await
}

/// Refuses the day of the repair, and a day on which the option does not cover it while nobody has consented to a charge.
fn may_be_set_up(
    connection: &mut AnyConn,
    ticket: &Ticket,
    row: &Replacement,
    on: Date,
) -> Result<(), ActionError> {
    if let Some(repaired_on) = row.replaced_on {
        not_on_repair_day(repaired_on.0, on).map_err(user_error)?;
    }
    let Some(new) = device::by_ids(connection, row.new_device_id.as_slice())?.pop() else {
        return Ok(());
    };
    if reset_option::state(connection, &new, on)? == ResetOption::Active
        || is_consented(connection, ticket)?
    {
        return Ok(());
    }
    let message = format!(
        "the reset option of this PC does not run on {on}: record the customer's consent to the charge first (C16)"
    );
    Err(UserError::new(UserErrorCode::NotAllowed, "on", message).into())
}

/// Whether the customer has consented to pay for it: by itself, or with the dispatch when triage had said that it would
/// cost.
fn is_consented(connection: &mut AnyConn, ticket: &Ticket) -> Result<bool, ActionError> {
    let consents = ticket_parts::consents_of(connection, &[ticket.id])?;
    let consented = |about| consents.iter().any(|consent| consent.about.0 == about);
    if consented(Chargeable::Reconfiguration) {
        return Ok(true);
    }
    let decision = ticket_parts::decisions_of(connection, &[ticket.id])?.pop();
    let verdict = decision.map(|row| serde_json::from_slice::<Verdict>(&row.verdict.0));
    let verdict = verdict.transpose()?;
    let charged = verdict
        .as_ref()
        .and_then(Verdict::answer)
        .is_some_and(|answer| {
            answer.reconfiguration == Reconfiguration::Chargeable && answer.consent_needed
        });
    Ok(charged && consented(Chargeable::Dispatch))
}
