//! Contracts in the schema.

use domain::vocabulary::{ContractService, Plan, ResetOption};
use jiff::civil::Date;
use juniper::graphql_object;
use uuid::Uuid;

use super::Context;
use super::device::Device;
use super::error::QueryError;
use crate::store;

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
