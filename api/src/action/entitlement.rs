//! What a device is entitled to at an instant.

use domain::access::Operation;
use domain::certificate::Certificate;
use domain::entitlement::{self, Entitlement, Question};
use domain::triage::Observations;
use domain::vocabulary::Matter;
use jiff::Timestamp;

use super::{ActionError, Actor};
use super::{register_facts, warranty_chain};
use crate::app::App;
use crate::store::contract::Contract;
use crate::store::{Id, certificate, device, site};

/// The entitlement, with the contract it rests on.
pub struct Entitled {
    pub entitlement: Entitlement,
    pub contract: Option<Contract>,
}

/// The entitlement of the device at `at`, as the register now says; none when there is no such device.
pub async fn run(
    app: &App,
    actor: &Actor,
    device_id: Id,
    at: Timestamp,
    surge: bool,
) -> Result<Option<Entitled>, ActionError> {
    actor.permit(Operation::ReadRegister)?;
    let inside = app.clone();
    app.store
        .read(move |connection| {
            let Some(device) = device::by_id(connection, device_id)? else {
                return Ok(None);
            };
            let Some(site) = site::by_id(connection, device.site_id)? else {
                return Ok(None);
            };
            let knowledge = inside.knowledge.in_force(connection, at)?;
            let observations = Observations::of(Matter::Fault);
            let facts =
                register_facts::gather(connection, &site, Some(&device), observations, at, None)?;
            let Some(device_facts) = facts.given.device else {
                return Ok(None);
            };
            let certificate = certificate::of_sites(connection, &[site.id])?
                .into_iter()
                .find(|row| row.device_id == Some(device.id))
                .map(|row| Certificate {
                    issued_on: row.issued_on.0,
                    backup_made: row.backup_made,
                });
            let region = site.prefecture.0.region();
            let old = match device.replaces {
                Some(id) => device::by_id(connection, id)?,
                None => None,
            };
            let question = Question {
                site: &facts.given.site,
                device: &device_facts,
                contract: &facts.given.contract,
                removed_on: device.removed_on.map(|day| day.0),
                certificate,
                continued: old.map(|old| warranty_chain::continued(&device, &old, region)),
                at,
                surge,
            };
            let (rules, catalogue) = (&knowledge.rules, &knowledge.catalogue);
            Ok(Some(Entitled {
                entitlement: entitlement::entitlement(rules, catalogue, &question),
                contract: facts.contract,
            }))
        })
        .await
}
