//! Targets of tickets: how far each has come, and when something becomes of it.

use diesel::prelude::*;
use domain::target::{Progress, Target};

use super::connection::on_both;
use super::schema::{ticket, ticket_target};
use super::ticket::Ticket;
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

/// Puts the targets of a ticket in the place of those that were stored. When the first of them is due, and when the ticket must
/// be looked at, stand with the ticket; the former is returned.
pub fn replace(
    connection: &mut AnyConn,
    ticket: &Ticket,
    rows: &[TargetRow],
) -> QueryResult<Option<Instant>> {
    diesel::delete(ticket_target::table.filter(ticket_target::ticket_id.eq(ticket.id)))
        .execute(connection)?;
    on_both!(connection, inner => diesel::insert_into(ticket_target::table).values(rows).execute(inner))?;
    let due_at = rows.iter().filter_map(|row| row.due_at).min();
    let checks = rows.iter().filter_map(|row| row.check_at);
    let check_at = checks.chain(ticket.opens_at()).min();
    diesel::update(ticket::table.filter(ticket::id.eq(ticket.id)))
        .set((ticket::due_at.eq(due_at), ticket::check_at.eq(check_at)))
        .execute(connection)?;
    Ok(due_at)
}
