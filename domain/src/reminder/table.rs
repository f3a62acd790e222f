//! The table of kinds: leads, recipients, and the hours of recipients.

use std::{collections::BTreeMap, ops::Range};

use serde::Deserialize;
use toml::Spanned;

use super::{Leads, Party, ReminderKind, ReminderSubject, SendingCalendar};
use crate::{
    calendar::YearEnd,
    catalogue::hours_file::{HoursEntry, YearEndEntry, hours, year_end},
    desk_hours::Hours,
    load::{DataFile, LoadError, shipped_file},
    vocabulary::ClosedSet,
};

/// What is reminded of, how long before, whom and in which hours; an operator's decision where no document says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReminderTable {
    kinds: BTreeMap<ReminderKind, KindEntry>,
    parties: BTreeMap<Party, SendingCalendar>,
    calendars: BTreeMap<SendingCalendar, SendingHours>,
}

/// A kind of reminder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KindEntry {
    /// How long before the end.
    pub leads: Leads,
    /// Who is reminded, each once.
    pub recipients: Vec<Party>,
    /// Facts it rests on; none where no document says it.
    pub source: Vec<String>,
}

type SendingHours = (Hours, Option<YearEnd>);

/// The table that ships with the program.
const SHIPPED: DataFile<'_> = shipped_file!("catalogue/reminders.toml");

/// Minutes of the day outside which nobody is written to, whatever a file says: 7:00 to 21:00.
const DAYTIME: Range<u16> = 7 * 60..21 * 60;

impl ReminderTable {
    /// The table that ships with the program.
    pub fn shipped() -> Result<Self, LoadError> {
        Self::load(SHIPPED)
    }

    /// Another table; every kind, every party and every calendar stands in it exactly once.
    pub fn load(file: DataFile<'_>) -> Result<Self, LoadError> {
        let ReminderFile {
            kind,
            party,
            calendar,
        } = file.parse()?;
        Ok(Self {
            kinds: each_once(&file, kind, |entry| &entry.code, kind_entry)?,
            parties: each_once(
                &file,
                party,
                |entry| &entry.code,
                |_, entry| Ok(entry.calendar),
            )?,
            calendars: each_once(&file, calendar, |entry| &entry.code, sending_hours)?,
        })
    }

    /// A kind.
    #[must_use]
    pub fn kind(&self, kind: ReminderKind) -> &KindEntry {
        &self.kinds[&kind]
    }

    /// The calendar of a party.
    #[must_use]
    pub fn calendar_of(&self, party: Party) -> SendingCalendar {
        self.parties[&party]
    }

    pub(super) fn hours_of(&self, party: Party) -> (&Hours, Option<YearEnd>) {
        let (hours, year_end) = &self.calendars[&self.calendar_of(party)];
        (hours, *year_end)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReminderFile {
    kind: Vec<KindRow>,
    party: Vec<PartyRow>,
    calendar: Vec<CalendarRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KindRow {
    code: Spanned<ReminderKind>,
    subject: Spanned<ReminderSubject>,
    lead_days: Spanned<Vec<i16>>,
    last_useful_days: u16,
    recipients: Spanned<Vec<Party>>,
    source: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PartyRow {
    code: Spanned<Party>,
    calendar: SendingCalendar,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CalendarRow {
    code: Spanned<SendingCalendar>,
    hours: Spanned<HoursEntry>,
    year_end: Option<Spanned<YearEndEntry>>,
}

/// The rows of a file by their code: each value of the set has one row.
fn each_once<Code: ClosedSet + Ord, Row, Entry>(
    file: &DataFile<'_>,
    rows: Vec<Row>,
    code: impl Fn(&Row) -> &Spanned<Code>,
    entry: impl Fn(&DataFile<'_>, &Row) -> Result<Entry, LoadError>,
) -> Result<BTreeMap<Code, Entry>, LoadError> {
    let mut found = BTreeMap::new();
    for row in &rows {
        let code = code(row);
        if found.insert(*code.get_ref(), entry(file, row)?).is_some() {
            return Err(file.error_at(code, "it stands in the file twice"));
        }
    }
    match Code::ALL.iter().find(|code| !found.contains_key(code)) {
        None => Ok(found),
        Some(missing) => {
            let problem = format!("no row has the {} {}", Code::NAME, missing.as_str());
            Err(file.error(0..0, problem))
        }
    }
}

fn kind_entry(file: &DataFile<'_>, row: &KindRow) -> Result<KindEntry, LoadError> {
    let (kind, subject) = (row.code.get_ref(), row.subject.get_ref());
    if *subject != kind.subject() {
        let problem = format!("its subject is {}, not {subject}", kind.subject());
        return Err(file.error_at(&row.subject, problem));
    }
    let leads = Leads::new(row.lead_days.get_ref(), row.last_useful_days).ok_or_else(|| {
        let most = Leads::MOST_DAYS;
        let problem = format!(
            "lead_days go down, each once, such as [90, 30, 0, -7]; they are {most} to -{most}, and last_useful_days is at most {most}"
        );
        file.error_at(&row.lead_days, problem)
    })?;
    let recipients = row.recipients.get_ref();
    let is_new = |(place, party): (usize, &Party)| !recipients[..place].contains(party);
    if recipients.is_empty() || !recipients.iter().enumerate().all(is_new) {
        let problem = "recipients are one or more parties, each once";
        return Err(file.error_at(&row.recipients, problem));
    }
    Ok(KindEntry {
        leads,
        recipients: recipients.clone(),
        source: row.source.clone(),
    })
}

fn sending_hours(file: &DataFile<'_>, row: &CalendarRow) -> Result<SendingHours, LoadError> {
    let sending = hours(file, &row.hours)?;
    let in_daytime = match &sending {
        Hours::Periods(periods) => periods.iter().all(|period| {
            DAYTIME.start <= period.minutes.start && period.minutes.end <= DAYTIME.end
        }),
        Hours::Always | Hours::Unknown => false,
    };
    if !in_daytime {
        let problem = "nobody is written to at night: hours are periods within 07:00-21:00";
        return Err(file.error_at(&row.hours, problem));
    }
    let year_end = row.year_end.as_ref().map(|days| year_end(file, days));
    Ok((sending, year_end.transpose()?))
}
