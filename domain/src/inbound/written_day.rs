//! Days within a sentence: 2026年5月20日, 令和8年5月20日, 2026/05/20, 5月20日(水), 5/20.

use std::ops::Range;

use jiff::civil::Date;

use crate::import::parse_date;

/// What year a day without one has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MissingYear {
    /// The nearest that is not over, for what is planned.
    Future,
    /// The nearest, for what may have been done already.
    Nearest,
}

/// The days in `line`, with where they stand. `line` is folded to half width.
pub(super) fn days(
    line: &str,
    received_on: Date,
    missing: MissingYear,
) -> Vec<(Range<usize>, Date)> {
    let (mut days, mut at) = (Vec::new(), 0);
    while let Some(c) = line[at..].chars().next() {
        let may_begin = !line[..at]
            .ends_with(|before: char| before.is_ascii_alphanumeric() || "/-.".contains(before));
        let read = may_begin.then(|| read(&line[at..])).flatten();
        match read.and_then(|(length, written)| Some((length, written.day(received_on, missing)?)))
        {
            Some((length, day)) => {
                days.push((at..at + length, day));
                at += length;
            }
            None => at += c.len_utf8(),
        }
    }
    days
}

struct Written {
    /// Year, month and day, if there is a year.
    full: Option<String>,
    month: i8,
    day_of_month: i8,
}

impl Written {
    fn day(&self, received_on: Date, missing: MissingYear) -> Option<Date> {
        if let Some(full) = &self.full {
            return parse_date(full).ok();
        }
        // 29 February may be eight years away.
        let years = received_on.year().saturating_sub(8)..=received_on.year().saturating_add(8);
        let days = years.filter_map(|year| Date::new(year, self.month, self.day_of_month).ok());
        let distance = |day: &Date| (*day - received_on).get_days().abs();
        match missing {
            MissingYear::Future => days.filter(|day| *day >= received_on).min_by_key(distance),
            MissingYear::Nearest => days.min_by_key(distance),
        }
    }
}

/// A day at the beginning of `text`, and its length.
fn read(text: &str) -> Option<(usize, Written)> {
    let (year, rest) = year(text).map_or((None, text), |(year, rest)| (Some(year), rest));
    let (month, rest) = number(rest)?;
    let rest = rest.trim_start_matches(' ');
    let separator = rest.chars().next().filter(|c| "月/-.".contains(*c))?;
    // 5-20 and 5.20 are no days unless a year goes before.
    if year.is_none() && !matches!(separator, '月' | '/') {
        return None;
    }
    let (day, rest) = number(rest[separator.len_utf8()..].trim_start_matches(' '))?;
    let rest = match rest.trim_start_matches(' ').strip_prefix('日') {
        Some(rest) => rest,
        None if separator == '月' => return None,
        None => rest,
    };
    let goes_on = rest.strip_prefix(['/', '-', '.']).unwrap_or(rest);
    if goes_on.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let written = Written {
        full: year.map(|year| format!("{year}/{month}/{day}")),
        month,
        day_of_month: day,
    };
    Some((text.len() - rest.len(), written))
}

/// 2026年, 2026/, 令和8年, R8.
fn year(text: &str) -> Option<(&str, &str)> {
    let eras = ["令和", "平成", "R", "H"];
    let after_era = eras.iter().find_map(|era| text.strip_prefix(era));
    let numbered = after_era.unwrap_or(text).trim_start_matches(' ');
    let digits = match after_era {
        Some(_) if numbered.starts_with('元') => '元'.len_utf8(),
        Some(_) => digits(numbered, 2)?,
        None => digits(numbered, 4).filter(|&length| length == 4)?,
    };
    let end = text.len() - numbered.len() + digits;
    let rest = text[end..]
        .trim_start_matches(' ')
        .strip_prefix(['年', '/', '-', '.'])?;
    Some((&text[..end], rest.trim_start_matches(' ')))
}

/// One or two digits, and what follows.
fn number(text: &str) -> Option<(i8, &str)> {
    let length = digits(text, 2)?;
    Some((text[..length].parse().ok()?, &text[length..]))
}

/// How many digits `text` begins with; none unless 1 to `most`.
fn digits(text: &str, most: usize) -> Option<usize> {
    let count = text
        .bytes()
        .take(most + 1)
        .take_while(u8::is_ascii_digit)
        .count();
    (1..=most).contains(&count).then_some(count)
}
