//! Contracts in the schema.

use domain::fee::Yen;
use domain::vocabulary::{ContractService, Plan, ResetOption};
use jiff::civil::Date;
use juniper::{GraphQLObject, graphql_object};
use uuid::Uuid;

use super::Context;
use super::device::Device;
use super::error::QueryError;
use crate::{action, store};

/// What a contract costs (C02-C07): whole yen, tax included.
#[derive(GraphQLObject)]
pub struct Fees {
    /// Once, at the start.
    initial_yen: i32,
    /// For the first period of 30 days.
    first_period_yen: i32,
    /// Last day of the first period.
    first_period_ends_on: Date,
    /// Every month after that.
    monthly_yen: i32,
    /// For cancelling on its last day; 0 while no end is agreed.
    cancellation_fee_yen: i32,
}

impl From<domain::fee::Fees> for Fees {
    fn from(fees: domain::fee::Fees) -> Self {
        Self {
            initial_yen: yen(fees.initial_yen),
            first_period_yen: yen(fees.first_period_yen),
            first_period_ends_on: fees.first_period_ends_on,
            monthly_yen: yen(fees.monthly_yen),
            cancellation_fee_yen: yen(fees.cancellation_fee_yen),
        }
    }
}

/// GraphQL counts to 2,147,483,647; no contract costs as much.
fn yen(amount: Yen) -> i32 {
    i32::try_from(amount.0).unwrap_or(i32::MAX)
}

/// A maintenance contract (保守契約).
#[derive(Clone)]
pub struct Contract(pub store::contract::Contract);

/// A maintenance contract (保守契約).
#[graphql_object(context = Context)]
impl Contract {
    /// The key.
    fn id(&self) -> Uuid {
        self.0.id.0
    }

    /// The service agreed.
    fn service(&self) -> ContractService {
        self.0.service.0
    }

    /// The plan (基本プラン); in the West only.
    fn plan(&self) -> Option<Plan> {
        self.0.plan.map(|code| code.0)
    }

    /// The reconfiguration option (再設定オプション).
    fn reset_option(&self) -> ResetOption {
        self.0.reset_option.0
    }

    /// First day.
    fn started_on(&self) -> Date {
        self.0.started_on.0
    }

    /// First day no longer under contract; null while no end is agreed.
    fn ends_on(&self) -> Option<Date> {
        self.0.ends_on.map(|day| day.0)
    }

    /// Whether the maintenance provider takes orders from the customer only (C14).
    fn provider_accepts_customer_only(&self) -> bool {
        self.0.provider_accepts_customer_only
    }

    /// Whether the site pays for the basic menu already (C05).
    fn basic_menu(&self) -> bool {
        self.0.basic_menu
    }

    /// Devices surveyed (C03).
    fn surveyed_devices(&self) -> i32 {
        self.0.surveyed_devices
    }

    /// What it costs; null for services whose prices are not printed.
    fn fees(&self) -> Option<Fees> {
        let terms = store::contract::terms(&self.0).ok().flatten()?;
        Some(Fees::from(terms.fees()))
    }

    /// The devices listed in the maintenance handbook (保守手引書).
    async fn listed_devices(&self, context: &Context) -> Result<Vec<Device>, QueryError> {
        let listed = context.load.listed_devices.all(self.0.id).await?;
        let devices = listed
            .iter()
            .map(|row| context.load.devices.one(row.device_id));
        let devices = futures::future::try_join_all(devices).await?;
        Ok(devices.into_iter().flatten().map(Device).collect())
    }
}

/// A contract that was given an end.
pub struct Cancellation(action::contract_cancel::Cancelled);

impl From<action::contract_cancel::Cancelled> for Cancellation {
    fn from(cancelled: action::contract_cancel::Cancelled) -> Self {
        Self(cancelled)
    }
}

/// A contract that was given an end.
#[graphql_object(context = Context)]
impl Cancellation {
    /// The contract as it is now.
    fn contract(&self) -> Contract {
        Contract(self.0.contract.clone())
    }

    /// What cancelling costs: whole yen, tax included (C06, A32).
    fn fee_yen(&self) -> i32 {
        yen(Yen(self.0.fee_yen))
    }
}
