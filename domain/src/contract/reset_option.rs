//! The option that sets a repaired PC up again (オンライン資格確認再設定オプション, C17, C18).

use jiff::civil::Date;

use super::{Period, Refusal, RefusalCode, offer};
use crate::{
    timer::reset_option_ends_on,
    vocabulary::{Plan, Region, ResetOption},
};

/// The option for one PC (PC 1台ごと), as wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subscription {
    /// Region of the site.
    pub region: Region,
    /// Whether the site has a start pack.
    pub start_pack: bool,
    /// Basic plan of the contract that the option belongs to.
    pub plan: Option<Plan>,
    /// When that contract runs.
    pub contract: Period,
    /// State of the option of this PC so far.
    pub state: ResetOption,
    /// Day the PC was bought.
    pub purchased_on: Option<Date>,
    /// Registered last day of its warranty.
    pub warranty_ends_on: Option<Date>,
    /// First day of the option.
    pub starts_on: Date,
}

/// The days of an option, the last one included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    starts_on: Date,
    ends_on: Date,
}

/// The option from the wanted day to the end of the maker's warranty (A30, T05), or everything that stands
/// against it.
pub fn subscribe(wanted: &Subscription) -> Result<Term, Vec<Refusal>> {
    let ends_on = option_ends_on(wanted);
    let refusals: Vec<Refusal> = [
        needs(wanted),
        taken_before(wanted.state),
        needs_warranty(wanted.starts_on, ends_on),
    ]
    .into_iter()
    .flatten()
    .collect();
    match ends_on {
        Some(ends_on) if refusals.is_empty() => Ok(Term {
            starts_on: wanted.starts_on,
            ends_on,
        }),
        _ => Err(refusals),
    }
}

impl Term {
    /// First day.
    #[must_use]
    pub const fn starts_on(self) -> Date {
        self.starts_on
    }

    /// Last day, inclusive.
    #[must_use]
    pub const fn ends_on(self) -> Date {
        self.ends_on
    }

    /// The state on a day. The option goes with the contract: without one it is not served, and a contract
    /// that was cancelled has cancelled it.
    #[must_use]
    pub fn state(self, contract: Period, on: Date) -> ResetOption {
        let contract_ended = contract
            .ends_on()
            .is_some_and(|ends_on| ends_on <= on.min(self.ends_on));
        match () {
            () if on < self.starts_on => ResetOption::Never,
            () if contract_ended => ResetOption::Cancelled,
            () if on > self.ends_on => ResetOption::Ended,
            () => ResetOption::Active,
        }
    }

    /// Whether a PC repaired on one day can be set up again on another: within the option, and not on the day
    /// of the repair itself.
    pub fn may_set_up(self, contract: Period, repaired_on: Date, on: Date) -> Result<(), Refusal> {
        if on <= repaired_on {
            return Err(Refusal::new(
                RefusalCode::RepairDay,
                "on",
                &["C18"],
                "PCの修理と同じ日の再設定はできません。翌日以降の日にしてください。",
                "a PC is not set up again on the day of its repair; accepted: a later day",
            ));
        }
        if self.state(contract, on) != ResetOption::Active {
            return Err(Refusal::new(
                RefusalCode::OptionNotRunning,
                "on",
                &["C18", "T05"],
                format!(
                    "{on}は再設定オプションの期間（{}から{}まで）に入っていません。",
                    self.starts_on, self.ends_on
                ),
                format!(
                    "the option does not run on {on}; it runs from {} to {}",
                    self.starts_on, self.ends_on
                ),
            ));
        }
        Ok(())
    }
}

/// Last day of the warranty of the PC, five years after its purchase at most (C18).
fn option_ends_on(wanted: &Subscription) -> Option<Date> {
    match wanted.purchased_on {
        Some(purchased_on) => Some(reset_option_ends_on(purchased_on, wanted.warranty_ends_on)),
        None => wanted.warranty_ends_on,
    }
}

/// Region, start pack, and a contract with a plan on the first day.
fn needs(wanted: &Subscription) -> Option<Refusal> {
    let offered = offer(wanted.region)
        .reset_options
        .contains(&ResetOption::Active);
    let with_plan = wanted.plan.is_some() && wanted.contract.contains(wanted.starts_on);
    let (code, japanese, english) = match (offered, wanted.start_pack, with_plan) {
        (false, ..) => (
            RefusalCode::ResetOptionNotOffered,
            "再設定オプションがあるのは西日本だけです。",
            "the option is not offered in the EAST",
        ),
        (_, false, _) => (
            RefusalCode::StartPackNeeded,
            "再設定オプションは、スタートパックのお客さまに限ります。",
            "the option is for customers of the start pack only",
        ),
        (_, _, false) => (
            RefusalCode::PlanNeeded,
            "再設定オプションには、その日に有効な基本プランAまたはBの契約が必要です。",
            "the option needs a contract of plan A or B that runs on that day",
        ),
        _ => return None,
    };
    Some(Refusal::new(
        code,
        "resetOption",
        &["C18"],
        japanese,
        english,
    ))
}

fn taken_before(state: ResetOption) -> Option<Refusal> {
    let (code, japanese, english) = match state {
        ResetOption::Never | ResetOption::NotOffered => return None,
        ResetOption::Active => (
            RefusalCode::OptionActive,
            "このPCの再設定オプションは契約中です。",
            "the option of this PC runs already",
        ),
        ResetOption::Cancelled => (
            RefusalCode::OptionCancelled,
            "再設定オプションは、解約すると再び契約できません。",
            "the option is never taken again after its cancellation",
        ),
        ResetOption::Ended => (
            RefusalCode::OptionEnded,
            "再設定オプションの更新と延長はできません。",
            "the option is neither renewed nor extended",
        ),
    };
    Some(Refusal::new(
        code,
        "resetOption",
        &["C18"],
        japanese,
        english,
    ))
}

fn needs_warranty(starts_on: Date, ends_on: Option<Date>) -> Option<Refusal> {
    let (code, japanese, english) = match ends_on {
        Some(ends_on) if starts_on <= ends_on => return None,
        Some(ends_on) => (
            RefusalCode::WarrantyEnded,
            format!("PCのメーカー保守が{ends_on}で終わっています。"),
            format!("the warranty of the PC ended on {ends_on}"),
        ),
        None => (
            RefusalCode::WarrantyUnknown,
            "PCの購入日か保守終了日を登録してください。オプションはメーカー保守の期間内に限ります。".to_owned(),
            "register the purchase of the PC or the end of its warranty: the option runs within it".to_owned(),
        ),
    };
    Some(Refusal::new(
        code,
        "resetOption",
        &["C18", "A30", "T05"],
        japanese,
        english,
    ))
}
