//! The mail with all that a recipient is told on a day.

use domain::reminder::{ReminderKind, Step};
use jiff::Unit;
use jiff::civil::Date;

use super::words::{DigestEntry, DigestGroup, ReminderDigest, Words};
use crate::action::reminder::describe::Entry;
use crate::wording;

/// What a digest tells, and how it is answered.
pub struct Contents<'a> {
    /// The name of whoever is written to, where it is known.
    pub name: Option<String>,
    pub today: Date,
    /// What the mail itself tells: what ends first before the others.
    pub entries: &'a [Entry],
    /// How many more are in the list that goes with it.
    pub only_in_list: usize,
    /// Where its recipient takes note of it; none where the service has no address for links.
    pub link: Option<String>,
    pub link_works_until: Date,
}

/// The words: what has the same heading and the same steps stands together.
pub fn words(contents: &Contents<'_>) -> Words {
    let mut groups: Vec<(Key<'_>, DigestGroup)> = Vec::new();
    for entry in contents.entries {
        let description = &entry.description;
        let key = (entry.ending.kind, &description.steps);
        let place = groups.iter().position(|(other, _)| *other == key);
        let place = place.unwrap_or_else(|| {
            groups.push((key, group(key)));
            groups.len() - 1
        });
        groups[place].1.entries.push(DigestEntry {
            site: description.site.clone(),
            what: description.what.clone(),
            end: wording::date(entry.ending.end),
            left: left(contents.today, entry.ending.end),
        });
    }
    Words::ReminderDigest(ReminderDigest {
        name: contents.name.clone(),
        day: wording::date(contents.today),
        count: contents.entries.len() + contents.only_in_list,
        only_in_list: contents.only_in_list,
        groups: groups.into_iter().map(|(_, group)| group).collect(),
        link: contents.link.clone(),
        link_works_until: wording::date(contents.link_works_until),
    })
}

type Key<'a> = (ReminderKind, &'a Vec<Step>);

fn group((kind, steps): Key<'_>) -> DigestGroup {
    let steps = steps.iter().map(|step| wording::reminder_step(*step));
    DigestGroup {
        heading: wording::reminder_kind(kind),
        day_is: wording::reminder_day(kind),
        steps: steps.collect(),
        entries: Vec::new(),
    }
}

/// How far away a day is.
pub fn left(today: Date, end: Date) -> String {
    let days = today
        .until((Unit::Day, end))
        .map_or(0, |span| span.get_days());
    match days {
        0 => "本日".to_owned(),
        1.. => format!("あと{days}日"),
        _ => format!("{}日経過", -days),
    }
}
