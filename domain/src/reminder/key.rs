//! What a reminder is: the same key is never told twice.

use std::{fmt, str::FromStr};

use jiff::civil::Date;

use super::{Lead, Party, ReminderKind};

/// The key of a subject within its kind, as the store writes it: any text that is not empty.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SubjectId(String);

impl SubjectId {
    /// A key; none where the text is empty.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Option<Self> {
        let text = text.into();
        (!text.is_empty()).then_some(Self(text))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The key of a row of the ledger.
///
/// Its text is `KIND/PARTY/END/LEAD/SUBJECT`, such as `CERTIFICATE_END/SITE_CONTACT/2027-03-31/30/0192…`. No part before the
/// subject has a slash, so that two keys never have the same text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReminderKey {
    /// What is reminded of.
    pub kind: ReminderKind,
    /// Of what.
    pub subject: SubjectId,
    /// Its end date.
    pub end: Date,
    /// How long before.
    pub lead: Lead,
    /// To whom: a party, since addresses change.
    pub party: Party,
}

/// A text that is no key of a reminder.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{text:?} is no key of a reminder; accepted: KIND/PARTY/END/LEAD/SUBJECT as the ledger writes it"
)]
pub struct KeyError {
    /// The text.
    pub text: String,
}

impl fmt::Display for ReminderKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            kind,
            subject: SubjectId(subject),
            end,
            lead,
            party,
        } = self;
        write!(out, "{kind}/{party}/{end}/{}/{subject}", lead.days())
    }
}

impl FromStr for ReminderKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let read = read(text);
        // Dates and numbers are read in more forms than they are written in.
        let written = read.filter(|key| key.to_string() == text);
        written.ok_or_else(|| KeyError {
            text: text.to_owned(),
        })
    }
}

fn read(text: &str) -> Option<ReminderKey> {
    let mut parts = text.splitn(5, '/');
    Some(ReminderKey {
        kind: parts.next()?.parse().ok()?,
        party: parts.next()?.parse().ok()?,
        end: parts.next()?.parse().ok()?,
        lead: Lead::new(parts.next()?.parse().ok()?),
        subject: SubjectId::new(parts.next()?)?,
    })
}

#[cfg(test)]
mod tests {
    use proptest::{prelude::*, sample::select};

    use super::*;
    use crate::time::add_days;

    fn keys() -> impl Strategy<Value = ReminderKey> {
        // Few values each, so that keys that differ in one part alone are met.
        let subject = prop_oneof!["[01/-]{1,3}", ".{1,20}"];
        let parts = (
            select(ReminderKind::ALL),
            subject,
            -800_000_i32..3_000_000,
            prop_oneof![-1_i16..2, any::<i16>()],
            select(Party::ALL),
        );
        parts.prop_map(|(kind, subject, day, lead, party)| ReminderKey {
            kind,
            subject: SubjectId::new(subject).unwrap(),
            end: add_days(Date::ZERO, day),
            lead: Lead::new(lead),
            party,
        })
    }

    proptest! {
        #[test]
        fn a_key_is_read_as_it_was_written(key in keys()) {
            prop_assert_eq!(key.to_string().parse(), Ok(key));
        }

        #[test]
        fn different_keys_have_different_texts(one in keys(), change in keys(), which in 0..5) {
            let mut other = one.clone();
            match which {
                0 => other.kind = change.kind,
                1 => other.subject = change.subject,
                2 => other.end = change.end,
                3 => other.lead = change.lead,
                _ => other.party = change.party,
            }
            prop_assert_eq!(one == other, one.to_string() == other.to_string());
        }
    }

    #[test]
    fn only_the_form_that_is_written_is_read() {
        let written = "CERTIFICATE_END/OUR_DESK/2027-03-31/-7/a/b";
        assert_eq!(written.parse::<ReminderKey>().unwrap().to_string(), written);
        for other in [
            "CERTIFICATE_END/OUR_DESK/2027-03-31/+7/a",
            "CERTIFICATE_END/OUR_DESK/2027-03-31/007/a",
            "CERTIFICATE_END/OUR_DESK/20270331/7/a",
            "CERTIFICATE_END/OUR_DESK/2027-03-31T00:00/7/a",
            "CERTIFICATE_END/OUR_DESK/2027-03-31/7/",
            "certificate_end/OUR_DESK/2027-03-31/7/a",
        ] {
            assert!(other.parse::<ReminderKey>().is_err(), "{other}");
        }
    }
}
