//! The fault is gone: the part that was really at fault is written down.

use domain::access::Operation;
use domain::dispatch::MailPurpose;
use domain::ticket::{EventKind, FaultPart, Move};

use super::{ActionError, Actor, Problems, ticket_event, ticket_move};
use crate::app::App;
use crate::store::ticket::{self, Ticket};
use crate::store::{Code, outbox, ticket_parts};

/// The ticket, what was at fault, and what was found.
#[derive(Debug, Clone)]
pub struct Input {
    /// As a person typed it.
    pub ticket_number: String,
    pub fault_part: FaultPart,
    pub note: Option<String>,
}

/// Resolves the ticket. Mails that have not left yet are no longer needed.
pub async fn run(app: &App, actor: &Actor, input: Input) -> Result<Ticket, ActionError> {
    actor.permit(Operation::TicketResolve)?;
    let mut problems = Problems::default();
    let note = problems.optional_text("note", input.note.as_deref(), 2_000);
    problems.finish()?;
    let (now, actor) = (app.now().into(), actor.clone());
    app.store
        .write(move |connection| {
            let ticket = ticket_move::find(connection, &input.ticket_number)?;
            let ticket = ticket_move::make(connection, ticket, Move::Resolved)?;
            ticket::set_resolution(connection, ticket.number, input.fault_part, now)?;
            if let Some(note) = &note {
                ticket_parts::set_resolution_note(connection, ticket.id, note)?;
            }
            outbox::cancel_unsent(connection, ticket.id, MailPurpose::ALL)?;
            ticket_event::append(connection, &actor, ticket.id, EventKind::Resolved, now)?;
            Ok(Ticket {
                fault_part: Some(Code(input.fault_part)),
                resolved_at: Some(now),
                ..ticket
            })
        })
        .await
}
