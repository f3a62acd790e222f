//! Who reads deadlines as a calendar.

use diesel::prelude::*;
use domain::vocabulary::Prefecture;

use super::deadline::Deadline;
use super::schema::{calendar_feed, deadline};
use super::{AnyConn, Code, Day, Id, Instant};

/// An address under which deadlines are read as a calendar: of a site, of a prefecture, or of all.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = calendar_feed)]
pub struct CalendarFeed {
    pub id: Id,
    /// Who reads it.
    pub name: String,
    pub site_id: Option<Id>,
    pub prefecture: Option<Code<Prefecture>>,
    pub token_hash: String,
    pub created_at: Instant,
    pub created_by: Id,
    pub revoked_at: Option<Instant>,
}

pub fn insert(connection: &mut AnyConn, row: &CalendarFeed) -> QueryResult<()> {
    diesel::insert_into(calendar_feed::table)
        .values(row)
        .execute(connection)?;
    Ok(())
}

/// All of them, the newest first.
pub fn all(connection: &mut AnyConn) -> QueryResult<Vec<CalendarFeed>> {
    calendar_feed::table
        .order(calendar_feed::id.desc())
        .select(CalendarFeed::as_select())
        .load(connection)
}

pub fn by_id(connection: &mut AnyConn, id: Id) -> QueryResult<Option<CalendarFeed>> {
    calendar_feed::table
        .find(id)
        .select(CalendarFeed::as_select())
        .first(connection)
        .optional()
}

/// The one whose address has a secret with this hash, unless it was revoked.
pub fn by_token(connection: &mut AnyConn, hash: &str) -> QueryResult<Option<CalendarFeed>> {
    calendar_feed::table
        .filter(calendar_feed::token_hash.eq(hash))
        .filter(calendar_feed::revoked_at.is_null())
        .select(CalendarFeed::as_select())
        .first(connection)
        .optional()
}

/// Lets an address work no more; one that does not stays as it is.
pub fn revoke(connection: &mut AnyConn, id: Id, now: Instant) -> QueryResult<()> {
    let working = calendar_feed::table
        .find(id)
        .filter(calendar_feed::revoked_at.is_null());
    diesel::update(working)
        .set(calendar_feed::revoked_at.eq(now))
        .execute(connection)?;
    Ok(())
}

/// The deadlines from one day through another that a feed tells, in their order, at most so many.
pub fn deadlines(
    connection: &mut AnyConn,
    feed: &CalendarFeed,
    (first, last): (Day, Day),
    limit: i64,
) -> QueryResult<Vec<Deadline>> {
    let mut query = deadline::table
        .filter(deadline::ends_on.between(first, last))
        .select(Deadline::as_select())
        .into_boxed();
    if let Some(site) = feed.site_id {
        query = query.filter(deadline::site_id.eq(site));
    }
    if let Some(prefecture) = feed.prefecture {
        query = query.filter(deadline::prefecture.eq(prefecture));
    }
    query
        .order((deadline::ends_on, deadline::kind, deadline::subject))
        .limit(limit)
        .load(connection)
}
