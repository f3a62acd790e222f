//! Lists of tickets: what they show, in which order, and how many a queue has. Every page is found by the keys of the
//! ticket before it, whatever stands before that.

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
    changed_at: Instant,
    due_at: Option<Instant>,
    priority: Priority,
}

impl From<&Ticket> for Place {
    fn from(ticket: &Ticket) -> Self {
        Self {
            number: ticket.number,
            changed_at: ticket.changed_at,
            due_at: ticket.due_at,
            priority: ticket.priority.0,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let due_at = self.due_at.map(|at| at.timestamp().to_string());
        let (changed_at, due_at) = (self.changed_at.timestamp(), due_at.unwrap_or_default());
        write!(
            out,
            "{} {changed_at} {} {due_at}",
            self.number, self.priority
        )
    }
}

impl FromStr for Place {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut parts = text.split(' ');
        let mut next = || parts.next().ok_or(());
        let (number, changed_at, priority, due_at) = (next()?, next()?, next()?, next()?);
        let instant = |text: &str| text.parse::<Timestamp>().map(Instant::from).map_err(|_| ());
        Ok(Self {
            number: number.parse().map_err(|_| ())?,
            changed_at: instant(changed_at)?,
            priority: parse(priority).map_err(|_| ())?,
            due_at: Some(due_at)
                .filter(|text| !text.is_empty())
                .map(instant)
                .transpose()?,
        })
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
    let mut tickets = filtered(filter);
    if let Some(place) = after {
        tickets = behind(tickets, order, place);
    }
    let sorted = match order {
        Order::Newest => tickets.order(ticket::number.desc()),
        Order::Oldest => tickets.order(ticket::number.asc()),
        Order::Changed => tickets.order((ticket::changed_at.desc(), ticket::number.desc())),
        Order::Due => tickets
            .filter(ticket::due_at.is_not_null())
            .order((ticket::due_at.asc(), ticket::number.asc())),
        Order::Priority => tickets
            .filter(ticket::ended_at.is_null())
            .order((ticket::priority.desc(), ticket::number.asc())),
    };
    sorted
        .limit(limit)
        .select(Ticket::as_select())
        .load(connection)
}

/// What stands behind a place in an order. The first condition of a pair bounds the index, the second cuts what shares
/// the first key.
fn behind(tickets: Tickets<'_>, order: Order, place: Place) -> Tickets<'_> {
    let (newer, older) = (
        ticket::number.gt(place.number),
        ticket::number.lt(place.number),
    );
    match order {
        Order::Newest => tickets.filter(older),
        Order::Oldest => tickets.filter(newer),
        Order::Changed => tickets
            .filter(ticket::changed_at.le(place.changed_at))
            .filter(ticket::changed_at.lt(place.changed_at).or(older)),
        Order::Due => tickets
            .filter(ticket::due_at.ge(place.due_at))
            .filter(ticket::due_at.gt(place.due_at).or(newer.nullable())),
        Order::Priority => {
            let priority = Code(place.priority);
            tickets
                .filter(ticket::priority.le(priority))
                .filter(ticket::priority.lt(priority).or(newer))
        }
    }
}

fn filtered(filter: &Filter) -> Tickets<'static> {
    let mut tickets = ticket::table.into_boxed();
    if let Some(states) = &filter.states {
        let states: Vec<_> = states.iter().copied().map(Code).collect();
        tickets = tickets.filter(ticket::state.eq_any(states));
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
    let numbers: Vec<i64> = filtered(filter)
        .limit(most)
        .select(ticket::number)
        .load(connection)?;
    Ok(i64::try_from(numbers.len()).unwrap_or(most))
}

/// How many mails wait for a person, as far as `most`.
pub fn count_mails(connection: &mut AnyConn, state: MailState, most: i64) -> QueryResult<i64> {
    let some = outbox_mail::table
        .filter(outbox_mail::state.eq(Code(state)))
        .limit(most)
        .select(outbox_mail::id);
    let ids: Vec<Id> = some.load(connection)?;
    Ok(i64::try_from(ids.len()).unwrap_or(most))
}
