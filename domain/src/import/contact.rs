//! A person to reach, as one line of a cell.

use super::{cell::Cell, text::Text};
use crate::identifier::{MailAddress, PhoneNumber};

/// A person to reach at a site (ご担当者, S07 ⑤-⑨).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// Name (ご担当者様名).
    pub name: Text<100>,
    /// Telephone number.
    pub phone: Option<PhoneNumber>,
    /// Mail address.
    pub mail: Option<MailAddress>,
    /// Where the person is reached on weekdays (ご連絡可能な連絡先).
    pub reachable_at: Option<Text<200>>,
    /// When the person is reached on weekdays (ご連絡可能な時間帯).
    pub reachable_hours: Option<Text<200>>,
}

const BAR: char = '|';
const ESCAPE: char = '\\';

impl Cell for Contact {
    /// Name, telephone number, mail address, where and when, with `|` between them; what is not known
    /// is left blank or, at the end, out.
    fn read(text: &str) -> Result<Self, String> {
        let parts = split(text);
        let [name, rest @ ..] = parts.as_slice() else {
            return Err("氏名を入力してください".to_owned());
        };
        if rest.len() > 4 {
            return Err("氏名|電話番号|メール|連絡先|時間帯の順に入力してください".to_owned());
        }
        let part = |index: usize| rest.get(index).map_or("", String::as_str);
        Ok(Self {
            name: Text::read(name)?,
            phone: optional(part(0))?,
            mail: optional(part(1))?,
            reachable_at: optional(part(2))?,
            reachable_hours: optional(part(3))?,
        })
    }

    fn write(&self) -> String {
        joined(&[
            self.name.write(),
            self.phone.write(),
            self.mail.write(),
            self.reachable_at.write(),
            self.reachable_hours.write(),
        ])
    }
}

pub(super) fn optional<T: Cell>(text: &str) -> Result<Option<T>, String> {
    if text.trim().is_empty() {
        Ok(None)
    } else {
        T::read(text).map(Some)
    }
}

/// The parts between the bars; a bar or backslash after a backslash belongs to its part.
pub(super) fn split(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        match (c, parts.last_mut()) {
            (BAR | '｜', _) => parts.push(String::new()),
            (ESCAPE, Some(part)) => part.extend(characters.next()),
            (c, Some(part)) => part.push(c),
            (_, None) => {}
        }
    }
    parts
}

/// The parts with bars between them, without the blank ones at the end.
pub(super) fn joined(parts: &[String]) -> String {
    let known = parts.iter().rposition(|part| !part.is_empty());
    let told = &parts[..known.map_or(0, |last| last + 1)];
    let escaped: Vec<String> = told.iter().map(|part| escaped(part)).collect();
    escaped.join("|")
}

pub(super) fn escaped(part: &str) -> String {
    let mut text = String::with_capacity(part.len());
    for c in part.chars() {
        if matches!(c, BAR | '｜' | ESCAPE) {
            text.push(ESCAPE);
        }
        text.push(c);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contact_is_one_line() {
        let text = "山田 花子|03-1234-5678||代表電話|10時～12時";
        let contact = Contact::read(text).unwrap();
        assert_eq!(
            contact.phone.as_ref().map(PhoneNumber::as_str),
            Some("0312345678")
        );
        assert_eq!(contact.mail, None);
        assert_eq!(contact.write(), "山田 花子|0312345678||代表電話|10時～12時");
    }

    #[test]
    fn what_is_unknown_at_the_end_is_left_out() {
        let contact = Contact::read("山田").unwrap();
        assert_eq!(contact.write(), "山田");
        assert!(Contact::read("|0312345678").is_err());
        assert!(Contact::read("a|||||b").is_err());
    }

    #[test]
    fn a_bar_in_a_name_is_kept() {
        let mut contact = Contact::read("山田").unwrap();
        for name in ["a|b", "a\\", "a｜b\\|", "|"] {
            contact.name = Text::read(name).unwrap();
            assert_eq!(
                Contact::read(&contact.write()).as_ref(),
                Ok(&contact),
                "{name}"
            );
        }
    }
}
