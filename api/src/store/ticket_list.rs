//! Lists of tickets: what they show, in which order, and how many a queue has. Every page is found by the keys of the
//! ticket before it, whatever stands before that.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable};
use domain::dispatch::MailState;
use domain::ticket::{Priority, State};
use domain::vocabulary::{Destination, parse};
use jiff::Timestamp;

use super::connection::MultiBackend;
use super::schema::{outbox_mail, ticket};
use super::ticket::Ticket;
use super::types::SqlInstant;
use super::{AnyConn, Code, Id, Instant};

/// The order of a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, juniper::GraphQLEnum)]
#[graphql(name = "TicketOrder")]
pub enum Order {
    /// The newest call first.
    #[default]
    Newest,
    /// The oldest call first.
    Oldest,
    /// What changed last first.
    Changed,
    /// Open tickets whose target runs out first come first; those without a running target are left out.
    Due,
    /// Open tickets, the urgent ones first and of these the oldest.
    Priority,
}

/// Which tickets a list shows; what is not given is not asked.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub states: Option<Vec<State>>,
    pub site: Option<Id>,
    pub device: Option<Id>,
    pub assignee: Option<Id>,
    /// Those that nobody looks after.
    pub unassigned: bool,
    pub desk: Option<Destination>,
    pub priority: Option<Priority>,
    /// Those at which something is still to be done, or those at which nothing is.
    pub open: Option<bool>,
    pub logged_from: Option<Instant>,
    pub logged_before: Option<Instant>,
    /// Those whose desk is told before an instant.
    pub told_before: Option<Instant>,
    /// Those a target of which is or will be missed before an instant.
    pub due_before: Option<Instant>,
}

/// The place of a ticket in a list of any order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    number: i64,
    logged_at: Instant,
    changed_at: Instant,
    priority: Priority,
    due_at: Option<Instant>,
}

impl From<&Ticket> for Place {
    fn from(ticket: &Ticket) -> Self {
        Self {
            number: ticket.number,
            logged_at: ticket.logged_at,
            changed_at: ticket.changed_at,
            priority: ticket.priority.0,
            due_at: ticket.due_at,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (logged_at, changed_at) = (self.logged_at.timestamp(), self.changed_at.timestamp());
        let due_at = self.due_at.map(|at| at.timestamp().to_string());
        let (number, priority, due_at) = (self.number, self.priority, due_at.unwrap_or_default());
        write!(out, "{number} {logged_at} {changed_at} {priority} {due_at}")
    }
}

impl FromStr for Place {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let parts: Vec<&str> = text.split(' ').collect();
        let [number, logged_at, changed_at, priority, due_at] = parts[..] else {
            return Err(());
        };
        let instant = |text: &str| text.parse::<Timestamp>().map(Instant::from).map_err(|_| ());
        let due_at = Some(due_at).filter(|text| !text.is_empty());
        Ok(Self {
            number: number.parse().map_err(|_| ())?,
            logged_at: instant(logged_at)?,
            changed_at: instant(changed_at)?,
            priority: parse(priority).map_err(|_| ())?,
            due_at: due_at.map(instant).transpose()?,
        })
    }
}

/// What a list is sorted by, and in which direction. Calls in a range of instants are sorted by the instant, by which they
/// are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Key {
    NumberDown,
    NumberUp,
    LoggedDown,
    LoggedUp,
    ChangedDown,
    DueUp,
}

impl Key {
    fn compare(self, a: &Ticket, b: &Ticket) -> Ordering {
        let by_number = a.number.cmp(&b.number);
        match self {
            Self::NumberDown => by_number.reverse(),
            Self::NumberUp => by_number,
            Self::LoggedDown => a.logged_at.cmp(&b.logged_at).then(by_number).reverse(),
            Self::LoggedUp => a.logged_at.cmp(&b.logged_at).then(by_number),
            Self::ChangedDown => a.changed_at.cmp(&b.changed_at).then(by_number).reverse(),
            Self::DueUp => a.due_at.cmp(&b.due_at).then(by_number),
        }
    }
}

type Tickets<'a> = ticket::BoxedQuery<'a, MultiBackend>;

/// A page of the list after the given place.
pub fn page(
    connection: &mut AnyConn,
    filter: &Filter,
    order: Order,
    after: Option<Place>,
    limit: i64,
) -> QueryResult<Vec<Ticket>> {
    let is_ranged = filter.logged_from.is_some() || filter.logged_before.is_some();
    let key = match order {
        Order::Newest if is_ranged => Key::LoggedDown,
        Order::Oldest if is_ranged => Key::LoggedUp,
        Order::Newest => Key::NumberDown,
        Order::Oldest => Key::NumberUp,
        Order::Changed => Key::ChangedDown,
        Order::Due => Key::DueUp,
        Order::Priority => return by_priority(connection, filter, after, limit),
    };
    sorted_page(connection, filter, key, after, limit)
}

/// The open tickets of one priority after those of another, each by their numbers: so the place within a priority, too,
/// is found in an index.
fn by_priority(
    connection: &mut AnyConn,
    filter: &Filter,
    after: Option<Place>,
    limit: i64,
) -> QueryResult<Vec<Ticket>> {
    let mut page = Vec::new();
    if filter.open == Some(false) {
        return Ok(page);
    }
    let states = filter.states.iter().flatten().copied();
    let open_states: Vec<State> = states.filter(|state| state.is_open()).collect();
    for &priority in Priority::ALL {
        let rest = limit - counted(&page);
        let is_before = after.is_some_and(|place| priority < place.priority);
        let is_asked = filter.priority.is_none_or(|asked| asked == priority);
        if rest == 0 || is_before || !is_asked {
            continue;
        }
        let filter = Filter {
            priority: Some(priority),
            open: Some(true),
            states: filter.states.is_some().then(|| open_states.clone()),
            ..filter.clone()
        };
        let after = after.filter(|place| place.priority == priority);
        page.extend(sorted_page(
            connection,
            &filter,
            Key::NumberUp,
            after,
            rest,
        )?);
    }
    Ok(page)
}

/// Of several states each gives a page of its own, for then an index has each in its order.
fn sorted_page(
    connection: &mut AnyConn,
    filter: &Filter,
    key: Key,
    after: Option<Place>,
    limit: i64,
) -> QueryResult<Vec<Ticket>> {
    let (filter, after) = &bounded(filter, key, after);
    let mut page = Vec::new();
    for state in each_state(filter) {
        let tickets = filtered(filter, state);
        let tickets = match *after {
            Some(place) => behind(tickets, key, place),
            None => tickets,
        };
        let tickets = sorted(tickets, key, filter.unassigned);
        page.extend(
            tickets
                .limit(limit)
                .select(Ticket::as_select())
                .load::<Ticket>(connection)?,
        );
    }
    page.sort_by(|a, b| key.compare(a, b));
    page.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(page)
}

/// The same list, asked for in the way in which the index of its order has it.
fn bounded(filter: &Filter, key: Key, after: Option<Place>) -> (Filter, Option<Place>) {
    let mut filter = filter.clone();
    // What is due is open: the indexes of what is due need not be told so, and the others must be.
    match key {
        Key::DueUp => filter.open = filter.open.filter(|is_open| !is_open),
        _ if filter.due_before.is_some() => filter.open = filter.open.or(Some(true)),
        _ => {}
    }
    // Of a bound and a place in the same direction, SQLite would start from either; the farther one is enough.
    let Some(place) = after else {
        return (filter, None);
    };
    let (bound, is_beyond) = match key {
        Key::LoggedDown => {
            let before = filter.logged_before;
            let is_beyond = before.is_some_and(|before| place.logged_at >= before);
            (&mut filter.logged_before, is_beyond)
        }
        Key::LoggedUp => {
            let from = filter.logged_from;
            let is_beyond = from.is_some_and(|from| place.logged_at < from);
            (&mut filter.logged_from, is_beyond)
        }
        _ => return (filter, after),
    };
    if is_beyond {
        return (filter, None);
    }
    *bound = None;
    (filter, after)
}

/// The states of a filter one by one, or all at once where it names none.
fn each_state(filter: &Filter) -> Vec<Option<State>> {
    match &filter.states {
        Some(states) => {
            let wanted = |state: &State| states.contains(state);
            State::ALL
                .iter()
                .copied()
                .filter(wanted)
                .map(Some)
                .collect()
        }
        None => vec![None],
    }
}

fn sorted(mut tickets: Tickets<'_>, key: Key, is_unassigned: bool) -> Tickets<'_> {
    // PostgreSQL does not see that rows without an assignee are all alike in the first column of an index.
    if is_unassigned {
        tickets = match key {
            Key::NumberDown | Key::ChangedDown => tickets.order(ticket::assignee_id.desc()),
            Key::NumberUp | Key::DueUp => tickets.order(ticket::assignee_id.asc()),
            Key::LoggedDown | Key::LoggedUp => tickets,
        };
    }
    match key {
        Key::NumberDown => tickets.then_order_by(ticket::number.desc()),
        Key::NumberUp => tickets.then_order_by(ticket::number.asc()),
        Key::LoggedDown => tickets.then_order_by((ticket::logged_at.desc(), ticket::number.desc())),
        Key::LoggedUp => tickets.then_order_by((ticket::logged_at.asc(), ticket::number.asc())),
        Key::ChangedDown => {
            tickets.then_order_by((ticket::changed_at.desc(), ticket::number.desc()))
        }
        Key::DueUp => tickets
            .filter(ticket::due_at.is_not_null())
            .then_order_by((ticket::due_at.asc(), ticket::number.asc())),
    }
}

/// What stands behind a place in an order. Two keys are compared as one row, which an index finds at once.
fn behind(tickets: Tickets<'_>, key: Key, place: Place) -> Tickets<'_> {
    let behind = |comparison: &str, at: Option<Instant>| {
        sql::<Bool>(comparison)
            .bind::<Nullable<SqlInstant>, _>(at)
            .sql(", ")
            .bind::<BigInt, _>(place.number)
            .sql(")")
    };
    let (logged_at, changed_at) = (Some(place.logged_at), Some(place.changed_at));
    match key {
        Key::NumberDown => tickets.filter(ticket::number.lt(place.number)),
        Key::NumberUp => tickets.filter(ticket::number.gt(place.number)),
        Key::LoggedDown => {
            tickets.filter(behind("(ticket.logged_at, ticket.number) < (", logged_at))
        }
        Key::LoggedUp => tickets.filter(behind("(ticket.logged_at, ticket.number) > (", logged_at)),
        Key::ChangedDown => {
            tickets.filter(behind("(ticket.changed_at, ticket.number) < (", changed_at))
        }
        Key::DueUp => tickets.filter(behind("(ticket.due_at, ticket.number) > (", place.due_at)),
    }
}

fn filtered(filter: &Filter, state: Option<State>) -> Tickets<'static> {
    let mut tickets = ticket::table.into_boxed();
    if let Some(state) = state {
        tickets = tickets.filter(ticket::state.eq(Code(state)));
    }
    if let Some(site) = filter.site {
        tickets = tickets.filter(ticket::site_id.eq(site));
    }
    if let Some(device) = filter.device {
        tickets = tickets.filter(ticket::device_id.eq(device));
    }
    if let Some(assignee) = filter.assignee {
        tickets = tickets.filter(ticket::assignee_id.eq(assignee));
    }
    if filter.unassigned {
        tickets = tickets.filter(ticket::assignee_id.is_null());
    }
    if let Some(desk) = filter.desk {
        tickets = tickets.filter(ticket::desk.eq(Code(desk)));
    }
    if let Some(priority) = filter.priority {
        tickets = tickets.filter(ticket::priority.eq(Code(priority)));
    }
    match filter.open {
        Some(true) => tickets = tickets.filter(ticket::ended_at.is_null()),
        Some(false) => tickets = tickets.filter(ticket::ended_at.is_not_null()),
        None => {}
    }
    if let Some(from) = filter.logged_from {
        tickets = tickets.filter(ticket::logged_at.ge(from));
    }
    if let Some(before) = filter.logged_before {
        tickets = tickets.filter(ticket::logged_at.lt(before));
    }
    if let Some(before) = filter.told_before {
        tickets = tickets.filter(ticket::waits_until.lt(before));
    }
    if let Some(before) = filter.due_before {
        tickets = tickets.filter(ticket::due_at.lt(before));
    }
    tickets
}

/// How many tickets a list has, as far as `most`: more are not counted.
pub fn count(connection: &mut AnyConn, filter: &Filter, most: i64) -> QueryResult<i64> {
    let mut count = 0;
    for state in each_state(filter) {
        let some = filtered(filter, state).limit(most).select(ticket::number);
        count += counted(&some.load::<i64>(connection)?);
    }
    Ok(count.min(most))
}

/// How many mails wait for a person, as far as `most`.
pub fn count_mails(connection: &mut AnyConn, state: MailState, most: i64) -> QueryResult<i64> {
    let some = outbox_mail::table
        .filter(outbox_mail::state.eq(Code(state)))
        .limit(most)
        .select(outbox_mail::id);
    Ok(counted(&some.load::<Id>(connection)?))
}

fn counted<T>(rows: &[T]) -> i64 {
    i64::try_from(rows.len()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
