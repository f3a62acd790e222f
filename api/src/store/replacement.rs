//! Devices that desks replace (RMA): what was shipped, received and sent back.

use diesel::prelude::*;
use domain::ticket::{SetUpBy, State};

use super::schema::{replacement, ticket};
use super::{AnyConn, Code, Day, Id, Instant};

/// A replacement of the device of a ticket.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = replacement, treat_none_as_null = true)]
pub struct Replacement {
    pub id: Id,
    pub ticket_id: Id,
    pub device_id: Id,
    /// The number under which the desk handles the exchange.
    pub rma_number: Option<String>,
    pub shipped_on: Option<Day>,
    pub received_on: Option<Day>,
    /// The day of the visit on site.
    pub visit_on: Option<Day>,
    /// The day by which the old unit must be sent back.
    pub return_by: Option<Day>,
    pub returned_on: Option<Day>,
    pub new_device_id: Option<Id>,
    /// First day of the new device.
    pub replaced_on: Option<Day>,
    pub reconfigure_on: Option<Day>,
    pub reconfigured_on: Option<Day>,
    pub reconfigured_by: Option<Code<SetUpBy>>,
    pub started_at: Instant,
    pub started_by: Id,
    /// The customer's consent to the charge for setting the device up again (C16).
    pub consent_id: Option<Id>,
    /// The carrier's number of the parcel with the new device.
    pub tracking_number: Option<String>,
}

pub fn insert(connection: &mut AnyConn, row: &Replacement) -> QueryResult<()> {
    diesel::insert_into(replacement::table)
        .values(row)
        .execute(connection)?;
    Ok(())
}

/// Puts the row in the place of what was stored under its key.
pub fn update(connection: &mut AnyConn, row: &Replacement) -> QueryResult<()> {
    diesel::update(replacement::table.find(row.id))
        .set(row)
        .execute(connection)?;
    Ok(())
}

/// The replacements of these tickets, the oldest first.
pub fn of_tickets(connection: &mut AnyConn, tickets: &[Id]) -> QueryResult<Vec<Replacement>> {
    replacement::table
        .filter(replacement::ticket_id.eq_any(tickets))
        .order(replacement::id)
        .select(Replacement::as_select())
        .load(connection)
}

/// The replacements with these keys.
pub fn by_ids(connection: &mut AnyConn, ids: &[Id]) -> QueryResult<Vec<Replacement>> {
    replacement::table
        .filter(replacement::id.eq_any(ids))
        .select(Replacement::as_select())
        .load(connection)
}

/// Replacements at these sites whose old unit was to be sent back and has not been: key, site, and the day agreed. Those of
/// cancelled tickets do not count.
pub fn not_returned(connection: &mut AnyConn, sites: &[Id]) -> QueryResult<Vec<(Id, Id, Day)>> {
    replacement::table
        .inner_join(ticket::table.on(ticket::id.eq(replacement::ticket_id)))
        .filter(ticket::site_id.eq_any(sites.iter().copied().map(Some)))
        .filter(ticket::state.ne(Code(State::Cancelled)))
        .filter(replacement::returned_on.is_null())
        .filter(replacement::return_by.is_not_null())
        .order(replacement::id)
        .select((
            replacement::id,
            ticket::site_id.assume_not_null(),
            replacement::return_by.assume_not_null(),
        ))
        .load(connection)
}

/// Replacements whose old unit has not been sent back, those that are due first, after the given place.
pub fn to_return(
    connection: &mut AnyConn,
    after: Option<(Day, Id)>,
    limit: i64,
) -> QueryResult<Vec<Replacement>> {
    let mut query = replacement::table
        .filter(replacement::returned_on.is_null())
        .filter(replacement::return_by.is_not_null())
        .select(Replacement::as_select())
        .into_boxed();
    if let Some((day, id)) = after {
        query = query.filter(replacement::return_by.ge(day)).filter(
            replacement::return_by
                .gt(day)
                .or(replacement::id.gt(id).nullable()),
        );
    }
    query
        .order((replacement::return_by, replacement::id))
        .limit(limit)
        .load(connection)
}
