//! The customer consents to a chargeable step (C16), or does not: held mails go on their way, or stay here.

use diesel::QueryResult;
use domain::access::Operation;
use domain::dispatch::{self, MailPurpose, MailState};
use domain::ticket::{Chargeable, Event, Move, State, Step};
use domain::vocabulary::Channel;

use super::replacement::last as last_replacement;
use super::{ActionError, Actor, Problems, UserError, UserErrorCode, desk_mailbox};
use super::{ticket_event, ticket_move};
use crate::app::App;
use crate::store::replacement::{self, Replacement};
use crate::store::ticket::Ticket;
use crate::store::ticket_parts::{self, Consent, Dispatch};
use crate::store::{AnyConn, Code, Id, Instant, desk_address, outbox};

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
    app.warm().await?;
    let (inside, actor) = (app.clone(), actor.clone());
    let ticket = app
        .store
        .write(move |connection| {
            let now = inside.now().into();
            let ticket = ticket_move::find(connection, &input.ticket_number)?;
            let wanted = wanted(connection, &ticket)?;
            let step = match (&wanted, ticket.state.0) {
                (Wanted::Dispatch(dispatch), State::AwaitingConsent) => {
                    Some(step_now(connection, &inside, dispatch, now)?)
                }
                _ => None,
            };
            let event = Event::ConsentRecorded { step };
            let ticket = ticket_event::happen(connection, &inside, &actor, &ticket, &event, now)?;
            let consent = Consent {
                id: Id::new(),
                ticket_id: ticket.id,
                about: Code(wanted.about()),
                consented_by,
                amount_yen: input.amount_yen,
                recorded_at: now,
                recorded_by: actor.id,
            };
            ticket_parts::insert_consent(connection, &consent)?;
            wanted.cover(connection, &ticket, consent.id)?;
            let asked = [MailPurpose::ConsentRequest];
            outbox::cancel_unsent(connection, ticket.id, &asked, now)?;
            if let Some(step) = step {
                release(connection, &inside, &ticket, step, now)?;
            }
            Ok::<_, ActionError>(ticket)
        })
        .await?;
    app.outbox_wake.notify_one();
    Ok(ticket)
}

/// Notes that the customer does not consent: nothing is arranged, and what was held stays here.
pub async fn decline(
    app: &App,
    actor: &Actor,
    ticket_number: String,
) -> Result<Ticket, ActionError> {
    let permit = actor.permit(Operation::ConsentRecord)?;
    let work = |connection: &mut AnyConn, ticket: &Ticket, now: Instant| {
        outbox::cancel_unsent(connection, ticket.id, &outbox::OF_DISPATCH, now)?;
        ticket_parts::supersede_dispatch(connection, ticket.id, now)?;
        Ok(Event::ConsentDeclined)
    };
    ticket_move::simple(app, actor, permit, ticket_number, work).await
}

/// What lacks the customer's consent.
pub(super) enum Wanted {
    /// The dispatch that counts.
    Dispatch(Dispatch),
    /// Setting up again after the last replacement.
    Reconfiguration(Replacement),
}

impl Wanted {
    pub(super) fn about(&self) -> Chargeable {
        match self {
            Self::Dispatch(_) => Chargeable::Dispatch,
            Self::Reconfiguration(_) => Chargeable::Reconfiguration,
        }
    }

    /// The consent covers this, and nothing that comes later.
    fn cover(self, connection: &mut AnyConn, ticket: &Ticket, consent: Id) -> QueryResult<()> {
        let consent_id = Some(consent);
        match self {
            Self::Dispatch(_) => ticket_parts::cover_dispatch(connection, ticket.id, consent),
            Self::Reconfiguration(row) => {
                replacement::update(connection, &Replacement { consent_id, ..row })
            }
        }
    }
}

/// What is to be consented to, once.
pub(super) fn wanted(connection: &mut AnyConn, ticket: &Ticket) -> Result<Wanted, ActionError> {
    ticket_move::check(ticket, Move::ConsentRecorded)?;
    let refused = |message: &str| {
        Err(UserError::new(UserErrorCode::NotAllowed, "ticketNumber", message).into())
    };
    if ticket.standing().judged_by() == State::ReconfigurationDue {
        let row = last_replacement(connection, ticket)?;
        return match row.consent_id {
            Some(_) => refused("consent to setting the PC up again is recorded already"),
            None => Ok(Wanted::Reconfiguration(row)),
        };
    }
    match ticket_parts::dispatches_of(connection, &[ticket.id])?.pop() {
        Some(dispatch) if dispatch.lacks_consent() => Ok(Wanted::Dispatch(dispatch)),
        Some(Dispatch {
            consent_id: Some(_),
            ..
        }) => refused("consent is recorded already"),
        _ => refused("the dispatch of this ticket needs no consent"),
    }
}

/// What comes after the consent: the desk is told, now or when it opens.
fn step_now(
    connection: &mut AnyConn,
    app: &App,
    dispatch: &Dispatch,
    now: Instant,
) -> Result<Step, ActionError> {
    let catalogue = app.knowledge.catalogue_in_force(connection)?;
    let desk = dispatch.desk.0.desk().map(|code| catalogue.desk(code));
    let opening = desk.and_then(|desk| desk.opening_of(Channel::Phone, now.timestamp()));
    let next_open = opening.and_then(|opening| opening.next_open);
    Ok(Step::told(dispatch.told_by.0, next_open))
}

fn release(
    connection: &mut AnyConn,
    app: &App,
    ticket: &Ticket,
    step: Step,
    now: Instant,
) -> Result<(), ActionError> {
    let known = desk_address::all(connection)?;
    let state_after = |mail: &outbox::Mail| {
        let confirmed = mail.desk.is_none_or(|desk| {
            desk_mailbox::is_confirmed(app.catalogue.desk(desk.0), &mail.recipient, &known)
        });
        dispatch::after_consent(mail.purpose.0, confirmed, step)
    };
    Ok(outbox::release(
        connection,
        ticket.id,
        MailState::Held,
        state_after,
        now,
    )?)
}
