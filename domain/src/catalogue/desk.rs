//! A desk: who answers, how to reach it, when, and what the caller must state.

use std::{collections::BTreeMap, sync::Arc};

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;

use crate::{
    calendar::{Calendar, YearEnd},
    desk_hours::{Hours, Opening, Timetable},
    vocabulary::{Channel, DeskCode},
};

/// A desk (受付窓口) as the documents describe it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Desk {
    /// Code of the desk.
    pub code: DeskCode,
    /// Name in Japanese.
    pub name: String,
    /// What the desk takes care of, in Japanese.
    pub handles: String,
    /// Telephone numbers as printed; empty where none is printed, even when the desk has a telephone.
    pub phones: Vec<String>,
    /// E-mail addresses.
    pub emails: Vec<DeskEmail>,
    /// Web forms.
    pub web_forms: Vec<WebForm>,
    /// The ways to reach the desk.
    pub channels: Vec<Channel>,
    /// When a person answers.
    pub hours: Hours,
    /// When the desk takes what comes another way, where that differs.
    pub channel_hours: BTreeMap<Channel, Hours>,
    /// The days around New Year on which it is closed.
    pub year_end: Option<YearEnd>,
    /// What the caller must state, in Japanese sentences (D14-D18).
    pub say: Vec<String>,
    /// Facts the description rests on.
    pub source: Vec<String>,
    /// Remark for the agent, in Japanese.
    pub note: Option<String>,
    /// The holidays that the hours go by.
    pub(super) calendar: Arc<Calendar>,
}

/// An e-mail address of a desk.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeskEmail {
    /// The address.
    pub address: String,
    /// Whether it is printed for faults. An address printed for orders only waits for a supervisor's
    /// confirmation (A23).
    pub confirmed: bool,
    /// The subject the desk asks for.
    pub subject: Option<String>,
}

/// A web form of a desk.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebForm {
    /// Address of the page; none where the documents mention a form without its address.
    pub url: Option<String>,
    /// How to find the form on the page, in Japanese.
    pub note: Option<String>,
}

impl Desk {
    /// Whether the desk can be reached at `at`, and when next if not.
    #[must_use]
    pub fn opening(&self, at: Timestamp) -> Opening {
        self.timetable().opening(at)
    }

    /// The same for one way to reach it; none where it is not reached this way.
    #[must_use]
    pub fn opening_of(&self, channel: Channel, at: Timestamp) -> Option<Opening> {
        let hours = self.channel_hours.get(&channel).unwrap_or(&self.hours);
        self.has(channel)
            .then(|| self.timetable_of(hours).opening(at))
    }

    /// Whole minutes between two instants in which a person answers; none where the hours are not known.
    #[must_use]
    pub fn minutes_between(&self, from: Timestamp, to: Timestamp) -> Option<u64> {
        self.timetable().minutes_between(from, to)
    }

    /// Whether a person answers at some time of the day; none where the hours do not tell.
    #[must_use]
    pub fn open_on(&self, date: Date) -> Option<bool> {
        self.timetable().open_on(date)
    }

    /// Whether the desk can be reached this way.
    #[must_use]
    pub fn has(&self, channel: Channel) -> bool {
        self.channels.contains(&channel)
    }

    /// When a person answers, on the days of the calendar.
    #[must_use]
    pub fn timetable(&self) -> Timetable<'_> {
        self.timetable_of(&self.hours)
    }

    fn timetable_of<'a>(&'a self, hours: &'a Hours) -> Timetable<'a> {
        Timetable {
            hours,
            year_end: self.year_end,
            calendar: &self.calendar,
        }
    }
}
