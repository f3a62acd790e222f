//! What happens to a ticket: the event is appended, the row becomes what `domain::ticket` makes of it, and its targets are
//! reckoned with it.

use domain::ticket::{About, Event, Intake, Priority, Standing};

use super::{ActionError, Actor, UserError, UserErrorCode, target};
use crate::app::App;
use crate::store::ticket::{self, Ticket};
use crate::store::ticket_parts::{self, EventRow};
use crate::store::{AnyConn, Code, Id, Instant, RawJson, feed};

/// Begins a ticket: the actor logs a call about this, which came in so and is so urgent. Its targets are reckoned with what
/// happens next.
pub fn begin(
    connection: &mut AnyConn,
    actor: &Actor,
    (about, intake, priority): (About, Intake, Priority),
    at: Instant,
) -> Result<Ticket, ActionError> {
    let event = Event::Logged {
        about,
        intake,
        priority,
    };
    let standing =
        Standing::begin(&event, actor.id.0, at.timestamp()).expect("a ticket begins with its call");
    let ticket = ticket::insert(connection, Ticket::of(0, Id::new(), &standing))?;
    append(connection, actor, &ticket, &event, at)?;
    Ok(ticket)
}

/// Lets something happen to a ticket, which is locked, or refuses it with what its state allows.
pub fn happen(
    connection: &mut AnyConn,
    app: &App,
    actor: &Actor,
    ticket: &Ticket,
    event: &Event,
    at: Instant,
) -> Result<Ticket, ActionError> {
    let after = note(connection, actor, ticket, event, at)?;
    let at = after.changed_at;
    target::settle(connection, app, after, at)
}

/// The same where the targets are being reckoned already. What comes later to the lock happened later, whenever it began
/// and whatever the clock of another process says: the instants of a ticket do not run backwards.
pub fn note(
    connection: &mut AnyConn,
    actor: &Actor,
    ticket: &Ticket,
    event: &Event,
    at: Instant,
) -> Result<Ticket, ActionError> {
    let at = at.max(ticket.changed_at);
    let standing = ticket
        .standing()
        .after(event, actor.id.0, at.timestamp())
        .map_err(|refused| UserError::new(UserErrorCode::NotAllowed, "ticketNumber", refused))?;
    let after = Ticket::of(ticket.number, ticket.id, &standing);
    ticket::update(connection, &after)?;
    append(connection, actor, &after, event, at)?;
    Ok(after)
}

fn append(
    connection: &mut AnyConn,
    actor: &Actor,
    after: &Ticket,
    event: &Event,
    at: Instant,
) -> Result<(), ActionError> {
    let row = EventRow {
        id: Id::new(),
        ticket_id: after.id,
        kind: Code(event.kind()),
        at,
        actor_id: actor.id,
        ordinal: after.events,
        state: after.state,
        data: RawJson(serde_json::to_vec(event)?),
    };
    ticket_parts::insert_event(connection, &row)?;
    Ok(feed::append(
        connection,
        after.id,
        feed::What::Event(row.id),
        at,
    )?)
}
