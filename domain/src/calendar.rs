//! The Japanese calendar: holidays, business days, the closed days around New Year.

mod law;
mod year_end;

use std::collections::BTreeMap;

use jiff::civil::{Date, Weekday};

use crate::{time::add_days, vocabulary::closed_set::closed_set};

pub use year_end::YearEnd;

closed_set! {
    /// What an operator says of a day, against what the law lets expect.
    DayKind {
        /// A holiday, such as one that a new law adds.
        Holiday = "HOLIDAY",
        /// No holiday, such as one that a new law moves.
        Ordinary = "ORDINARY",
    }
}

/// The holidays: those of the law, and what the operator says of single days.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calendar {
    stated: BTreeMap<Date, DayKind>,
}

impl Calendar {
    /// The calendar of the law alone.
    #[must_use]
    pub const fn by_law() -> Self {
        Self {
            stated: BTreeMap::new(),
        }
    }

    /// The calendar of the law with what the operator says of some days.
    pub fn with(stated: impl IntoIterator<Item = (Date, DayKind)>) -> Self {
        Self {
            stated: stated.into_iter().collect(),
        }
    }

    /// Whether the day is a holiday (祝日, A41).
    #[must_use]
    pub fn is_holiday(&self, date: Date) -> bool {
        match self.stated.get(&date) {
            Some(kind) => *kind == DayKind::Holiday,
            None => law::is_holiday(date),
        }
    }

    /// Monday to Friday and no holiday (平日).
    #[must_use]
    pub fn is_business_day(&self, date: Date) -> bool {
        let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
        !weekend && !self.is_holiday(date)
    }

    /// The business day `count` business days before `date`; the usual year-end days do not count.
    ///
    /// Saturates at the beginning of the calendar.
    #[must_use]
    pub fn business_days_before(&self, date: Date, count: u32) -> Date {
        (0..count).fold(date, |day, _| self.previous_business_day(day))
    }

    fn previous_business_day(&self, date: Date) -> Date {
        let mut day = add_days(date, -1);
        while day > Date::MIN && (!self.is_business_day(day) || YearEnd::USUAL.contains(day)) {
            day = add_days(day, -1);
        }
        day
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn business_days_step_over_the_year_end() {
        let before = |day, count| Calendar::by_law().business_days_before(day, count);
        assert_eq!(before(date(2027, 1, 4), 1), date(2026, 12, 28));
        assert_eq!(before(date(2026, 5, 7), 1), date(2026, 5, 1));
    }

    #[test]
    fn the_operator_adds_and_strikes_days() {
        let calendar = Calendar::with([
            (date(2026, 10, 19), DayKind::Holiday),
            (date(2026, 11, 3), DayKind::Ordinary),
        ]);
        assert!(!calendar.is_business_day(date(2026, 10, 19)));
        assert!(calendar.is_business_day(date(2026, 11, 3)));
        assert!(calendar.is_holiday(date(2026, 11, 23)), "as the law says");
    }
}
