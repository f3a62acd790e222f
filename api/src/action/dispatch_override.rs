//! A person sends a ticket to another desk than the rules said, and says why.

use domain::access::Operation;
use domain::ticket::{Chargeable, Event, Move};
use domain::triage::{Answer, Given, Observations, Verdict};
use domain::vocabulary::{Channel, DeskCode, DispatchBy, Matter, Reconfiguration, WarrantyState};

use super::case::{CallParts, Case, Place};
use super::{ActionError, Actor, Problems, UserError, ticket_event, ticket_move};
use crate::app::App;
use crate::store::dispatch_override::{self, Override};
use crate::store::ticket::Ticket;
use crate::store::ticket_parts::{self, DecisionRow};
use crate::store::{AnyConn, Code, Instant};

/// Where the ticket goes instead.
#[derive(Debug, Clone)]
pub struct Input {
    /// As a person typed it.
    pub ticket_number: String,
    pub desk: DeskCode,
    /// How the desk is contacted; as it prefers unless given.
    pub channel: Option<Channel>,
    /// Who contacts it; as decided unless given.
    pub dispatch_by: Option<DispatchBy>,
    /// Whether the customer must agree to a charge first; as decided unless given.
    pub consent_needed: Option<bool>,
    pub reason: String,
    pub mail_sheet_to_contact: bool,
}

/// Sends the ticket there. What was arranged before and has not left stays here.
pub async fn run(app: &App, actor: &Actor, input: Input) -> Result<Ticket, ActionError> {
    actor.permit(Operation::DispatchOverride)?;
    let mut problems = Problems::default();
    let reason = problems.text("reason", &input.reason, 1_000);
    problems.finish()?;
    app.warm().await?;
    let (inside, actor) = (app.clone(), actor.clone());
    let ticket = app
        .store
        .write(move |connection| redirect(connection, &inside, &actor, &input, reason))
        .await?;
    app.outbox_wake.notify_one();
    Ok(ticket)
}

fn redirect(
    connection: &mut AnyConn,
    app: &App,
    actor: &Actor,
    input: &Input,
    reason: String,
) -> Result<Ticket, ActionError> {
    let ticket = ticket_move::find(connection, &input.ticket_number)?;
    ticket_move::check(&ticket, Move::DispatchOverridden)?;
    let site = ticket.site_id.ok_or_else(|| {
        UserError::invalid(
            "ticketNumber",
            "the site of this ticket is not known: use ticketTriage first",
        )
    })?;
    let place = Place {
        site,
        device: ticket.device_id,
    };
    let call =
        ticket_move::call_of(connection, &ticket)?.map_or_else(CallParts::default, Into::into);
    let case = Case::load(
        connection,
        app,
        actor,
        place,
        call,
        input.mail_sheet_to_contact,
    )?;
    let decision = ticket_parts::decisions_of(connection, &[ticket.id])?.pop();
    let (before, heard) = decided(decision.as_ref())?;
    let answer = answer(connection, &case, &ticket, input, before.as_ref())?;
    let arranged = case.dispatch(connection, &ticket, &answer, &heard)?;
    let Some(dispatch) = arranged.dispatch else {
        let message = "with nobody to contact the desk this is no dispatch; use ticketCancel or ticketResolve";
        return Err(UserError::invalid("dispatchBy", message).into());
    };
    let now = Instant::from(app.now());
    let row = Override {
        dispatch_id: dispatch,
        ticket_id: ticket.id,
        from_desk: ticket.desk,
        to_desk: Code(answer.desk),
        rule_set: decision.as_ref().map(|row| row.rule_set.clone()),
        cause_row: decision.as_ref().and_then(|row| row.cause_row.clone()),
        desk_row: decision.as_ref().and_then(|row| row.desk_row.clone()),
        reason: Some(reason),
        at: now,
        by_account: actor.id,
    };
    dispatch_override::insert(connection, &row)?;
    let event = Event::DispatchOverridden {
        dispatch: dispatch.0,
        onward: arranged.onward,
    };
    ticket_event::happen(connection, app, actor, &ticket, &event, now)
}

/// What triage had answered, if anything, and what was heard.
fn decided(row: Option<&DecisionRow>) -> Result<(Option<Answer>, Observations), ActionError> {
    let Some(row) = row else {
        return Ok((None, Observations::of(Matter::Fault)));
    };
    let verdict: Verdict = serde_json::from_slice(&row.verdict.0)?;
    let given: Given = serde_json::from_slice(&row.inputs.0)?;
    Ok((verdict.answer().cloned(), given.heard()))
}

/// The answer that the person gives: what triage had answered, with the desk and what follows from it.
fn answer(
    connection: &mut AnyConn,
    case: &Case<'_>,
    ticket: &Ticket,
    input: &Input,
    before: Option<&Answer>,
) -> Result<Answer, ActionError> {
    let desk = case.desk(input.desk);
    let accepted = || {
        let channels: Vec<_> = desk
            .channels
            .iter()
            .map(|channel| channel.as_str())
            .collect();
        channels.join(", ")
    };
    let preferred = desk.channels.first().copied();
    let Some(channel) = input
        .channel
        .or(preferred)
        .filter(|&channel| desk.has(channel))
    else {
        let message = format!("this desk is not reached so; accepted: {}", accepted());
        return Err(UserError::invalid("channel", message).into());
    };
    let consents = ticket_parts::consents_of(connection, &[ticket.id])?;
    let consented = consents
        .iter()
        .any(|consent| consent.about.0 == Chargeable::Dispatch);
    let asked_before = before.map(|answer| answer.consent_needed && !consented);
    let consent_needed = input.consent_needed.or(asked_before).ok_or_else(|| {
        let message = "nothing was decided before: say whether the customer must agree to a charge";
        UserError::invalid("consentNeeded", message)
    })?;
    let dispatch_by = input.dispatch_by.unwrap_or_else(|| match before {
        Some(Answer { dispatch_by, .. }) if *dispatch_by != DispatchBy::Nobody => *dispatch_by,
        _ => DispatchBy::Helpdesk,
    });
    let (open, next_open) = case.opening(input.desk, channel);
    Ok(Answer {
        desk: input.desk.into(),
        channel,
        dispatch_by,
        warranty: before.map_or(WarrantyState::Unknown, |answer| answer.warranty),
        reconfiguration: before.map_or(Reconfiguration::NotApplicable, |answer| {
            answer.reconfiguration
        }),
        consent_needed,
        desk_open: open,
        next_open,
    })
}
