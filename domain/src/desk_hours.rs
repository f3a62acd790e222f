//! Opening hours of desks: when a person answers, and when one does next.

use std::ops::{Range, RangeInclusive};

use jiff::{
    Timestamp, ToSpan,
    civil::{Date, DateTime, Time, Weekday},
};

use crate::{
    calendar::{Calendar, YearEnd},
    time::{add_days, in_japan, instant},
    vocabulary::{DeskOpen, closed_set::closed_set},
};

/// Whether a desk can be reached at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opening {
    /// OPEN, CLOSED, ALWAYS or UNKNOWN.
    pub open: DeskOpen,
    /// The next instant at which an opening period begins; present exactly when CLOSED.
    pub next_open: Option<Timestamp>,
}

/// When a desk answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hours {
    /// Web only: takes requests at any time.
    Always,
    /// The hours are in no document.
    Unknown,
    /// The periods of the week or month, without the days closed at the end of the year.
    Periods(Vec<Period>),
}

/// A period of the day on certain days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    /// Days of the month on which it applies, 1 to 31.
    pub month_days: RangeInclusive<i8>,
    /// Days of the week on which it applies.
    pub days: OpenDays,
    /// Minutes from midnight; the end does not belong to the period and is at most 24:00 (A05).
    pub minutes: Range<u16>,
}

closed_set! {
    /// Days of the week on which a period of desk hours applies.
    OpenDays {
        /// Monday to Friday, no holidays (平日).
        Business = "BUSINESS",
        /// Saturdays that are no holiday (土曜, A53).
        Saturday = "SATURDAY",
        /// Every day, holidays included.
        Every = "EVERY",
    }
}

/// How far ahead the next opening is looked for: longer than any desk is closed, with whatever the operator adds.
const DAYS_AHEAD: i32 = 370;

const MINUTES_OF_DAY: u16 = 24 * 60;

/// Hours on the days of a calendar.
#[derive(Debug, Clone, Copy)]
pub struct Timetable<'a> {
    /// When the desk answers.
    pub hours: &'a Hours,
    /// The days around New Year on which it is closed.
    pub year_end: Option<YearEnd>,
    /// Which days are holidays.
    pub calendar: &'a Calendar,
}

impl Timetable<'_> {
    /// Whether the desk can be reached at `at`, and when next if not.
    #[must_use]
    pub fn opening(&self, at: Timestamp) -> Opening {
        let answer = |open| Opening {
            open,
            next_open: None,
        };
        match self.hours {
            Hours::Always => answer(DeskOpen::Always),
            Hours::Unknown => answer(DeskOpen::Unknown),
            Hours::Periods(_) => {
                let now = in_japan(at);
                let minute = minute_of(now);
                if self
                    .periods_on(now.date())
                    .any(|period| period.minutes.contains(&minute))
                {
                    answer(DeskOpen::Open)
                } else {
                    Opening {
                        open: DeskOpen::Closed,
                        next_open: self.next_beginning(now),
                    }
                }
            }
        }
    }

    /// Whether a person answers at some time of the day; none where the hours do not tell.
    #[must_use]
    pub fn open_on(&self, date: Date) -> Option<bool> {
        match self.hours {
            Hours::Always | Hours::Unknown => None,
            Hours::Periods(_) => Some(self.periods_on(date).next().is_some()),
        }
    }

    /// Whole minutes between two instants in which the desk is open; none where its hours are not known. Nothing lies
    /// between an instant and an earlier one.
    #[must_use]
    pub fn minutes_between(&self, from: Timestamp, to: Timestamp) -> Option<u64> {
        let seconds = match self.hours {
            Hours::Unknown => return None,
            Hours::Always => to.duration_since(from).as_secs().max(0),
            Hours::Periods(_) => self.open_seconds(in_japan(from), in_japan(to)),
        };
        u64::try_from(seconds / 60).ok()
    }

    fn open_seconds(&self, from: DateTime, to: DateTime) -> i64 {
        let mut seconds = 0;
        let mut date = from.date();
        while date <= to.date() && date < Date::MAX {
            for open in self.open_minutes(date) {
                let begins = seconds_of(date, open.start).max(exact_seconds(from));
                let ends = seconds_of(date, open.end).min(exact_seconds(to));
                seconds += (ends - begins).max(0);
            }
            date = add_days(date, 1);
        }
        seconds
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

    fn next_beginning(&self, now: DateTime) -> Option<Timestamp> {
        (0..=DAYS_AHEAD).find_map(|days| {
            let date = add_days(now.date(), days);
            self.periods_on(date)
                .map(|period| {
                    date.to_datetime(Time::midnight()) + i64::from(period.minutes.start).minutes()
                })
                .filter(|&beginning| beginning > now)
                .min()
                .and_then(instant)
        })
    }

    fn periods_on(&self, date: Date) -> impl Iterator<Item = &Period> {
        let closed = self.year_end.is_some_and(|days| days.contains(date));
        let periods = match self.hours {
            Hours::Periods(periods) => periods.as_slice(),
            Hours::Always | Hours::Unknown => &[],
        };
        periods
            .iter()
            .filter(move |period| !closed && period.applies_on(date, self.calendar))
    }
}

fn minute_of(now: DateTime) -> u16 {
    u16::from(now.hour().unsigned_abs()) * 60 + u16::from(now.minute().unsigned_abs())
}

/// Seconds of local time up to a minute of a day; Japan has no summer time.
fn seconds_of(date: Date, minute: u16) -> i64 {
    let days = i64::from((date - Date::ZERO).get_days());
    (days * i64::from(MINUTES_OF_DAY) + i64::from(minute)) * 60
}

/// Seconds of local time up to an instant.
fn exact_seconds(at: DateTime) -> i64 {
    seconds_of(at.date(), minute_of(at)) + i64::from(at.second())
}

impl Period {
    fn applies_on(&self, date: Date, calendar: &Calendar) -> bool {
        self.month_days.contains(&date.day())
            && match self.days {
                OpenDays::Business => calendar.is_business_day(date),
                OpenDays::Saturday => {
                    date.weekday() == Weekday::Saturday && !calendar.is_holiday(date)
                }
                OpenDays::Every => true,
            }
    }
}
