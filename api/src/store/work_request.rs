//! Orders from the menu of additional works, as they were judged.

use diesel::prelude::*;
use domain::work_request::WorkKind;

use super::schema::work_request;
use super::{AnyConn, Code, Id, Json};

/// The order of a ticket: the item of the menu, all that it was judged by, and what stood against it.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = work_request)]
pub struct WorkRow {
    pub ticket_id: Id,
    pub request: Code<WorkKind>,
    pub wanted: Json,
    pub obstacles: Json,
}

pub fn insert(connection: &mut AnyConn, row: &WorkRow) -> QueryResult<()> {
    diesel::insert_into(work_request::table)
        .values(row)
        .execute(connection)?;
    Ok(())
}

/// Puts the order in the place of what was stored for its ticket.
pub fn update(connection: &mut AnyConn, row: &WorkRow) -> QueryResult<()> {
    diesel::update(work_request::table.find(row.ticket_id))
        .set(work_request::wanted.eq(&row.wanted))
        .execute(connection)?;
    Ok(())
}

pub fn remove(connection: &mut AnyConn, ticket: Id) -> QueryResult<()> {
    diesel::delete(work_request::table.find(ticket)).execute(connection)?;
    Ok(())
}

pub fn of_tickets(connection: &mut AnyConn, tickets: &[Id]) -> QueryResult<Vec<WorkRow>> {
    work_request::table
        .filter(work_request::ticket_id.eq_any(tickets))
        .select(WorkRow::as_select())
        .load(connection)
}
