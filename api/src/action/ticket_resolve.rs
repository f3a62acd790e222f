//! The fault is gone: the part that was really at fault is written down.

use domain::access::Operation;
use domain::dispatch::MailPurpose;
use domain::resolution::resolving_desk;
use domain::ticket::{EventKind, FaultPart, Move};
use domain::triage::{DeviceFacts, Given};
use domain::vocabulary::{Destination, DeviceKind};

use super::register_facts::device_facts;
use super::{ActionError, Actor, Problems, ticket_event, ticket_move};
use crate::app::App;
use crate::store::ticket::{self, Ticket};
use crate::store::{AnyConn, Code, Id, device, outbox, ticket_parts};

/// The ticket, what was at fault, and what was found.
#[derive(Debug, Clone)]
pub struct Input {
    /// As a person typed it.
    pub ticket_number: String,
    pub fault_part: FaultPart,
    /// The desk that solved it; where it is not said, it follows from the part.
    pub resolved_by: Option<Destination>,
    pub note: Option<String>,
}

/// Resolves the ticket. Mails that have not left yet are no longer needed.
pub async fn run(app: &App, actor: &Actor, input: Input) -> Result<Ticket, ActionError> {
    actor.permit(Operation::TicketResolve)?;
    let mut problems = Problems::default();
    let note = problems.optional_text("note", input.note.as_deref(), 2_000);
    problems.finish()?;
    app.warm().await?;
    let (inside, now, actor) = (app.clone(), app.now().into(), actor.clone());
    app.store
        .write(move |connection| {
            let ticket = ticket_move::find(connection, &input.ticket_number)?;
            let ticket = ticket_move::make(connection, ticket, Move::Resolved)?;
            let resolved_by = match input.resolved_by {
                None => desk_of_part(connection, &inside, &ticket, input.fault_part)?,
                said => said,
            };
            let what = (input.fault_part, resolved_by);
            ticket::set_resolution(connection, ticket.number, what, now)?;
            if let Some(note) = &note {
                ticket_parts::set_resolution_note(connection, ticket.id, note)?;
            }
            outbox::cancel_unsent(connection, ticket.id, MailPurpose::ALL, now)?;
            ticket_event::append(connection, &actor, ticket.id, EventKind::Resolved, now)?;
            Ok(Ticket {
                fault_part: Some(Code(input.fault_part)),
                resolved_at: Some(now),
                resolved_by: resolved_by.map(Code),
                ..ticket
            })
        })
        .await
}

/// The desk that solves a fault of the part, as far as the rules in force tell.
fn desk_of_part(
    connection: &mut AnyConn,
    app: &App,
    ticket: &Ticket,
    part: FaultPart,
) -> Result<Option<Destination>, ActionError> {
    let Some(row) = ticket_parts::decisions_of(connection, &[ticket.id])?.pop() else {
        return Ok(None);
    };
    // Facts that an earlier version of the program wrote and this one cannot read tell nothing.
    let Ok(given) = serde_json::from_slice::<Given>(&row.inputs.0) else {
        return Ok(None);
    };
    let registered = match part.device_kind() {
        Some(kind) => only_one(connection, ticket.site_id, kind)?,
        None => None,
    };
    let knowledge = app.knowledge.in_force(connection, app.now())?;
    let (rules, catalogue) = (&knowledge.rules, &knowledge.catalogue);
    Ok(resolving_desk(rules, catalogue, &given, part, registered))
}

/// The device of a kind, where the site has exactly one.
fn only_one(
    connection: &mut AnyConn,
    site: Id,
    kind: DeviceKind,
) -> Result<Option<DeviceFacts>, ActionError> {
    let mut of_kind = device::of_sites(connection, &[site])?;
    of_kind.retain(|device| device.kind.0 == kind && device.removed_on.is_none());
    Ok(match of_kind.as_slice() {
        [device] => Some(device_facts(device)),
        _ => None,
    })
}
