//! Targets of tickets: how far each has come, and when it must be looked at again.

use std::collections::HashSet;

use diesel::prelude::*;
use domain::target::{Progress, Target};

use super::connection::on_both;
use super::schema::{ticket, ticket_target};
use super::{AnyConn, Code, Id, Instant};

/// A target of a ticket as it stood when it was last reckoned.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = ticket_target)]
pub struct TargetRow {
    pub ticket_id: Id,
    pub target: Code<Target>,
    pub minutes: i32,
    pub begun_at: Instant,
    /// Whether its time runs.
    pub running: bool,
    /// Microseconds spent up to `reckoned_at`.
    pub spent: i64,
    pub reckoned_at: Instant,
    /// When its time is or was over, while it runs.
    pub due_at: Option<Instant>,
    pub warned_at: Option<Instant>,
    pub missed_at: Option<Instant>,
    pub ended_at: Option<Instant>,
    /// The next instant at which something becomes of it if nothing happens.
    pub check_at: Option<Instant>,
}

impl TargetRow {
    /// The row of a target that has come so far at an instant.
    pub fn of(ticket_id: Id, progress: &Progress, at: Instant) -> Self {
        let micros = i64::try_from(progress.spent.as_micros()).unwrap_or(i64::MAX);
        Self {
            ticket_id,
            target: Code(progress.target),
            minutes: progress.minutes.cast_signed(),
            begun_at: progress.begun_at.into(),
            running: progress.running,
            spent: micros,
            reckoned_at: at,
            due_at: progress.deadline().map(Instant::from),
            warned_at: progress.warned_at.map(Instant::from),
            missed_at: progress.missed_at.map(Instant::from),
            ended_at: progress.ended_at.map(Instant::from),
            check_at: progress.warning_at.or(progress.due_at).map(Instant::from),
        }
    }
}

/// The targets of these tickets, in the order of their beginning.
pub fn of_tickets(connection: &mut AnyConn, tickets: &[Id]) -> QueryResult<Vec<TargetRow>> {
    ticket_target::table
        .filter(ticket_target::ticket_id.eq_any(tickets))
        .order((ticket_target::ticket_id, ticket_target::target))
        .select(TargetRow::as_select())
        .load(connection)
}

/// Puts the targets of a ticket in the place of those that were stored; when the first of them is due stands with the ticket
/// and is returned.
pub fn replace(
    connection: &mut AnyConn,
    ticket_id: Id,
    rows: &[TargetRow],
) -> QueryResult<Option<Instant>> {
    diesel::delete(ticket_target::table.filter(ticket_target::ticket_id.eq(ticket_id)))
        .execute(connection)?;
    on_both!(connection, inner => diesel::insert_into(ticket_target::table).values(rows).execute(inner))?;
    let due_at: Option<Instant> = rows.iter().filter_map(|row| row.due_at).min();
    diesel::update(ticket::table.filter(ticket::id.eq(ticket_id)))
        .set(ticket::due_at.eq(due_at))
        .execute(connection)?;
    Ok(due_at)
}

/// Tickets of which a target must be looked at, those that wait longest first.
pub fn to_check(connection: &mut AnyConn, now: Instant, limit: i64) -> QueryResult<Vec<Id>> {
    let mut tickets: Vec<Id> = ticket_target::table
        .filter(ticket_target::check_at.le(now))
        .order(ticket_target::check_at)
        .limit(limit)
        .select(ticket_target::ticket_id)
        .load(connection)?;
    let mut seen = HashSet::new();
    tickets.retain(|id| seen.insert(*id));
    Ok(tickets)
}

/// Has all targets that run looked at soon: what they are reckoned by has changed.
pub fn check_all(connection: &mut AnyConn, now: Instant) -> QueryResult<()> {
    diesel::update(ticket_target::table.filter(ticket_target::check_at.gt(now)))
        .set(ticket_target::check_at.eq(now))
        .execute(connection)?;
    Ok(())
}
