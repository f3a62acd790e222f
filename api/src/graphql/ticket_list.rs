//! Lists of tickets and the queues of work in the schema.

use domain::access::Operation;
use domain::dispatch::MailState;
use domain::ticket::{Priority, State};
use domain::time::{add_days, date_in_japan, instant};
use domain::vocabulary::Destination;
use jiff::Timestamp;
use juniper::{GraphQLEnum, GraphQLInputObject, GraphQLObject};
use uuid::Uuid;

use super::Context;
use super::connection::PageRequest;
use super::error::QueryError;
use super::ticket::TicketConnection;
use crate::store::ticket_list::{self, Filter, Order};
use crate::store::{AnyConn, Id, Instant};

/// Which tickets a list shows; what is left out is not asked.
#[derive(Default, GraphQLInputObject)]
pub struct TicketFilter {
    /// In one of these states.
    states: Option<Vec<State>>,
    /// Of this site.
    site_id: Option<Uuid>,
    /// About this device.
    device_id: Option<Uuid>,
    /// That this account looks after.
    assignee_id: Option<Uuid>,
    /// That nobody looks after.
    unassigned: Option<bool>,
    /// Sent to this desk last.
    desk: Option<Destination>,
    /// So urgent.
    priority: Option<Priority>,
    /// At which something is still to be done (true), or nothing is (false).
    open: Option<bool>,
    /// Logged from this instant on.
    logged_from: Option<Timestamp>,
    /// Logged before this instant.
    logged_before: Option<Timestamp>,
}

impl From<TicketFilter> for Filter {
    fn from(input: TicketFilter) -> Self {
        Self {
            states: input.states,
            site: input.site_id.map(Id),
            device: input.device_id.map(Id),
            assignee: input.assignee_id.map(Id),
            unassigned: input.unassigned == Some(true),
            desk: input.desk,
            priority: input.priority,
            open: input.open,
            logged_from: input.logged_from.map(Instant::from),
            logged_before: input.logged_before.map(Instant::from),
            ..Self::default()
        }
    }
}

/// A queue of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, GraphQLEnum)]
pub enum WorkQueue {
    /// Open tickets that I look after.
    Mine,
    /// Open tickets that nobody looks after.
    Unassigned,
    /// Tickets whose desk opens today.
    DeskOpensToday,
    /// Tickets whose customer must agree to a charge.
    ConsentPending,
    /// Open tickets of which a target is missed now.
    Overdue,
    /// Mails of which nobody knows whether they arrived; see `outbox(state: UNCERTAIN)`.
    UncertainMails,
}

/// How much there is in a queue.
#[derive(GraphQLObject)]
pub struct QueueCount {
    /// The queue.
    queue: WorkQueue,
    /// How many there are, 1,000 at most.
    count: i32,
    /// Whether there are more than that.
    more: bool,
}

/// More are not counted: nobody works through them, and a count must be cheap however many there are.
const MOST_COUNTED: i32 = 1_000;

impl WorkQueue {
    const ALL: [Self; 6] = [
        Self::Mine,
        Self::Unassigned,
        Self::DeskOpensToday,
        Self::ConsentPending,
        Self::Overdue,
        Self::UncertainMails,
    ];

    /// The tickets of the queue for somebody; none for a queue of mails.
    fn filter(self, me: Id, now: Timestamp) -> Option<Filter> {
        let all = Filter::default();
        Some(match self {
            Self::Mine => Filter {
                assignee: Some(me),
                open: Some(true),
                ..all
            },
            Self::Unassigned => Filter {
                unassigned: true,
                open: Some(true),
                ..all
            },
            Self::DeskOpensToday => {
                let tomorrow = add_days(date_in_japan(now), 1).at(0, 0, 0, 0);
                Filter {
                    states: Some(vec![State::AwaitingDeskHours]),
                    told_before: instant(tomorrow).map(Instant::from),
                    ..all
                }
            }
            Self::ConsentPending => Filter {
                states: Some(vec![State::AwaitingConsent]),
                ..all
            },
            Self::Overdue => Filter {
                due_before: Some(now.into()),
                ..all
            },
            Self::UncertainMails => return None,
        })
    }
}

/// A page of tickets, of a queue or of a filter.
pub async fn page(
    context: &Context,
    (first, after): (Option<i32>, Option<String>),
    (filter, queue): (Option<TicketFilter>, Option<WorkQueue>),
    order: Option<Order>,
) -> Result<TicketConnection, QueryError> {
    let page = PageRequest::new(first, after.as_deref())?;
    let (after, limit) = (page.after()?, page.limit());
    let filter = match (filter, queue) {
        (Some(_), Some(_)) => {
            return Err(QueryError::bad_request("give either filter or queue"));
        }
        (filter, None) => filter.unwrap_or_default().into(),
        (None, Some(queue)) => queue
            .filter(context.actor()?.id, context.app.now())
            .ok_or_else(|| {
                QueryError::bad_request("this queue is one of mails: ask outbox(state: UNCERTAIN)")
            })?,
    };
    let order = order.unwrap_or_default();
    let rows = context
        .read(Operation::ReadTickets, move |connection| {
            ticket_list::page(connection, &filter, order, after, limit)
        })
        .await?;
    Ok(TicketConnection::new(&page, rows))
}

/// How much there is in each queue.
pub async fn counts(context: &Context) -> Result<Vec<QueueCount>, QueryError> {
    let (me, now) = (context.actor()?.id, context.app.now());
    let count = move |connection: &mut AnyConn| {
        let most = i64::from(MOST_COUNTED) + 1;
        let counted = WorkQueue::ALL.map(|queue| {
            let count = match queue.filter(me, now) {
                Some(filter) => ticket_list::count(connection, &filter, most),
                None => ticket_list::count_mails(connection, MailState::Uncertain, most),
            };
            count.map(|count| (queue, count))
        });
        counted.into_iter().collect::<Result<Vec<_>, _>>()
    };
    let counted = context.read(Operation::ReadTickets, count).await?;
    let queue_count = |(queue, count): (WorkQueue, i64)| {
        let count = i32::try_from(count).unwrap_or(i32::MAX);
        QueueCount {
            queue,
            count: count.min(MOST_COUNTED),
            more: count > MOST_COUNTED,
        }
    };
    Ok(counted.into_iter().map(queue_count).collect())
}
