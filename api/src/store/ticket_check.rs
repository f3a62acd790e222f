//! Which tickets must be looked at without anything happening to them, and which are reckoned by what does not hold any more.

use diesel::prelude::*;

use super::schema::{ticket, ticket_sweep};
use super::{AnyConn, Id, Instant};

/// Tickets that are due to be looked at, those that wait longest first.
pub fn due(connection: &mut AnyConn, now: Instant, limit: i64) -> QueryResult<Vec<Id>> {
    ticket::table
        .filter(ticket::check_at.le(now))
        .order(ticket::check_at)
        .limit(limit)
        .select(ticket::id)
        .load(connection)
}

/// Has a ticket looked at no earlier than at an instant; none that was dealt with meanwhile.
pub fn postpone(
    connection: &mut AnyConn,
    ticket: Id,
    (now, until): (Instant, Instant),
) -> QueryResult<()> {
    let is_due = ticket::id.eq(ticket).and(ticket::check_at.le(now));
    diesel::update(ticket::table.filter(is_due))
        .set(ticket::check_at.eq(until))
        .execute(connection)?;
    Ok(())
}

/// Has a ticket looked at from an instant on.
pub fn ask(connection: &mut AnyConn, number: i64, at: Instant) -> QueryResult<()> {
    diesel::update(ticket::table.find(number))
        .set(ticket::check_at.eq(at))
        .execute(connection)?;
    Ok(())
}

/// Says what targets are reckoned by from now on; where that is something else than before, open tickets are swept.
pub fn reckon_by(connection: &mut AnyConn, basis: &str) -> QueryResult<()> {
    let other = ticket_sweep::table.filter(ticket_sweep::basis.ne(basis));
    diesel::update(other)
        .set((
            ticket_sweep::basis.eq(basis),
            ticket_sweep::after_number.eq(Some(0)),
        ))
        .execute(connection)?;
    Ok(())
}

/// Has all open tickets swept from the first one on.
pub fn sweep_again(connection: &mut AnyConn) -> QueryResult<()> {
    diesel::update(ticket_sweep::table)
        .set(ticket_sweep::after_number.eq(Some(0)))
        .execute(connection)?;
    Ok(())
}

/// Whether open tickets are still to be swept.
pub fn is_sweeping(connection: &mut AnyConn) -> QueryResult<bool> {
    let after: Option<i64> = ticket_sweep::table
        .select(ticket_sweep::after_number)
        .first(connection)?;
    Ok(after.is_some())
}

/// Has the next open tickets of the sweep looked at, within a transaction. Nobody else sweeps or begins a sweep meanwhile, and a
/// ticket to which something happens is waited for.
pub fn sweep(connection: &mut AnyConn, now: Instant, limit: i64) -> QueryResult<()> {
    let Some(after) = lock(connection)? else {
        return Ok(());
    };
    let open = ticket::ended_at.is_null().and(ticket::number.gt(after));
    let numbers: Vec<i64> = ticket::table
        .filter(open)
        .order(ticket::number)
        .limit(limit)
        .select(ticket::number)
        .load(connection)?;
    diesel::update(ticket::table.filter(ticket::number.eq_any(&numbers)))
        .set(ticket::check_at.eq(now))
        .execute(connection)?;
    diesel::update(ticket_sweep::table)
        .set(ticket_sweep::after_number.eq(numbers.last()))
        .execute(connection)?;
    Ok(())
}

/// The number up to which tickets are swept, locked; none when there is nothing to sweep.
fn lock(connection: &mut AnyConn) -> QueryResult<Option<i64>> {
    let after = ticket_sweep::table.select(ticket_sweep::after_number);
    match connection {
        AnyConn::Pg(connection) => after.for_update().first(connection),
        AnyConn::Sqlite(connection) => after.first(connection),
    }
}
