//! Opening hours of desks: when a person answers, and when one does next.

mod open_time;

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
