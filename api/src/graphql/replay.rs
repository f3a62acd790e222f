//! Replays of rules and the accuracy of routing in the schema.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use domain::access::Operation;
use domain::accuracy::{self, RowAccuracy, RowOf};
use domain::replay::{self as counts, Tally};
use domain::ticket::{FaultPart, TicketNumber};
use domain::vocabulary::{Channel, Destination, DispatchBy, Reconfiguration, WarrantyState};
use jiff::Timestamp;
use juniper::GraphQLObject;

use super::Context;
use super::connection::{PageRequest, connection};
use super::error::QueryError;
use crate::replay::{self, Changed, Order, Page, Replayed};
use crate::store::replay::{RoutingTable, Span, routed};
use crate::store::{Id, StoreError, rule_set};

/// What rules would change of the tickets of a time.
#[derive(GraphQLObject)]
pub struct RuleSetReplay {
    /// Tickets that were tried.
    tickets: i32,
    /// Tickets of which anything would be another: desk, channel, dispatcher, consent, warranty or reconfiguration.
    changed: i32,
    /// Tickets whose recorded facts this version of the program cannot read.
    unreadable: i32,
    /// The tickets by old and new desk.
    moves: Vec<ReplayMove>,
    /// The first tickets that would change, in the order of their numbers; `ruleSetReplayTickets` has them all.
    changed_tickets: Vec<ReplayedTicket>,
}

/// Tickets that go from one desk to another, or stay.
#[derive(GraphQLObject)]
pub struct ReplayMove {
    /// The old desk; null where no table covered the call.
    from: Option<Destination>,
    /// The new desk; null where no table covers the call.
    to: Option<Destination>,
    /// All of them.
    tickets: i32,
    /// Those of which anything would be another.
    changed: i32,
    /// Those whose channel would be another.
    channel_changed: i32,
    /// Those that another party would dispatch.
    dispatch_by_changed: i32,
    /// Those whose need of consent would be another.
    consent_changed: i32,
    /// Those whose warranty would be another.
    warranty_changed: i32,
    /// Those whose reconfiguration would be another.
    reconfiguration_changed: i32,
    /// Those of which anything would be another, by the desk that in fact solved them.
    resolved_by: Vec<ReplayResolved>,
}

/// Tickets that would change, and that the same desk solved.
#[derive(GraphQLObject)]
pub struct ReplayResolved {
    /// The desk that in fact solved them; null where nobody knows, or they are not resolved.
    desk: Option<Destination>,
    /// How many.
    tickets: i32,
}

/// A ticket that would be handled otherwise.
#[derive(GraphQLObject)]
pub struct ReplayedTicket {
    #[graphql(skip)]
    key: i64,
    /// The number that people say.
    number: String,
    /// What was decided; null where no table covered the call.
    before: Option<ReplayedRouting>,
    /// What would be decided; null where no table covers the call.
    after: Option<ReplayedRouting>,
    /// The part that was in fact at fault, once it is resolved.
    fault_part: Option<FaultPart>,
    /// The desk that in fact solved it, where that is known.
    resolved_by: Option<Destination>,
}

/// How a call is handled.
#[derive(GraphQLObject)]
pub struct ReplayedRouting {
    /// Where it ends.
    desk: Destination,
    /// The way to reach the desk.
    channel: Channel,
    /// Who contacts the desk.
    dispatch_by: DispatchBy,
    /// Whether the customer must consent first.
    consent_needed: bool,
    /// Whether the maker repairs at no charge.
    warranty: WarrantyState,
    /// Setting the PC up again.
    reconfiguration: Reconfiguration,
}

impl ReplayedTicket {
    fn key(&self) -> i64 {
        self.key
    }
}

impl From<Changed> for ReplayedTicket {
    fn from(changed: Changed) -> Self {
        ticket(changed)
    }
}

connection!(ReplayedTicketConnection, ReplayedTicketEdge, ReplayedTicket);

/// How often the first desk was right where a row decided it.
#[derive(GraphQLObject)]
pub struct RoutingAccuracy {
    /// Version of the rule set that the row is of.
    rule_set: String,
    /// Id of the row.
    row: String,
    /// Tickets that it decided.
    tickets: i32,
    /// Those of which it is known who solved them.
    counted: i32,
    /// Those of the counted that the first desk solved.
    first_desk_right: i32,
    /// The part of them, from 0 to 1; null where none is counted.
    share: Option<f64>,
    /// The other desk that solved most.
    most_frequent_other: Option<Destination>,
    /// How many it solved.
    most_frequent_other_tickets: i32,
}

/// Cancels when the one who asked is gone.
struct CancelOnDrop(Arc<AtomicBool>);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// The tickets of a time: those logged from the first instant on and before the second.
pub type Between = (Option<Timestamp>, Option<Timestamp>);

/// Tries a stored rule set on the tickets of a span. One replay runs at a time, on half of the cores: calls come first.
pub async fn run(
    context: &Context,
    id: Id,
    between: Between,
    first: Option<i32>,
) -> Result<RuleSetReplay, QueryError> {
    let most = PageRequest::new(first, None)?.size();
    let (replayed, tickets) = changed(context, id, between, 0, (most, Until::End)).await?;
    let tickets = tickets.into_iter().map(ticket).collect();
    Ok(report(&replayed, tickets))
}

/// The tickets of a span that a stored rule set would handle otherwise, page by page. A page is done when it is full.
pub async fn tickets(
    context: &Context,
    id: Id,
    between: Between,
    (first, after): (Option<i32>, Option<String>),
) -> Result<ReplayedTicketConnection, QueryError> {
    let page = PageRequest::new(first, after.as_deref())?;
    let after: Option<i64> = page.after()?;
    let most = page.size() + 1;
    let of_page = (most, Until::Full);
    let (_, tickets) = changed(context, id, between, after.unwrap_or(0), of_page).await?;
    Ok(ReplayedTicketConnection::new(&page, tickets))
}

/// When a replay ends that nobody cancels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Until {
    /// All tickets are tried.
    End,
    /// As many changed tickets are found as are wanted.
    Full,
}

/// What a replay of the tickets whose numbers are greater than `after` finds, and the first changed tickets.
async fn changed(
    context: &Context,
    id: Id,
    (since, until): Between,
    after: i64,
    (most, end): (usize, Until),
) -> Result<(Replayed, Vec<Changed>), QueryError> {
    context.actor()?.permit(Operation::RuleSetPropose)?;
    let span = Span {
        since: since.map(Into::into),
        until: until.map(Into::into),
    };
    let cancelled = Arc::new(AtomicBool::new(false));
    let _asked = CancelOnDrop(Arc::clone(&cancelled));
    let inside = context.app.clone();
    tracing::info!("a replay was asked for");
    let turn = inside.replays.clone().acquire_owned().await;
    let turn = turn.map_err(|_| gone())?;
    let work = move || -> Result<Option<_>, StoreError> {
        let _until_done = turn;
        let knowledge = inside.store.read_here(|connection| {
            let known = rule_set::by_id(connection, id)?.is_some();
            let made = known.then(|| inside.knowledge.with_rules(connection, id));
            made.transpose()
        })?;
        let Some(knowledge) = knowledge else {
            return Ok(None);
        };
        let mut is_full = false;
        let order = Order {
            store: inside.store.clone(),
            knowledge: Arc::new(knowledge),
            span,
            after,
            workers: replay::all_cores() / 2,
            cancelled,
        };
        let mut tickets: Vec<Changed> = Vec::new();
        let replayed = replay::run(&order, |page: Page| -> Result<(), StoreError> {
            let missing = most - tickets.len();
            tickets.extend(page.changed.into_iter().take(missing));
            if end == Until::Full && tickets.len() == most {
                is_full = true;
                order.cancelled.store(true, Ordering::Relaxed);
            }
            Ok(())
        })?;
        if replayed.cancelled && !is_full {
            tracing::info!("a replay was given up: the client has gone");
        }
        Ok(Some((replayed, tickets)))
    };
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(StoreError::from)??.ok_or_else(|| {
        QueryError::bad_request(format!("ruleSetId: no rule set has the key {}", id.0))
    })
}

fn gone() -> QueryError {
    QueryError::Internal("the service is stopping".to_owned())
}

fn report(replayed: &Replayed, changed_tickets: Vec<ReplayedTicket>) -> RuleSetReplay {
    let Tally { moves } = &replayed.tally;
    let resolved = |(&desk, &tickets): (&_, &u64)| ReplayResolved {
        desk,
        tickets: number(tickets),
    };
    let moved = |(&(from, to), moved): (&(_, _), &counts::Move)| ReplayMove {
        from,
        to,
        tickets: number(moved.tickets),
        changed: number(moved.changed),
        channel_changed: number(moved.channel),
        dispatch_by_changed: number(moved.dispatch_by),
        consent_changed: number(moved.consent),
        warranty_changed: number(moved.warranty),
        reconfiguration_changed: number(moved.reconfiguration),
        resolved_by: moved.resolved_by.iter().map(resolved).collect(),
    };
    RuleSetReplay {
        tickets: number(replayed.tally.tickets()),
        changed: number(replayed.tally.changed()),
        unreadable: number(replayed.unreadable),
        moves: moves.iter().map(moved).collect(),
        changed_tickets,
    }
}

fn ticket(changed: Changed) -> ReplayedTicket {
    let routing = |routing: counts::Routing| ReplayedRouting {
        desk: routing.desk,
        channel: routing.channel,
        dispatch_by: routing.dispatch_by,
        consent_needed: routing.consent_needed,
        warranty: routing.warranty,
        reconfiguration: routing.reconfiguration,
    };
    let number = TicketNumber::new(changed.number.unsigned_abs());
    ReplayedTicket {
        key: changed.number,
        number: number.map(|number| number.to_string()).unwrap_or_default(),
        before: changed.before.map(routing),
        after: changed.after.map(routing),
        fault_part: changed.fault_part,
        resolved_by: changed.resolved_by,
    }
}

/// GraphQL's integers have 32 bits.
fn number(count: u64) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// The accuracy of the rows of a table, those with the least share first.
pub async fn accuracy(
    context: &Context,
    (from, to): (Timestamp, Timestamp),
    table: RoutingTable,
) -> Result<Vec<RoutingAccuracy>, QueryError> {
    let span = (from.into(), to.into());
    let routed = context
        .read(Operation::ReadTickets, move |connection| {
            routed(connection, table, span)
        })
        .await?;
    let of_row = |((rule_set, row), accuracy): (RowOf<'_>, RowAccuracy)| RoutingAccuracy {
        rule_set: rule_set.to_owned(),
        row: row.to_owned(),
        tickets: number(accuracy.tickets),
        counted: number(accuracy.counted),
        first_desk_right: number(accuracy.right),
        share: accuracy.share(),
        most_frequent_other: accuracy.most_frequent_other.map(|(desk, _)| desk),
        most_frequent_other_tickets: number(
            accuracy
                .most_frequent_other
                .map_or(0, |(_, tickets)| tickets),
        ),
    };
    let mut rows: Vec<_> = accuracy::by_row(&routed).into_iter().map(of_row).collect();
    let key = |row: &RoutingAccuracy| row.share.unwrap_or(2.0);
    rows.sort_by(|one, other| key(one).total_cmp(&key(other)));
    Ok(rows)
}
