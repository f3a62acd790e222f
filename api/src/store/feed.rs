//! The feed: what changed, in an order that never changes afterwards, so that whoever knows the position up to which he
//! has seen it can go on from there and misses nothing.
//!
//! SQLite has one writer, whose rows get their positions as they are written. On PostgreSQL rows wait in `feed_pending`
//! until they are published.

use diesel::connection::SimpleConnection;
use diesel::dsl::{exists, max};
use diesel::prelude::*;

use super::schema::{feed, feed_pending, feed_start};
use super::{AnyConn, Id, Instant};

/// The advisory lock of those who publish: "kiriwak" and `f` as a number.
const LOCK: i64 = 0x6b69_7269_7761_6b66;

/// The most rows that are published or trimmed in one transaction.
pub const BATCH: u16 = 1_000;

/// What changed of a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// An event was appended.
    Event(Id),
    /// A mail is in another state.
    Mail(Id),
}

/// A row of the feed.
#[derive(Debug, Clone, Copy, Queryable, Selectable)]
#[diesel(table_name = feed)]
pub struct Change {
    pub position: i64,
    pub ticket_id: Id,
    pub event_id: Option<Id>,
    pub mail_id: Option<Id>,
    pub at: Instant,
}

/// Appends that something of a ticket changed, as a part of the change.
pub fn append(connection: &mut AnyConn, ticket: Id, what: What, at: Instant) -> QueryResult<()> {
    let (event, mail) = match what {
        What::Event(id) => (Some(id), None),
        What::Mail(id) => (None, Some(id)),
    };
    match connection {
        AnyConn::Pg(connection) => diesel::insert_into(feed_pending::table)
            .values((
                feed_pending::ticket_id.eq(ticket),
                feed_pending::event_id.eq(event),
                feed_pending::mail_id.eq(mail),
                feed_pending::at.eq(at),
            ))
            .execute(connection)?,
        AnyConn::Sqlite(connection) => diesel::insert_into(feed::table)
            .values((
                feed::ticket_id.eq(ticket),
                feed::event_id.eq(event),
                feed::mail_id.eq(mail),
                feed::at.eq(at),
            ))
            .execute(connection)?,
    };
    Ok(())
}

/// Whether rows wait to be published.
pub fn has_pending(connection: &mut AnyConn) -> QueryResult<bool> {
    match connection {
        AnyConn::Pg(connection) => {
            diesel::select(exists(feed_pending::table.select(feed_pending::number)))
                .get_result(connection)
        }
        AnyConn::Sqlite(_) => Ok(false),
    }
}

/// Gives positions to rows that wait, within a transaction. Returns how many.
///
/// The lock is held until the transaction has become visible: a position is never seen before a smaller one.
pub fn publish(connection: &mut AnyConn) -> QueryResult<usize> {
    let AnyConn::Pg(connection) = connection else {
        return Ok(0);
    };
    connection.batch_execute(&format!("SELECT pg_advisory_xact_lock({LOCK})"))?;
    diesel::sql_query(format!(
        "WITH moved AS (DELETE FROM feed_pending WHERE number IN \
             (SELECT number FROM feed_pending ORDER BY number LIMIT {BATCH}) RETURNING *) \
         INSERT INTO feed (ticket_id, event_id, mail_id, at) \
         SELECT ticket_id, event_id, mail_id, at FROM moved ORDER BY number"
    ))
    .execute(connection)
}

/// The last position there is, or was before it was trimmed.
pub fn head(connection: &mut AnyConn) -> QueryResult<i64> {
    let last: Option<i64> = feed::table.select(max(feed::position)).first(connection)?;
    last.map_or_else(|| start(connection), Ok)
}

/// The position up to which rows were trimmed.
pub fn start(connection: &mut AnyConn) -> QueryResult<i64> {
    feed_start::table
        .select(feed_start::position)
        .first(connection)
}

/// The rows after a position, in their order.
pub fn after(connection: &mut AnyConn, position: i64, limit: i64) -> QueryResult<Vec<Change>> {
    feed::table
        .filter(feed::position.gt(position))
        .order(feed::position)
        .limit(limit)
        .select(Change::as_select())
        .load(connection)
}

/// Deletes rows from before an instant, the first ones first, within a transaction. Returns how many.
pub fn trim(connection: &mut AnyConn, before: Instant) -> QueryResult<usize> {
    let first = after(connection, 0, i64::from(BATCH))?;
    let old = first.iter().take_while(|row| row.at < before).count();
    let Some(last) = first[..old].last() else {
        return Ok(0);
    };
    let is_old = feed::position.le(last.position);
    diesel::delete(feed::table.filter(is_old)).execute(connection)?;
    // Another process may have come further meanwhile.
    let behind = feed_start::position.lt(last.position);
    diesel::update(feed_start::table.filter(behind))
        .set(feed_start::position.eq(last.position))
        .execute(connection)?;
    Ok(old)
}
