//! Time that passes while somebody is there: how much between two instants, and when so much has passed.

use std::{iter, ops::Range};

use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date, tz::TimeZone};

use super::{DAYS_AHEAD, Hours, Timetable};
use crate::time::{add_days, date_in_japan, instant};

impl Timetable<'_> {
    /// Whether the hours are known.
    #[must_use]
    pub fn is_known(&self) -> bool {
        *self.hours != Hours::Unknown
    }

    /// Time between two instants in which the desk is open, exactly; none where its hours are not known. Nothing lies
    /// between an instant and an earlier one.
    #[must_use]
    pub fn open_time(&self, from: Timestamp, to: Timestamp) -> Option<SignedDuration> {
        match self.hours {
            Hours::Unknown => None,
            Hours::Always => Some(to.duration_since(from).max(SignedDuration::ZERO)),
            Hours::Periods(_) => Some(
                days_from(date_in_japan(from))
                    .take_while(|&date| date <= date_in_japan(to))
                    .flat_map(|date| self.openings(date))
                    .map(|open| open.end.min(to).duration_since(open.start.max(from)))
                    .filter(SignedDuration::is_positive)
                    .sum(),
            ),
        }
    }

    /// Whole minutes between two instants in which the desk is open; none where its hours are not known.
    #[must_use]
    pub fn minutes_between(&self, from: Timestamp, to: Timestamp) -> Option<u64> {
        let minutes = self.open_time(from, to)?.as_mins();
        u64::try_from(minutes).ok()
    }

    /// The first instant at which the desk has been open for so long since `from`: what [`Timetable::open_time`] takes
    /// back. None where its hours are not known, and where it does not open within a year.
    #[must_use]
    pub fn after(&self, from: Timestamp, open_time: SignedDuration) -> Option<Timestamp> {
        let open_time = open_time.max(SignedDuration::ZERO);
        match self.hours {
            Hours::Unknown => None,
            Hours::Always => from.checked_add(open_time).ok(),
            Hours::Periods(_) if open_time.is_zero() => Some(from),
            Hours::Periods(_) => self.after_openings(from, open_time),
        }
    }

    /// When it is open next, from `at` on where it is open then, by a clock in `zone`: until the end of that opening. None where its hours are not known, and
    /// where it does not open within a year.
    ///
    /// Where a clock there is put forward or back, it may be so between openings, not within one.
    #[must_use]
    pub fn earliest_open(&self, zone: &TimeZone, at: Timestamp) -> Option<Range<Timestamp>> {
        match self.hours {
            Hours::Unknown => None,
            Hours::Always => Some(at..Timestamp::MAX),
            Hours::Periods(_) => {
                let today = zone.to_datetime(at).date();
                let clock = |date: Date, minute: u16| {
                    let since_midnight = i64::from(minute).minutes();
                    let shown = date.at(0, 0, 0, 0).checked_add(since_midnight).ok()?;
                    zone.to_timestamp(shown).ok()
                };
                days_from(today)
                    .take_while(|&date| date <= add_days(today, DAYS_AHEAD))
                    .flat_map(|date| {
                        let open_minutes = self.open_minutes(date).into_iter();
                        open_minutes.map(move |open| (date, open))
                    })
                    .filter_map(|(date, open)| {
                        Some(clock(date, open.start)?..clock(date, open.end)?)
                    })
                    .find(|open| at < open.end)
                    .map(|open| open.start.max(at)..open.end)
            }
        }
    }

    fn after_openings(&self, from: Timestamp, open_time: SignedDuration) -> Option<Timestamp> {
        let mut left = open_time;
        let mut last_open = date_in_japan(from);
        for date in days_from(last_open) {
            if date > add_days(last_open, DAYS_AHEAD) {
                break;
            }
            for open in self.openings(date) {
                let begins = open.start.max(from);
                let length = open.end.duration_since(begins);
                if length >= left {
                    return begins.checked_add(left).ok();
                }
                left -= length.max(SignedDuration::ZERO);
                last_open = date;
            }
        }
        None
    }

    /// When the desk is open on a day, from earlier to later and apart from each other.
    fn openings(&self, date: Date) -> impl Iterator<Item = Range<Timestamp>> {
        let midnight = instant(date.at(0, 0, 0, 0));
        let at = move |minute: u16| {
            let since_midnight = SignedDuration::from_mins(minute.into());
            midnight?.checked_add(since_midnight).ok()
        };
        self.open_minutes(date)
            .into_iter()
            .filter_map(move |open| Some(at(open.start)?..at(open.end)?))
    }

    /// The minutes of a day in which the desk is open, each once.
    fn open_minutes(&self, date: Date) -> Vec<Range<u16>> {
        let mut ranges: Vec<Range<u16>> = self
            .periods_on(date)
            .map(|period| period.minutes.clone())
            .collect();
        ranges.sort_by_key(|range| range.start);
        let mut apart: Vec<Range<u16>> = Vec::new();
        for range in ranges {
            match apart.last_mut() {
                Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
                _ => apart.push(range),
            }
        }
        apart
    }
}

/// The days of the calendar from one on.
fn days_from(first: Date) -> impl Iterator<Item = Date> {
    iter::successors(Some(first), |date| date.tomorrow().ok())
}
