//! The table of targets: our own hours, and the minutes by priority and contract.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use serde::Deserialize;
use toml::Spanned;

use super::{Phase, Target};
use crate::{
    calendar::YearEnd,
    catalogue::{
        Catalogue,
        hours_file::{HoursEntry, YearEndEntry, hours, year_end},
    },
    desk_hours::{Hours, Timetable},
    load::{DataFile, LoadError, shipped_file},
    ticket::Priority,
    vocabulary::ContractService,
};

/// How long tickets may take, and when we work; an operator's decision, in no document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetTable {
    hours: Hours,
    year_end: Option<YearEnd>,
    allowances: BTreeMap<(Priority, ContractService), Allowance>,
}

/// The time that a ticket is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// Minutes of each target, in the order of [`Target::ALL`].
    pub minutes: [u32; 3],
    /// Share of the minutes after which a warning is due, in percent.
    pub warning_percent: u8,
}

impl Allowance {
    /// The minutes of a target.
    #[must_use]
    pub const fn minutes_of(self, target: Target) -> u32 {
        self.minutes[target as usize]
    }

    /// The time of a target.
    pub(super) fn time_of(self, target: Target) -> SignedDuration {
        SignedDuration::from_mins(self.minutes_of(target).into())
    }

    /// The time of a target after which a warning is due.
    pub(super) fn warning_of(self, target: Target) -> SignedDuration {
        // A hundredth of a minute is 600 milliseconds, so that no share is rounded.
        let hundredths = i64::from(self.minutes_of(target)) * i64::from(self.warning_percent);
        SignedDuration::from_millis(hundredths * 600)
    }
}

/// The table that ships with the program.
const SHIPPED: DataFile<'_> = shipped_file!("catalogue/targets.toml");

/// The longest target: a month round the clock.
const MOST_MINUTES: u32 = 31 * 24 * 60;

impl TargetTable {
    /// The table that ships with the program.
    pub fn shipped() -> Result<Self, LoadError> {
        Self::load(SHIPPED)
    }

    /// Another table; every priority and every service is given its time exactly once.
    pub fn load(file: DataFile<'_>) -> Result<Self, LoadError> {
        let TargetFile {
            warning_percent,
            own,
            target,
        } = file.parse()?;
        if !(1..=99).contains(warning_percent.get_ref()) {
            return Err(file.error_at(&warning_percent, "warning_percent is 1 to 99"));
        }
        let own_hours = hours(&file, &own.hours)?;
        if own_hours == Hours::Unknown {
            return Err(file.error_at(&own.hours, "our own hours cannot be UNKNOWN"));
        }
        let warning_percent = warning_percent.into_inner();
        Ok(Self {
            hours: own_hours,
            year_end: own
                .year_end
                .map(|days| year_end(&file, &days))
                .transpose()?,
            allowances: allowances(&file, target, warning_percent)?,
        })
    }

    /// The time that a ticket is given by its priority and the service on whose contract it counts.
    #[must_use]
    pub fn allowance(&self, priority: Priority, service: ContractService) -> Allowance {
        self.allowances[&(priority, service)]
    }

    /// The hours of whoever works: ours where those of the desk are not known.
    #[must_use]
    pub fn hours_of<'a>(&'a self, phase: Phase, catalogue: &'a Catalogue) -> Timetable<'a> {
        let of_desk = phase.desk().map(|desk| catalogue.desk(desk).timetable());
        let own_hours = Timetable {
            hours: &self.hours,
            year_end: self.year_end,
            calendar: catalogue.calendar(),
        };
        of_desk.filter(Timetable::is_known).unwrap_or(own_hours)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TargetFile {
    warning_percent: Spanned<u8>,
    own: OwnEntry,
    target: Vec<TargetEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OwnEntry {
    hours: Spanned<HoursEntry>,
    year_end: Option<Spanned<YearEndEntry>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TargetEntry {
    row: Spanned<String>,
    priority: Priority,
    service: ContractService,
    dispatch_minutes: Spanned<u32>,
    acknowledge_minutes: Spanned<u32>,
    resolve_minutes: Spanned<u32>,
}

fn allowances(
    file: &DataFile<'_>,
    entries: Vec<TargetEntry>,
    warning_percent: u8,
) -> Result<BTreeMap<(Priority, ContractService), Allowance>, LoadError> {
    let mut found = BTreeMap::new();
    for entry in entries {
        let (priority, service) = (entry.priority, entry.service);
        let allowance = Allowance {
            minutes: [
                minutes(file, &entry.dispatch_minutes)?,
                minutes(file, &entry.acknowledge_minutes)?,
                minutes(file, &entry.resolve_minutes)?,
            ],
            warning_percent,
        };
        if found.insert((priority, service), allowance).is_some() {
            let problem = format!("{priority} with {service} is given its time twice");
            return Err(file.error_at(&entry.row, problem));
        }
    }
    for &priority in Priority::ALL {
        for &service in ContractService::ALL {
            if !found.contains_key(&(priority, service)) {
                let problem = format!("no row gives {priority} with {service} its time");
                return Err(file.error(0..0, problem));
            }
        }
    }
    Ok(found)
}

fn minutes(file: &DataFile<'_>, entry: &Spanned<u32>) -> Result<u32, LoadError> {
    let minutes = *entry.get_ref();
    if (1..=MOST_MINUTES).contains(&minutes) {
        Ok(minutes)
    } else {
        Err(file.error_at(entry, format!("a target is 1 to {MOST_MINUTES} minutes")))
    }
}
