//! One cell: its text to a value and back.

use std::net::IpAddr;

use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization;

use super::date::parse_date;
use crate::{
    identifier::{
        CustomerLineId, InstitutionCode, MailAddress, PaperPlace, PhoneNumber, PostalCode, Serial,
        fold,
    },
    vocabulary::{
        BranchDevice, CableCount, ContractService, CredentialPaper, DeviceKind, InstitutionKind,
        Labelled, LineService, LineType, MaintenanceDesk, Maker, PartyKind, Plan, Prefecture,
        Region, ResetOption, Topology, UsbConnection, V6Option, parse_label,
    },
};

/// A value that stands in a cell.
pub trait Cell: Sized {
    /// Whether a cell must not be blank.
    const REQUIRED: bool = true;

    /// The value of a blank cell, where it may be blank.
    #[must_use]
    fn blank() -> Option<Self> {
        None
    }

    /// The value of a text that is not blank, or in Japanese what is accepted.
    fn read(text: &str) -> Result<Self, String>;

    /// The text from which [`Cell::read`] makes the same value.
    fn write(&self) -> String;
}

impl<T: Cell> Cell for Option<T> {
    const REQUIRED: bool = false;

    fn blank() -> Option<Self> {
        Some(None)
    }

    fn read(text: &str) -> Result<Self, String> {
        T::read(text).map(Some)
    }

    fn write(&self) -> String {
        self.as_ref().map(T::write).unwrap_or_default()
    }
}

impl Cell for bool {
    fn read(text: &str) -> Result<Self, String> {
        let folded = fold(text);
        let among = |words: &[&str]| words.contains(&folded.as_str());
        match (among(&YES), among(&NO)) {
            (true, _) => Ok(true),
            (_, true) => Ok(false),
            _ => {
                Err("○か×（または有・無、はい・いいえ、true・false）で入力してください".to_owned())
            }
        }
    }

    fn write(&self) -> String {
        if *self { "○" } else { "×" }.to_owned()
    }
}

/// Words for yes, folded; the circles are three different characters.
const YES: [&str; 11] = [
    "○", "〇", "◯", "有", "有り", "あり", "はい", "TRUE", "YES", "Y", "1",
];
/// Words for no, folded.
const NO: [&str; 10] = [
    "×",
    "✕",
    "無",
    "無し",
    "なし",
    "いいえ",
    "FALSE",
    "NO",
    "N",
    "0",
];

/// More devices than any office has.
const MOST_COUNTED: u32 = 999;

impl Cell for u32 {
    fn read(text: &str) -> Result<Self, String> {
        let folded = fold(text);
        let digits = folded.strip_suffix('台').unwrap_or(&folded);
        let number = digits.parse().ok().filter(|_| is_digits(digits));
        number
            .filter(|&number| number <= MOST_COUNTED)
            .ok_or_else(|| format!("0から{MOST_COUNTED}までの整数で入力してください"))
    }

    fn write(&self) -> String {
        self.to_string()
    }
}

impl Cell for Date {
    fn read(text: &str) -> Result<Self, String> {
        parse_date(text)
    }

    fn write(&self) -> String {
        self.to_string()
    }
}

impl Cell for IpAddr {
    fn read(text: &str) -> Result<Self, String> {
        let half_width: String = text.trim().nfkc().collect();
        half_width
            .parse()
            .map_err(|_| "10.51.1.2のようなIPアドレスで入力してください".to_owned())
    }

    fn write(&self) -> String {
        self.to_string()
    }
}

impl Cell for CustomerLineId {
    /// Takes the forms of both regions: which one holds is known only with the prefecture of the row.
    fn read(text: &str) -> Result<Self, String> {
        Self::parse(text, Region::East)
            .map_err(|_| "CAFと数字10桁、東日本ではCOPと数字8桁も入力できます".to_owned())
    }

    fn write(&self) -> String {
        self.as_str().to_owned()
    }
}

impl Cell for Serial {
    /// Takes the form of any maker.
    fn read(text: &str) -> Result<Self, String> {
        Self::parse(text, Maker::Unknown)
            .map_err(|_| "英数字6～20桁で入力してください（S/N、SER.は付いていても可）".to_owned())
    }

    fn write(&self) -> String {
        self.as_str().to_owned()
    }
}

/// Closed sets stand in cells with their Japanese words.
macro_rules! labelled_cells {
    ($($set:ty),+ $(,)?) => {$(
        impl Cell for $set {
            fn read(text: &str) -> Result<Self, String> {
                parse_label(text)
            }

            fn write(&self) -> String {
                self.label().to_owned()
            }
        }
    )+};
}

labelled_cells! {
    BranchDevice, CableCount, ContractService, CredentialPaper, DeviceKind, InstitutionKind, LineService, LineType,
    MaintenanceDesk, Maker, PartyKind, Plan, Prefecture, ResetOption, Topology, UsbConnection, V6Option,
}

/// Identifiers that read without knowing anything else of the row.
macro_rules! identifier_cells {
    ($($name:ty: $message:literal;)+) => {$(
        impl Cell for $name {
            fn read(text: &str) -> Result<Self, String> {
                Self::parse(text).map_err(|_| $message.to_owned())
            }

            fn write(&self) -> String {
                self.as_str().to_owned()
            }
        }
    )+};
}

identifier_cells! {
    InstitutionCode: "10桁の数字で入力してください";
    PhoneNumber: "0で始まる10桁または11桁の電話番号で入力してください";
    PostalCode: "7桁の数字で入力してください";
    PaperPlace: "書類の保管場所だけを300文字以内で入力してください。IDやパスワードは登録できません";
    MailAddress: "desk@example.jpのようなメールアドレスで入力してください";
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_yes_and_a_no_are_read_as_people_write_them() {
        for yes in [
            "○",
            "〇",
            "◯",
            "有",
            "あり",
            "はい",
            "true",
            "ＹＥＳ",
            " 1 ",
        ] {
            assert_eq!(bool::read(yes), Ok(true), "{yes}");
        }
        for no in ["×", "無", "なし", "いいえ", "False", "no", "０"] {
            assert_eq!(bool::read(no), Ok(false), "{no}");
        }
        assert!(bool::read("△").unwrap_err().contains("○か×"));
    }

    #[test]
    fn a_count_is_a_small_whole_number() {
        assert_eq!(u32::read("２台"), Ok(2));
        for wrong in ["二", "1.5", "+3", "1000", "台"] {
            assert!(u32::read(wrong).is_err(), "{wrong}");
        }
    }
}
