//! The targets of a ticket in the schema.

use domain::target::{Phase, Target, TargetState};
use jiff::{SignedDuration, Timestamp};
use juniper::GraphQLObject;

use super::Context;
use super::error::QueryError;
use crate::store::Instant;
use crate::store::target::TargetRow;
use crate::store::ticket::Ticket;

/// How long a ticket may take to one of its ends, counted in the hours of whoever works.
#[derive(GraphQLObject)]
pub struct TicketTarget {
    /// What the time is for.
    target: Target,
    /// Minutes it is given, by priority and contract.
    minutes: i32,
    /// Where it stands.
    state: TargetState,
    /// Whole minutes spent of it.
    spent_minutes: i32,
    /// When it began.
    begun_at: Timestamp,
    /// When its time is over if nothing changes, or was over; null while its time does not run.
    due_at: Option<Timestamp>,
    /// When a warning became due.
    warned_at: Option<Timestamp>,
    /// When it ended in time.
    met_at: Option<Timestamp>,
    /// When its time was over before it ended.
    missed_at: Option<Timestamp>,
    /// When it ended, in time or not.
    ended_at: Option<Timestamp>,
}

/// The targets of a ticket that have begun.
pub async fn of(context: &Context, ticket: &Ticket) -> Result<Vec<TicketTarget>, QueryError> {
    let rows = context.load.targets.all(ticket.id).await?;
    let now = context.app.now();
    let mut targets = Vec::new();
    for row in rows.iter() {
        targets.push(target(row, spent(context, ticket, row, now).await?, now));
    }
    Ok(targets)
}

fn target(row: &TargetRow, spent: SignedDuration, now: Timestamp) -> TicketTarget {
    let due_at = row.due_at.map(Instant::timestamp);
    // The clockwork writes it down a moment later.
    let over_at = due_at.filter(|&at| at <= now);
    let missed_at = row.missed_at.map(Instant::timestamp).or(over_at);
    let ended_at = row.ended_at.map(Instant::timestamp);
    TicketTarget {
        target: row.target.0,
        minutes: row.minutes,
        state: TargetState::of(missed_at.is_some(), ended_at.is_some(), row.running),
        spent_minutes: i32::try_from(spent.as_mins()).unwrap_or(i32::MAX),
        begun_at: row.begun_at.timestamp(),
        due_at,
        warned_at: row.warned_at.map(Instant::timestamp),
        met_at: ended_at.filter(|_| missed_at.is_none()),
        missed_at,
        ended_at,
    }
}

/// What was spent when the target was reckoned last, and what has passed since.
async fn spent(
    context: &Context,
    ticket: &Ticket,
    row: &TargetRow,
    now: Timestamp,
) -> Result<SignedDuration, QueryError> {
    let mut spent = SignedDuration::from_micros(row.spent);
    if row.running {
        let desk = ticket.desk.and_then(|desk| desk.0.desk());
        let phase = Phase::of(ticket.state.0, desk);
        let catalogue = context.catalogue_in_force().await?;
        let hours = context.app.targets.hours_of(phase, &catalogue);
        let since = hours.open_time(row.reckoned_at.timestamp(), now);
        spent += since.unwrap_or_default();
    }
    Ok(spent)
}
