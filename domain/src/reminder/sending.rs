//! When a digest goes.

use std::ops::Range;

use jiff::{Timestamp, tz::TimeZone};

use super::{Party, ReminderTable};
use crate::{calendar::Calendar, desk_hours::Timetable};

impl ReminderTable {
    /// The hours in which a party is written to, on the days of a calendar.
    #[must_use]
    pub fn timetable<'a>(&'a self, party: Party, calendar: &'a Calendar) -> Timetable<'a> {
        let (hours, year_end) = self.hours_of(party);
        Timetable {
            hours,
            year_end,
            calendar,
        }
    }

    /// When a party may be written to next, from `at` on where it is within its hours on a clock in `zone`: until the end of those. None
    /// where there is none within a year, as when the operator made every day a holiday.
    #[must_use]
    pub fn hours_from(
        &self,
        party: Party,
        calendar: &Calendar,
        zone: &TimeZone,
        at: Timestamp,
    ) -> Option<Range<Timestamp>> {
        self.timetable(party, calendar).earliest_open(zone, at)
    }
}
