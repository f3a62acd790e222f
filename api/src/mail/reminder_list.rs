//! All that a digest tells as a list (CSV), for who is told of more than a mail should hold.

use std::collections::HashMap;

use domain::import::neutralised;
use domain::reminder::Step;
use jiff::civil::Date;

use super::reminder_digest::left;
use crate::action::reminder::describe::Entry;
use crate::wording;

/// Spreadsheets read UTF-8 as such by this mark.
const MARK: char = '\u{feff}';

const HEADINGS: [&str; 7] = [
    "期限",
    "残り",
    "種類",
    "設置場所",
    "対象",
    "手順の番号",
    "手順（番号ごとに最初の行）",
];

/// The list, in the order of the entries. What is to be done stands once for all of which it is the same, so that a mail holds the
/// list. No cell is a formula.
pub fn of(entries: &[Entry], today: Date) -> Vec<u8> {
    let mut numbers: HashMap<&[Step], usize> = HashMap::new();
    let rows = entries.iter().map(|entry| {
        let steps = entry.description.steps.as_slice();
        let next = numbers.len() + 1;
        let number = *numbers.entry(steps).or_insert(next);
        row(entry, today, number, number == next)
    });
    let mut out = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(MARK.to_string().into_bytes());
    for row in std::iter::once(HEADINGS.map(str::to_owned)).chain(rows) {
        out.write_record(row).expect("memory takes what is written");
    }
    out.into_inner().expect("memory takes what is written")
}

fn row(entry: &Entry, today: Date, number: usize, is_first: bool) -> [String; 7] {
    let (ending, description) = (&entry.ending, &entry.description);
    let steps = description.steps.iter().filter(|_| is_first);
    let steps: Vec<_> = steps.map(|step| wording::reminder_step(*step)).collect();
    [
        ending.end.to_string(),
        left(today, ending.end),
        wording::reminder_kind(ending.kind).to_owned(),
        neutralised(&description.site),
        neutralised(&description.what),
        number.to_string(),
        steps.join("\n"),
    ]
}
