//! Tickets: the row that lists read, and how it changes.

use diesel::prelude::*;
use domain::ticket::{FaultPart, Priority, State, TicketNumber};
use domain::vocabulary::Destination;

use super::schema::ticket;
use super::{AnyConn, Code, Id, Instant};

/// A ticket as it stands now.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = ticket)]
pub struct Ticket {
    pub number: i64,
    pub id: Id,
    pub site_id: Id,
    pub device_id: Option<Id>,
    pub state: Code<State>,
    pub priority: Code<Priority>,
    pub logged_at: Instant,
    pub fault_part: Option<Code<FaultPart>>,
    pub resolved_at: Option<Instant>,
    /// The desk that in fact solved it, where that is known.
    pub resolved_by: Option<Code<Destination>>,
}

impl Ticket {
    /// The number that people say.
    pub fn ticket_number(&self) -> TicketNumber {
        TicketNumber::new(self.number.unsigned_abs()).expect("the database counts tickets from 1")
    }
}

/// A ticket before the database gives it its number.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = ticket)]
pub struct NewTicket {
    pub id: Id,
    pub site_id: Id,
    pub device_id: Option<Id>,
    pub contract_id: Option<Id>,
    pub state: Code<State>,
    pub priority: Code<Priority>,
    pub logged_at: Instant,
    pub logged_by: Id,
}

/// Which tickets a list shows.
#[derive(Debug, Clone, Copy, Default)]
pub struct TicketFilter {
    pub state: Option<State>,
    pub site: Option<Id>,
}

/// Inserts the ticket and returns it with its number.
pub fn insert(connection: &mut AnyConn, row: NewTicket) -> QueryResult<Ticket> {
    let number = diesel::insert_into(ticket::table)
        .values(&row)
        .returning(ticket::number)
        .get_result(connection)?;
    Ok(Ticket {
        number,
        id: row.id,
        site_id: row.site_id,
        device_id: row.device_id,
        state: row.state,
        priority: row.priority,
        logged_at: row.logged_at,
        fault_part: None,
        resolved_at: None,
        resolved_by: None,
    })
}

pub fn by_id(connection: &mut AnyConn, id: Id) -> QueryResult<Option<Ticket>> {
    ticket::table
        .filter(ticket::id.eq(id))
        .select(Ticket::as_select())
        .first(connection)
        .optional()
}

pub fn by_ids(connection: &mut AnyConn, ids: &[Id]) -> QueryResult<Vec<Ticket>> {
    ticket::table
        .filter(ticket::id.eq_any(ids))
        .select(Ticket::as_select())
        .load(connection)
}

pub fn by_number(connection: &mut AnyConn, number: i64) -> QueryResult<Option<Ticket>> {
    ticket::table
        .find(number)
        .select(Ticket::as_select())
        .first(connection)
        .optional()
}

/// The ticket, locked until the transaction ends, so that two moves of one ticket come one after the other.
/// SQLite's write transactions are alone anyway.
pub fn lock(connection: &mut AnyConn, number: i64) -> QueryResult<Option<Ticket>> {
    match connection {
        AnyConn::Pg(connection) => ticket::table
            .find(number)
            .select(Ticket::as_select())
            .for_update()
            .first(connection)
            .optional(),
        AnyConn::Sqlite(_) => by_number(connection, number),
    }
}

/// Locks the ticket as [`lock`] does, by its key.
pub fn lock_by_id(connection: &mut AnyConn, id: Id) -> QueryResult<()> {
    if let AnyConn::Pg(connection) = connection {
        ticket::table
            .filter(ticket::id.eq(id))
            .select(ticket::number)
            .for_update()
            .first::<i64>(connection)?;
    }
    Ok(())
}

/// A page of tickets, the newest first, before the given number.
pub fn page(
    connection: &mut AnyConn,
    filter: TicketFilter,
    before: Option<i64>,
    limit: i64,
) -> QueryResult<Vec<Ticket>> {
    let mut query = ticket::table.select(Ticket::as_select()).into_boxed();
    if let Some(state) = filter.state {
        query = query.filter(ticket::state.eq(Code(state)));
    }
    if let Some(site) = filter.site {
        query = query.filter(ticket::site_id.eq(site));
    }
    if let Some(number) = before {
        query = query.filter(ticket::number.lt(number));
    }
    query
        .order(ticket::number.desc())
        .limit(limit)
        .load(connection)
}

/// Tickets on a contract logged from `since` up to `until`: the calls that a monthly quota counts (T13). Of a call
/// that is being logged the ticket does not stand there yet, so that one logged at the same instant came before it.
pub fn count_on_contract(
    connection: &mut AnyConn,
    contract: Id,
    (since, until): (Instant, Instant),
) -> QueryResult<i64> {
    ticket::table
        .filter(ticket::contract_id.eq(contract))
        .filter(ticket::logged_at.ge(since))
        .filter(ticket::logged_at.le(until))
        .count()
        .get_result(connection)
}

pub fn set_state(connection: &mut AnyConn, number: i64, state: State) -> QueryResult<()> {
    diesel::update(ticket::table.find(number))
        .set(ticket::state.eq(Code(state)))
        .execute(connection)?;
    Ok(())
}

/// Records the part that was really at fault, the desk that solved it, and when.
pub fn set_resolution(
    connection: &mut AnyConn,
    number: i64,
    (part, by): (FaultPart, Option<Destination>),
    at: Instant,
) -> QueryResult<()> {
    diesel::update(ticket::table.find(number))
        .set((
            ticket::fault_part.eq(Code(part)),
            ticket::resolved_at.eq(at),
            ticket::resolved_by.eq(by.map(Code)),
        ))
        .execute(connection)?;
    Ok(())
}
