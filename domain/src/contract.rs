//! Support contracts (保守契約): what each region offers, how long a contract runs, what it costs, and what the
//! clauses C01-C30 refuse.

pub mod handbook;
pub mod option_history;
pub mod reset_option;

pub mod finding;
pub mod note;

mod change;
mod offer;
mod option;
mod period;
mod refusal;

pub use change::{Cancellation, PlanChange, cancel, change_plan};
pub use offer::{Offer, Start, check_start, offer};
pub use option::{ContractOption, PriceUnit};
pub use period::{ContractYear, Period, overlaps};
pub use refusal::{Refusal, RefusalCode};

use crate::{
    fee::{self, FeeTerms, Fees, Yen},
    vocabulary::{ContractService, Plan},
};

/// A contract of オフィスプライムサポート as agreed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlanTerms {
    /// Basic plan.
    pub plan: Plan,
    /// When it runs.
    pub period: Period,
    /// Whether the site pays for the basic menu already (C05).
    pub basic_menu: bool,
    /// Devices surveyed (C03).
    pub surveyed_devices: u32,
    /// PCs with the reset option (C07).
    pub reset_option_pcs: u32,
}

impl PlanTerms {
    /// All fees, with the one for cancelling where the contract has an end (C02-C07).
    #[must_use]
    pub fn fees(&self) -> Fees {
        fee::fees(&FeeTerms {
            plan: self.plan,
            start_on: self.period.started_on(),
            basic_menu: self.basic_menu,
            surveyed_devices: self.surveyed_devices,
            reset_option_pcs: self.reset_option_pcs,
            cancel_on: self.period.ends_on(),
        })
    }
}

/// Monthly fee of a service with one price and no initial fee (C23); none where it depends on the plan (C02) or is not
/// printed (C22).
#[must_use]
pub fn flat_monthly_fee(service: ContractService) -> Option<Yen> {
    const LIGHT_ANSHIN_MONTHLY: Yen = Yen(2_200);
    (service == ContractService::LightAnshin1).then_some(LIGHT_ANSHIN_MONTHLY)
}
