//! Instants, days and months as the documents count them: in Asia/Tokyo.

use jiff::{
    Span, Timestamp,
    civil::{Date, DateTime},
    tz::{Offset, TimeZone},
};

/// Offset of Asia/Tokyo: +09:00, without summer time.
pub const JAPAN: Offset = Offset::constant(9);

/// The clock in Japan at an instant.
#[must_use]
pub fn in_japan(at: Timestamp) -> DateTime {
    JAPAN.to_datetime(at)
}

/// The day in Japan at an instant.
#[must_use]
pub fn date_in_japan(at: Timestamp) -> Date {
    in_japan(at).date()
}

/// The instant at which a clock in Japan shows `local`; none beyond the range of instants (year 9999).
#[must_use]
pub fn instant(local: DateTime) -> Option<Timestamp> {
    TimeZone::fixed(JAPAN).to_timestamp(local).ok()
}

/// The same day number `months` later (earlier when negative), clamped to the end of the month.
///
/// Saturates at the ends of the calendar (years -9999 and 9999).
#[must_use]
pub fn add_months(date: Date, months: i32) -> Date {
    date.saturating_add(Span::new().months(months.clamp(-MAX_MONTHS, MAX_MONTHS)))
}

/// The anniversary `years` later: 29 February becomes 28 February in other years (A11).
#[must_use]
pub fn anniversary(date: Date, years: i16) -> Date {
    add_months(date, i32::from(years) * 12)
}

/// `days` later, earlier when negative; saturates at the ends of the calendar.
#[must_use]
pub fn add_days(date: Date, days: i32) -> Date {
    date.saturating_add(Span::new().days(days.clamp(-MAX_DAYS, MAX_DAYS)))
}

/// More months than the calendar has, and within what a span can hold.
const MAX_MONTHS: i32 = 239_000;
/// More days than the calendar has, and within what a span can hold.
const MAX_DAYS: i32 = 7_304_000;

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn months_are_clamped_to_the_end_of_the_month() {
        assert_eq!(add_months(date(2022, 11, 30), 39), date(2026, 2, 28));
        assert_eq!(add_months(date(2024, 3, 31), -1), date(2024, 2, 29));
        assert_eq!(anniversary(date(2020, 2, 29), 5), date(2025, 2, 28));
    }

    #[test]
    fn the_day_changes_at_midnight_in_japan() {
        let before = "2026-01-01T23:59:59+09:00".parse().unwrap();
        assert_eq!(date_in_japan(before), date(2026, 1, 1));
        let after = "2026-01-01T15:00:00Z".parse().unwrap();
        assert_eq!(date_in_japan(after), date(2026, 1, 2));
        assert_eq!(instant(in_japan(after)), Some(after));
    }

    #[test]
    fn the_ends_of_the_calendar_saturate() {
        assert_eq!(add_months(Date::MAX, i32::MAX), Date::MAX);
        assert_eq!(add_days(Date::MIN, i32::MIN), Date::MIN);
    }
}
