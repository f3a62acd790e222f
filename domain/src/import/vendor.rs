//! What is known of a vendor besides its name and telephone number, as one line of a cell.

use super::{
    cell::Cell,
    contact::{joined, optional, split},
    text::Text,
};
use crate::{
    identifier::{MailAddress, PhoneNumber},
    vocabulary::{PartyKind, parse_label},
};

/// More about a vendor of a site (S27).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VendorDetails {
    /// Which vendor.
    pub kind: PartyKind,
    /// Address.
    pub address: Option<Text<300>>,
    /// The person there.
    pub person: Option<Text<100>>,
    /// Mail address of the person.
    pub mail: Option<MailAddress>,
    /// Where the person is reached on weekdays.
    pub reachable_at: Option<Text<200>>,
    /// When the person is reached on weekdays.
    pub reachable_hours: Option<Text<200>>,
    /// Telephone number of the person, where the vendor has one of its own.
    pub person_phone: Option<PhoneNumber>,
}

impl VendorDetails {
    /// Whether anything is known.
    #[must_use]
    pub fn is_told(&self) -> bool {
        self.address.is_some()
            || self.person.is_some()
            || self.mail.is_some()
            || self.reachable_at.is_some()
            || self.reachable_hours.is_some()
            || self.person_phone.is_some()
    }
}

impl Cell for VendorDetails {
    /// Kind of vendor, address, name, mail address, where, when and the person's number, with `|` between them; what is not known is left blank
    /// or, at the end, out.
    fn read(text: &str) -> Result<Self, String> {
        let parts = split(text);
        let [kind, rest @ ..] = parts.as_slice() else {
            return Err("種別を入力してください".to_owned());
        };
        if rest.len() > 6 {
            return Err(
                "種別|住所|氏名|メール|連絡先|時間帯|担当者の電話番号の順に入力してください"
                    .to_owned(),
            );
        }
        let part = |index: usize| rest.get(index).map_or("", String::as_str);
        Ok(Self {
            kind: parse_label(kind)?,
            address: optional(part(0))?,
            person: optional(part(1))?,
            mail: optional(part(2))?,
            reachable_at: optional(part(3))?,
            reachable_hours: optional(part(4))?,
            person_phone: optional(part(5))?,
        })
    }

    fn write(&self) -> String {
        joined(&[
            self.kind.write(),
            self.address.write(),
            self.person.write(),
            self.mail.write(),
            self.reachable_at.write(),
            self.reachable_hours.write(),
            self.person_phone.write(),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_details_of_a_vendor_are_one_line() {
        let text = "レセコンベンダー|東京都千代田区1-1|山田 花子||代表電話|10時～12時|0312345678";
        let details = VendorDetails::read(text).unwrap();
        assert_eq!(details.kind, PartyKind::ReceiptVendor);
        assert_eq!(details.mail, None);
        assert_eq!(details.write(), text);
        assert!(!VendorDetails::read("INTEGRATOR").unwrap().is_told());
        for wrong in ["", "山田|東京都", "導入支援事業者|||||||a"] {
            assert!(VendorDetails::read(wrong).is_err(), "{wrong}");
        }
    }
}
