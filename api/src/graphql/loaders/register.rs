//! The register as it is, or as it was recorded at an instant.

use super::relation::Relation;
use crate::store::certificate::Certificate;
use crate::store::contract::{Contract, HandbookUpdate, ListedDevice};
use crate::store::device::Device;
use crate::store::history::{self, Recorded};
use crate::store::line::{Line, Party};
use crate::store::reset_option::ResetOptionTerm;
use crate::store::site::{Contact, NewSite, Site};
use crate::store::whole_contract::WholeContract;
use crate::store::{
    AnyConn, Id, Instant, Store, certificate, contract, device, line, reset_option, site,
};

/// One relation per arrow of the register that a query may follow.
pub struct Register {
    pub sites: Relation<Site>,
    pub contacts: Relation<Contact>,
    pub lines: Relation<Line>,
    pub parties: Relation<Party>,
    pub certificates: Relation<Certificate>,
    pub devices: Relation<Device>,
    pub devices_of_site: Relation<Device>,
    pub contracts: Relation<Contract>,
    pub contracts_of_site: Relation<Contract>,
    pub listed_devices: Relation<ListedDevice>,
    pub handbook_updates: Relation<HandbookUpdate>,
    pub reset_options: Relation<ResetOptionTerm>,
}

impl Register {
    /// As it is.
    pub fn now(store: &Store) -> Self {
        Self {
            sites: Relation::new(store, site::by_ids, |row| row.id),
            contacts: Relation::new(store, site::contacts_of, |row| row.site_id),
            lines: Relation::new(store, line::of_sites, |row| row.site_id),
            parties: Relation::new(store, line::parties_of_sites, |row| row.site_id),
            certificates: Relation::new(store, certificate::of_sites, |row| row.site_id),
            devices: Relation::new(store, device::by_ids, |row| row.id),
            devices_of_site: Relation::new(store, device::of_sites, |row| row.site_id),
            contracts: Relation::new(store, contract::by_ids, |row| row.id),
            contracts_of_site: Relation::new(store, contract::of_sites, |row| row.site_id),
            listed_devices: Relation::new(store, contract::listed_in, |row| row.contract_id),
            handbook_updates: Relation::new(store, contract::updates_of, |row| row.contract_id),
            reset_options: Relation::new(store, reset_option::of_contracts, |row| row.contract_id),
        }
    }

    /// As it was recorded at an instant.
    pub fn at(store: &Store, at: Instant) -> Self {
        Self {
            sites: Relation::new(store, then(at, |whole: NewSite| [whole.site]), |row| row.id),
            contacts: Relation::new(store, then(at, |whole: NewSite| whole.contacts), |row| {
                row.site_id
            }),
            lines: Relation::new(store, then(at, |whole: NewSite| [whole.line]), |row| {
                row.site_id
            }),
            parties: Relation::new(store, then(at, |whole: NewSite| whole.parties), |row| {
                row.site_id
            }),
            certificates: Relation::new(
                store,
                move |connection, sites| history::of_sites(connection, sites, at),
                |row: &Certificate| row.site_id,
            ),
            devices: Relation::new(store, then(at, |row: Device| [row]), |row| row.id),
            devices_of_site: Relation::new(
                store,
                move |connection, sites| history::of_sites(connection, sites, at),
                |row: &Device| row.site_id,
            ),
            contracts: Relation::new(
                store,
                then(at, |whole: WholeContract| [whole.contract]),
                |row| row.id,
            ),
            contracts_of_site: Relation::new(
                store,
                move |connection, sites| {
                    let whole: Vec<WholeContract> = history::of_sites(connection, sites, at)?;
                    Ok(whole.into_iter().map(|whole| whole.contract).collect())
                },
                |row| row.site_id,
            ),
            listed_devices: Relation::new(
                store,
                then(at, |whole: WholeContract| whole.listed_rows()),
                |row| row.contract_id,
            ),
            handbook_updates: Relation::new(
                store,
                then(at, |whole: WholeContract| whole.update_rows()),
                |row| row.contract_id,
            ),
            reset_options: Relation::new(
                store,
                then(at, |whole: WholeContract| whole.reset_options),
                |row| row.contract_id,
            ),
        }
    }
}

/// Loads subjects as they were at an instant, and takes a part of each.
fn then<R: Recorded, T, Parts: IntoIterator<Item = T>>(
    at: Instant,
    parts: impl Fn(R) -> Parts + Copy + Send + Sync + 'static,
) -> impl Fn(&mut AnyConn, &[Id]) -> diesel::QueryResult<Vec<T>> + Send + Sync + 'static {
    move |connection, ids| {
        let subjects = history::by_ids::<R>(connection, ids, at)?;
        Ok(subjects.into_iter().flat_map(parts).collect())
    }
}
