//! Contracts in the schema.

use std::sync::Arc;

use domain::contract::option_history;
use domain::fee::{self, Yen};
use domain::time::date_in_japan;
use domain::vocabulary::{ContractService, Plan, ResetOption};
use jiff::Timestamp;
use jiff::civil::Date;
use juniper::{GraphQLObject, graphql_object};
use uuid::Uuid;

use super::Context;
use super::contract_terms::{HandbookRight, ResetOptionTerm};
use super::device::Device;
use super::error::QueryError;
use super::line::Finding;
use super::loaders::Register;
use super::site::Site;
use crate::action::{self, site_findings};
use crate::store::{self, Id, Instant};

/// What a contract costs (C02-C07, C23): whole yen, tax included.
#[derive(GraphQLObject)]
pub struct Fees {
    /// Once, at the start.
    initial_yen: i32,
    /// For the first period of 30 days; null for services without one.
    first_period_yen: Option<i32>,
    /// Last day of the first period.
    first_period_ends_on: Option<Date>,
    /// Every month after that.
    monthly_yen: i32,
    /// For cancelling on its last day; 0 while no end is agreed, null for services of which none is printed.
    cancellation_fee_yen: Option<i32>,
}

impl Fees {
    /// Of a service with one price a month and no initial fee (C23).
    fn flat(monthly: Yen) -> Self {
        Self {
            initial_yen: 0,
            first_period_yen: None,
            first_period_ends_on: None,
            monthly_yen: yen(monthly),
            cancellation_fee_yen: None,
        }
    }
}

impl From<domain::fee::Fees> for Fees {
    fn from(fees: domain::fee::Fees) -> Self {
        Self {
            initial_yen: yen(fees.initial_yen),
            first_period_yen: Some(yen(fees.first_period_yen)),
            first_period_ends_on: Some(fees.first_period_ends_on),
            monthly_yen: yen(fees.monthly_yen),
            cancellation_fee_yen: Some(yen(fees.cancellation_fee_yen)),
        }
    }
}

/// GraphQL counts to 2,147,483,647; no contract costs as much.
pub fn yen(amount: Yen) -> i32 {
    i32::try_from(amount.0).unwrap_or(i32::MAX)
}

/// What cancelling would cost.
#[derive(GraphQLObject)]
pub struct CancellationQuote {
    /// The fee: whole yen, tax included.
    fee_yen: i32,
    /// The next day on which cancelling costs nothing.
    free_on: Date,
}

/// A maintenance contract (保守契約).
#[derive(Clone)]
pub struct Contract {
    row: store::contract::Contract,
    /// The instant as of which the register is told; now where there is none.
    at: Option<Instant>,
}

impl From<store::contract::Contract> for Contract {
    fn from(row: store::contract::Contract) -> Self {
        Self { row, at: None }
    }
}

impl Contract {
    /// The contract as the register is told at `at`.
    pub fn told(row: store::contract::Contract, at: Option<Instant>) -> Self {
        Self { row, at }
    }

    fn register(&self, context: &Context) -> Arc<Register> {
        context.load.register(self.at)
    }
}

/// A maintenance contract (保守契約).
#[graphql_object(context = Context)]
impl Contract {
    /// The key.
    fn id(&self) -> Uuid {
        self.row.id.0
    }

    /// The service agreed.
    fn service(&self) -> ContractService {
        self.row.service.0
    }

    /// The plan (基本プラン); in the West only.
    fn plan(&self) -> Option<Plan> {
        self.row.plan.map(|code| code.0)
    }

    /// The reconfiguration option (再設定オプション) on a day (today, unless given): ACTIVE where it runs for any PC; of the
    /// PCs one by one, see resetOptions.
    async fn reset_option(
        &self,
        context: &Context,
        on: Option<Date>,
    ) -> Result<ResetOption, QueryError> {
        let on = on.unwrap_or_else(|| date_in_japan(context.app.now()));
        let rows = self
            .register(context)
            .reset_options
            .all(self.row.id)
            .await?;
        let terms: Vec<_> = rows.iter().map(|row| row.agreed(&self.row)).collect();
        let of_pcs = option_history::of_terms(&terms, on);
        Ok(of_pcs.unwrap_or(self.row.reset_option.0))
    }

    /// First day.
    fn started_on(&self) -> Date {
        self.row.started_on.0
    }

    /// First day no longer under contract; null while no end is agreed.
    fn ends_on(&self) -> Option<Date> {
        self.row.ends_on.map(|day| day.0)
    }

    /// Whether the maintenance provider takes orders from the customer only (C14).
    fn provider_accepts_customer_only(&self) -> bool {
        self.row.provider_accepts_customer_only
    }

    /// Whether the site pays for the basic menu already (C05).
    fn basic_menu(&self) -> bool {
        self.row.basic_menu
    }

    /// Devices surveyed (C03).
    fn surveyed_devices(&self) -> i32 {
        self.row.surveyed_devices
    }

    /// When it was registered.
    fn registered_at(&self) -> Timestamp {
        self.row.created_at.timestamp()
    }

    /// When what is told here was last changed.
    fn changed_at(&self) -> Timestamp {
        let changed_at = self.row.changed_at.unwrap_or(self.row.created_at);
        changed_at.timestamp()
    }

    /// What it costs, with the options of the PCs for which they run on a day (today, unless given; the first or last
    /// day of the contract where it does not run then); null for services whose prices are not printed.
    async fn fees(&self, context: &Context, on: Option<Date>) -> Result<Option<Fees>, QueryError> {
        let on = on.unwrap_or_else(|| date_in_japan(context.app.now()));
        if let Some(monthly) = domain::contract::flat_monthly_fee(self.row.service.0) {
            return Ok(Some(Fees::flat(monthly)));
        }
        let options = self
            .register(context)
            .reset_options
            .all(self.row.id)
            .await?;
        let terms = self.row.terms(&options, self.row.period().nearest(on));
        Ok(terms.map(|terms| Fees::from(terms.fees())))
    }

    /// Last day of the term that runs on a day (today, unless given): of plan B, 24 months and then 12 each, which renew
    /// by themselves (C06); null where there is no term.
    fn term_ends_on(&self, context: &Context, on: Option<Date>) -> Option<Date> {
        let on = on.unwrap_or_else(|| date_in_japan(context.app.now()));
        let of_b = self.row.plan.is_some_and(|plan| plan.0 == Plan::B);
        let runs = of_b && self.row.period().contains(on);
        runs.then(|| fee::plan_b_term_ends_on(self.row.started_on.0, on))
    }

    /// What it would cost to cancel it (C06, A32); null for services without plans, and when it does not run on the day
    /// before.
    async fn cancellation_quote(
        &self,
        context: &Context,
        ends_on: Date,
    ) -> Result<Option<CancellationQuote>, QueryError> {
        let options = self
            .register(context)
            .reset_options
            .all(self.row.id)
            .await?;
        let quote = |terms| domain::contract::cancel(&terms, ends_on).ok();
        let quoted = self.row.terms(&options, ends_on).and_then(quote);
        Ok(quoted.map(|quoted| CancellationQuote {
            fee_yen: yen(quoted.fee_yen),
            free_on: quoted.free_on,
        }))
    }

    /// What there is to say of it today, while it runs (C09, C11), the heaviest first.
    async fn findings(&self, context: &Context) -> Result<Vec<Finding>, QueryError> {
        let register = self.register(context);
        let options = register.reset_options.all(self.row.id).await?;
        let listed = register.listed_devices.all(self.row.id).await?;
        let listed: Vec<Id> = listed.iter().map(|row| row.device_id).collect();
        let line = register.lines.one(self.row.site_id).await?;
        let today = date_in_japan(context.app.now());
        let parts = (&options[..], &listed[..]);
        let found = site_findings::of_contract(&self.row, line.as_ref(), parts, today);
        let pcs = options
            .iter()
            .map(|row| register.devices.one(row.device_id));
        let pcs = futures::future::try_join_all(pcs).await?;
        let pcs: Vec<_> = pcs.into_iter().flatten().collect();
        let told = |finding| Finding::among(&pcs, finding, self.at);
        Ok(found.into_iter().map(told).collect())
    }

    /// Options of PCs (再設定オプション): none where the contract names no PC.
    async fn reset_options(&self, context: &Context) -> Result<Vec<ResetOptionTerm>, QueryError> {
        let rows = self
            .register(context)
            .reset_options
            .all(self.row.id)
            .await?;
        let term = |row: &store::reset_option::ResetOptionTerm| ResetOptionTerm {
            row: row.clone(),
            contract: self.row.period(),
            at: self.at,
        };
        Ok(rows.iter().map(term).collect())
    }

    /// Days on which the maintenance handbook (保守手引書) was updated.
    async fn handbook_updates(&self, context: &Context) -> Result<Vec<Date>, QueryError> {
        let rows = self
            .register(context)
            .handbook_updates
            .all(self.row.id)
            .await?;
        Ok(rows.iter().map(|row| row.updated_on.0).collect())
    }

    /// How an update of the handbook on a day (today, unless given) is paid for; null for services without a handbook.
    async fn handbook_right(
        &self,
        context: &Context,
        on: Option<Date>,
    ) -> Result<Option<HandbookRight>, QueryError> {
        let on = on.unwrap_or_else(|| date_in_japan(context.app.now()));
        let made = self
            .register(context)
            .handbook_updates
            .all(self.row.id)
            .await?;
        let made: Vec<Date> = made.iter().map(|row| row.updated_on.0).collect();
        let right = action::handbook_update::right(&self.row, &made, on);
        Ok(right.map(HandbookRight))
    }

    /// The devices listed in the maintenance handbook (保守手引書).
    async fn listed_devices(&self, context: &Context) -> Result<Vec<Device>, QueryError> {
        let register = self.register(context);
        let listed = register.listed_devices.all(self.row.id).await?;
        let devices = listed.iter().map(|row| register.devices.one(row.device_id));
        let devices = futures::future::try_join_all(devices).await?;
        let devices = devices.into_iter().flatten();
        Ok(devices.map(|row| Device::told(row, self.at)).collect())
    }

    /// The site.
    async fn site(&self, context: &Context) -> Result<Option<Site>, QueryError> {
        let found = self.register(context).sites.one(self.row.site_id).await?;
        Ok(found.map(|row| Site::told(row, self.at)))
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
        Contract::from(self.0.contract.clone())
    }

    /// What cancelling costs: whole yen, tax included (C06, A32).
    fn fee_yen(&self) -> i32 {
        yen(Yen(self.0.fee_yen))
    }
}

/// A contract that goes on with the other plan.
pub struct PlanChange(action::contract_plan::Changed);

impl From<action::contract_plan::Changed> for PlanChange {
    fn from(changed: action::contract_plan::Changed) -> Self {
        Self(changed)
    }
}

/// A contract that goes on with the other plan.
#[graphql_object(context = Context)]
impl PlanChange {
    /// The contract that ends.
    fn ended(&self) -> Contract {
        Contract::from(self.0.old.clone())
    }

    /// The contract that begins.
    fn begun(&self) -> Contract {
        Contract::from(self.0.new.clone())
    }

    /// What ending the old one costs: whole yen, tax included (C06, A32).
    fn fee_yen(&self) -> i32 {
        yen(Yen(self.0.fee_yen))
    }
}
