//! The right to have the maintenance handbook (保守手引書) updated (C12, T08, T09).

use jiff::civil::Date;

use super::{ContractOption, ContractYear, Period};
use crate::{
    fee::Yen,
    vocabulary::{Plan, closed_set::closed_set},
};

closed_set! {
    /// How an update of the handbook is paid for.
    UpdateRight {
        /// Plan B: one a contract year from the second year on (T08).
        Included = "INCLUDED",
        /// Plan A: the one survey on site of the first year (T09).
        FirstYearSurvey = "FIRST_YEAR_SURVEY",
        /// With the option 手引書更新 (C07).
        Chargeable = "CHARGEABLE",
        /// There is no contract at that time.
        NoContract = "NO_CONTRACT",
    }
}

/// What an update costs on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HandbookUpdate {
    /// How it is paid for.
    pub right: UpdateRight,
    /// Its price; none without a contract.
    pub price_yen: Option<Yen>,
    /// The contract year: what is not used in it is lost with it.
    pub year: Option<ContractYear>,
    /// Facts it rests on.
    pub clause: &'static [&'static str],
}

/// The first contract year of plan B that includes an update.
const FIRST_YEAR_WITH_UPDATE: u16 = 2;

/// What an update costs on the day `on`, after the updates or surveys made on other days.
#[must_use]
pub fn update(plan: Plan, period: Period, made_on: &[Date], on: Date) -> HandbookUpdate {
    let year = period.year(on).filter(|_| period.contains(on));
    let made = |year: ContractYear| made_on.iter().any(|&day| year.contains(day));
    let right = match (plan, year) {
        (_, None) => UpdateRight::NoContract,
        (Plan::B, Some(year)) if is_included(plan, year, made(year)) => UpdateRight::Included,
        (Plan::A, Some(year)) if year.number == 1 && !made(year) => UpdateRight::FirstYearSurvey,
        _ => UpdateRight::Chargeable,
    };
    let price_yen = match right {
        UpdateRight::Included | UpdateRight::FirstYearSurvey => Some(Yen(0)),
        UpdateRight::Chargeable => Some(ContractOption::HandbookUpdate.price().0),
        UpdateRight::NoContract => None,
    };
    HandbookUpdate {
        right,
        price_yen,
        year,
        clause: &["C12", "C07", "T08", "T09"],
    }
}

/// Whether the plan includes an update in a contract year in which one was or was not made (T08).
#[must_use]
pub fn is_included(plan: Plan, year: ContractYear, made_already: bool) -> bool {
    plan == Plan::B && year.number >= FIRST_YEAR_WITH_UPDATE && !made_already
}
