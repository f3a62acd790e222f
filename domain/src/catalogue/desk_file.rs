//! The data files of the desks: their form, and the checks that make desks of them.

use std::{collections::BTreeMap, sync::Arc};

use serde::Deserialize;
use toml::Spanned;

use super::{
    desk::{Desk, DeskEmail, WebForm},
    hours_file::{HoursEntry, YearEndEntry, hours, year_end},
};
use crate::{
    desk_hours::Hours,
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
