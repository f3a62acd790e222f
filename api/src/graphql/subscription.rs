//! What can be followed. Each change is told as an operation of its own: with what holds then, who asks included.

use std::pin::Pin;

use domain::access::Operation;
use domain::ticket::TicketNumber;
use futures::{Stream, future, stream};
use juniper::{GraphQLObject, GraphQLScalar, graphql_subscription};

use super::Context;
use super::connection::{cursor, open_cursor};
use super::context::Following;
use super::error::QueryError;
use super::mail::Mail;
use super::ticket::Ticket;
use super::ticket_parts::Event;
use crate::live::Topic;
use crate::store::feed::Change;
use crate::store::{AnyConn, StoreError, outbox, ticket};

/// The place of a change among all changes: pass it as `after` to be told what came after it. To be kept as it is.
#[derive(Debug, Clone, GraphQLScalar)]
#[graphql(with = event_id, parse_token(String))]
pub struct EventId(pub i64);

mod event_id {
    use super::{EventId, cursor, open_cursor};

    pub(super) fn to_output(id: &EventId) -> String {
        cursor(id.0)
    }

    pub(super) fn from_input(text: &str) -> Result<EventId, Box<str>> {
        let position = open_cursor(text).ok().and_then(|text| text.parse().ok());
        let known = position.filter(|position| *position >= 0);
        known
            .map(EventId)
            .ok_or_else(|| "no event id; take eventId of a change, or latestEventId".into())
    }
}

/// Something happened to a ticket.
#[derive(GraphQLObject)]
#[graphql(context = Context)]
pub struct TicketChange {
    /// The place of the change.
    event_id: EventId,
    /// What happened.
    event: Event,
    /// The ticket as it is now, which may be later than the event.
    ticket: Ticket,
}

/// A ticket may stand in other lists than before, or elsewhere in them.
#[derive(GraphQLObject)]
#[graphql(context = Context)]
pub struct QueueChange {
    /// The place of the change.
    event_id: EventId,
    /// The ticket as it is now.
    ticket: Ticket,
}

/// A mail is in another state.
#[derive(GraphQLObject)]
#[graphql(context = Context)]
pub struct OutboxChange {
    /// The place of the change.
    event_id: EventId,
    /// The mail as it is now, which may be later than the change.
    mail: Mail,
}

pub struct Subscription;

/// What an operation tells: nothing yet when it opens a subscription, one thing when it tells a change.
type Told<T> = Pin<Box<dyn Stream<Item = T> + Send>>;

/// What can be followed, over a WebSocket (graphql-transport-ws). Each change carries its `eventId`; with it as `after` a
/// subscription goes on after that change, in another connection too, and neither loses nor repeats one. Without
/// `after` it begins now. Every change is told under the role that the token has then.
#[graphql_subscription(context = Context)]
impl Subscription {
    /// What happens to one ticket, or to all, event by event.
    async fn ticket_changed(
        context: &Context,
        number: Option<String>,
        after: Option<EventId>,
    ) -> Result<Told<TicketChange>, QueryError> {
        context.actor()?.permit(Operation::ReadTickets)?;
        let Some(change) = context.turn()?.change() else {
            let ticket = match number {
                Some(number) => Some(ticket_named(context, &number).await?.id),
                None => None,
            };
            return follow(context, Topic::Events(ticket), after);
        };
        let events = context.load.events.all(change.ticket_id).await?;
        let event = events
            .iter()
            .find(|event| Some(event.id) == change.event_id);
        Ok(told(TicketChange {
            event_id: EventId(change.position),
            event: Event(event.cloned().ok_or_else(QueryError::missing)?),
            ticket: ticket_of(context, change).await?,
        }))
    }

    /// Tickets of which anything changed, also their mails: lists that show them are to be read anew. What happens to a
    /// ticket while the client is busy is told once.
    async fn queue_changed(
        context: &Context,
        after: Option<EventId>,
    ) -> Result<Told<QueueChange>, QueryError> {
        context.actor()?.permit(Operation::ReadTickets)?;
        let Some(change) = context.turn()?.change() else {
            return follow(context, Topic::Tickets, after);
        };
        Ok(told(QueueChange {
            event_id: EventId(change.position),
            ticket: ticket_of(context, change).await?,
        }))
    }

    /// Mails whose state changed.
    async fn outbox_changed(
        context: &Context,
        after: Option<EventId>,
    ) -> Result<Told<OutboxChange>, QueryError> {
        context.actor()?.permit(Operation::ReadOutbox)?;
        let Some((change, id)) = context
            .turn()?
            .change()
            .and_then(|change| Some((change, change.mail_id?)))
        else {
            return follow(context, Topic::Mails, after);
        };
        let read = move |connection: &mut AnyConn| -> Result<_, StoreError> {
            Ok(outbox::by_id(connection, id)?)
        };
        let mail = context.app.store.read(read).await?;
        Ok(told(OutboxChange {
            event_id: EventId(change.position),
            mail: Mail(mail.ok_or_else(QueryError::missing)?),
        }))
    }
}

fn told<T: Send + 'static>(thing: T) -> Told<T> {
    Box::pin(stream::once(future::ready(thing)))
}

/// Notes what the subscription follows, and tells nothing yet.
fn follow<T: Send + 'static>(
    context: &Context,
    topic: Topic,
    after: Option<EventId>,
) -> Result<Told<T>, QueryError> {
    let after = after.map(|id| id.0);
    context.turn()?.open(Following { topic, after })?;
    Ok(Box::pin(stream::empty()))
}

async fn ticket_named(
    context: &Context,
    number: &str,
) -> Result<crate::store::ticket::Ticket, QueryError> {
    let wanted = TicketNumber::parse(number).map_err(QueryError::bad_request)?;
    let read =
        move |connection: &mut AnyConn| ticket::by_number(connection, wanted.get().cast_signed());
    let found = context.read(Operation::ReadTickets, read).await?;
    found.ok_or_else(|| QueryError::bad_request(format!("the ticket {wanted} does not exist")))
}

async fn ticket_of(context: &Context, change: &Change) -> Result<Ticket, QueryError> {
    let row = context.load.tickets.one(change.ticket_id).await?;
    row.map(Ticket).ok_or_else(QueryError::missing)
}
