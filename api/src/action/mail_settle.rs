//! A person decides about a mail that was refused, or of which nobody knows whether the server took it.

use domain::access::Operation;
use domain::dispatch::MailState;
use domain::ticket::Event;

use super::{ActionError, Actor, UserError, UserErrorCode, ticket_event};
use crate::app::App;
use crate::store::outbox::{self, Mail};
use crate::store::ticket::Ticket;
use crate::store::{AnyConn, Code, Id, ticket, ticket_parts};

/// What the person found out, for example by asking the desk for the Message-ID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, juniper::GraphQLEnum)]
pub enum Settlement {
    /// The mail has arrived.
    Sent,
    /// The mail has not arrived, or shall not wait any longer: send it now, under the same Message-ID.
    SendAgain,
    /// Nobody needs the mail any more.
    Cancel,
}

impl Settlement {
    /// The states of a mail in which that can be said.
    const fn accepted(self) -> &'static [MailState] {
        use MailState::{
            AwaitingConfirmation, AwaitingDeskHours, Held, Queued, Refused, Uncertain,
        };
        match self {
            Self::Sent => &[Uncertain, Refused],
            Self::SendAgain => &[Uncertain, Refused, Queued],
            Self::Cancel => &[
                Uncertain,
                Refused,
                Queued,
                Held,
                AwaitingConfirmation,
                AwaitingDeskHours,
            ],
        }
    }
}

/// Does what a person decides about a mail, and returns it.
pub async fn run(
    app: &App,
    actor: &Actor,
    mail: Id,
    settlement: Settlement,
) -> Result<Mail, ActionError> {
    actor.permit(Operation::MailSettle)?;
    let (state, event) = match settlement {
        Settlement::Sent => (MailState::Sent, Event::MailSettledAsSent { mail: mail.0 }),
        Settlement::SendAgain => (MailState::Queued, Event::MailSentAgain { mail: mail.0 }),
        Settlement::Cancel => (MailState::Cancelled, Event::MailCancelled { mail: mail.0 }),
    };
    let (inside, actor) = (app.clone(), actor.clone());
    let settled = app
        .store
        .write(move |connection| {
            let now = inside.now().into();
            let found = outbox::by_id(connection, mail)?
                .ok_or_else(|| UserError::not_found("mailId", "the mail"))?;
            if settlement == Settlement::SendAgain && found.recipient.is_empty() {
                let message = "the mail was erased with the personal data of its ticket; only SENT can be said of it";
                return Err(UserError::new(UserErrorCode::NotAllowed, "mailId", message).into());
            }
            // The ticket before its mails, as everywhere.
            let ticket = match found.ticket_id {
                Some(id) => ticket::lock_by_id(connection, id)?,
                None => None,
            };
            if settlement == Settlement::SendAgain
                && !is_wanted(connection, ticket.as_ref(), &found)?
            {
                let message = "the dispatch that this mail belongs to does not count any more; only SENT can be said of it";
                return Err(UserError::new(UserErrorCode::NotAllowed, "mailId", message).into());
            }
            let accepted = settlement.accepted();
            if !outbox::settle(connection, mail, (accepted, state), now, actor.id)? {
                let names: Vec<_> = accepted.iter().map(|state| state.as_str()).collect();
                let message = format!(
                    "the mail is {}, or on its way; accepted: {}",
                    found.state.0,
                    names.join(", ")
                );
                return Err(UserError::new(UserErrorCode::NotAllowed, "mailId", message).into());
            }
            if let Some(ticket) = &ticket {
                ticket_event::happen(connection, &inside, &actor, ticket, &event, now)?;
            }
            let sent_at = (settlement == Settlement::Sent).then_some(now);
            Ok::<_, ActionError>(Mail {
                state: Code(state),
                sent_at,
                settled_by: Some(actor.id),
                ..found
            })
        })
        .await?;
    app.outbox_wake.notify_one();
    Ok(settled)
}

/// Whether a mail still serves: one of a dispatch does while the ticket is open and sent to that desk.
fn is_wanted(
    connection: &mut AnyConn,
    ticket: Option<&Ticket>,
    mail: &Mail,
) -> Result<bool, ActionError> {
    let Some(ticket) = ticket.filter(|_| outbox::OF_DISPATCH.contains(&mail.purpose.0)) else {
        return Ok(true);
    };
    let current = ticket_parts::dispatches_of(connection, &[ticket.id])?.pop();
    let desk = current.and_then(|dispatch| dispatch.desk.0.desk());
    Ok(ticket.state.0.is_open() && desk == mail.desk.map(|code| code.0))
}
