//! The customer consents to a chargeable step (C16): held mails go on their way.

use domain::access::Operation;
use domain::dispatch;
use domain::ticket::{EventKind, Move};

use super::ticket_move;
use super::{ActionError, Actor, Problems, UserError, UserErrorCode, desk_mailbox, ticket_event};
use crate::app::App;
use crate::store::ticket::Ticket;
use crate::store::ticket_parts::{self, Consent};
use crate::store::{desk_address, outbox};

/// Who consented, and to what amount in whole yen, tax included; `None` when it was not known.
#[derive(Debug, Clone)]
pub struct Input {
    /// As a person typed it.
    pub ticket_number: String,
    pub consented_by: String,
    pub amount_yen: Option<i64>,
}

/// Records the consent and returns the ticket in its new state.
pub async fn run(app: &App, actor: &Actor, input: Input) -> Result<Ticket, ActionError> {
    actor.permit(Operation::ConsentRecord)?;
    let mut problems = Problems::default();
    let consented_by = problems.line("consentedBy", &input.consented_by, 100);
    if input.amount_yen.is_some_and(|yen| yen < 0) {
        problems.add(
            "amountYen",
            "amountYen must be 0 or more, or left out when it is not known",
        );
    }
    problems.finish()?;
    let (now, catalogue, actor) = (app.now().into(), app.catalogue.clone(), actor.clone());
    let ticket = app
        .store
        .write(move |connection| {
            let ticket = ticket_move::find(connection, &input.ticket_number)?;
            if !ticket_move::needs_consent(connection, &ticket)? {
                let message = "the decision of this ticket needs no consent";
                return Err(
                    UserError::new(UserErrorCode::NotAllowed, "ticketNumber", message).into(),
                );
            }
            if !ticket_parts::consents_of(connection, &[ticket.id])?.is_empty() {
                let message = "consent is recorded already";
                return Err(
                    UserError::new(UserErrorCode::NotAllowed, "ticketNumber", message).into(),
                );
            }
            let ticket = ticket_move::make(connection, ticket, Move::ConsentRecorded)?;
            let consent = Consent {
                ticket_id: ticket.id,
                consented_by,
                amount_yen: input.amount_yen,
                recorded_at: now,
                recorded_by: actor.id,
            };
            ticket_parts::insert_consent(connection, &consent)?;
            let known = desk_address::all(connection)?;
            let state_after = |mail: &outbox::Mail| {
                let confirmed = mail.desk.is_none_or(|desk| {
                    desk_mailbox::is_confirmed(catalogue.desk(desk.0), &mail.recipient, &known)
                });
                dispatch::after_consent(mail.purpose.0, confirmed)
            };
            outbox::release_held(connection, ticket.id, state_after, now)?;
            ticket_event::append(
                connection,
                &actor,
                ticket.id,
                EventKind::ConsentRecorded,
                now,
            )?;
            Ok::<_, ActionError>(ticket)
        })
        .await?;
    app.outbox_wake.notify_one();
    Ok(ticket)
}
