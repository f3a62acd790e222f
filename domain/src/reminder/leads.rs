//! How long before an end one is reminded, and which lead is due on a day.

use std::ops::RangeInclusive;

use jiff::civil::Date;

use crate::time::add_days;

/// Days before an end; negative after it, for what is overdue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lead(i16);

impl Lead {
    /// So many days before the end, after it when negative.
    #[must_use]
    pub const fn new(days: i16) -> Self {
        Self(days)
    }

    /// Days before the end, negative after it.
    #[must_use]
    pub const fn days(self) -> i16 {
        self.0
    }

    /// The day on which it comes for an end date.
    #[must_use]
    pub fn due_on(self, end: Date) -> Date {
        add_days(end, -i32::from(self.0))
    }

    /// The end date for which it comes on a day.
    pub(super) fn end_due_on(self, day: Date) -> Date {
        add_days(day, i32::from(self.0))
    }
}

/// The leads of a kind, the largest first and each once, and how long the last one is still of use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leads {
    leads: Vec<Lead>,
    last_useful_days: u16,
}

/// What is due for an end date on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due<'a> {
    /// The nearest lead that has come, while it is of use.
    pub now: Option<Lead>,
    /// The larger ones that have come: the nearest tells the same.
    pub collapsed: &'a [Lead],
    /// The lead that comes next, and its day.
    pub next: Option<(Lead, Date)>,
}

impl Leads {
    /// Leads longer than this are mistakes.
    pub const MOST_DAYS: i16 = 3_660;

    /// Leads from the largest to the smallest, each once, within [`Leads::MOST_DAYS`] before and after the end; the last one is
    /// of use on so many days after its own. None where they are not so.
    #[must_use]
    pub fn new(days: &[i16], last_useful_days: u16) -> Option<Self> {
        let descend = days.is_sorted_by(|larger, smaller| larger > smaller);
        let bounded = days
            .iter()
            .all(|day| (-Self::MOST_DAYS..=Self::MOST_DAYS).contains(day));
        let sound = !days.is_empty()
            && descend
            && bounded
            && last_useful_days <= Self::MOST_DAYS.unsigned_abs();
        sound.then(|| Self {
            leads: days.iter().copied().map(Lead::new).collect(),
            last_useful_days,
        })
    }

    /// The leads, the largest first.
    #[must_use]
    pub fn all(&self) -> &[Lead] {
        &self.leads
    }

    /// Days after the day of the last lead on which it is still of use.
    #[must_use]
    pub const fn last_useful_days(&self) -> u16 {
        self.last_useful_days
    }

    /// What is due for an end date on a day. A lead is of use until the next one comes, and the last one until
    /// [`Leads::last_useful_day`]; after that nothing is due.
    #[must_use]
    pub fn due(&self, end: Date, on: Date) -> Due<'_> {
        let come = self.leads.partition_point(|lead| lead.due_on(end) <= on);
        let useful = on <= self.last_useful_day(end);
        let (now, collapsed) = match self.leads[..come].split_last() {
            Some((nearest, larger)) if useful => (Some(*nearest), larger),
            _ => (None, &[][..]),
        };
        let next = self.leads.get(come).map(|&lead| (lead, lead.due_on(end)));
        Due {
            now,
            collapsed,
            next,
        }
    }

    /// The last day on which anything is told of an end date for the first time.
    #[must_use]
    pub fn last_useful_day(&self, end: Date) -> Date {
        let useful_days = i32::from(self.last_useful_days);
        // Leads are never none.
        self.leads
            .last()
            .map_or(end, |last| add_days(last.due_on(end), useful_days))
    }

    /// The earliest end date of which anything is told for the first time on a day.
    #[must_use]
    pub fn earliest_useful_end(&self, today: Date) -> Date {
        // Leads are never none.
        let last = self.leads.last().map_or(0, |last| i32::from(last.days()));
        add_days(today, last - i32::from(self.last_useful_days))
    }

    /// A day until which a reminder can be put off: later than today, and no later than the end; where one is reminded after
    /// the end, no later than the last useful day.
    pub fn snooze_until(
        &self,
        end: Date,
        today: Date,
        until: Date,
    ) -> Result<SnoozeDay, SnoozeRefused> {
        let reminds_after = self.leads.last().is_some_and(|last| last.days() < 0);
        let latest = if reminds_after {
            self.last_useful_day(end)
        } else {
            end
        };
        let accepted = add_days(today, 1)..=latest;
        if accepted.contains(&until) {
            Ok(SnoozeDay(until))
        } else {
            Err(SnoozeRefused { until, accepted })
        }
    }
}

/// A day until which a reminder is put off: made by [`Leads::snooze_until`] alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SnoozeDay(Date);

impl SnoozeDay {
    /// The day on which it is told again.
    #[must_use]
    pub const fn day(self) -> Date {
        self.0
    }
}

/// A day until which a reminder cannot be put off.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a reminder is not put off until {until}; accepted: {}", days(.accepted))]
pub struct SnoozeRefused {
    /// The day that was asked for.
    pub until: Date,
    /// The days that are accepted; empty where the end has come.
    pub accepted: RangeInclusive<Date>,
}

fn days(accepted: &RangeInclusive<Date>) -> String {
    if accepted.is_empty() {
        "no day, because the end has come".to_owned()
    } else {
        format!("{} to {}", accepted.start(), accepted.end())
    }
}
