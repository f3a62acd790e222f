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

/// What becomes of a term when another PC takes the place of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exchange {
    /// The term of the PC that went; none where it had not begun.
    pub old: Option<Term>,
    /// The term of the PC that came; none where the option does not go on.
    pub new: Option<Term>,
}

/// The option from the wanted day to the end of the maker's warranty (A30, T05), or everything that stands
/// against it.
pub fn subscribe(wanted: &Subscription) -> Result<Term, Vec<Refusal>> {
    let ends_on = longest(wanted.purchased_on, wanted.warranty_ends_on);
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

/// The last day an option can have: the end of the warranty of the PC, five years after its purchase at most (C18);
/// none where neither is known.
#[must_use]
pub fn longest(purchased_on: Option<Date>, warranty_ends_on: Option<Date>) -> Option<Date> {
    match purchased_on {
        Some(purchased_on) => Some(reset_option_ends_on(purchased_on, warranty_ends_on)),
        None => warranty_ends_on,
    }
}

/// The option as it is registered from papers, which name its last day or a cancellation: subscribed like any other,
/// ending no later than the warranty of the PC, and cancelled within its days. What is cancelled from its first day on
/// takes nothing and only tells that the option is not to be had again.
pub fn register(
    wanted: &Subscription,
    ends_on: Option<Date>,
    cancelled_on: Option<Date>,
) -> Result<Term, Vec<Refusal>> {
    if let (Some(ends_on), Some(day)) = (ends_on, cancelled_on)
        && day == wanted.starts_on
        && day <= ends_on
        && is_offered(wanted.region)
    {
        return Ok(Term::agreed(day, ends_on, cancelled_on));
    }
    let longest = subscribe(wanted)?;
    let term = Term {
        ends_on: ends_on.unwrap_or(longest.ends_on),
        cancelled_on,
        ..longest
    };
    let too_long = (term.ends_on > longest.ends_on).then(|| warranty_ended(longest.ends_on));
    let outside = cancelled_on
        .filter(|&day| day < term.starts_on || day > term.ends_on)
        .map(|day| term.not_running(day));
    let too_short = (term.ends_on < term.starts_on).then(|| term.not_running(term.starts_on));
    let refusals: Vec<Refusal> = [too_long, too_short, outside]
        .into_iter()
        .flatten()
        .collect();
    if refusals.is_empty() {
        Ok(term)
    } else {
        Err(refusals)
    }
}

/// Whether a PC repaired on one day can be set up again on another: not on the day of the repair itself (C18).
pub fn not_on_repair_day(repaired_on: Date, on: Date) -> Result<(), Refusal> {
    if on > repaired_on {
        return Ok(());
    }
    Err(Refusal::new(
        RefusalCode::RepairDay,
        "on",
        &["C18"],
        "PCの修理と同じ日の再設定はできません。翌日以降の日にしてください。",
        "a PC is not set up again on the day of its repair; accepted: a later day",
    ))
}

/// Whether NTT may set an exchanged PC up again on a day: not on the day of its repair (C18), and where the option does not
/// run on the day, only after the customer's consent to the charge (C16).
pub fn may_set_up_again(
    option: ResetOption,
    consented: bool,
    repaired_on: Date,
    on: Date,
) -> Result<(), Refusal> {
    not_on_repair_day(repaired_on, on)?;
    if option == ResetOption::Active || consented {
        return Ok(());
    }
    Err(Refusal::new(
        RefusalCode::ConsentMissing,
        "on",
        &["C16", "C18"],
        format!(
            "{on}はこのPCの再設定オプションの期間外です。先に有償となることへの同意を記録してください。"
        ),
        format!(
            "the reset option of this PC does not run on {on}: record the customer's consent to the charge first"
        ),
    ))
}

/// Of how many PCs the option runs on a day under their contract: for so many it is paid (C07).
#[must_use]
pub fn running(terms: &[Term], contract: Period, on: Date) -> u32 {
    let runs = |term: &&Term| term.state(contract, on) == ResetOption::Active;
    u32::try_from(terms.iter().filter(runs).count()).unwrap_or(u32::MAX)
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

    /// The terms of a PC and of the one that takes its place on a day: the option goes on with the PC that the maker
    /// exchanged, and what was cancelled by then stays cancelled for it; a PC that was bought has none yet.
    #[must_use]
    pub fn exchange(self, contract: Period, on: Date, by_maker: bool) -> Exchange {
        let without = [self.cancelled_on, contract.ends_on()];
        let cancelled = without.into_iter().flatten().filter(|&day| day <= on).min();
        let new = match cancelled {
            Some(day) => Self {
                starts_on: day,
                cancelled_on: Some(day),
                ..self
            },
            None => Self {
                starts_on: on.max(self.starts_on),
                ..self
            },
        };
        let old = Self {
            ends_on: self.ends_on.min(add_days(on, -1)),
            cancelled_on: self.cancelled_on.filter(|&day| day < on),
            ..self
        };
        let is_whole = |term: &Self| term.starts_on <= term.ends_on;
        Exchange {
            old: Some(old).filter(is_whole),
            new: Some(new).filter(|new| by_maker && is_whole(new)),
        }
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
        not_on_repair_day(repaired_on, on)?;
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

/// Region, start pack, and a contract with a plan on the first day.
fn needs(wanted: &Subscription) -> Option<Refusal> {
    let offered = is_offered(wanted.region);
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

fn is_offered(region: Region) -> bool {
    offer(region).reset_options.contains(&ResetOption::Active)
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
    match ends_on {
        Some(ends_on) if starts_on <= ends_on => None,
        Some(ends_on) => Some(warranty_ended(ends_on)),
        None => Some(Refusal::new(
            RefusalCode::WarrantyUnknown,
            "resetOption",
            &["C18", "A30", "T05"],
            "PCの購入日か保守終了日を登録してください。オプションはメーカー保守の期間内に限ります。",
            "register the purchase of the PC or the end of its warranty: the option runs within it",
        )),
    }
}

fn warranty_ended(ends_on: Date) -> Refusal {
    Refusal::new(
        RefusalCode::WarrantyEnded,
        "resetOption",
        &["C18", "A30", "T05"],
        format!("PCのメーカー保守が{ends_on}で終わっています。"),
        format!("the warranty of the PC ended on {ends_on}"),
    )
}
