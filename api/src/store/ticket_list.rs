//! Lists of tickets: what they show, in which order, and how many a queue has. Every page is found by the keys of the
//! ticket before it, whatever stands before that.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use diesel::prelude::*;
use domain::dispatch::MailState;
use domain::ticket::{Priority, State};
use domain::vocabulary::{Destination, parse};
use jiff::Timestamp;

use super::connection::MultiBackend;
use super::schema::{outbox_mail, ticket};
use super::ticket::Ticket;
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

/// What a list is sorted by. Calls in a range of instants are sorted by the instant, by which they are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Key {
    Number,
    Logged,
    Changed,
    Due,
    Priority,
}

impl Order {
    fn key(self, filter: &Filter) -> (Key, bool) {
        let ranged = filter.logged_from.is_some() || filter.logged_before.is_some();
        match self {
            Self::Newest if ranged => (Key::Logged, true),
            Self::Oldest if ranged => (Key::Logged, false),
            Self::Newest => (Key::Number, true),
            Self::Oldest => (Key::Number, false),
            Self::Changed => (Key::Changed, true),
            Self::Due => (Key::Due, false),
            Self::Priority => (Key::Priority, false),
        }
    }
}

type Tickets<'a> = ticket::BoxedQuery<'a, MultiBackend>;

/// A page of the list after the given place. Of several states each gives a page of its own, for then an index has each
/// in its order.
pub fn page(
    connection: &mut AnyConn,
    filter: &Filter,
    order: Order,
    after: Option<Place>,
    limit: i64,
) -> QueryResult<Vec<Ticket>> {
    let (key, is_descending) = order.key(filter);
    let mut page = Vec::new();
    for state in each_state(filter) {
        let tickets = filtered(filter, state);
        let tickets = match after {
            Some(place) => behind(tickets, (key, is_descending), place),
            None => tickets,
        };
        let tickets = sorted(tickets, (key, is_descending));
        page.extend(
            tickets
                .limit(limit)
                .select(Ticket::as_select())
                .load::<Ticket>(connection)?,
        );
    }
    let number = |ticket: &Ticket| {
        if is_descending {
            -ticket.number
        } else {
            ticket.number
        }
    };
    page.sort_by(|a, b| {
        let by_key = match key {
            Key::Number => Ordering::Equal,
            Key::Logged if is_descending => b.logged_at.cmp(&a.logged_at),
            Key::Logged => a.logged_at.cmp(&b.logged_at),
            Key::Changed => b.changed_at.cmp(&a.changed_at),
            Key::Due => a.due_at.cmp(&b.due_at),
            Key::Priority => b.priority.0.as_str().cmp(a.priority.0.as_str()),
        };
        by_key.then(number(a).cmp(&number(b)))
    });
    page.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(page)
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

fn sorted(tickets: Tickets<'_>, by: (Key, bool)) -> Tickets<'_> {
    match by {
        (Key::Number, true) => tickets.order(ticket::number.desc()),
        (Key::Number, false) => tickets.order(ticket::number.asc()),
        (Key::Logged, true) => tickets.order((ticket::logged_at.desc(), ticket::number.desc())),
        (Key::Logged, false) => tickets.order((ticket::logged_at.asc(), ticket::number.asc())),
        (Key::Changed, _) => tickets.order((ticket::changed_at.desc(), ticket::number.desc())),
        (Key::Due, _) => tickets
            .filter(ticket::due_at.is_not_null())
            .order((ticket::due_at.asc(), ticket::number.asc())),
        (Key::Priority, _) => tickets
            .filter(ticket::ended_at.is_null())
            .order((ticket::priority.desc(), ticket::number.asc())),
    }
}

/// What stands behind a place in an order. The first condition of a pair bounds the index, the second cuts what shares
/// the first key.
fn behind(tickets: Tickets<'_>, by: (Key, bool), place: Place) -> Tickets<'_> {
    let (newer, older) = (
        ticket::number.gt(place.number),
        ticket::number.lt(place.number),
    );
    match by {
        (Key::Number, true) => tickets.filter(older),
        (Key::Number, false) => tickets.filter(newer),
        (Key::Logged, true) => tickets
            .filter(ticket::logged_at.le(place.logged_at))
            .filter(ticket::logged_at.lt(place.logged_at).or(older)),
        (Key::Logged, false) => tickets
            .filter(ticket::logged_at.ge(place.logged_at))
            .filter(ticket::logged_at.gt(place.logged_at).or(newer)),
        (Key::Changed, _) => tickets
            .filter(ticket::changed_at.le(place.changed_at))
            .filter(ticket::changed_at.lt(place.changed_at).or(older)),
        (Key::Due, _) => tickets
            .filter(ticket::due_at.ge(place.due_at))
            .filter(ticket::due_at.gt(place.due_at).or(newer.nullable())),
        (Key::Priority, _) => {
            let priority = Code(place.priority);
            tickets
                .filter(ticket::priority.le(priority))
                .filter(ticket::priority.lt(priority).or(newer))
        }
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
        count += counted(some.load::<i64>(connection)?);
    }
    Ok(count.min(most))
}

/// How many mails wait for a person, as far as `most`.
pub fn count_mails(connection: &mut AnyConn, state: MailState, most: i64) -> QueryResult<i64> {
    let some = outbox_mail::table
        .filter(outbox_mail::state.eq(Code(state)))
        .limit(most)
        .select(outbox_mail::id);
    Ok(counted(some.load::<Id>(connection)?))
}

fn counted<T>(rows: Vec<T>) -> i64 {
    i64::try_from(rows.len()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
