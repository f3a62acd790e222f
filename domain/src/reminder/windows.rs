//! Which end dates a daily run reads.

use std::ops::RangeInclusive;

use jiff::civil::Date;

use super::{Lead, Leads};
use crate::time::add_days;

impl Leads {
    /// The end dates for which a lead has come since the last run and is of use on `today`: apart from each other, not even
    /// adjacent, and from earlier to later. Without a run before, all for which a lead is of use.
    ///
    /// `done_through` is the day for which the last run was completed; days without a run are made up for by the next one. For that
    /// day or an earlier one there is nothing to read: after the clock was set back a run is given none. A run that is given
    /// an earlier `done_through` reads more and comes to the same rows: a margin of a day covers changes that were judged by
    /// the day before while a run was under way.
    #[must_use]
    pub fn windows(&self, done_through: Option<Date>, today: Date) -> Vec<RangeInclusive<Date>> {
        let mut windows: Vec<RangeInclusive<Date>> = Vec::new();
        let mut nearer = None;
        // The last lead has the earliest end dates.
        for &lead in self.all().iter().rev() {
            let unread = done_through.map(|day| add_days(lead.end_due_on(day), 1));
            let useful = self.earliest_end(lead, nearer, today);
            let first = unread.map_or(useful, |unread| unread.max(useful));
            let last = lead.end_due_on(today);
            nearer = Some(lead);
            match windows.last_mut() {
                _ if first > last => {}
                Some(before) if add_days(*before.end(), 1) == first => {
                    *before = *before.start()..=last;
                }
                _ => windows.push(first..=last),
            }
        }
        windows
    }

    /// The earliest end date for which a lead is the one to tell on a day: for earlier ones the nearer lead has come, or
    /// there is none and it is too late.
    fn earliest_end(&self, lead: Lead, nearer: Option<Lead>, today: Date) -> Date {
        match nearer {
            Some(nearer) => add_days(nearer.end_due_on(today), 1),
            None => add_days(lead.end_due_on(today), -i32::from(self.last_useful_days())),
        }
    }
}
