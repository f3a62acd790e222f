//! The fault is gone: the part that was really at fault is written down.

use domain::access::Operation;
use domain::resolution::resolving_desk;
use domain::ticket::{Event, FaultPart, Move};
use domain::triage::DeviceFacts;
use domain::vocabulary::{Destination, DeviceKind};

use super::register_facts::device_facts;
use super::{ActionError, Actor, Problems, ticket_move};
use crate::app::App;
use crate::store::ticket::Ticket;
use crate::store::ticket_parts::{self, DecisionRow};
use crate::store::{AnyConn, Id, device, outbox};

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
    let permit = actor.permit(Operation::TicketResolve)?;
    let mut problems = Problems::default();
    let note = problems.optional_text("note", input.note.as_deref(), 2_000);
    problems.finish()?;
    app.warm().await?;
    let inside = app.clone();
    let (number, part) = (input.ticket_number, input.fault_part);
    ticket_move::simple(
        app,
        actor,
        permit,
        number,
        move |connection, ticket, now| {
            ticket_move::check(ticket, Move::Resolved)?;
            let by = match input.resolved_by {
                None => desk_of_part(connection, &inside, ticket, part)?,
                said => said,
            };
            if let Some(note) = &note {
                ticket_parts::set_resolution_note(connection, ticket.id, note)?;
            }
            outbox::cancel_unsent(connection, ticket.id, &outbox::OF_DISPATCH, now)?;
            Ok(Event::Resolved { part, by })
        },
    )
    .await
}

/// The desk that solves a fault of the part, as far as the rules in force tell.
fn desk_of_part(
    connection: &mut AnyConn,
    app: &App,
    ticket: &Ticket,
    part: FaultPart,
) -> Result<Option<Destination>, ActionError> {
    let decision = ticket_parts::decisions_of(connection, &[ticket.id])?.pop();
    let Some(given) = decision.as_ref().and_then(DecisionRow::given) else {
        return Ok(None);
    };
    let registered = match (part.device_kind(), ticket.site_id) {
        (Some(kind), Some(site)) => only_one(connection, site, kind)?,
        _ => None,
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
