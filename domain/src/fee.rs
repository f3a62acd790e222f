//! Fees of オフィスプライムサポート (West), in whole yen with tax.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    json,
    time::{add_days, add_months},
    vocabulary::Plan,
};

/// Whole yen, tax included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Yen(pub u64);

/// What a contract is concluded for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FeeTerms {
    /// Basic plan.
    pub plan: Plan,
    /// First day of the contract.
    #[serde(with = "json::date")]
    pub start_on: Date,
    /// Whether the site pays for the basic menu already (おまかせサポートサービス基本メニュー, C05).
    pub basic_menu: bool,
    /// Devices surveyed (調査台数, C03).
    pub surveyed_devices: u32,
    /// PCs with the reset option (再設定オプション, C07).
    pub reset_option_pcs: u32,
    /// First day no longer under contract, where it is cancelled.
    #[serde(default, with = "json::optional_date")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cancel_on: Option<Date>,
}

/// The fees of a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Fees {
    /// Paid once (初期費用, C02, C03).
    pub initial_yen: Yen,
    /// Fee of the first 30 days, without options (初月, C04, A31).
    pub first_period_yen: Yen,
    /// Last day of the first period: the 30th, the first day of the contract being day 1.
    #[serde(with = "json::date")]
    pub first_period_ends_on: Date,
    /// Monthly fee with options (月額).
    pub monthly_yen: Yen,
    /// Fee for cancelling within a term (解約金, C06, A32).
    pub cancellation_fee_yen: Yen,
}

const PLAN_A_INITIAL: u64 = 66_000;
const PLAN_A_MONTHLY: u64 = 1_100;
const PLAN_B_MONTHLY: u64 = 3_850;
const BASIC_MENU_DEDUCTION: u64 = 550;
const FIRST_PERIOD: u64 = 550;
const FIRST_PERIOD_DAYS: i32 = 30;
pub(crate) const RESET_OPTION_PER_PC: u64 = 1_650;
const SURVEY_INCLUDED: u64 = 20;
const SURVEY_STEP: u64 = 10;
pub(crate) const SURVEY_PER_STEP: u64 = 7_700;
const FIRST_TERM_MONTHS: i32 = 24;
const RENEWAL_MONTHS: i32 = 12;

/// All fees of a contract.
#[must_use]
pub fn fees(terms: &FeeTerms) -> Fees {
    let plan_fee = plan_fee(terms.plan, terms.basic_menu);
    let options = RESET_OPTION_PER_PC * u64::from(terms.reset_option_pcs);
    Fees {
        initial_yen: initial(terms.plan, terms.surveyed_devices),
        first_period_yen: Yen(if terms.basic_menu { 0 } else { FIRST_PERIOD }),
        first_period_ends_on: first_period_ends_on(terms.start_on),
        monthly_yen: Yen(plan_fee + options),
        cancellation_fee_yen: cancellation_fee(terms, plan_fee),
    }
}

/// Last day of the first fee period: the 30th day, the first being day 1 (C04, A31, T07).
#[must_use]
pub fn first_period_ends_on(start_on: Date) -> Date {
    add_days(start_on, FIRST_PERIOD_DAYS - 1)
}

/// Last day of the plan B term that runs on `on`: 24 months, then 12 each (C06, T06).
#[must_use]
pub fn plan_b_term_ends_on(start_on: Date, on: Date) -> Date {
    add_days(day_after_term(start_on, add_days(on, 1)), -1)
}

fn plan_fee(plan: Plan, basic_menu: bool) -> u64 {
    let fee = match plan {
        Plan::A => PLAN_A_MONTHLY,
        Plan::B => PLAN_B_MONTHLY,
    };
    fee - if basic_menu { BASIC_MENU_DEDUCTION } else { 0 }
}

/// Plan A has an initial fee; a survey of many devices costs more with both plans (A65).
fn initial(plan: Plan, surveyed_devices: u32) -> Yen {
    let base = match plan {
        Plan::A => PLAN_A_INITIAL,
        Plan::B => 0,
    };
    let steps = u64::from(surveyed_devices)
        .saturating_sub(SURVEY_INCLUDED)
        .div_ceil(SURVEY_STEP);
    Yen(base + SURVEY_PER_STEP * steps)
}

/// The plan fee for every whole month that remains of the running term; plan A has no term.
fn cancellation_fee(terms: &FeeTerms, plan_fee: u64) -> Yen {
    match (terms.plan, terms.cancel_on) {
        (Plan::B, Some(cancel_on)) => {
            let end = day_after_term(terms.start_on, cancel_on);
            Yen(plan_fee * whole_months(cancel_on, end))
        }
        _ => Yen(0),
    }
}

/// The day after the first term whose following day is not before `day`.
fn day_after_term(start_on: Date, day: Date) -> Date {
    let mut months = FIRST_TERM_MONTHS;
    loop {
        let following = following_day(start_on, months);
        if following >= day {
            return following;
        }
        months += RENEWAL_MONTHS;
    }
}

/// The same day `months` after the start of the contract; where the month has no such day, the
/// term includes its last day and the first of the next month follows.
fn following_day(start_on: Date, months: i32) -> Date {
    let same_day = add_months(start_on, months);
    if same_day.day() == start_on.day() {
        same_day
    } else {
        add_days(same_day, 1)
    }
}

/// The most months that can be added to `from`, clamped to the end of the month, without passing `to`.
fn whole_months(from: Date, to: Date) -> u64 {
    let years = i32::from(to.year()) - i32::from(from.year());
    let months = years * 12 + i32::from(to.month()) - i32::from(from.month());
    let whole = if add_months(from, months) > to {
        months - 1
    } else {
        months
    };
    u64::try_from(whole).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_term_begun_on_a_leap_day_includes_the_end_of_february() {
        let start = date(2024, 2, 29);
        let first = plan_b_term_ends_on(start, date(2026, 2, 28));
        assert_eq!(first, date(2026, 2, 28));
        let renewal = plan_b_term_ends_on(start, date(2026, 3, 1));
        assert_eq!(renewal, date(2027, 2, 28));
    }

    proptest! {
        #[test]
        fn whole_months_are_the_most_that_fit(start in 0_i32..20_000, days in 0_i32..2_000) {
            let from = add_days(date(2000, 1, 1), start);
            let to = add_days(from, days);
            let whole = i32::try_from(whole_months(from, to)).unwrap();
            prop_assert!(add_months(from, whole) <= to);
            prop_assert!(add_months(from, whole + 1) > to);
        }

        #[test]
        fn the_running_term_contains_the_day(start in 0_i32..20_000, days in 0_i32..5_000) {
            let start = add_days(date(2000, 1, 1), start);
            let on = add_days(start, days);
            let end = plan_b_term_ends_on(start, on);
            prop_assert!(end >= on);
            prop_assert!(end < add_months(on, FIRST_TERM_MONTHS));
        }
    }
}
