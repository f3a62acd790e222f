//! A contract with all that belongs to it: what it lists, updates of its handbook, and options of its PCs.

use std::collections::HashMap;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::connection::on_both;
use super::contract::{self, Contract, HandbookUpdate, ListedDevice};
use super::history::Recorded;
use super::reset_option::{self, ResetOptionTerm};
use super::schema::{
    contract as contracts, contract_device, handbook_update, reset_option as terms,
};
use super::{AnyConn, Day, Id, Instant};

/// A contract, whole.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WholeContract {
    pub contract: Contract,
    /// The devices in its maintenance handbook (保守手引書).
    pub listed: Vec<Id>,
    /// Days on which the handbook was updated.
    pub handbook_updates: Vec<Day>,
    /// Options of its PCs.
    pub reset_options: Vec<ResetOptionTerm>,
}

impl WholeContract {
    /// Its devices as rows.
    pub fn listed_rows(&self) -> Vec<ListedDevice> {
        let row = |&device_id: &Id| ListedDevice {
            contract_id: self.contract.id,
            device_id,
        };
        self.listed.iter().map(row).collect()
    }

    /// Its handbook updates as rows.
    pub fn update_rows(&self) -> Vec<HandbookUpdate> {
        let row = |&updated_on: &Day| HandbookUpdate {
            contract_id: self.contract.id,
            updated_on,
        };
        self.handbook_updates.iter().map(row).collect()
    }
}

impl Recorded for WholeContract {
    const KIND: &'static str = "CONTRACT";

    fn id(&self) -> Id {
        self.contract.id
    }

    fn site_id(&self) -> Id {
        self.contract.site_id
    }

    fn created_at(&self) -> Instant {
        self.contract.created_at
    }

    fn changed_at(&self) -> Option<Instant> {
        self.contract.changed_at
    }

    fn by_ids(connection: &mut AnyConn, ids: &[Id]) -> QueryResult<Vec<Self>> {
        let rows = contract::by_ids(connection, ids)?;
        whole(connection, rows)
    }

    fn of_sites(connection: &mut AnyConn, sites: &[Id]) -> QueryResult<Vec<Self>> {
        let rows = contract::of_sites(connection, sites)?;
        whole(connection, rows)
    }
}

/// The contracts with what belongs to them, in the same order.
pub fn whole(connection: &mut AnyConn, rows: Vec<Contract>) -> QueryResult<Vec<WholeContract>> {
    let ids: Vec<Id> = rows.iter().map(|row| row.id).collect();
    let mut listed: HashMap<Id, Vec<Id>> = HashMap::new();
    for row in contract::listed_in(connection, &ids)? {
        listed
            .entry(row.contract_id)
            .or_default()
            .push(row.device_id);
    }
    let mut updates: HashMap<Id, Vec<Day>> = HashMap::new();
    for row in contract::updates_of(connection, &ids)? {
        updates
            .entry(row.contract_id)
            .or_default()
            .push(row.updated_on);
    }
    let mut options: HashMap<Id, Vec<ResetOptionTerm>> = HashMap::new();
    for row in reset_option::of_contracts(connection, &ids)? {
        options.entry(row.contract_id).or_default().push(row);
    }
    let with_all = |contract: Contract| WholeContract {
        listed: listed.remove(&contract.id).unwrap_or_default(),
        handbook_updates: updates.remove(&contract.id).unwrap_or_default(),
        reset_options: options.remove(&contract.id).unwrap_or_default(),
        contract,
    };
    Ok(rows.into_iter().map(with_all).collect())
}

/// One contract, whole.
pub fn by_id(connection: &mut AnyConn, id: Id) -> QueryResult<Option<WholeContract>> {
    Ok(<WholeContract as Recorded>::by_ids(connection, &[id])?.pop())
}

pub fn insert(connection: &mut AnyConn, new: &WholeContract) -> QueryResult<()> {
    diesel::insert_into(contracts::table)
        .values(&new.contract)
        .execute(connection)?;
    insert_parts(connection, new)
}

/// Puts a contract with its parts in the place of the one of the same id.
pub fn replace(connection: &mut AnyConn, new: &WholeContract) -> QueryResult<()> {
    let row = &new.contract;
    diesel::update(contracts::table.find(row.id))
        .set((
            contracts::service.eq(row.service),
            contracts::plan.eq(row.plan),
            contracts::reset_option.eq(row.reset_option),
            contracts::started_on.eq(row.started_on),
            contracts::ends_on.eq(row.ends_on),
            contracts::provider_accepts_customer_only.eq(row.provider_accepts_customer_only),
            contracts::basic_menu.eq(row.basic_menu),
            contracts::surveyed_devices.eq(row.surveyed_devices),
            contracts::changed_at.eq(row.changed_at),
        ))
        .execute(connection)?;
    diesel::delete(contract_device::table.filter(contract_device::contract_id.eq(row.id)))
        .execute(connection)?;
    diesel::delete(handbook_update::table.filter(handbook_update::contract_id.eq(row.id)))
        .execute(connection)?;
    diesel::delete(terms::table.filter(terms::contract_id.eq(row.id))).execute(connection)?;
    insert_parts(connection, new)
}

fn insert_parts(connection: &mut AnyConn, new: &WholeContract) -> QueryResult<()> {
    let (listed, updates) = (new.listed_rows(), new.update_rows());
    on_both!(connection, inner => {
        diesel::insert_into(contract_device::table).values(&listed).execute(inner)?;
        diesel::insert_into(handbook_update::table).values(&updates).execute(inner)?;
        diesel::insert_into(terms::table).values(&new.reset_options).execute(inner)
    })?;
    Ok(())
}
