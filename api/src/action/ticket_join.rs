//! A further call about a ticket: it joins the ticket instead of making one more.

use domain::access::Operation;
use domain::ticket::{Event, Intake};

use super::case::CallParts;
use super::once::{RequestKey, once, twice};
use super::ticket_erase::not_erased;
use super::{ActionError, Actor, Problems, ticket_assign, ticket_event, ticket_move};
use crate::app::App;
use crate::store::ticket::{self, Ticket};
use crate::store::ticket_parts::{self, FurtherCall};
use crate::store::{Code, Id};

/// The call.
#[derive(Debug, Clone)]
pub struct Input {
    pub idempotency_key: String,
    /// As a person typed it.
    pub ticket_number: String,
    pub intake: Intake,
    pub caller_name: Option<String>,
    pub caller_phone: Option<String>,
    pub words: Option<String>,
}

/// Notes the call with its ticket, once per key.
pub async fn run(app: &App, actor: &Actor, input: Input) -> Result<Ticket, ActionError> {
    actor.permit(Operation::TicketReport)?;
    let mut problems = Problems::default();
    let call = CallParts::read(
        &mut problems,
        input.caller_name.as_deref(),
        input.caller_phone.as_deref(),
        input.words.as_deref(),
    );
    problems.finish()?;
    let key = RequestKey::new(
        &input.idempotency_key,
        &serde_json::json!({
            "joins": input.ticket_number,
            "intake": input.intake,
            "callerName": input.caller_name,
            "callerPhone": input.caller_phone,
            "words": input.words,
        }),
    )?;
    let attempt = || {
        let (inside, actor, input) = (app.clone(), actor.clone(), input.clone());
        let (call, key) = (call.clone(), key.clone());
        app.store.write(move |connection| {
            let now = inside.now().into();
            once(
                connection,
                (&actor, now),
                Some(&key),
                ticket::by_id,
                |connection| {
                    let ticket = ticket_move::find(connection, &input.ticket_number)?;
                    ticket_assign::is_open(&ticket)?;
                    not_erased(connection, ticket.id)?;
                    let row = FurtherCall {
                        id: Id::new(),
                        ticket_id: ticket.id,
                        caller_name: call.caller_name,
                        caller_phone: call.caller_phone,
                        words: call.words,
                        intake: Code(input.intake),
                        at: now,
                        taken_by: actor.id,
                    };
                    ticket_parts::insert_further_call(connection, &row)?;
                    let event = Event::CallJoined { call: row.id.0 };
                    let ticket =
                        ticket_event::happen(connection, &inside, &actor, &ticket, &event, now)?;
                    Ok((ticket.id, ticket))
                },
            )
        })
    };
    twice(attempt).await
}
