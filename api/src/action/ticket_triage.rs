//! It is decided anew where a ticket goes: its site is known now, or more was heard.

use domain::access::Operation;
use domain::ticket::{Move, Priority};
use domain::triage::{Observations, Verdict};

use super::case::{Case, Decided, Place};
use super::heard::Heard;
use super::work_order::Details;
use super::{ActionError, Actor, Problems, UserError, ticket_event, ticket_move};
use crate::app::App;
use crate::store::ticket::Ticket;
use crate::store::ticket_parts::DecisionRow;
use crate::store::{AnyConn, Id, ticket_parts};

/// What is known now. What is not given stays as it was heard before.
#[derive(Debug, Clone)]
pub struct Input {
    /// As a person typed it.
    pub ticket_number: String,
    /// The site, where the ticket has none or another one.
    pub site_id: Option<Id>,
    pub device: AboutDevice,
    pub observations: Option<Observations>,
    pub declined: Option<Vec<String>>,
    pub mail_sheet_to_contact: bool,
    /// What the caller says of works that he orders.
    pub work: Option<Details>,
}

/// The device that a ticket is about, as far as it is said.
#[derive(Debug, Clone, Copy)]
pub enum AboutDevice {
    /// That of the ticket; none when the site is another.
    AsBefore,
    None,
    This(Id),
}

/// Decides the ticket anew. What was arranged before and has not left stays here; what was decided before is kept.
pub async fn run(app: &App, actor: &Actor, input: Input) -> Result<Ticket, ActionError> {
    actor.permit(Operation::TicketWork)?;
    app.warm().await?;
    let (inside, actor) = (app.clone(), actor.clone());
    let ticket = app
        .store
        .write(move |connection| triage(connection, &inside, &actor, input))
        .await?;
    app.outbox_wake.notify_one();
    Ok(ticket)
}

fn triage(
    connection: &mut AnyConn,
    app: &App,
    actor: &Actor,
    input: Input,
) -> Result<Ticket, ActionError> {
    let ticket = ticket_move::find(connection, &input.ticket_number)?;
    ticket_move::check(&ticket, Move::Triaged)?;
    let place = place(&input, &ticket)?;
    let mail_sheet = input.mail_sheet_to_contact;
    let heard = heard(connection, input, &ticket)?;
    let case = Case::of_ticket(connection, app, actor, &ticket, place, mail_sheet)?;
    let decided = case.decide(connection, &heard, Some(ticket.id))?;
    let priority = priority(connection, &ticket, &decided)?;
    ticket_parts::decide_again(connection, &decided.record(ticket.id)?, ticket.events)?;
    case.keep_work(connection, &ticket, &heard)?;
    let event = case.carry_out(connection, &ticket, &decided, priority)?;
    ticket_event::happen(connection, app, actor, &ticket, &event, app.now().into())
}

fn place(input: &Input, ticket: &Ticket) -> Result<Place, UserError> {
    let site = input.site_id.or(ticket.site_id).ok_or_else(|| {
        UserError::invalid(
            "siteId",
            "the site of this ticket is not known: give siteId",
        )
    })?;
    let device = match input.device {
        AboutDevice::AsBefore => ticket.device_id.filter(|_| ticket.site_id == Some(site)),
        AboutDevice::None => None,
        AboutDevice::This(id) => Some(id),
    };
    Ok(Place { site, device })
}

/// What is heard now, laid over what was heard before.
fn heard(connection: &mut AnyConn, input: Input, ticket: &Ticket) -> Result<Heard, ActionError> {
    let before = Heard::kept(connection, ticket)?;
    let Some(observations) = input
        .observations
        .or_else(|| Some(before.as_ref()?.observations.clone()))
    else {
        let message = "nothing that was heard before is kept: give observations";
        return Err(UserError::invalid("observations", message).into());
    };
    let (declined, work) = before
        .map(|before| (before.declined, before.work))
        .unwrap_or_default();
    let mut problems = Problems::default();
    let heard = Heard {
        observations,
        declined: input.declined.unwrap_or(declined),
        work: input.work.unwrap_or(work),
    };
    let heard = heard.judged(&mut problems);
    problems.finish()?;
    Ok(heard)
}

/// How urgent the ticket is now: what a person has said of it stands, unless what is heard now is more urgent.
fn priority(
    connection: &mut AnyConn,
    ticket: &Ticket,
    decided: &Decided,
) -> Result<Priority, ActionError> {
    let before = ticket_parts::decisions_of(connection, &[ticket.id])?.pop();
    let by_rules = match before.as_ref().and_then(DecisionRow::verdict) {
        Some(Verdict::Decided(decision)) => Some(decision.priority),
        _ => Heard::kept(connection, ticket)?.map(|heard| Priority::of(&heard.observations)),
    };
    let now = decided.priority();
    Ok(match by_rules {
        Some(by_rules) if by_rules != ticket.priority.0 => ticket.priority.0.more_urgent(now),
        _ => now,
    })
}
