//! The desk replaces a device (RMA, 代替機交換): another one is sent ahead or brought, the old one goes back, and the
//! register follows in the same transaction.

use domain::access::Operation;
use domain::ticket::{Event, State};
use domain::vocabulary::{DeviceKind, Maker, Reconfiguration};
use jiff::civil::Date;

use super::device_register::taken;
use super::ticket_erase::not_erased;
use super::{ActionError, Actor, Problems, UserError, UserErrorCode, device_replace, ticket_move};
use crate::app::App;
use crate::store::replacement::{self, Replacement};
use crate::store::ticket::Ticket;
use crate::store::ticket_parts::{self, DecisionRow};
use crate::store::{AnyConn, Day, Id, device};

/// What is known of an exchange; what is not given stays as it was.
#[derive(Debug, Clone, Default)]
pub struct Input {
    /// As a person typed it.
    pub ticket_number: String,
    pub rma_number: Option<String>,
    pub shipped_on: Option<Date>,
    pub received_on: Option<Date>,
    pub visit_on: Option<Date>,
    pub return_by: Option<Date>,
    pub returned_on: Option<Date>,
}

/// The new device.
#[derive(Debug, Clone)]
pub struct Completion {
    /// As a person typed it.
    pub ticket_number: String,
    pub replaced_on: Date,
    /// As read from its label.
    pub serial: Option<String>,
    /// Its maker, where it is another.
    pub maker: Option<Maker>,
    /// Its model, where it is another.
    pub model: Option<String>,
    /// Last covered day that papers of the new device name.
    pub warranty_ends_on: Option<Date>,
}

/// The desk has begun to replace the device of the ticket.
pub async fn start(app: &App, actor: &Actor, input: Input) -> Result<Ticket, ActionError> {
    let permit = actor.permit(Operation::TicketWork)?;
    let input = checked(input)?;
    let (number, by) = (input.ticket_number.clone(), actor.id);
    ticket_move::simple(
        app,
        actor,
        permit,
        number,
        move |connection, ticket, now| {
            let device = ticket.device_id.ok_or_else(|| {
                UserError::invalid(
                    "ticketNumber",
                    "the ticket is about no device: decide it anew with ticketTriage",
                )
            })?;
            let mut row = Replacement {
                id: Id::new(),
                ticket_id: ticket.id,
                device_id: device,
                rma_number: None,
                shipped_on: None,
                received_on: None,
                visit_on: None,
                return_by: None,
                returned_on: None,
                new_device_id: None,
                replaced_on: None,
                reconfigure_on: None,
                reconfigured_on: None,
                reconfigured_by: None,
                started_at: now,
                started_by: by,
                consent_id: covered_before(connection, ticket)?,
                tracking_number: None,
            };
            lay_over(&mut row, input)?;
            replacement::insert(connection, &row)?;
            Ok(Event::ReplacementStarted {
                replacement: row.id.0,
            })
        },
    )
    .await
}

/// More is known of the last replacement of the ticket, also when the ticket is done: the old unit may go back later.
pub async fn update(app: &App, actor: &Actor, input: Input) -> Result<Ticket, ActionError> {
    let permit = actor.permit(Operation::TicketWork)?;
    let input = checked(input)?;
    let number = input.ticket_number.clone();
    ticket_move::simple(app, actor, permit, number, move |connection, ticket, _| {
        not_erased(connection, ticket.id)?;
        let mut row = last(connection, ticket)?;
        lay_over(&mut row, input)?;
        replacement::update(connection, &row)?;
        Ok(Event::ReplacementUpdated {
            replacement: row.id.0,
        })
    })
    .await
}

/// The new device stands in the place of the old one, in the register too. A PC must be set up again, where triage
/// said so, or nothing was decided.
pub async fn complete(app: &App, actor: &Actor, input: Completion) -> Result<Ticket, ActionError> {
    let permit = actor.permit(Operation::TicketWork)?;
    actor.permit(Operation::DeviceRegister)?;
    let (number, by) = (input.ticket_number.clone(), actor.id);
    ticket_move::simple(
        app,
        actor,
        permit,
        number,
        move |connection, ticket, now| {
            let mut row = last(connection, ticket)?;
            let exchange = device_replace::Input {
                device_id: row.device_id,
                replaced_on: input.replaced_on,
                serial: input.serial,
                maker: input.maker,
                model: input.model,
                purchased: false,
                warranty_ends_on: input.warranty_ends_on,
            };
            let new = device_replace::replace(connection, &exchange, (now, by))?;
            row.new_device_id = Some(new.id);
            row.replaced_on = Some(Day(input.replaced_on));
            replacement::update(connection, &row)?;
            Ok(Event::ReplacementCompleted {
                replacement: row.id.0,
                device: new.id.0,
                reconfigure: must_be_set_up(connection, ticket)?,
            })
        },
    )
    .await
    .map_err(taken)
}

/// The last replacement of a ticket.
pub(super) fn last(connection: &mut AnyConn, ticket: &Ticket) -> Result<Replacement, ActionError> {
    let found = replacement::of_tickets(connection, &[ticket.id])?.pop();
    let message = "no replacement was begun for this ticket: use replacementStart";
    let none = || UserError::new(UserErrorCode::NotAllowed, "ticketNumber", message);
    Ok(found.ok_or_else(none)?)
}

/// The consent to the dispatch, where triage had said that setting up again is part of what it costs. What was agreed to
/// before the ticket was reopened does not count.
fn covered_before(connection: &mut AnyConn, ticket: &Ticket) -> Result<Option<Id>, ActionError> {
    if ticket.standing().judged_by() == State::Reopened {
        return Ok(None);
    }
    let decision = ticket_parts::decisions_of(connection, &[ticket.id])?.pop();
    let answer = decision.as_ref().and_then(DecisionRow::answer);
    let is_part = answer.is_some_and(|answer| {
        answer.reconfiguration == Reconfiguration::Chargeable && answer.consent_needed
    });
    let dispatch = ticket_parts::dispatches_of(connection, &[ticket.id])?.pop();
    Ok(dispatch
        .and_then(|dispatch| dispatch.consent_id)
        .filter(|_| is_part))
}

fn must_be_set_up(connection: &mut AnyConn, ticket: &Ticket) -> Result<bool, ActionError> {
    let decision = ticket_parts::decisions_of(connection, &[ticket.id])?.pop();
    if let Some(answer) = decision.as_ref().and_then(DecisionRow::answer) {
        return Ok(answer.reconfiguration != Reconfiguration::NotApplicable);
    }
    let devices = device::by_ids(connection, ticket.device_id.as_slice())?;
    Ok(devices.iter().any(|device| device.kind.0 == DeviceKind::Pc))
}

fn checked(mut input: Input) -> Result<Input, ActionError> {
    let mut problems = Problems::default();
    input.rma_number = problems.optional_line("rmaNumber", input.rma_number.as_deref(), 100);
    problems.finish()?;
    Ok(input)
}

fn lay_over(row: &mut Replacement, input: Input) -> Result<(), UserError> {
    let days = [
        (&mut row.shipped_on, input.shipped_on),
        (&mut row.received_on, input.received_on),
        (&mut row.visit_on, input.visit_on),
        (&mut row.return_by, input.return_by),
        (&mut row.returned_on, input.returned_on),
    ];
    for (known, given) in days {
        *known = given.map(Day).or(*known);
    }
    row.rma_number = input.rma_number.or(row.rma_number.take());
    match (row.shipped_on, row.received_on) {
        (Some(shipped), Some(received)) if received.0 < shipped.0 => {
            let message = format!(
                "it was shipped on {}: it cannot be received before",
                shipped.0
            );
            Err(UserError::invalid("receivedOn", message))
        }
        _ => Ok(()),
    }
}
