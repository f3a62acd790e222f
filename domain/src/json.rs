//! The strict text forms of case files: `YYYY-MM-DD`, and RFC 3339 with whole seconds and `+09:00`.
//!
//! Used as `#[serde(with = "…")]`. Anything else that would also name a day or an instant is
//! refused, so that a file is read the same everywhere.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Deserializer, Serializer, de::Error};

use crate::time::{JAPAN, in_japan};

/// An `Option` that must be present in the text, be it as `null`.
pub(crate) fn required<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    Option::deserialize(deserializer)
}

/// An `Option` that may be left out but is never `null`.
pub(crate) fn not_null<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// `#[serde(with)]` for a day.
pub(crate) mod date {
    use super::{Date, Deserialize, Deserializer, Error, Serializer, parse_date};

    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "the signature that serde asks for"
    )]
    pub(crate) fn serialize<S: Serializer>(date: &Date, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(date)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(text: D) -> Result<Date, D::Error> {
        parse_date(&String::deserialize(text)?).map_err(D::Error::custom)
    }
}

/// `#[serde(with)]` for a day that may be unknown (`null`).
pub(crate) mod optional_date {
    use super::{Date, Deserialize, Deserializer, Error, Serializer, parse_date};

    #[expect(
        clippy::ref_option,
        clippy::trivially_copy_pass_by_ref,
        reason = "the signature that serde asks for"
    )]
    pub(crate) fn serialize<S: Serializer>(date: &Option<Date>, out: S) -> Result<S::Ok, S::Error> {
        match date {
            Some(date) => out.collect_str(date),
            None => out.serialize_none(),
        }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        text: D,
    ) -> Result<Option<Date>, D::Error> {
        Option::<String>::deserialize(text)?
            .map(|text| parse_date(&text).map_err(D::Error::custom))
            .transpose()
    }
}

/// `#[serde(with)]` for an instant; a fraction of a second is dropped when written.
pub(crate) mod instant {
    use super::{
        Deserialize, Deserializer, Error, Serializer, Timestamp, instant_text, parse_instant,
    };

    pub(crate) fn serialize<S: Serializer>(at: &Timestamp, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(&instant_text(*at))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(text: D) -> Result<Timestamp, D::Error> {
        parse_instant(&String::deserialize(text)?).map_err(D::Error::custom)
    }
}

/// `#[serde(with)]` for an instant that may be absent.
pub(crate) mod optional_instant {
    use super::{
        Deserialize, Deserializer, Error, Serializer, Timestamp, instant_text, parse_instant,
    };

    #[expect(clippy::ref_option, reason = "the signature that serde asks for")]
    pub(crate) fn serialize<S: Serializer>(
        at: &Option<Timestamp>,
        out: S,
    ) -> Result<S::Ok, S::Error> {
        match at {
            Some(at) => out.serialize_str(&instant_text(*at)),
            None => out.serialize_none(),
        }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        text: D,
    ) -> Result<Option<Timestamp>, D::Error> {
        Option::<String>::deserialize(text)?
            .map(|text| parse_instant(&text).map_err(D::Error::custom))
            .transpose()
    }
}

/// RFC 3339 in Japan, whole seconds.
pub(crate) fn instant_text(at: Timestamp) -> String {
    let local = in_japan(at);
    format!("{}+09:00", local.strftime("%Y-%m-%dT%H:%M:%S"))
}

fn parse_date(text: &str) -> Result<Date, String> {
    let known = if shaped(text, "dddd-dd-dd") {
        text.parse().ok()
    } else {
        None
    };
    known.ok_or_else(|| format!("{text:?} is no day; accepted: YYYY-MM-DD"))
}

fn parse_instant(text: &str) -> Result<Timestamp, String> {
    let known = if shaped(text, "dddd-dd-ddTdd:dd:dd+09:00") {
        text.parse().ok()
    } else {
        None
    };
    known.ok_or_else(|| format!("{text:?} is no instant; accepted: YYYY-MM-DDThh:mm:ss{JAPAN}:00"))
}

/// Whether `text` has the shape: `d` stands for an ASCII digit, everything else for itself.
fn shaped(text: &str, shape: &str) -> bool {
    text.len() == shape.len()
        && text
            .bytes()
            .zip(shape.bytes())
            .all(|(byte, want)| match want {
                b'd' => byte.is_ascii_digit(),
                _ => byte == want,
            })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_published_forms_are_read() {
        assert!(parse_date("2026-02-28").is_ok());
        for wrong in ["20260228", "2026-02-30", "2026-2-28", "2026-02-28T00:00:00"] {
            assert!(parse_date(wrong).unwrap_err().contains("YYYY-MM-DD"));
        }
        let at = parse_instant("2026-02-28T09:00:00+09:00").unwrap();
        assert_eq!(instant_text(at), "2026-02-28T09:00:00+09:00");
        for wrong in ["2026-02-28T00:00:00Z", "2026-02-28T09:00:00.5+09:00"] {
            assert!(parse_instant(wrong).unwrap_err().contains("+09:00"));
        }
    }
}
