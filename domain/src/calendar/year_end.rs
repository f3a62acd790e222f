//! The closed days around New Year.

use std::fmt;

use jiff::civil::Date;

/// The days around New Year (年末年始) on which a desk is closed: from a day of December to a day of
/// January, both closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct YearEnd {
    december_from: i8,
    january_to: i8,
}

impl fmt::Display for YearEnd {
    /// As the documents print it: `12/29～1/3`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "12/{}～1/{}", self.december_from, self.january_to)
    }
}

impl YearEnd {
    /// 29 December to 3 January, the usual range; also what an undated 年末年始 means (A02).
    pub const USUAL: Self = Self {
        december_from: 29,
        january_to: 3,
    };

    /// Closed from `december_from` to the end of the year and until `january_to`; none when either is
    /// no day of its month.
    #[must_use]
    pub fn new(december_from: i8, january_to: i8) -> Option<Self> {
        let days = 1..=31;
        (days.contains(&december_from) && days.contains(&january_to)).then_some(Self {
            december_from,
            january_to,
        })
    }

    /// Whether the day is one of the closed days.
    #[must_use]
    pub fn contains(self, date: Date) -> bool {
        match date.month() {
            12 => date.day() >= self.december_from,
            1 => date.day() <= self.january_to,
            _ => false,
        }
    }
}
