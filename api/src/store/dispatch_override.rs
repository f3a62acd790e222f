//! Dispatches to another desk than the rules had said.

use diesel::dsl::count_star;
use diesel::prelude::*;
use domain::vocabulary::Destination;

use super::connection::on_both;
use super::schema::dispatch_override;
use super::{AnyConn, Code, Id, Instant};

/// A dispatch to another desk than the rules had said, with the rows that had.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = dispatch_override)]
pub struct Override {
    pub dispatch_id: Id,
    pub ticket_id: Id,
    pub from_desk: Option<Code<Destination>>,
    pub to_desk: Code<Destination>,
    pub rule_set: Option<String>,
    pub cause_row: Option<String>,
    pub desk_row: Option<String>,
    pub reason: Option<String>,
    pub at: Instant,
    pub by_account: Id,
    /// Whether a supervisor did without the consent that was asked for.
    pub consent_waived: bool,
}

pub fn insert(connection: &mut AnyConn, row: &Override) -> QueryResult<()> {
    diesel::insert_into(dispatch_override::table)
        .values(row)
        .execute(connection)?;
    Ok(())
}

/// Those of these tickets, the oldest first.
pub fn of_tickets(connection: &mut AnyConn, tickets: &[Id]) -> QueryResult<Vec<Override>> {
    dispatch_override::table
        .filter(dispatch_override::ticket_id.eq_any(tickets))
        .order(dispatch_override::dispatch_id)
        .select(Override::as_select())
        .load(connection)
}

/// A page of them, the newest first, before the given one; of a row of the desks or the causes, where one is given.
pub fn page(
    connection: &mut AnyConn,
    (desk_row, cause_row): (Option<String>, Option<String>),
    before: Option<Id>,
    limit: i64,
) -> QueryResult<Vec<Override>> {
    let mut query = dispatch_override::table
        .select(Override::as_select())
        .into_boxed();
    if let Some(row) = desk_row {
        query = query.filter(dispatch_override::desk_row.eq(row));
    }
    if let Some(row) = cause_row {
        query = query.filter(dispatch_override::cause_row.eq(row));
    }
    if let Some(id) = before {
        query = query.filter(dispatch_override::dispatch_id.lt(id));
    }
    query
        .order(dispatch_override::dispatch_id.desc())
        .limit(limit)
        .load(connection)
}

/// How often a row of the rules was overridden, and how.
#[derive(Debug, Clone, Queryable)]
pub struct Count {
    pub rule_set: Option<String>,
    pub desk_row: Option<String>,
    pub from_desk: Option<Code<Destination>>,
    pub to_desk: Code<Destination>,
    pub count: i64,
}

/// What was overridden from the first instant on and before the second, most often first.
pub fn count_by_row(
    connection: &mut AnyConn,
    (from, to): (Instant, Instant),
) -> QueryResult<Vec<Count>> {
    let how = (
        dispatch_override::rule_set,
        dispatch_override::desk_row,
        dispatch_override::from_desk,
        dispatch_override::to_desk,
    );
    let mut counts: Vec<Count> = on_both!(connection, inner => dispatch_override::table
        .filter(dispatch_override::at.ge(from))
        .filter(dispatch_override::at.lt(to))
        .group_by(how)
        .select((
            dispatch_override::rule_set,
            dispatch_override::desk_row,
            dispatch_override::from_desk,
            dispatch_override::to_desk,
            count_star(),
        ))
        .load(inner))?;
    counts.sort_by_key(|row| std::cmp::Reverse(row.count));
    Ok(counts)
}
