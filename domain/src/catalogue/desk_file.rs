//! The data files of the desks: their form, and the checks that make desks of them.

use std::{collections::BTreeMap, ops::RangeInclusive, sync::Arc};

use serde::Deserialize;
use toml::Spanned;

use super::desk::{Desk, DeskEmail, WebForm};
use crate::{
    calendar::YearEnd,
    desk_hours::{Hours, OpenDays, Period},
    load::{DataFile, LoadError},
    vocabulary::{Channel, DeskCode},
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DeskFile {
    desk: Vec<DeskEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DeskEntry {
    code: Spanned<DeskCode>,
    name: String,
    handles: String,
    source: Vec<String>,
    channels: Spanned<Vec<Channel>>,
    hours: Spanned<HoursEntry>,
    #[serde(default)]
    channel_hours: BTreeMap<Channel, Spanned<HoursEntry>>,
    year_end: Option<Spanned<YearEndEntry>>,
    #[serde(default)]
    phones: Vec<String>,
    #[serde(default)]
    emails: Vec<DeskEmail>,
    #[serde(default)]
    web_forms: Vec<WebForm>,
    #[serde(default)]
    say: Vec<String>,
    note: Option<String>,
}

/// Either a word or the periods of the week or month.
#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "expected \"ALWAYS\", \"UNKNOWN\" or a list of { days = \"BUSINESS\" | \"SATURDAY\" | \"EVERY\", from = \"09:00\", to = \"17:00\", month_days = [1, 4] (optional) }"
)]
enum HoursEntry {
    Word(HoursWord),
    Periods(Vec<PeriodEntry>),
}

#[derive(Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum HoursWord {
    Always,
    Unknown,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PeriodEntry {
    days: OpenDays,
    from: String,
    to: String,
    month_days: Option<(i8, i8)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct YearEndEntry {
    december_from: i8,
    january_to: i8,
}

const MONTH: RangeInclusive<i8> = 1..=31;
const MIDNIGHT: u16 = 24 * 60;

/// The desks of all files, one per code in the order of the codes.
pub(super) fn load(files: &[DataFile<'_>]) -> Result<Vec<Desk>, LoadError> {
    let mut found: Vec<Option<Desk>> = vec![None; DeskCode::ALL.len()];
    for file in files {
        for entry in file.parse::<DeskFile>()?.desk {
            let place = &mut found[*entry.code.get_ref() as usize];
            if place.is_some() {
                let code = entry.code.get_ref();
                return Err(file.error_at(&entry.code, format!("desk {code} is described twice")));
            }
            *place = Some(desk(file, entry)?);
        }
    }
    let missing = DeskCode::ALL
        .iter()
        .zip(&found)
        .find(|(_, desk)| desk.is_none());
    if let Some((code, _)) = missing {
        let last = files.last().copied().unwrap_or(DataFile {
            name: "desks",
            text: "",
        });
        let end = last.text.len();
        return Err(last.error(end..end, format!("no file describes desk {code}")));
    }
    Ok(found.into_iter().flatten().collect())
}

fn desk(file: &DataFile<'_>, entry: DeskEntry) -> Result<Desk, LoadError> {
    check_channels(file, &entry)?;
    Ok(Desk {
        hours: hours(file, &entry.hours)?,
        channel_hours: channel_hours(file, &entry)?,
        calendar: Arc::default(),
        year_end: entry
            .year_end
            .map(|days| year_end(file, &days))
            .transpose()?,
        code: entry.code.into_inner(),
        name: entry.name,
        handles: entry.handles,
        phones: entry.phones,
        emails: entry.emails,
        web_forms: entry.web_forms,
        channels: entry.channels.into_inner(),
        say: entry.say,
        source: entry.source,
        note: entry.note,
    })
}

/// An address without its channel, or the channel without its address, would mislead whoever dispatches.
fn check_channels(file: &DataFile<'_>, entry: &DeskEntry) -> Result<(), LoadError> {
    let channels = entry.channels.get_ref();
    let has = |channel| channels.contains(&channel);
    let problem = if channels.is_empty() || has(Channel::None) {
        "a desk has at least one of PHONE, EMAIL, WEB_FORM"
    } else if !entry.phones.is_empty() && !has(Channel::Phone) {
        "phones are given, but PHONE is no channel of the desk"
    } else if entry.emails.is_empty() == has(Channel::Email) {
        "emails and the channel EMAIL go together"
    } else if entry.web_forms.is_empty() == has(Channel::WebForm) {
        "web_forms and the channel WEB_FORM go together"
    } else {
        return Ok(());
    };
    Err(file.error_at(&entry.channels, problem))
}

fn channel_hours(
    file: &DataFile<'_>,
    entry: &DeskEntry,
) -> Result<BTreeMap<Channel, Hours>, LoadError> {
    let of_channel = |(&channel, written): (&Channel, &Spanned<HoursEntry>)| {
        if entry.channels.get_ref().contains(&channel) {
            Ok((channel, hours(file, written)?))
        } else {
            Err(file.error_at(written, format!("{channel} is no channel of the desk")))
        }
    };
    entry.channel_hours.iter().map(of_channel).collect()
}

fn hours(file: &DataFile<'_>, entry: &Spanned<HoursEntry>) -> Result<Hours, LoadError> {
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

fn year_end(file: &DataFile<'_>, entry: &Spanned<YearEndEntry>) -> Result<YearEnd, LoadError> {
    let days = entry.get_ref();
    YearEnd::new(days.december_from, days.january_to).ok_or_else(|| {
        file.error_at(
            entry,
            "december_from and january_to are days of the month, 1 to 31",
        )
    })
}
