//! It is decided anew where a ticket goes: its site is known now, or more was heard.

use domain::access::Operation;
use domain::ticket::Move;
use domain::triage::Observations;

use super::case::{CallParts, Case, Place, not_asked};
use super::work_order::Details;
use super::{ActionError, Actor, Problems, UserError, ticket_event, ticket_move};
use crate::app::App;
use crate::store::ticket::Ticket;
use crate::store::{AnyConn, Id, ticket_parts};

/// What is known now.
#[derive(Debug, Clone)]
pub struct Input {
    /// As a person typed it.
    pub ticket_number: String,
    /// The site, where the ticket has none or another one.
    pub site_id: Option<Id>,
    /// The device it is about.
    pub device_id: Option<Id>,
    pub observations: Observations,
    pub declined: Vec<String>,
    pub mail_sheet_to_contact: bool,
    /// What the caller says of works that he orders.
    pub work: Details,
}

/// Decides the ticket anew. What was arranged before and has not left stays here; what was decided before is kept.
pub async fn run(app: &App, actor: &Actor, input: Input) -> Result<Ticket, ActionError> {
    actor.permit(Operation::TicketWork)?;
    let mut problems = Problems::default();
    if let Some(problem) = not_asked(&input.declined) {
        problems.add("declined", problem);
    }
    problems.finish()?;
    app.warm().await?;
    let (inside, actor) = (app.clone(), actor.clone());
    let ticket = app
        .store
        .write(move |connection| triage(connection, &inside, &actor, &input))
        .await?;
    app.outbox_wake.notify_one();
    Ok(ticket)
}

fn triage(
    connection: &mut AnyConn,
    app: &App,
    actor: &Actor,
    input: &Input,
) -> Result<Ticket, ActionError> {
    let ticket = ticket_move::find(connection, &input.ticket_number)?;
    ticket_move::check(&ticket, Move::Triaged)?;
    let site = input.site_id.or(ticket.site_id).ok_or_else(|| {
        UserError::invalid(
            "siteId",
            "the site of this ticket is not known: give siteId",
        )
    })?;
    let place = Place {
        site,
        device: input.device_id,
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
    let decided = case.decide(
        connection,
        &input.observations,
        &input.declined,
        Some(ticket.id),
    )?;
    ticket_parts::decide_again(connection, &decided.record(ticket.id)?, ticket.events)?;
    case.keep_work(connection, &ticket, &input.observations, &input.work)?;
    let event = case.carry_out(connection, &ticket, &decided)?;
    ticket_event::happen(connection, app, actor, &ticket, &event, app.now().into())
}
