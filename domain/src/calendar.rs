//! The Japanese calendar: holidays by law, business days, the closed days around New Year.

use std::fmt;

use jiff::civil::{Date, Weekday};

use crate::time::add_days;

/// Whether the day is a holiday by the 国民の祝日に関する法律: a national holiday, its substitute
/// (振替休日), or a day between two national holidays (国民の休日) (A41).
///
/// The law as in force since 2022 is applied to every year. Equinoxes are computed; the
/// government announces them each February for the following year.
#[must_use]
pub fn is_holiday(date: Date) -> bool {
    is_national_holiday(date) || is_substitute(date) || is_between_holidays(date)
}

/// Monday to Friday and no holiday (平日).
#[must_use]
pub fn is_business_day(date: Date) -> bool {
    !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday) && !is_holiday(date)
}

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

/// The business day `count` business days before `date`; the usual year-end days do not count.
///
/// Saturates at the beginning of the calendar.
#[must_use]
pub fn business_days_before(date: Date, count: u32) -> Date {
    let mut day = date;
    for _ in 0..count {
        day = previous_business_day(day);
    }
    day
}

fn previous_business_day(date: Date) -> Date {
    let mut day = add_days(date, -1);
    while day > Date::MIN && (!is_business_day(day) || YearEnd::USUAL.contains(day)) {
        day = add_days(day, -1);
    }
    day
}

/// A holiday that the law names (国民の祝日).
fn is_national_holiday(date: Date) -> bool {
    let monday = |nth: i8| date.weekday() == Weekday::Monday && (date.day() - 1) / 7 + 1 == nth;
    match (date.month(), date.day()) {
        (1, 1) | (2, 11 | 23) | (4, 29) | (5, 3..=5) | (8, 11) | (11, 3 | 23) => true,
        (1 | 10, _) => monday(2),
        (7 | 9, _) if monday(3) => true,
        (3, day) => day == vernal_equinox(date.year()),
        (9, day) => day == autumnal_equinox(date.year()),
        _ => false,
    }
}

/// A national holiday on a Sunday moves to the next day that is none: the days from that Sunday
/// to the day before `date` are all national holidays.
fn is_substitute(date: Date) -> bool {
    let mut day = date;
    while day > Date::MIN && !is_national_holiday(date) {
        day = add_days(day, -1);
        if !is_national_holiday(day) {
            return false;
        }
        if day.weekday() == Weekday::Sunday {
            return true;
        }
    }
    false
}

/// A day that is no national holiday but stands between two of them.
fn is_between_holidays(date: Date) -> bool {
    !is_national_holiday(date)
        && is_national_holiday(add_days(date, -1))
        && is_national_holiday(add_days(date, 1))
}

/// Day of March on which the vernal equinox (春分の日) falls.
fn vernal_equinox(year: i16) -> i8 {
    equinox(20_843_100, year)
}

/// Day of September on which the autumnal equinox (秋分の日) falls.
fn autumnal_equinox(year: i16) -> i8 {
    equinox(23_248_800, year)
}

/// The usual approximation for 1980 to 2099 in millionths of a day; other years take the nearest of these.
fn equinox(base: i64, year: i16) -> i8 {
    let years = i64::from(year.clamp(1980, 2099)) - 1980;
    let day = (base + 242_194 * years) / 1_000_000 - years / 4;
    i8::try_from(day).expect("19 to 24 for the clamped years")
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    /// Holidays of the years whose desk hours are published with the case format.
    const PUBLISHED: [(i16, &str); 7] = [
        (
            2025,
            "1/1 1/13 2/11 2/23 2/24 3/20 4/29 5/3 5/4 5/5 5/6 7/21 8/11 9/15 9/23 10/13 11/3 11/23 11/24",
        ),
        (
            2026,
            "1/1 1/12 2/11 2/23 3/20 4/29 5/3 5/4 5/5 5/6 7/20 8/11 9/21 9/22 9/23 10/12 11/3 11/23",
        ),
        (
            2027,
            "1/1 1/11 2/11 2/23 3/21 3/22 4/29 5/3 5/4 5/5 7/19 8/11 9/20 9/23 10/11 11/3 11/23",
        ),
        (
            2028,
            "1/1 1/10 2/11 2/23 3/20 4/29 5/3 5/4 5/5 7/17 8/11 9/18 9/22 10/9 11/3 11/23",
        ),
        (
            2029,
            "1/1 1/8 2/11 2/12 2/23 3/20 4/29 4/30 5/3 5/4 5/5 7/16 8/11 9/17 9/23 9/24 10/8 11/3 11/23",
        ),
        (
            2030,
            "1/1 1/14 2/11 2/23 3/20 4/29 5/3 5/4 5/5 5/6 7/15 8/11 8/12 9/16 9/23 10/14 11/3 11/4 11/23",
        ),
        (
            2031,
            "1/1 1/13 2/11 2/23 2/24 3/21 4/29 5/3 5/4 5/5 5/6 7/21 8/11 9/15 9/23 10/13 11/3 11/23 11/24",
        ),
    ];

    #[test]
    fn the_computed_holidays_are_the_published_ones() {
        for (year, published) in PUBLISHED {
            let computed: Vec<String> = date(year, 1, 1)
                .series(jiff::Span::new().days(1))
                .take_while(|day| day.year() == year)
                .filter(|&day| is_holiday(day))
                .map(|day| format!("{}/{}", day.month(), day.day()))
                .collect();
            assert_eq!(computed.join(" "), published, "{year}");
        }
    }

    #[test]
    fn no_year_is_out_of_range() {
        for year in [-9999, 0, 1979, 2100, 9999] {
            assert!(is_holiday(date(year, 1, 1)));
        }
        assert!(!is_holiday(Date::MIN) || Date::MIN.month() == 1);
    }

    #[test]
    fn business_days_step_over_the_year_end() {
        assert_eq!(
            business_days_before(date(2027, 1, 4), 1),
            date(2026, 12, 28)
        );
        assert_eq!(business_days_before(date(2026, 5, 7), 1), date(2026, 5, 1));
    }
}
