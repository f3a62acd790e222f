//! Tickets: the row that lists read, and how it changes.

use diesel::prelude::*;
use domain::ticket::{About, FaultPart, Intake, Priority, Standing, State, TicketNumber};
use domain::vocabulary::Destination;

use super::schema::{ticket, ticket_call};
use super::{AnyConn, Code, Id, Instant};

/// A ticket as it stands now: its number, its key, and a [`Standing`] as a row.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = ticket, primary_key(number), treat_none_as_null = true)]
pub struct Ticket {
    #[diesel(skip_insertion)]
    pub number: i64,
    pub id: Id,
    /// None while it is not known who called.
    pub site_id: Option<Id>,
    pub device_id: Option<Id>,
    pub contract_id: Option<Id>,
    pub state: Code<State>,
    pub priority: Code<Priority>,
    pub logged_at: Instant,
    pub logged_by: Id,
    pub fault_part: Option<Code<FaultPart>>,
    pub resolved_at: Option<Instant>,
    /// The desk that in fact solved it, where that is known.
    pub resolved_by: Option<Code<Destination>>,
    pub intake: Code<Intake>,
    /// The account that looks after it.
    pub assignee_id: Option<Id>,
    /// Where it was sent last.
    pub desk: Option<Code<Destination>>,
    /// When the desk is told, while that is waited for.
    pub waits_until: Option<Instant>,
    /// The state that follows the customer's answer, while one is waited for.
    pub resumes: Option<Code<State>>,
    /// Since when nothing is to be done.
    pub ended_at: Option<Instant>,
    pub changed_at: Instant,
    /// How many events made it.
    pub events: i32,
    /// The earliest instant at which a target of it is missed, while one runs; no event makes it.
    #[diesel(skip_insertion, skip_update)]
    pub due_at: Option<Instant>,
}

impl Ticket {
    /// The row of a ticket that stands so.
    pub fn of(number: i64, id: Id, standing: &Standing) -> Self {
        let About {
            site,
            device,
            contract,
        } = standing.about;
        Self {
            number,
            id,
            site_id: site.map(Id),
            device_id: device.map(Id),
            contract_id: contract.map(Id),
            state: Code(standing.state),
            priority: Code(standing.priority),
            logged_at: standing.logged_at.into(),
            logged_by: Id(standing.logged_by),
            fault_part: standing.fault_part.map(Code),
            resolved_at: standing.resolved_at.map(Instant::from),
            resolved_by: standing.resolved_by.map(Code),
            intake: Code(standing.intake),
            assignee_id: standing.assignee.map(Id),
            desk: standing.desk.map(Code),
            waits_until: standing.waits_until.map(Instant::from),
            resumes: standing.resumes.map(Code),
            ended_at: standing.ended_at.map(Instant::from),
            changed_at: standing.changed_at.into(),
            events: standing.events.cast_signed(),
            due_at: None,
        }
    }

    /// How it stands.
    pub fn standing(&self) -> Standing {
        Standing {
            about: self.about(),
            intake: self.intake.0,
            state: self.state.0,
            priority: self.priority.0,
            logged_at: self.logged_at.timestamp(),
            logged_by: self.logged_by.0,
            assignee: self.assignee_id.map(|id| id.0),
            desk: self.desk.map(|code| code.0),
            waits_until: self.waits_until.map(Instant::timestamp),
            resumes: self.resumes.map(|code| code.0),
            fault_part: self.fault_part.map(|code| code.0),
            resolved_at: self.resolved_at.map(Instant::timestamp),
            resolved_by: self.resolved_by.map(|code| code.0),
            ended_at: self.ended_at.map(Instant::timestamp),
            changed_at: self.changed_at.timestamp(),
            events: self.events.cast_unsigned(),
        }
    }

    /// When its desk opens, while that is waited for.
    pub fn opens_at(&self) -> Option<Instant> {
        self.waits_until
            .filter(|_| self.state.0 == State::AwaitingDeskHours)
    }

    /// What it is about.
    pub fn about(&self) -> About {
        About {
            site: self.site_id.map(|id| id.0),
            device: self.device_id.map(|id| id.0),
            contract: self.contract_id.map(|id| id.0),
        }
    }

    /// The number that people say.
    pub fn ticket_number(&self) -> TicketNumber {
        TicketNumber::new(self.number.unsigned_abs()).expect("the database counts tickets from 1")
    }
}

/// Inserts the ticket and returns it with its number.
pub fn insert(connection: &mut AnyConn, row: Ticket) -> QueryResult<Ticket> {
    let number = diesel::insert_into(ticket::table)
        .values(&row)
        .returning(ticket::number)
        .get_result(connection)?;
    Ok(Ticket { number, ..row })
}

/// Puts the ticket in the place of what was stored under its number.
pub fn update(connection: &mut AnyConn, row: &Ticket) -> QueryResult<()> {
    diesel::update(ticket::table.find(row.number))
        .set(row)
        .execute(connection)?;
    Ok(())
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

/// The same by its key.
pub fn lock_by_id(connection: &mut AnyConn, id: Id) -> QueryResult<Option<Ticket>> {
    match connection {
        AnyConn::Pg(connection) => ticket::table
            .filter(ticket::id.eq(id))
            .select(Ticket::as_select())
            .for_update()
            .first(connection)
            .optional(),
        AnyConn::Sqlite(_) => by_id(connection, id),
    }
}

/// Tickets on a contract logged from `since` up to `until`: the calls that a monthly quota counts (T13). Of a call
/// that is being logged the ticket does not stand there yet, so that one logged at the same instant came before it; of
/// one that is decided again, it is left out.
pub fn count_on_contract(
    connection: &mut AnyConn,
    contract: Id,
    (since, until): (Instant, Instant),
    except: Option<Id>,
) -> QueryResult<i64> {
    let mut calls = ticket::table
        .filter(ticket::contract_id.eq(contract))
        .filter(ticket::logged_at.ge(since))
        .filter(ticket::logged_at.le(until))
        .into_boxed();
    if let Some(id) = except {
        calls = calls.filter(ticket::id.ne(id));
    }
    calls.count().get_result(connection)
}

/// The open tickets of these sites, the newest first.
pub fn open_of_sites(connection: &mut AnyConn, sites: &[Id]) -> QueryResult<Vec<Ticket>> {
    ticket::table
        .filter(ticket::site_id.eq_any(sites.iter().copied().map(Some)))
        .filter(ticket::ended_at.is_null())
        .order((ticket::site_id, ticket::number.desc()))
        .select(Ticket::as_select())
        .load(connection)
}

/// Open tickets without a site, called in from this number, the newest first; 20 at most.
pub fn unplaced_of_phone(connection: &mut AnyConn, phone: &str) -> QueryResult<Vec<Ticket>> {
    let calls = ticket_call::table
        .filter(ticket_call::caller_phone.eq(phone))
        .select(ticket_call::ticket_id);
    ticket::table
        .filter(ticket::id.eq_any(calls))
        .filter(ticket::ended_at.is_null())
        .filter(ticket::site_id.is_null())
        .order(ticket::number.desc())
        .limit(20)
        .select(Ticket::as_select())
        .load(connection)
}

/// The tickets with numbers after the given one.
pub fn after(connection: &mut AnyConn, number: i64, limit: i64) -> QueryResult<Vec<Ticket>> {
    ticket::table
        .filter(ticket::number.gt(number))
        .order(ticket::number)
        .limit(limit)
        .select(Ticket::as_select())
        .load(connection)
}
