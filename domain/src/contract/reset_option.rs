//! The option that sets a repaired PC up again (オンライン資格確認再設定オプション, C17, C18).

use jiff::civil::Date;

use super::{Period, Refusal, RefusalCode, offer};
use crate::{
    time::add_days,
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

/// The days of an option, the last one included, unless it was cancelled before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    starts_on: Date,
    ends_on: Date,
    cancelled_on: Option<Date>,
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
            cancelled_on: None,
        }),
        _ => Err(refusals),
    }
}

/// The state of the option of one PC on a day, from its terms under all contracts, the oldest first; none where
/// it never had one.
#[must_use]
pub fn state_of_pc(terms: &[(Term, Period)], on: Date) -> Option<ResetOption> {
    let states = || {
        terms
            .iter()
            .map(move |&(term, contract)| term.state(contract, on))
    };
    states()
        .find(|&state| state == ResetOption::Active)
        .or_else(|| states().rfind(|&state| state != ResetOption::Never))
        .or_else(|| states().next())
}

impl Term {
    /// A term as it was agreed; `cancelled_on` is the first day without it.
    #[must_use]
    pub const fn agreed(starts_on: Date, ends_on: Date, cancelled_on: Option<Date>) -> Self {
        Self {
            starts_on,
            ends_on,
            cancelled_on,
        }
    }

    /// The term with its end; `on` is the first day without it. It is never taken again (C18).
    pub fn cancel(self, contract: Period, on: Date) -> Result<Self, Refusal> {
        let last_day = add_days(on, -1);
        if self.state(contract, last_day) != ResetOption::Active {
            return Err(self.not_running(last_day));
        }
        Ok(Self {
            cancelled_on: Some(on),
            ..self
        })
    }

    /// First day without it, where it was cancelled.
    #[must_use]
    pub const fn cancelled_on(self) -> Option<Date> {
        self.cancelled_on
    }

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
        let cancelled = [self.cancelled_on, contract.ends_on()]
            .into_iter()
            .flatten()
            .any(|first_without| first_without <= on.min(self.ends_on));
        match () {
            () if on < self.starts_on => ResetOption::Never,
            () if cancelled => ResetOption::Cancelled,
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
            return Err(self.not_running(on));
        }
        Ok(())
    }

    fn not_running(self, on: Date) -> Refusal {
        let Self {
            starts_on, ends_on, ..
        } = self;
        Refusal::new(
            RefusalCode::OptionNotRunning,
            "on",
            &["C18", "T05"],
            format!(
                "{on}は再設定オプションの期間（{starts_on}から{ends_on}まで）に入っていないか、解約済みです。"
            ),
            format!(
                "the option does not run on {on}; it runs from {starts_on} to {ends_on} unless it was cancelled"
            ),
        )
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
