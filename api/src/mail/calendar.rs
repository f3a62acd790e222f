//! Days on which something ends, for the calendars of people (RFC 5545).

use icalendar::{Calendar, Component, Event, Property};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::action::reminder::describe::Entry;
use crate::wording;

/// The calendar of what a list tells, in its order.
pub fn of(entries: &[Entry], domain: &str, now: Timestamp) -> String {
    let mut calendar = Calendar::empty();
    for (name, value) in [
        ("VERSION", "2.0"),
        ("PRODID", "-//Kiriwake//Deadlines//JA"),
        ("CALSCALE", "GREGORIAN"),
        ("METHOD", "PUBLISH"),
        ("X-WR-CALNAME", "オンライン資格確認機器の期限"),
    ] {
        calendar.append_property(Property::new(name, value));
    }
    for entry in entries {
        calendar.push(event(entry, domain, now));
    }
    calendar.to_string()
}

/// The day on which something ends; the same one in every calendar, so that a later mail does not double it.
fn event(entry: &Entry, domain: &str, now: Timestamp) -> Event {
    let (ending, description) = (&entry.ending, &entry.description);
    let (kind, end) = (ending.kind, ending.end);
    let uid = format!("{}-{}-{end}@{domain}", kind.as_str(), ending.subject);
    let heading = wording::reminder_kind(kind);
    let steps = description.steps.iter();
    let steps: Vec<_> = steps.map(|step| wording::reminder_step(*step)).collect();
    let next_day = end.tomorrow().unwrap_or(end);
    let mut event = Event::with_uid(&uid);
    event
        .add_property("DTSTAMP", stamp(now))
        .append_property(day("DTSTART", end))
        .append_property(day("DTEND", next_day))
        .add_property("TRANSP", "TRANSPARENT")
        .summary(&format!("{heading}：{}", description.site))
        .description(&format!("{}\n{}", description.what, steps.join("\n")));
    event.done()
}

fn day(name: &str, date: Date) -> Property {
    let value = date.strftime("%Y%m%d").to_string();
    let mut property = Property::new(name, value);
    property.add_parameter("VALUE", "DATE");
    property.done()
}

fn stamp(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}
