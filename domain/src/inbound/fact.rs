//! What an answer of a desk tells: to be proposed to a person, never applied by itself.

use std::fmt;

use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization;

use super::{
    Reading,
    words::{self, Labelled},
    written_day::{MissingYear, days},
};
use crate::vocabulary::closed_set::closed_set;

closed_set! {
    /// What kind of fact a mail tells.
    FactKind {
        /// The desk's own number of the case.
        CaseNumber = "CASE_NUMBER",
        /// The day on which somebody comes.
        VisitDate = "VISIT_DATE",
        /// The carrier's number of a parcel.
        TrackingNumber = "TRACKING_NUMBER",
        /// The day on which something is sent.
        ShipDate = "SHIP_DATE",
    }
}

closed_set! {
    /// Who carries a parcel.
    Carrier {
        /// ヤマト運輸.
        Yamato = "YAMATO",
        /// 佐川急便.
        Sagawa = "SAGAWA",
        /// 日本郵便.
        JapanPost = "JAPAN_POST",
    }
}

/// What a mail tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// The desk's own number of the case, in half width.
    CaseNumber(String),
    /// The day on which somebody comes.
    VisitDate(Date),
    /// A parcel.
    TrackingNumber {
        /// Digits, or a number of the international post; without hyphens.
        number: String,
        /// The carrier, when it is named.
        carrier: Option<Carrier>,
    },
    /// The day on which something is sent, or was.
    ShipDate(Date),
}

impl Fact {
    /// What kind it is.
    #[must_use]
    pub const fn kind(&self) -> FactKind {
        match self {
            Self::CaseNumber(_) => FactKind::CaseNumber,
            Self::VisitDate(_) => FactKind::VisitDate,
            Self::TrackingNumber { .. } => FactKind::TrackingNumber,
            Self::ShipDate(_) => FactKind::ShipDate,
        }
    }
}

/// The value alone, as it is kept: a number, or a day such as 2026-05-20.
impl fmt::Display for Fact {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CaseNumber(number) | Self::TrackingNumber { number, .. } => out.pad(number),
            Self::VisitDate(day) | Self::ShipDate(day) => write!(out, "{day}"),
        }
    }
}

/// A fact, and the line of the mail in which it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// What is told.
    pub fact: Fact,
    /// The line as written, without the white space around it.
    pub line: String,
}

/// What the mail tells anew; what it quotes was told before. A day without a year is the nearest from `received_on` on,
/// that of a shipment the nearest on either side, because it may have been sent already.
#[must_use]
pub fn facts(reading: &Reading, received_on: Date) -> Vec<Proposal> {
    proposals(&[&reading.fresh], Some(received_on))
}

/// Whether the mail looks as if a desk has taken something on.
#[must_use]
pub fn looks_like_acknowledgement(reading: &Reading) -> bool {
    let says = |text: &str| {
        let folded = fold_beginning(text);
        words::ACKNOWLEDGEMENTS
            .iter()
            .any(|word| folded.contains(word))
    };
    says(&reading.fresh) || says(&reading.subject) && !is_answer(&reading.subject)
}

/// Whether a subject is that of the mail it answers or passes on.
pub(super) fn is_answer(subject: &str) -> bool {
    let folded = fold(subject);
    folded.starts_with("re:") || folded.starts_with("re[") || is_passed_on(subject)
}

/// Whether a subject says that the mail passes another on.
pub(super) fn is_passed_on(subject: &str) -> bool {
    let folded = fold(subject);
    let prefixes = ["fw:", "fwd:", "転送:"];
    prefixes.iter().any(|prefix| folded.starts_with(prefix))
}

/// Numbers of cases and parcels in texts, each line by itself.
pub(super) fn numbers_in(texts: &[&str]) -> Vec<Proposal> {
    proposals(texts, None)
}

/// The beginning of a text, folded: who searches a text for words need not read the log at its end.
pub(super) fn fold_beginning(text: &str) -> String {
    const MOST_LETTERS: usize = 50_000;
    let end = text
        .char_indices()
        .nth(MOST_LETTERS)
        .map_or(text.len(), |(end, _)| end);
    fold(&text[..end])
}

/// Half width, and Latin letters in lower case.
pub(super) fn fold(text: &str) -> String {
    text.nfkc().collect::<String>().to_ascii_lowercase()
}

/// Whether a label of a fact stands in `line`, which is folded.
pub(super) fn is_labelled(line: &str) -> bool {
    words::LABELS.iter().any(|(label, _)| line.contains(label))
}

/// A desk's answer is short; what comes after is a log or a manual.
const MOST_LINES: usize = 1_000;
const MOST_LETTERS: usize = 500;
const MOST_PROPOSALS: usize = 50;

fn proposals(texts: &[&str], received_on: Option<Date>) -> Vec<Proposal> {
    let written: Vec<&str> = texts
        .iter()
        .flat_map(|text| text.lines())
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .take(MOST_LINES)
        .collect();
    let line = |written: &&str| {
        written
            .chars()
            .take(MOST_LETTERS)
            .nfkc()
            .collect::<String>()
    };
    let page = Page {
        lines: written.iter().map(line).collect(),
        received_on,
    };
    let mut proposals: Vec<Proposal> = Vec::new();
    for (index, shown) in written.iter().enumerate() {
        for fact in page.facts_of(index) {
            let is_new = proposals.iter().all(|known| known.fact != fact);
            if is_new && proposals.len() < MOST_PROPOSALS {
                let line = shown.chars().take(MOST_LETTERS).collect();
                proposals.push(Proposal { fact, line });
            }
        }
    }
    proposals
}

/// The lines of a mail in half width, empty ones left out.
struct Page {
    lines: Vec<String>,
    received_on: Option<Date>,
}

impl Page {
    fn facts_of(&self, index: usize) -> Vec<Fact> {
        let line = &self.lines[index];
        let lower = line.to_ascii_lowercase();
        let (mut facts, mut at) = (Vec::new(), 0);
        while let Some(c) = lower[at..].chars().next() {
            let labels = words::LABELS
                .iter()
                .filter(|(label, _)| lower[at..].starts_with(label));
            if let Some((label, labelled)) = labels.max_by_key(|(label, _)| label.len()) {
                let end = at + label.len();
                facts.extend(self.labelled(index, at, end, *labelled));
                at = end;
                continue;
            }
            let mut deeds = words::DEEDS
                .iter()
                .filter(|(deed, _)| line[at..].starts_with(deed));
            if let Some((deed, labelled)) = deeds.next() {
                facts.extend(self.done(index, at, at + deed.len(), *labelled));
                at += deed.len();
                continue;
            }
            at += c.len_utf8();
        }
        facts
    }

    /// What the label between `at` and `end` stands before: in its line, or alone on it in the next.
    fn labelled(&self, index: usize, at: usize, end: usize, labelled: Labelled) -> Option<Fact> {
        let line = &self.lines[index];
        let is_anothers = words::OTHERS_NUMBERS
            .iter()
            .any(|word| line[..at].ends_with(word));
        let same = after_separators(&line[end..]);
        let value = if same.is_empty() {
            after_separators(self.lines.get(index + 1)?)
        } else {
            same
        };
        match labelled {
            _ if is_anothers => None,
            Labelled::Visit | Labelled::Shipment => self.day_after(value, labelled),
            Labelled::Case => case_number(value).map(Fact::CaseNumber),
            Labelled::Parcel => self.parcel(index, value),
            Labelled::CaseOrParcel => {
                let carried = self.carrier(index).and_then(|_| self.parcel(index, value));
                carried.or_else(|| case_number(value).map(Fact::CaseNumber))
            }
        }
    }

    /// The day of a deed such as 訪問: 5月20日に訪問します, or 訪問は5月20日です.
    fn done(&self, index: usize, at: usize, end: usize, labelled: Labelled) -> Option<Fact> {
        /// Letters between the day and the deed.
        const FURTHEST: usize = 24;
        let line = &self.lines[index];
        if words::NO_DEEDS
            .iter()
            .any(|word| line[at..].starts_with(word))
        {
            return None;
        }
        if line[end..].starts_with(['は', ':', '/']) {
            return self.day_after(after_separators(&line[end..]), labelled);
        }
        let days = days(&line[..at], self.received_on?, missing_year(labelled));
        let (place, day) = days.last()?;
        let is_near = line[place.end..at].chars().count() <= FURTHEST;
        is_near.then(|| fact_of_day(*day, labelled))
    }

    fn day_after(&self, value: &str, labelled: Labelled) -> Option<Fact> {
        /// Letters between the label and the day: 訪問日につきましては.
        const FURTHEST: usize = 20;
        let days = days(value, self.received_on?, missing_year(labelled));
        let (place, day) = days.first()?;
        let is_near = value[..place.start].chars().count() <= FURTHEST;
        is_near.then(|| fact_of_day(*day, labelled))
    }

    fn parcel(&self, index: usize, value: &str) -> Option<Fact> {
        let number = tracking_number(value)?;
        let carrier = self.carrier(index);
        Some(Fact::TrackingNumber { number, carrier })
    }

    /// The carrier named in the line, or in one close to it.
    fn carrier(&self, index: usize) -> Option<Carrier> {
        let near = [
            Some(index),
            index.checked_sub(1),
            index.checked_sub(2),
            Some(index + 1),
        ];
        let lines = near
            .into_iter()
            .flatten()
            .filter_map(|index| self.lines.get(index));
        lines.into_iter().find_map(|line| {
            let named = words::CARRIERS.iter().find(|(name, _)| line.contains(name));
            named.map(|&(_, carrier)| carrier)
        })
    }
}

fn missing_year(labelled: Labelled) -> MissingYear {
    if labelled == Labelled::Shipment {
        MissingYear::Nearest
    } else {
        MissingYear::Future
    }
}

fn fact_of_day(day: Date, labelled: Labelled) -> Fact {
    if labelled == Labelled::Shipment {
        Fact::ShipDate(day)
    } else {
        Fact::VisitDate(day)
    }
}

fn after_separators(text: &str) -> &str {
    let text = text.trim_start_matches(words::BETWEEN);
    // 受付番号No. 123
    let named = text
        .strip_prefix("No.")
        .or_else(|| text.strip_prefix("NO."));
    named.unwrap_or(text).trim_start_matches(words::BETWEEN)
}

/// Letters, digits and what joins them, with a digit; neither our own number nor a day.
fn case_number(value: &str) -> Option<String> {
    let number: String = value
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || "-_/".contains(*c))
        .collect();
    let number = number.trim_end_matches(['-', '_', '/']);
    let is_number =
        (3..=40).contains(&number.len()) && number.contains(|c: char| c.is_ascii_digit());
    let is_ours = number
        .to_ascii_lowercase()
        .strip_prefix("kw")
        .is_some_and(|rest| {
            rest.trim_start_matches('-')
                .starts_with(|c: char| c.is_ascii_digit())
        });
    let is_day = crate::import::parse_date(number).is_ok() && number.contains(['/', '-']);
    (is_number && !is_ours && !is_day).then(|| number.to_owned())
}

/// Ten to fourteen digits with or without hyphens, or two letters, nine digits and two letters.
fn tracking_number(value: &str) -> Option<String> {
    let written = value
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || "- ".contains(*c));
    let mut number = String::new();
    for c in written.filter(|c| !"- ".contains(*c)) {
        number.push(c.to_ascii_uppercase());
    }
    let digits = number.bytes().take_while(u8::is_ascii_digit).count();
    if (10..=14).contains(&digits) {
        return Some(number[..digits].to_owned());
    }
    let international = number.get(..13)?;
    let (letters, rest) = international.split_at(2);
    let (digits, country) = rest.split_at(9);
    let is_international = letters.bytes().all(|byte| byte.is_ascii_uppercase())
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && country.bytes().all(|byte| byte.is_ascii_uppercase());
    is_international.then(|| international.to_owned())
}
