//! An exchanged PC is set up again (再設定): on another day than the repair (C18), under the reset option or after consent
//! to its charge (C16).

use domain::access::Operation;
use domain::contract::reset_option::may_set_up_again;
use domain::ticket::{Event, Move, SetUpBy};
use jiff::civil::Date;

use super::contract_start::user_error;
use super::{ActionError, Actor, replacement, reset_option, ticket_move};
use crate::app::App;
use crate::store::replacement::{self as rows, Replacement};
use crate::store::ticket::Ticket;
use crate::store::{AnyConn, Code, Day, device};

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
        may_be_set_up(connection, &row, on)?;
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
            may_be_set_up(connection, &row, on)?;
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

/// Judges the day by the reset option and the consent to the charge.
fn may_be_set_up(connection: &mut AnyConn, row: &Replacement, on: Date) -> Result<(), ActionError> {
    let new = device::by_ids(connection, row.new_device_id.as_slice())?.pop();
    let (Some(new), Some(repaired_on)) = (new, row.replaced_on) else {
        return Ok(());
    };
    let option = reset_option::state(connection, &new, on)?;
    let consented = row.consent_id.is_some();
    may_set_up_again(option, consented, repaired_on.0, on).map_err(user_error)?;
    Ok(())
}
