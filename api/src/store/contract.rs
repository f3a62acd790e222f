//! Maintenance contracts and what they list.

use diesel::prelude::*;
use domain::contract::option_history::Paper;
use domain::contract::{Period, PlanTerms, reset_option};
use domain::vocabulary::{ContractService, Plan, ResetOption};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::import::unfinished;
use super::reset_option::ResetOptionTerm;
use super::schema::{contract, contract_device, handbook_update};
use super::{AnyConn, Code, Day, Id, Instant};

/// A maintenance contract (保守契約) of a site. `ends_on` is the first day no longer under contract.
#[derive(Debug, Clone, Serialize, Deserialize, Queryable, Selectable, Insertable)]
#[diesel(table_name = contract)]
pub struct Contract {
    pub id: Id,
    pub site_id: Id,
    pub service: Code<ContractService>,
    pub plan: Option<Code<Plan>>,
    pub reset_option: Code<ResetOption>,
    pub started_on: Day,
    pub ends_on: Option<Day>,
    pub provider_accepts_customer_only: bool,
    pub created_at: Instant,
    pub created_by: Id,
    /// Whether the site pays for the basic menu already (C05).
    pub basic_menu: bool,
    /// Devices surveyed (C03).
    pub surveyed_devices: i32,
    /// When the row was last changed; `None` while it is as it was registered.
    pub changed_at: Option<Instant>,
}

/// A device that stands in the contract's maintenance handbook (保守手引書).
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = contract_device)]
pub struct ListedDevice {
    pub contract_id: Id,
    pub device_id: Id,
}

/// A day on which the handbook was updated.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = handbook_update)]
pub struct HandbookUpdate {
    pub contract_id: Id,
    pub updated_on: Day,
}

/// The newest contract of a site that had begun by `on`: in force or ended.
pub fn latest(connection: &mut AnyConn, site: Id, on: Day) -> QueryResult<Option<Contract>> {
    let hidden = unfinished(connection)?;
    contract::table
        .filter(contract::site_id.eq(site))
        .filter(contract::started_on.le(on))
        .filter(
            contract::import_id
                .is_null()
                .or(contract::import_id.ne_all(hidden)),
        )
        .order((contract::started_on.desc(), contract::id.desc()))
        .select(Contract::as_select())
        .first(connection)
        .optional()
}

/// The contracts of these sites, the oldest first.
pub fn of_sites(connection: &mut AnyConn, sites: &[Id]) -> QueryResult<Vec<Contract>> {
    contract::table
        .filter(contract::site_id.eq_any(sites))
        .order((contract::site_id, contract::started_on, contract::id))
        .select(Contract::as_select())
        .load(connection)
}

/// The devices that these contracts list.
pub fn listed_in(connection: &mut AnyConn, contracts: &[Id]) -> QueryResult<Vec<ListedDevice>> {
    contract_device::table
        .filter(contract_device::contract_id.eq_any(contracts))
        .order((contract_device::contract_id, contract_device::device_id))
        .select(ListedDevice::as_select())
        .load(connection)
}

/// Whether the handbook of the contract lists the device.
pub fn lists(connection: &mut AnyConn, contract: Id, device: Id) -> QueryResult<bool> {
    diesel::select(diesel::dsl::exists(
        contract_device::table.find((contract, device)),
    ))
    .get_result(connection)
}

/// Handbook updates from `since` up to and including `until`.
pub fn handbook_updates(
    connection: &mut AnyConn,
    contract: Id,
    since: Day,
    until: Day,
) -> QueryResult<i64> {
    handbook_update::table
        .filter(handbook_update::contract_id.eq(contract))
        .filter(handbook_update::updated_on.ge(since))
        .filter(handbook_update::updated_on.le(until))
        .count()
        .get_result(connection)
}

pub fn by_id(connection: &mut AnyConn, id: Id) -> QueryResult<Option<Contract>> {
    contract::table
        .find(id)
        .select(Contract::as_select())
        .first(connection)
        .optional()
}

/// The contracts with these keys.
pub fn by_ids(connection: &mut AnyConn, ids: &[Id]) -> QueryResult<Vec<Contract>> {
    contract::table
        .filter(contract::id.eq_any(ids))
        .select(Contract::as_select())
        .load(connection)
}

/// The handbook updates of these contracts.
pub fn updates_of(connection: &mut AnyConn, contracts: &[Id]) -> QueryResult<Vec<HandbookUpdate>> {
    handbook_update::table
        .filter(handbook_update::contract_id.eq_any(contracts))
        .order((handbook_update::contract_id, handbook_update::updated_on))
        .select(HandbookUpdate::as_select())
        .load(connection)
}

/// The contracts that list a device.
pub fn listing(connection: &mut AnyConn, device: Id) -> QueryResult<Vec<Id>> {
    contract_device::table
        .filter(contract_device::device_id.eq(device))
        .select(contract_device::contract_id)
        .load(connection)
}

impl Contract {
    /// When it runs.
    pub fn period(&self) -> Period {
        let (started_on, ends_on) = (self.started_on.0, self.ends_on.map(|day| day.0));
        // The database refuses an end before the start.
        Period::new(started_on, ends_on).unwrap_or(Period::open(started_on))
    }

    /// Since when the register says what it says of it.
    pub fn said_since(&self) -> Instant {
        self.changed_at.unwrap_or(self.created_at)
    }

    /// What it says of the option of PCs that it does not name.
    pub fn paper(&self) -> Paper {
        Paper {
            said: self.reset_option.0,
            contract: self.period(),
        }
    }

    /// The terms of a contract that has a plan, with the options that run on a day; none for services without one.
    pub fn terms(&self, options: &[ResetOptionTerm], on: Date) -> Option<PlanTerms> {
        let options: Vec<_> = options.iter().map(ResetOptionTerm::term).collect();
        Some(PlanTerms {
            plan: self.plan?.0,
            period: self.period(),
            basic_menu: self.basic_menu,
            surveyed_devices: self.surveyed_devices.unsigned_abs(),
            reset_option_pcs: reset_option::running(&options, self.period(), on),
        })
    }
}
