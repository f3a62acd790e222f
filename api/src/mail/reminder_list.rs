//! All that a digest tells as a list (CSV), for who is told of more than a mail should hold.

use domain::import::neutralised;
use jiff::civil::Date;

use super::reminder_digest::left;
use crate::action::reminder::describe::Entry;
use crate::wording;

/// Spreadsheets read UTF-8 as such by this mark.
const MARK: char = '\u{feff}';

const HEADINGS: [&str; 6] = ["期限", "残り", "種類", "設置場所", "対象", "すること"];

/// The list, in the order of the entries. No cell is a formula.
pub fn of(entries: &[Entry], today: Date) -> Vec<u8> {
    let rows = entries.iter().map(|entry| row(entry, today));
    let mut out = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(MARK.to_string().into_bytes());
    for row in std::iter::once(HEADINGS.map(str::to_owned)).chain(rows) {
        out.write_record(row).expect("memory takes what is written");
    }
    out.into_inner().expect("memory takes what is written")
}

fn row(entry: &Entry, today: Date) -> [String; 6] {
    let (ending, description) = (&entry.ending, &entry.description);
    let steps = description.steps.iter();
    let steps: Vec<_> = steps.map(|step| wording::reminder_step(*step)).collect();
    [
        ending.end.to_string(),
        left(today, ending.end),
        wording::reminder_kind(ending.kind).to_owned(),
        neutralised(&description.site),
        neutralised(&description.what),
        steps.join("\n"),
    ]
}
