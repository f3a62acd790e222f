//! Identifiers that people read out or type: made only by parsing, so that a value is always right.

use serde::{Deserialize, Deserializer, de::Error};
use unicode_normalization::UnicodeNormalization;

use crate::vocabulary::{Maker, Region};

/// A text that is no identifier of its kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{raw:?} is no {what}; accepted: {accepted}")]
pub struct IdentifierError {
    /// The kind of identifier, English and Japanese.
    pub what: &'static str,
    /// The text as given.
    pub raw: String,
    /// The form that is accepted.
    pub accepted: &'static str,
}

/// One spelling for all: NFKC (full width to half width), without white space and hyphens, upper case.
///
/// Normalised once more at the end, because removing and upper-casing can leave a letter apart
/// from its accent: folding twice is the same as folding once.
#[must_use]
pub fn fold(raw: &str) -> String {
    let kept: String = raw.nfkc().filter(|&c| !is_separator(c)).collect();
    kept.to_uppercase().nfkc().collect()
}

/// White space, and what is typed or printed as a hyphen: the katakana long-vowel mark included.
fn is_separator(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{30FC}' | '\u{00AD}'
        )
}

fn all_digits(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A newtype around text that only its own `parse` makes.
macro_rules! identifier {
    ($(#[$about:meta])* $name:ident, $what:literal) => {
        $(#[$about])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            const WHAT: &'static str = $what;

            /// The normalised text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            fn error(raw: &str, accepted: &'static str) -> $crate::identifier::IdentifierError {
                $crate::identifier::IdentifierError { what: Self::WHAT, raw: raw.to_owned(), accepted }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.pad(&self.0)
            }
        }
    };
}

mod address;
mod paper;

pub use address::{MailAddress, PostalCode};
pub use paper::PaperPlace;

identifier! {
    /// Institution code (医療機関コード), 10 digits (S01).
    InstitutionCode, "institution code (医療機関コード)"
}

impl InstitutionCode {
    /// Folds `raw` and takes it when it is 10 digits.
    pub fn parse(raw: &str) -> Result<Self, IdentifierError> {
        let folded = fold(raw);
        if all_digits(&folded, 10) {
            Ok(Self(folded))
        } else {
            Err(Self::error(raw, "10 digits"))
        }
    }
}

identifier! {
    /// Customer line ID (お客さまID) of an NTT line (S02, A44).
    CustomerLineId, "customer line ID (お客さまID)"
}

impl CustomerLineId {
    const EAST: &'static str = "CAF and 10 digits, or COP and 8 digits";
    const WEST: &'static str = "CAF and 10 digits (COP is used in the East only)";

    /// Folds `raw` and takes it when it has a form of the region.
    pub fn parse(raw: &str, region: Region) -> Result<Self, IdentifierError> {
        let folded = fold(raw);
        let caf = folded.strip_prefix("CAF");
        let cop = folded.strip_prefix("COP");
        let accepted = caf.is_some_and(|digits| all_digits(digits, 10))
            || region == Region::East && cop.is_some_and(|digits| all_digits(digits, 8));
        match (accepted, region) {
            (true, _) => Ok(Self(folded)),
            (false, Region::East) => Err(Self::error(raw, Self::EAST)),
            (false, Region::West) => Err(Self::error(raw, Self::WEST)),
        }
    }
}

impl<'de> Deserialize<'de> for CustomerLineId {
    /// Takes the normalised form only, of either region.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        match Self::parse(&text, Region::East) {
            Ok(id) if id.0 == text => Ok(id),
            _ => Err(D::Error::custom(Self::error(&text, Self::EAST))),
        }
    }
}

identifier! {
    /// Serial number (シリアル番号) without its label (D14-D17, A08, A09).
    Serial, "serial number (シリアル番号)"
}

impl Serial {
    /// Folds `raw`, removes one label `S/N` or `SER.` with its colon or full stop, and takes the
    /// rest when it is 6 to 20 letters and digits; Allied Telesis begins with `A` (A08).
    pub fn parse(raw: &str, maker: Maker) -> Result<Self, IdentifierError> {
        let serial = Self::without_label(raw);
        let shaped = (6..=20).contains(&serial.len())
            && serial.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !shaped {
            return Err(Self::error(raw, "6 to 20 letters and digits"));
        }
        if maker == Maker::AlliedTelesis && !serial.starts_with('A') {
            return Err(Self::error(
                raw,
                "6 to 20 letters and digits beginning with A",
            ));
        }
        Ok(Self(serial))
    }

    /// What is read or typed, folded and without a label in front, whether or not it is a whole serial number (A08, A09).
    #[must_use]
    pub fn without_label(raw: &str) -> String {
        let folded = fold(raw);
        let labelled = folded
            .strip_prefix("S/N")
            .or_else(|| folded.strip_prefix("SER."));
        match labelled {
            Some(rest) => rest.strip_prefix([':', '.']).unwrap_or(rest).to_owned(),
            None => folded,
        }
    }
}

identifier! {
    /// Japanese telephone number (電話番号), digits only; equal however it was typed, so it serves for look-up.
    PhoneNumber, "telephone number (電話番号)"
}

impl PhoneNumber {
    /// Folds `raw`, keeps its digits and takes them when they are 0 and 9 or 10 further digits.
    pub fn parse(raw: &str) -> Result<Self, IdentifierError> {
        let digits: String = fold(raw).chars().filter(char::is_ascii_digit).collect();
        if digits.starts_with('0') && (10..=11).contains(&digits.len()) {
            Ok(Self(digits))
        } else {
            Err(Self::error(raw, "0 and 9 or 10 further digits"))
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_telephone_number_is_the_same_however_it_was_typed() {
        let typed = [
            "0800-080-4583",
            "０８００（０８０）４５８３",
            "0800 080 4583",
        ];
        for raw in typed {
            assert_eq!(PhoneNumber::parse(raw).unwrap().as_str(), "08000804583");
        }
        for wrong in ["", "113", "12-3456-7890", "03-1234-56789-12"] {
            let error = PhoneNumber::parse(wrong).unwrap_err();
            assert!(error.to_string().contains("further digits"), "{error}");
        }
    }

    #[test]
    fn a_cop_number_is_refused_in_the_west() {
        assert!(CustomerLineId::parse("cop-1234 5678", Region::East).is_ok());
        let error = CustomerLineId::parse("COP12345678", Region::West).unwrap_err();
        assert!(error.to_string().contains("East only"), "{error}");
    }

    #[test]
    fn folding_any_character_twice_changes_nothing() {
        for c in '\0'..=char::MAX {
            let once = fold(&c.to_string());
            assert_eq!(fold(&once), once, "U+{:04X}", c as u32);
        }
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(raw in any::<String>()) {
            let once = fold(&raw);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn a_parsed_identifier_parses_to_itself(raw in "(S/N|SER[.])?[:.]?[Ａ-ｚ0-9a-z -]{0,24}") {
            if let Ok(serial) = Serial::parse(&raw, Maker::Other) {
                let again = Serial::parse(serial.as_str(), Maker::Other);
                prop_assert_eq!(again.as_ref(), Ok(&serial));
            }
        }
    }
}
