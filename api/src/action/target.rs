//! The targets of a ticket, reckoned anew with everything that happens to it, and when one comes to its end.

use domain::dispatch::MailPurpose;
use domain::target::{self, Moment, Phase, Progress};
use domain::ticket::Event;
use domain::vocabulary::ContractService;

use super::outgoing::{self, To};
use super::{ActionError, program, ticket_event};
use crate::app::App;
use crate::mail::escalation::{self, Missed};
use crate::store::target::{self as rows, TargetRow};
use crate::store::ticket::Ticket;
use crate::store::ticket_parts::{self, EventRow};
use crate::store::{AnyConn, Instant, contract, outbox, site};

/// Reckons the targets of a ticket that is locked, tells what has become of them, and returns the ticket with that.
pub fn settle(
    connection: &mut AnyConn,
    app: &App,
    mut ticket: Ticket,
    at: Instant,
) -> Result<Ticket, ActionError> {
    let stored = rows::of_tickets(connection, &[ticket.id])?;
    let mut settled = Vec::new();
    for progress in reckon(connection, app, &ticket, at)? {
        let before = stored.iter().find(|row| {
            row.target.0 == progress.target && row.begun_at == progress.begun_at.into()
        });
        let row = outcome_kept(before, TargetRow::of(ticket.id, &progress, at));
        if let Some(event) = news(before, &row) {
            ticket = ticket_event::note(connection, &program::actor(), &ticket, &event, at)?;
            if matches!(event, Event::TargetMissed { .. }) && row.running {
                escalate(connection, app, &ticket, &row, at)?;
            }
        }
        settled.push(row);
    }
    ticket.due_at = rows::replace(connection, &ticket, &settled)?;
    Ok(ticket)
}

fn reckon(
    connection: &mut AnyConn,
    app: &App,
    ticket: &Ticket,
    at: Instant,
) -> Result<Vec<Progress>, ActionError> {
    let service = match ticket.contract_id {
        Some(id) => contract::by_id(connection, id)?.map(|contract| contract.service.0),
        None => None,
    };
    let service = service.unwrap_or(ContractService::None);
    let allowance = app.targets.allowance(ticket.priority.0, service);
    let catalogue = app.knowledge.catalogue_in_force(connection)?;
    let events = ticket_parts::events_of(connection, &[ticket.id])?;
    let history = history(ticket, &events);
    let now = at.timestamp();
    Ok(target::progress(
        &app.targets,
        &catalogue,
        allowance,
        &history,
        now,
    ))
}

/// Who worked from when on. Events that an earlier version of the program wrote do not tell the desk.
fn history(ticket: &Ticket, events: &[EventRow]) -> Vec<Moment> {
    let mut desk = None;
    let moment = |row: &EventRow| {
        desk = match serde_json::from_slice(&row.data.0) {
            Ok(Event::Triaged { onward, .. } | Event::DispatchOverridden { onward, .. }) => {
                onward.desk.desk()
            }
            Ok(_) => desk,
            Err(_) => ticket.desk.and_then(|desk| desk.0.desk()),
        };
        Moment {
            at: row.at.timestamp(),
            phase: Phase::of(row.state.0, desk),
        }
    };
    events.iter().map(moment).collect()
}

/// What was told of a target is not taken back by another calendar or other minutes, and what has ended stays as it ended.
fn outcome_kept(before: Option<&TargetRow>, row: TargetRow) -> TargetRow {
    match before {
        None => row,
        Some(before) if before.ended_at.is_some() && before.ended_at == row.ended_at => {
            before.clone()
        }
        Some(before) => TargetRow {
            warned_at: before.warned_at.or(row.warned_at),
            missed_at: before.missed_at.or(row.missed_at),
            due_at: before.missed_at.filter(|_| row.running).or(row.due_at),
            check_at: row.check_at.filter(|_| before.missed_at.is_none()),
            ..row
        },
    }
}

/// The event of what has become of a target; a warning is idle where it is missed already.
fn news(before: Option<&TargetRow>, row: &TargetRow) -> Option<Event> {
    let target = row.target.0;
    let was_missed = before.is_some_and(|before| before.missed_at.is_some());
    let was_warned = before.is_some_and(|before| before.warned_at.is_some());
    match (row.missed_at, row.warned_at) {
        (Some(_), _) if !was_missed => Some(Event::TargetMissed { target }),
        (None, Some(_)) if !was_warned => Some(Event::TargetWarned { target }),
        _ => None,
    }
}

/// Mails whoever is on duty, where an operator has said who that is. It is not held back at night.
fn escalate(
    connection: &mut AnyConn,
    app: &App,
    ticket: &Ticket,
    row: &TargetRow,
    at: Instant,
) -> Result<(), ActionError> {
    let Some(mailbox) = &app.settings.escalation_mailbox else {
        return Ok(());
    };
    let site = match ticket.site_id {
        Some(id) => site::by_id(connection, id)?,
        None => None,
    };
    let desk = ticket.desk.and_then(|desk| desk.0.desk());
    let words = escalation::words(&Missed {
        ticket: ticket.ticket_number(),
        logged_at: ticket.logged_at.timestamp(),
        state: ticket.state.0,
        site: site.as_ref(),
        desk: desk.map(|code| app.catalogue.desk(code)),
        target: row.target.0,
        minutes: row.minutes,
        missed_at: row.missed_at.unwrap_or(at).timestamp(),
    });
    let mailbox = mailbox.to_string();
    let to = To {
        purpose: MailPurpose::Escalation,
        recipient: &mailbox,
        desk: None,
    };
    let mail = outgoing::mail(connection, app, ticket, &to, &words, at)?;
    outbox::insert(connection, &mail)?;
    Ok(())
}
