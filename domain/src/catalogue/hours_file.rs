//! Hours and closed days as data files write them.

use std::ops::RangeInclusive;

use serde::Deserialize;
use toml::Spanned;

use crate::{
    calendar::YearEnd,
    desk_hours::{Hours, OpenDays, Period},
    load::{DataFile, LoadError},
};

/// Either a word or the periods of the week or month.
#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "expected \"ALWAYS\", \"UNKNOWN\" or a list of { days = \"BUSINESS\" | \"SATURDAY\" | \"EVERY\", from = \"09:00\", to = \"17:00\", month_days = [1, 4] (optional) }"
)]
pub(crate) enum HoursEntry {
    Word(HoursWord),
    Periods(Vec<PeriodEntry>),
}

#[derive(Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum HoursWord {
    Always,
    Unknown,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PeriodEntry {
    days: OpenDays,
    from: String,
    to: String,
    month_days: Option<(i8, i8)>,
}

/// The closed days around New Year.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct YearEndEntry {
    december_from: i8,
    january_to: i8,
}

/// The hours that an entry writes.
pub(crate) fn hours(file: &DataFile<'_>, entry: &Spanned<HoursEntry>) -> Result<Hours, LoadError> {
    match entry.get_ref() {
        HoursEntry::Word(HoursWord::Always) => Ok(Hours::Always),
        HoursEntry::Word(HoursWord::Unknown) => Ok(Hours::Unknown),
        HoursEntry::Periods(periods) => periods
            .iter()
            .map(period)
            .collect::<Option<Vec<_>>>()
            .filter(|periods| !periods.is_empty())
            .map(Hours::Periods)
            .ok_or_else(|| {
                file.error_at(entry, "hours need periods from earlier to later within 00:00-24:00, month_days from earlier to later within 1-31")
            }),
    }
}

/// The closed days that an entry writes.
pub(crate) fn year_end(
    file: &DataFile<'_>,
    entry: &Spanned<YearEndEntry>,
) -> Result<YearEnd, LoadError> {
    let days = entry.get_ref();
    YearEnd::new(days.december_from, days.january_to).ok_or_else(|| {
        file.error_at(
            entry,
            "december_from and january_to are days of the month, 1 to 31",
        )
    })
}

const MONTH: RangeInclusive<i8> = 1..=31;
const MIDNIGHT: u16 = 24 * 60;

fn period(entry: &PeriodEntry) -> Option<Period> {
    let (first, last) = entry.month_days.unwrap_or((*MONTH.start(), *MONTH.end()));
    let minutes = minutes(&entry.from)?..minutes(&entry.to)?;
    let sound =
        MONTH.contains(&first) && MONTH.contains(&last) && first <= last && !minutes.is_empty();
    sound.then_some(Period {
        month_days: first..=last,
        days: entry.days,
        minutes,
    })
}

/// Minutes from midnight of a text like `09:30`; `24:00` is the end of the day (A05).
fn minutes(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let two_digits = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    if !two_digits(hour) || !two_digits(minute) {
        return None;
    }
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    (minute < 60 && hour * 60 + minute <= MIDNIGHT).then_some(hour * 60 + minute)
}
