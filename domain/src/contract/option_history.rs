//! What was agreed so far about the reset option (再設定オプション) of one PC, under all contracts of its site (C18).

use jiff::civil::Date;

use super::{Period, reset_option::Term};
use crate::vocabulary::{Plan, ResetOption};

/// A term of the PC and the contract that it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AgreedTerm {
    /// The term.
    pub term: Term,
    /// When the contract runs.
    pub contract: Period,
    /// Its basic plan.
    pub plan: Option<Plan>,
}

/// What a contract says of the option of PCs that it does not name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paper {
    /// The state it tells.
    pub said: ResetOption,
    /// When it runs.
    pub contract: Period,
}

/// Everything that was agreed about the option of one PC.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OptionHistory {
    /// Its terms, the oldest first.
    pub terms: Vec<AgreedTerm>,
    /// What the contracts of its site say without naming it, the oldest first.
    pub papers: Vec<Paper>,
    /// Day the PC was bought, where known: a contract that had ended by then does not speak of it.
    pub bought_on: Option<Date>,
}

impl OptionHistory {
    /// The state of the option of the PC on a day. The option is agreed per PC (C07, C18): a PC without a term never
    /// had it, unless a contract says of the PCs it does not name that theirs was cancelled or has ended.
    #[must_use]
    pub fn state(&self, on: Date) -> ResetOption {
        of_terms(&self.terms, on)
            .or_else(|| self.of_papers(on))
            .unwrap_or(ResetOption::Never)
    }

    /// The state by which a new term is judged, that begins on a day under a contract. A term that is to begin later
    /// has been taken too; one that goes on under the contract is no other.
    #[must_use]
    pub fn before(&self, contract: Period, plan: Option<Plan>, starts_on: Date) -> ResetOption {
        let others: Vec<AgreedTerm> = self
            .terms
            .iter()
            .copied()
            .filter(|agreed| !agreed.goes_on_in(contract, plan, starts_on))
            .collect();
        let starts = others.iter().map(|agreed| agreed.term.starts_on());
        let asked_on = starts.fold(starts_on, Date::max);
        of_terms(&others, asked_on)
            .or_else(|| self.of_papers(asked_on))
            .unwrap_or(ResetOption::Never)
    }

    fn of_papers(&self, on: Date) -> Option<ResetOption> {
        let speaks = |paper: &&Paper| {
            let ends_on = paper.contract.ends_on();
            let had_ended =
                ends_on.is_some_and(|end| self.bought_on.is_some_and(|bought| end <= bought));
            paper.contract.started_on() <= on && !had_ended
        };
        let told = self.papers.iter().rev().filter(speaks);
        told.map(|paper| paper.said)
            .find(|said| matches!(said, ResetOption::Cancelled | ResetOption::Ended))
    }
}

impl AgreedTerm {
    /// Whether the option goes on under a contract that takes the place of its own with the other plan on the same
    /// day. That a change of plan does not cancel the option is our reading: C18 speaks of cancelling the option.
    fn goes_on_in(&self, contract: Period, plan: Option<Plan>, starts_on: Date) -> bool {
        let changes_plan = self.plan.is_some() && plan.is_some() && self.plan != plan;
        changes_plan
            && self.contract.ends_on() == Some(contract.started_on())
            && starts_on == contract.started_on()
            && self.term.cancelled_on().is_none()
            && self.term.ends_on() >= starts_on
    }
}

/// The state that terms tell for a day: ACTIVE where one runs, else the latest that has begun; none without terms.
#[must_use]
pub fn of_terms(terms: &[AgreedTerm], on: Date) -> Option<ResetOption> {
    let states = || {
        terms
            .iter()
            .map(move |agreed| agreed.term.state(agreed.contract, on))
    };
    states()
        .find(|&state| state == ResetOption::Active)
        .or_else(|| states().rfind(|&state| state != ResetOption::Never))
        .or_else(|| states().next())
}
