//! When a contract runs, and its contract years.

use jiff::civil::Date;

use super::{Refusal, RefusalCode};
use crate::{
    time::{add_days, anniversary},
    vocabulary::ContractStatus,
};

/// The days of a contract: from its start to the day before its end, never empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    started_on: Date,
    ends_on: Option<Date>,
}

impl Period {
    /// A contract from `started_on`; `ends_on`, where it has an end, is the first day no longer under contract.
    pub fn new(started_on: Date, ends_on: Option<Date>) -> Result<Self, Refusal> {
        if ends_on.is_some_and(|ends_on| ends_on <= started_on) {
            return Err(Refusal::new(
                RefusalCode::EndsBeforeStart,
                "endsOn",
                &["C06"],
                "契約終了日（契約がなくなる最初の日）は、契約開始日より後の日にしてください。",
                "endsOn is the first day no longer under contract and must lie after startedOn",
            ));
        }
        Ok(Self {
            started_on,
            ends_on,
        })
    }

    /// A contract without an end.
    #[must_use]
    pub const fn open(started_on: Date) -> Self {
        Self {
            started_on,
            ends_on: None,
        }
    }

    /// First day.
    #[must_use]
    pub const fn started_on(self) -> Date {
        self.started_on
    }

    /// First day no longer under contract.
    #[must_use]
    pub const fn ends_on(self) -> Option<Date> {
        self.ends_on
    }

    /// Whether the contract runs on a day.
    #[must_use]
    pub fn contains(self, on: Date) -> bool {
        self.status(on) == ContractStatus::Active
    }

    /// The day itself where the contract runs on it, else its first or last day.
    #[must_use]
    pub fn nearest(self, on: Date) -> Date {
        let last = self.ends_on.map_or(on, |ends_on| add_days(ends_on, -1));
        on.min(last).max(self.started_on)
    }

    /// The state on a day; a contract that has not begun is none.
    #[must_use]
    pub fn status(self, on: Date) -> ContractStatus {
        match self.ends_on {
            _ if on < self.started_on => ContractStatus::None,
            Some(ends_on) if ends_on <= on => ContractStatus::Ended,
            _ => ContractStatus::Active,
        }
    }

    /// The contract year that contains a day, whether or not the contract has ended; none before its start.
    #[must_use]
    pub fn year(self, on: Date) -> Option<ContractYear> {
        if on < self.started_on {
            return None;
        }
        let whole = on.year() - self.started_on.year();
        let begun = |years: i16| anniversary(self.started_on, years);
        let years = if begun(whole) <= on { whole } else { whole - 1 };
        Some(ContractYear {
            number: years.unsigned_abs() + 1,
            begins_on: begun(years),
            next_begins_on: begun(years + 1),
        })
    }
}

/// Whether two contracts have a day in common.
#[must_use]
pub fn overlaps(a: Period, b: Period) -> bool {
    let ends_before = |one: Period, other: Period| {
        one.ends_on
            .is_some_and(|ends_on| ends_on <= other.started_on)
    };
    !ends_before(a, b) && !ends_before(b, a)
}

/// A year of a contract (契約年), counted from its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContractYear {
    /// 1 for the first year.
    pub number: u16,
    /// First day.
    pub begins_on: Date,
    /// First day of the next year.
    pub next_begins_on: Date,
}

impl ContractYear {
    /// Whether a day lies in the year.
    #[must_use]
    pub fn contains(self, on: Date) -> bool {
        self.begins_on <= on && on < self.next_begins_on
    }
}
