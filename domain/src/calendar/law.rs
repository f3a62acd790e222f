//! Holidays by the 国民の祝日に関する法律 and the special laws that moved some of them (A41).
//!
//! The law as in force since 2020 is applied to every year, with what was special in 2019 to 2021. Equinoxes are
//! computed; the government announces them each February for the following year.

use jiff::civil::{Date, Weekday};

use crate::time::add_days;

/// Whether the day is a holiday: a national holiday, its substitute (振替休日), or a day between two national
/// holidays (国民の休日).
pub(super) fn is_holiday(date: Date) -> bool {
    is_national_holiday(date) || is_substitute(date) || is_between_holidays(date)
}

/// What the special laws of a year said: the days that were none, and those that were.
const fn special(year: i16) -> (&'static [MonthDay], &'static [MonthDay]) {
    match year {
        // The change of emperors (天皇の即位の日及び即位礼正殿の儀の行われる日を休日とする法律).
        2019 => (&[(2, 23)], &[(5, 1), (10, 22)]),
        // The Olympic games (東京オリンピック・パラリンピック特措法): sea, sports and mountains.
        2020 => (&[(7, 20), (10, 12), (8, 11)], &[(7, 23), (7, 24), (8, 10)]),
        2021 => (&[(7, 19), (10, 11), (8, 11)], &[(7, 22), (7, 23), (8, 8)]),
        _ => (&[], &[]),
    }
}

type MonthDay = (i8, i8);

/// A holiday that the law names (国民の祝日).
fn is_national_holiday(date: Date) -> bool {
    let (none, added) = special(date.year());
    let day = (date.month(), date.day());
    added.contains(&day) || !none.contains(&day) && is_usual_holiday(date)
}

/// A holiday that the law names for every year.
fn is_usual_holiday(date: Date) -> bool {
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

    /// Holidays as the Cabinet Office lists them for the years of the special laws, and as published with the case format.
    const PUBLISHED: [(i16, &str); 10] = [
        (
            2019,
            "1/1 1/14 2/11 3/21 4/29 4/30 5/1 5/2 5/3 5/4 5/5 5/6 7/15 8/11 8/12 9/16 9/23 10/14 10/22 11/3 11/4 11/23",
        ),
        (
            2020,
            "1/1 1/13 2/11 2/23 2/24 3/20 4/29 5/3 5/4 5/5 5/6 7/23 7/24 8/10 9/21 9/22 11/3 11/23",
        ),
        (
            2021,
            "1/1 1/11 2/11 2/23 3/20 4/29 5/3 5/4 5/5 7/22 7/23 8/8 8/9 9/20 9/23 11/3 11/23",
        ),
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
}
