//! Opening hours of desks: when a person answers, and when one does next.

use std::ops::{Range, RangeInclusive};

use jiff::{
    Timestamp, ToSpan,
    civil::{Date, DateTime, Time, Weekday},
};

use crate::{
    calendar::{YearEnd, is_business_day, is_holiday},
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

/// How far ahead the next opening is looked for; no desk is closed longer than a month.
const DAYS_AHEAD: i32 = 62;

impl Hours {
    /// Whether the desk can be reached at `at`, given the days it closes at the end of the year.
    #[must_use]
    pub fn opening(&self, year_end: Option<YearEnd>, at: Timestamp) -> Opening {
        let answer = |open| Opening {
            open,
            next_open: None,
        };
        match self {
            Self::Always => answer(DeskOpen::Always),
            Self::Unknown => answer(DeskOpen::Unknown),
            Self::Periods(periods) => {
                let now = in_japan(at);
                if open_at(periods, year_end, now) {
                    answer(DeskOpen::Open)
                } else {
                    Opening {
                        open: DeskOpen::Closed,
                        next_open: next_beginning(periods, year_end, now),
                    }
                }
            }
        }
    }

    /// Whether a person answers at some time of the day; none where the hours do not tell.
    #[must_use]
    pub fn open_on(&self, year_end: Option<YearEnd>, date: Date) -> Option<bool> {
        match self {
            Self::Always | Self::Unknown => None,
            Self::Periods(periods) => Some(periods_on(periods, year_end, date).next().is_some()),
        }
    }
}

fn open_at(periods: &[Period], year_end: Option<YearEnd>, now: DateTime) -> bool {
    let minute = u16::from(now.hour().unsigned_abs()) * 60 + u16::from(now.minute().unsigned_abs());
    periods_on(periods, year_end, now.date()).any(|period| period.minutes.contains(&minute))
}

fn next_beginning(
    periods: &[Period],
    year_end: Option<YearEnd>,
    now: DateTime,
) -> Option<Timestamp> {
    (0..=DAYS_AHEAD).find_map(|days| {
        let date = add_days(now.date(), days);
        periods_on(periods, year_end, date)
            .map(|period| {
                date.to_datetime(Time::midnight()) + i64::from(period.minutes.start).minutes()
            })
            .filter(|&beginning| beginning > now)
            .min()
            .and_then(instant)
    })
}

fn periods_on(
    periods: &[Period],
    year_end: Option<YearEnd>,
    date: Date,
) -> impl Iterator<Item = &Period> {
    let closed = year_end.is_some_and(|days| days.contains(date));
    periods
        .iter()
        .filter(move |period| !closed && period.applies_on(date))
}

impl Period {
    fn applies_on(&self, date: Date) -> bool {
        self.month_days.contains(&date.day())
            && match self.days {
                OpenDays::Business => is_business_day(date),
                OpenDays::Saturday => date.weekday() == Weekday::Saturday && !is_holiday(date),
                OpenDays::Every => true,
            }
    }
}
