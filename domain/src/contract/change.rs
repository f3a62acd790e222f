//! Cancelling a contract, and changing its plan (C06).

use jiff::civil::Date;

use super::{Period, PlanTerms, Refusal, RefusalCode};
use crate::{
    fee::{self, Fees, Yen},
    time::add_days,
    vocabulary::Plan,
};

/// A contract that ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cancellation {
    /// When it ran.
    pub period: Period,
    /// Fee for cancelling within a term (解約金); nothing for plan A and at the end of a term.
    pub fee_yen: Yen,
    /// The next day on which cancelling costs nothing: the day after the running term of plan B.
    pub free_on: Date,
    /// Facts it rests on.
    pub clause: &'static [&'static str],
}

/// Cancels a contract; `on` is the first day no longer under contract.
///
/// A contract that was to end anyway is cancelled before that day only.
pub fn cancel(terms: &PlanTerms, on: Date) -> Result<Cancellation, Refusal> {
    let started_on = terms.period.started_on();
    let last_day = add_days(on, -1);
    if !terms.period.contains(last_day) {
        return Err(not_running(on));
    }
    let period = Period::new(started_on, Some(on))?;
    let fees = PlanTerms { period, ..*terms }.fees();
    let free_on = match terms.plan {
        Plan::A => on,
        Plan::B => add_days(fee::plan_b_term_ends_on(started_on, last_day), 1),
    };
    Ok(Cancellation {
        period,
        fee_yen: fees.cancellation_fee_yen,
        free_on,
        clause: &["C06", "A32"],
    })
}

/// A contract that ends and the one that takes its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlanChange {
    /// The end of the old contract.
    pub cancellation: Cancellation,
    /// The new contract.
    pub new: PlanTerms,
    /// Facts it rests on.
    pub clause: &'static [&'static str],
}

impl PlanChange {
    /// The fees of the new contract.
    #[must_use]
    pub fn new_fees(&self) -> Fees {
        self.new.fees()
    }
}

/// Changes the plan from the day `on`: the old contract is cancelled and a new one begins (C06).
///
/// That the new contract has its own initial fee, first period and, with plan B, term is our reading: the
/// documents treat a change like a cancellation and print no fees of its own for it. The survey was made and paid for
/// under the old contract: the new one has none to pay (C03).
pub fn change_plan(terms: &PlanTerms, plan: Plan, on: Date) -> Result<PlanChange, Refusal> {
    if terms.plan == plan {
        return Err(Refusal::new(
            RefusalCode::SamePlan,
            "plan",
            &["C06"],
            format!("すでに基本プラン{plan}の契約です。"),
            format!("the contract has plan {plan} already"),
        ));
    }
    let cancellation = cancel(terms, on)?;
    let new = PlanTerms {
        plan,
        period: Period::new(on, terms.period.ends_on())?,
        surveyed_devices: 0,
        ..*terms
    };
    Ok(PlanChange {
        cancellation,
        new,
        clause: &["C06", "C02", "C03"],
    })
}

fn not_running(on: Date) -> Refusal {
    Refusal::new(
        RefusalCode::NotRunning,
        "endsOn",
        &["C06"],
        format!("{on}の前日は契約期間に入っていません。"),
        format!("the contract does not run on the day before {on}"),
    )
}
