//! Open tickets that are about the same as a call: the same site, device and symptom.

use domain::access::Operation;
use domain::triage::Observations;

use super::case::Place;
use super::{ActionError, Actor};
use crate::app::App;
use crate::store::ticket::{self, Ticket};
use crate::store::{AnyConn, Id, ticket_parts};

/// An open ticket that is about the same, with what shows it.
#[derive(Debug, Clone)]
pub struct Duplicate {
    pub ticket: Ticket,
    /// What was heard in both calls.
    pub same: Observations,
    /// What was heard in this call and not in that one, or otherwise.
    pub differs: Observations,
}

/// The open tickets that a call about this would be a duplicate of, the newest first.
pub async fn run(
    app: &App,
    actor: &Actor,
    place: Place,
    observations: Observations,
) -> Result<Vec<Duplicate>, ActionError> {
    actor.permit(Operation::ReadTickets)?;
    let find = move |connection: &mut AnyConn| of(connection, place, &observations);
    app.store.read(find).await
}

/// The same inside a transaction.
pub fn of(
    connection: &mut AnyConn,
    place: Place,
    heard: &Observations,
) -> Result<Vec<Duplicate>, ActionError> {
    let mut open = ticket::open_of_sites(connection, &[place.site])?;
    open.retain(|ticket| ticket.device_id == place.device);
    let ids: Vec<Id> = open.iter().map(|ticket| ticket.id).collect();
    let decisions = ticket_parts::decisions_of(connection, &ids)?;
    let mut found = Vec::new();
    for ticket in open {
        let Some(decision) = decisions.iter().find(|row| row.ticket_id == ticket.id) else {
            continue;
        };
        let Some(given) = decision.given() else {
            continue;
        };
        let before = given.heard();
        if heard.is_about_the_same(&before) {
            let (same, differs) = heard.compared(&before);
            found.push(Duplicate {
                ticket,
                same,
                differs,
            });
        }
    }
    Ok(found)
}
