//! A contract and its changes as they are given.

use domain::vocabulary::{ContractService, Plan, ResetOption};
use jiff::Timestamp;
use jiff::civil::Date;
use juniper::GraphQLInputObject;
use uuid::Uuid;

use crate::action::{contract_start, contract_update, reset_option};
use crate::store::Id;

/// A maintenance contract to start.
#[derive(GraphQLInputObject)]
pub struct ContractStartInput {
    /// The same key and input again returns what the first request made.
    idempotency_key: Option<String>,
    /// The site it is for.
    site_id: Uuid,
    /// The service agreed; each region offers its own.
    service: ContractService,
    /// The plan; needed in the West, unknown in the East.
    plan: Option<Plan>,
    /// The reconfiguration option (再設定オプション): NEVER in the West unless given, NOT_OFFERED in the East. ACTIVE takes it for
    /// each PC in listedDevices from the first day on, as resetOptionSubscribe does for one.
    reset_option: Option<ResetOption>,
    /// First day.
    started_on: Date,
    /// First day no longer under contract; leave out while no end is agreed.
    ends_on: Option<Date>,
    /// Whether the maintenance provider takes orders from the customer only (C14); no unless given.
    provider_accepts_customer_only: Option<bool>,
    /// Whether the site pays for the basic menu already (C05); no unless given.
    basic_menu: Option<bool>,
    /// Devices surveyed (C03); 0 unless given.
    surveyed_devices: Option<i32>,
    /// The devices listed in the maintenance handbook (保守手引書).
    listed_devices: Option<Vec<Uuid>>,
    /// Days on which the handbook was updated.
    handbook_updates: Option<Vec<Date>>,
}

impl From<ContractStartInput> for contract_start::Input {
    fn from(input: ContractStartInput) -> Self {
        Self {
            idempotency_key: input.idempotency_key,
            site_id: Id(input.site_id),
            service: input.service,
            plan: input.plan,
            reset_option: input.reset_option,
            started_on: input.started_on,
            ends_on: input.ends_on,
            provider_accepts_customer_only: input.provider_accepts_customer_only.unwrap_or(false),
            basic_menu: input.basic_menu.unwrap_or(false),
            surveyed_devices: input.surveyed_devices.unwrap_or(0),
            listed_devices: input.listed_devices.into_iter().flatten().map(Id).collect(),
            handbook_updates: input.handbook_updates.unwrap_or_default(),
        }
    }
}

/// What a contract says of itself, corrected; what is left out stays as it is.
#[derive(GraphQLInputObject)]
pub struct ContractUpdateInput {
    /// The contract.
    contract_id: Uuid,
    /// The changedAt that the caller has seen: another change since then is not overwritten.
    seen_change_at: Option<Timestamp>,
    /// Whether the site pays for the basic menu already (C05).
    basic_menu: Option<bool>,
    /// Devices surveyed (C03).
    surveyed_devices: Option<i32>,
    /// Whether the maintenance provider takes orders from the customer only (C14).
    provider_accepts_customer_only: Option<bool>,
}

impl From<ContractUpdateInput> for contract_update::Input {
    fn from(input: ContractUpdateInput) -> Self {
        Self {
            contract_id: Id(input.contract_id),
            seen_change_at: input.seen_change_at,
            basic_menu: input.basic_menu,
            surveyed_devices: input.surveyed_devices,
            provider_accepts_customer_only: input.provider_accepts_customer_only,
        }
    }
}

/// A contract that ends.
#[derive(GraphQLInputObject)]
pub struct ContractCancelInput {
    /// The contract.
    pub contract_id: Uuid,
    /// First day no longer under contract.
    pub ends_on: Date,
}

/// A contract that goes on with the other plan.
#[derive(GraphQLInputObject)]
pub struct ContractPlanChangeInput {
    /// The contract.
    pub contract_id: Uuid,
    /// The other plan.
    pub plan: Plan,
    /// First day of it.
    pub on: Date,
}

/// The devices that the maintenance handbook lists.
#[derive(GraphQLInputObject)]
pub struct ContractDevicesInput {
    /// The contract.
    pub contract_id: Uuid,
    /// All devices that it lists from now on.
    pub listed_devices: Vec<Uuid>,
}

/// The option of a PC, taken or cancelled.
#[derive(GraphQLInputObject)]
pub struct ResetOptionInput {
    /// The contract.
    contract_id: Uuid,
    /// The PC.
    device_id: Uuid,
    /// First day of the option, or first day without it.
    on: Date,
}

impl From<ResetOptionInput> for reset_option::Input {
    fn from(input: ResetOptionInput) -> Self {
        Self {
            contract_id: Id(input.contract_id),
            device_id: Id(input.device_id),
            on: input.on,
        }
    }
}

/// An update of the maintenance handbook.
#[derive(GraphQLInputObject)]
pub struct HandbookUpdateInput {
    /// The contract.
    pub contract_id: Uuid,
    /// When it was updated.
    pub updated_on: Date,
}
