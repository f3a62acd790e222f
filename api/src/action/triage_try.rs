//! A dry run of triage: nothing is written.

use domain::access::Operation;
use domain::triage::{Given, Verdict};

use super::{ActionError, Actor};
use crate::app::App;

/// The verdict on the given facts, by the same rules as a ticket's.
pub fn run(app: &App, actor: &Actor, given: &Given) -> Result<Verdict, ActionError> {
    actor.permit(Operation::Triage)?;
    Ok(app.rules.decide(&app.catalogue, given))
}
