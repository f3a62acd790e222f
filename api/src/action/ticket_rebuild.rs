//! The rows of tickets made anew of their events.

use std::collections::HashMap;

use domain::ticket::{Event, Standing, TicketNumber};

use super::ActionError;
use crate::store::ticket::{self, Ticket};
use crate::store::ticket_parts::{self, EventRow};
use crate::store::{AnyConn, Id, Store, StoreError, ticket_check};

/// Tickets that are read at a time.
const PAGE: i64 = 500;

/// What a run over all tickets found.
#[derive(Debug, Default)]
pub struct Rebuilt {
    pub tickets: u64,
    /// Those whose row was not what their events make of them.
    pub differing: Vec<TicketNumber>,
    /// Those whose events make no ticket, and why.
    pub unreadable: Vec<(TicketNumber, String)>,
}

/// Compares every ticket with its events, and where `mend` says so puts in the place of its row what they make. Others
/// may work on the tickets meanwhile.
pub async fn run(store: &Store, mend: bool) -> Result<Rebuilt, ActionError> {
    let (mut found, mut last) = (Rebuilt::default(), 0);
    loop {
        let page = move |connection: &mut AnyConn| -> Result<_, StoreError> {
            let tickets = ticket::after(connection, last, PAGE)?;
            let ids: Vec<Id> = tickets.iter().map(|ticket| ticket.id).collect();
            let mut events: HashMap<Id, Vec<EventRow>> = HashMap::new();
            for row in ticket_parts::events_of(connection, &ids)? {
                events.entry(row.ticket_id).or_default().push(row);
            }
            Ok((tickets, events))
        };
        let (tickets, events) = store.read(page).await?;
        let Some(end) = tickets.last() else {
            return Ok(found);
        };
        last = end.number;
        for ticket in tickets {
            found.tickets += 1;
            let rows = events.get(&ticket.id).map_or(&[][..], Vec::as_slice);
            match replayed(rows) {
                Ok(standing) if standing == ticket.standing() => {}
                Ok(_) => {
                    found.differing.push(ticket.ticket_number());
                    if mend {
                        let number = ticket.number;
                        store
                            .write(move |connection| rebuild(connection, number))
                            .await?;
                    }
                }
                Err(error) => found.unreadable.push((ticket.ticket_number(), error)),
            }
        }
    }
}

/// Makes one row anew, with its ticket locked.
fn rebuild(connection: &mut AnyConn, number: i64) -> Result<(), ActionError> {
    let Some(ticket) = ticket::lock(connection, number)? else {
        return Ok(());
    };
    let rows = ticket_parts::events_of(connection, &[ticket.id])?;
    if let Ok(standing) = replayed(&rows) {
        let mended = Ticket::of(ticket.number, ticket.id, &standing);
        ticket::update(connection, &mended)?;
        // What follows from the events beside the row, its targets, is reckoned by whoever serves.
        ticket_check::ask(connection, mended.number, mended.changed_at)?;
    }
    Ok(())
}

/// How a ticket stands after these events, or why they make none.
fn replayed(rows: &[EventRow]) -> Result<Standing, String> {
    let mut standing: Option<Standing> = None;
    for row in rows {
        let event: Event = serde_json::from_slice(&row.data.0)
            .map_err(|error| format!("event {}: {error}", row.ordinal))?;
        let (actor, at) = (row.actor_id.0, row.at.timestamp());
        let after = match &standing {
            None => Standing::begin(&event, actor, at).map_err(|error| error.to_string()),
            Some(before) => before
                .after(&event, actor, at)
                .map_err(|error| error.to_string()),
        };
        let after = after.map_err(|error| format!("event {}: {error}", row.ordinal))?;
        if (after.events, after.state) != (row.ordinal.cast_unsigned(), row.state.0) {
            return Err(format!(
                "event {}: another one is missing before it",
                row.ordinal
            ));
        }
        standing = Some(after);
    }
    standing.ok_or_else(|| "it has no events".to_owned())
}
