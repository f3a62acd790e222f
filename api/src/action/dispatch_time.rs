//! When a desk that was closed is told: at its opening, or when a person says.

use domain::access::Operation;
use domain::dispatch::MailState;
use domain::ticket::{Event, Move, State, Step};
use domain::vocabulary::Channel;
use jiff::Timestamp;

use super::{ActionError, Actor, UserError, program, ticket_event, ticket_move};
use crate::app::App;
use crate::store::ticket::{self, Ticket};
use crate::store::{AnyConn, Instant, StoreError, outbox};

/// Tickets that are looked at together.
const BATCH: i64 = 100;

/// Lets the dispatch go now, or at a later instant at which the desk is open.
pub async fn reschedule(
    app: &App,
    actor: &Actor,
    number: String,
    at: Option<Instant>,
) -> Result<Ticket, ActionError> {
    let permit = actor.permit(Operation::TicketWork)?;
    app.warm().await?;
    let inside = app.clone();
    ticket_move::simple(
        app,
        actor,
        permit,
        number,
        move |connection, ticket, now| {
            ticket_move::check(ticket, Move::DispatchRescheduled)?;
            let Some(at) = at else {
                queue(connection, ticket, now)?;
                return Ok(Event::DispatchRescheduled { step: Step::Now });
            };
            if at <= now {
                let message = "at must lie ahead; leave it out to tell the desk now";
                return Err(UserError::invalid("at", message).into());
            }
            if let Some(next) = next_open(connection, &inside, ticket, at)? {
                let message = format!("the desk is closed then; it opens next at {next}");
                return Err(UserError::invalid("at", message).into());
            }
            let step = Step::Opening { at: at.timestamp() };
            Ok(Event::DispatchRescheduled { step })
        },
    )
    .await
}

/// Releases the tickets whose desk has opened, and returns how many. Each is a transaction of its own, so that what was
/// released stays so whatever happens to the next.
pub async fn release(app: &App) -> Result<usize, ActionError> {
    let mut released = 0;
    loop {
        let now = Instant::from(app.now());
        let due = move |connection: &mut AnyConn| -> Result<_, StoreError> {
            Ok(ticket::waiting_until(connection, now, BATCH)?)
        };
        let numbers = app.store.read(due).await?;
        if numbers.is_empty() {
            break;
        }
        let mut failed = false;
        for number in numbers {
            let inside = app.clone();
            let one = move |connection: &mut AnyConn| release_one(connection, &inside, number);
            match app.store.write(one).await {
                Ok(was_released) => released += usize::from(was_released),
                Err(error) => {
                    failed = true;
                    tracing::error!(%error, ticket.number = number, "a dispatch could not be released");
                }
            }
        }
        // They are due still, and would be found again at once.
        if failed {
            break;
        }
    }
    if released > 0 {
        app.outbox_wake.notify_one();
    }
    Ok(released)
}

/// Whether the ticket was released: another process may have been faster, a person may have moved it, and where the day
/// has become a holiday since, or nothing ran while the desk was open, it waits for the next opening.
fn release_one(connection: &mut AnyConn, app: &App, number: i64) -> Result<bool, ActionError> {
    let now = Instant::from(app.now());
    let due = |ticket: &Ticket| {
        ticket.state.0 == State::AwaitingDeskHours && ticket.waits_until.is_some_and(|at| at <= now)
    };
    let Some(ticket) = ticket::lock(connection, number)?.filter(due) else {
        return Ok(false);
    };
    let actor = program::actor();
    if let Some(at) = next_open(connection, app, &ticket, now)? {
        let step = Step::Opening { at };
        let event = Event::DispatchRescheduled { step };
        ticket_event::happen(connection, app, &actor, &ticket, &event, now)?;
        return Ok(false);
    }
    queue(connection, &ticket, now)?;
    ticket_event::happen(connection, app, &actor, &ticket, &Event::DeskOpened, now)?;
    Ok(true)
}

/// The mails that waited for the desk go out.
fn queue(connection: &mut AnyConn, ticket: &Ticket, now: Instant) -> Result<(), ActionError> {
    let queued = |_: &outbox::Mail| MailState::Queued;
    Ok(outbox::release(
        connection,
        ticket.id,
        MailState::AwaitingDeskHours,
        queued,
        now,
    )?)
}

/// When the desk of the ticket opens next, where nobody answers its telephone at an instant.
fn next_open(
    connection: &mut AnyConn,
    app: &App,
    ticket: &Ticket,
    at: Instant,
) -> Result<Option<Timestamp>, ActionError> {
    let Some(code) = ticket.desk.and_then(|desk| desk.0.desk()) else {
        return Ok(None);
    };
    let catalogue = app.knowledge.catalogue_in_force(connection)?;
    let opening = catalogue
        .desk(code)
        .opening_of(Channel::Phone, at.timestamp());
    Ok(opening.and_then(|opening| opening.next_open))
}
