//! Writing down what happened to a ticket.

use diesel::QueryResult;
use domain::ticket::EventKind;

use super::Actor;
use crate::store::ticket_parts::{self, Event};
use crate::store::{AnyConn, Code, Id, Instant, feed};

/// Appends an event: who did what to which ticket, when; and puts it into the feed.
pub fn append(
    connection: &mut AnyConn,
    actor: &Actor,
    ticket_id: Id,
    kind: EventKind,
    at: Instant,
) -> QueryResult<()> {
    let event = Event {
        id: Id::new(),
        ticket_id,
        kind: Code(kind),
        at,
        actor_id: actor.id,
    };
    ticket_parts::insert_event(connection, &event)?;
    feed::append(connection, ticket_id, feed::What::Event(event.id), at)
}
