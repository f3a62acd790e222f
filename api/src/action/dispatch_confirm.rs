//! The desk has taken the case: by phone, by form, or by an answer to our mail.

use domain::access::Operation;
use domain::dispatch::MailPurpose;
use domain::ticket::Event;

use super::UserErrorCode::NotAllowed;
use super::{ActionError, Actor, Problems, UserError, ticket_move};
use crate::app::App;
use crate::store::ticket::Ticket;
use crate::store::{outbox, ticket_parts};

/// Which dispatch, and the number under which the desk keeps the case.
#[derive(Debug, Clone)]
pub struct Input {
    /// As a person typed it.
    pub ticket_number: String,
    pub desk_case_number: Option<String>,
}

/// The mails that tell a desk, by itself or through our dispatcher.
const TO_THE_DESK: &[MailPurpose] = &[MailPurpose::DeskReport, MailPurpose::DispatcherSheet];

/// Confirms the dispatch. A mail to the desk that has not left yet is no longer needed. Once more, it notes the number that the
/// desk has told since.
pub async fn run(app: &App, actor: &Actor, input: Input) -> Result<Ticket, ActionError> {
    let permit = actor.permit(Operation::DispatchConfirm)?;
    let mut problems = Problems::default();
    let number = problems.optional_line("deskCaseNumber", input.desk_case_number.as_deref(), 100);
    problems.finish()?;
    let by = actor.id;
    ticket_move::simple(
        app,
        actor,
        permit,
        input.ticket_number,
        move |connection, ticket, now| {
            let number = number.as_deref();
            let known = ticket_parts::confirm_dispatch(connection, ticket.id, number, now, by)?;
            if number.is_some() && !known {
                let message = "no desk was told of this ticket: dispatchOverride tells one";
                return Err(UserError::new(NotAllowed, "deskCaseNumber", message).into());
            }
            outbox::cancel_unsent(connection, ticket.id, TO_THE_DESK, now)?;
            Ok(Event::DispatchConfirmed)
        },
    )
    .await
}
