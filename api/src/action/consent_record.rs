//! The customer consents to a chargeable step (C16), or does not: held mails go on their way, or stay here.

use domain::access::Operation;
use domain::dispatch::{self, MailState};
use domain::ticket::{Chargeable, Event, Move, State, Step};
use domain::vocabulary::Channel;

use super::{ActionError, Actor, Problems, UserError, UserErrorCode, desk_mailbox};
use super::{ticket_event, ticket_move};
use crate::app::App;
use crate::store::ticket::Ticket;
use crate::store::ticket_parts::{self, Consent};
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
            let about = wanted(connection, &ticket)?;
            let step = match ticket.state.0 {
                State::AwaitingConsent => Some(step_now(connection, &inside, &ticket, now)?),
                _ => None,
            };
            let event = Event::ConsentRecorded { step };
            let ticket = ticket_event::happen(connection, &inside, &actor, &ticket, &event, now)?;
            let consent = Consent {
                id: Id::new(),
                ticket_id: ticket.id,
                about: Code(about),
                consented_by,
                amount_yen: input.amount_yen,
                recorded_at: now,
                recorded_by: actor.id,
            };
            ticket_parts::insert_consent(connection, &consent)?;
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

/// What is to be consented to, once.
fn wanted(connection: &mut AnyConn, ticket: &Ticket) -> Result<Chargeable, ActionError> {
    ticket_move::check(ticket, Move::ConsentRecorded)?;
    let refused =
        |message: &str| UserError::new(UserErrorCode::NotAllowed, "ticketNumber", message);
    let about = match ticket.standing().judged_by() {
        State::ReconfigurationDue => Chargeable::Reconfiguration,
        _ => Chargeable::Dispatch,
    };
    if ticket.state.0 == State::AwaitingConsent {
        return Ok(about);
    }
    let decision = ticket_parts::decisions_of(connection, &[ticket.id])?.pop();
    if about == Chargeable::Dispatch
        && decision.is_none_or(|decision| decision.consent_needed != Some(true))
    {
        return Err(refused("the decision of this ticket needs no consent").into());
    }
    let consents = ticket_parts::consents_of(connection, &[ticket.id])?;
    if consents.iter().any(|consent| consent.about.0 == about) {
        return Err(refused("consent is recorded already").into());
    }
    Ok(about)
}

/// What comes after the consent: the desk is told, now or when it opens.
fn step_now(
    connection: &mut AnyConn,
    app: &App,
    ticket: &Ticket,
    now: Instant,
) -> Result<Step, ActionError> {
    let Some(dispatch) = ticket_parts::dispatches_of(connection, &[ticket.id])?.pop() else {
        return Ok(Step::Now);
    };
    let catalogue = &app
        .knowledge
        .in_force(connection, now.timestamp())?
        .catalogue;
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
