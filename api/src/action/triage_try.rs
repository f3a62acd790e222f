//! A dry run of triage: nothing is written.

use domain::access::Operation;
use domain::triage::{Given, Verdict};

use super::{ActionError, Actor};
use crate::app::App;

/// The verdict on the given facts, by the same rules and calendar as a ticket's.
pub async fn run(app: &App, actor: &Actor, given: Given) -> Result<Verdict, ActionError> {
    actor.permit(Operation::Triage)?;
    let inside = app.clone();
    let decide = move |connection: &mut _| -> Result<Verdict, ActionError> {
        let knowledge = inside.knowledge.in_force(connection)?;
        Ok(inside.rules.decide(&knowledge.catalogue, &given))
    };
    app.store.read(decide).await
}
