//! A dry run of triage: nothing is written.

use domain::access::Operation;
use domain::triage::{Given, Observations, Verdict};

use super::case::device_at;
use super::register_facts;
use super::{ActionError, Actor, UserError};
use crate::app::App;
use crate::store::{AnyConn, Id, site};

/// The verdict on the given facts, by the rules and the calendar that hold for a ticket of that instant.
pub async fn run(app: &App, actor: &Actor, given: Given) -> Result<(Given, Verdict), ActionError> {
    actor.permit(Operation::Triage)?;
    let inside = app.clone();
    let decide = move |connection: &mut AnyConn| decided(connection, &inside, given);
    app.store.read(decide).await
}

/// The verdict on what the register knows of a site and a device now, and what was heard of them; `declined` is what the caller does not
/// know.
pub async fn at_site(
    app: &App,
    actor: &Actor,
    site: Id,
    device: Option<Id>,
    observations: Observations,
    declined: Vec<String>,
) -> Result<(Given, Verdict), ActionError> {
    actor.permit(Operation::Triage)?;
    let inside = app.clone();
    let decide = move |connection: &mut AnyConn| {
        let site = site::by_id(connection, site)?
            .ok_or_else(|| UserError::not_found("siteId", "the site"))?;
        let device = device_at(connection, &site, device)?;
        let now = inside.now();
        let facts =
            register_facts::gather(connection, &site, device.as_ref(), observations, now, None)?;
        let mut given = facts.given;
        given.hearing.declined = declined;
        decided(connection, &inside, given)
    };
    app.store.read(decide).await
}

fn decided(
    connection: &mut AnyConn,
    app: &App,
    given: Given,
) -> Result<(Given, Verdict), ActionError> {
    let knowledge = app.knowledge.in_force(connection, given.at)?;
    let verdict = knowledge.rules.decide(&knowledge.catalogue, &given);
    Ok((given, verdict))
}
