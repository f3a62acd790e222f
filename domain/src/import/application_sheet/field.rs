//! The fields of the sheet and how their labels are recognised.

use crate::{search::search_key, vocabulary::closed_set::closed_set};

closed_set! {
    /// A field of the application sheet (S07), in the order of the sheet.
    Field {
        /// ① 医療機関名
        Name = "NAME",
        /// ② 医療機関コード
        InstitutionCode = "INSTITUTION_CODE",
        /// ③ 郵便番号
        PostalCode = "POSTAL_CODE",
        /// ④ 住所
        Address = "ADDRESS",
        /// ⑤ ご担当者様名
        Contact = "CONTACT",
        /// ⑥ ご連絡先 (電話番号)
        Phone = "PHONE",
        /// ⑦ ご連絡先 (メールアドレス)
        Mail = "MAIL",
        /// ⑧ ご連絡可能な連絡先 (平日)
        ReachableAt = "REACHABLE_AT",
        /// ⑨ ご連絡可能な時間帯 (平日)
        ReachableHours = "REACHABLE_HOURS",
        /// ⑩ 事業者名
        OperatorName = "OPERATOR_NAME",
        /// ⑪ 事業者様住所
        OperatorAddress = "OPERATOR_ADDRESS",
        /// ⑫ 事業者ご担当者様
        OperatorContact = "OPERATOR_CONTACT",
        /// ⑬ 連絡先 (電話番号)
        OperatorPhone = "OPERATOR_PHONE",
        /// ⑭ 連絡先 (メールアドレス)
        OperatorMail = "OPERATOR_MAIL",
        /// ⑮ ご連絡可能な連絡先 (平日)
        OperatorReachableAt = "OPERATOR_REACHABLE_AT",
        /// ⑯ ご連絡可能な時間帯 (平日)
        OperatorReachableHours = "OPERATOR_REACHABLE_HOURS",
    }
}

/// What may follow a label in its cell, as search keys.
const NOTES: [&str; 6] = ["", "はいふん不要", "10桁", "会社名", "必須", "任意"];

/// Characters of a label that a cut-off print must have left of it, besides its number.
const FEWEST_LEFT: usize = 3;

/// ①, the number of the first field; the others follow it.
const FIRST_NUMBER: char = '①';

impl Field {
    /// Number and Japanese name of the field.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Name => "①医療機関名",
            Self::InstitutionCode => "②医療機関コード",
            Self::PostalCode => "③郵便番号",
            Self::Address => "④住所",
            Self::Contact => "⑤担当者",
            Self::Phone => "⑥電話番号",
            Self::Mail => "⑦メールアドレス",
            Self::ReachableAt => "⑧平日の連絡先",
            Self::ReachableHours => "⑨平日の連絡可能時間帯",
            Self::OperatorName => "⑩事業者名",
            Self::OperatorAddress => "⑪事業者の住所",
            Self::OperatorContact => "⑫事業者の担当者",
            Self::OperatorPhone => "⑬事業者の電話番号",
            Self::OperatorMail => "⑭事業者のメールアドレス",
            Self::OperatorReachableAt => "⑮事業者の平日の連絡先",
            Self::OperatorReachableHours => "⑯事業者の平日の連絡可能時間帯",
        }
    }

    /// The words of the label, as a search key has them.
    const fn labels(self) -> &'static [&'static str] {
        match self {
            Self::Name => &["医療機関名"],
            Self::InstitutionCode => &["医療機関こど"],
            Self::PostalCode => &["郵便番号"],
            Self::Address => &["住所"],
            Self::Contact => &["ご担当者様名", "ご担当者様", "ご担当者名", "担当者名"],
            Self::Phone | Self::OperatorPhone => {
                &["ご連絡先電話番号", "連絡先電話番号", "電話番号"]
            }
            Self::Mail | Self::OperatorMail => {
                &["ご連絡先めるあどれす", "連絡先めるあどれす", "めるあどれす"]
            }
            Self::ReachableAt | Self::OperatorReachableAt => {
                &["ご連絡可能な連絡先平日", "ご連絡可能な連絡先"]
            }
            Self::ReachableHours | Self::OperatorReachableHours => {
                &["ご連絡可能な時間帯平日", "ご連絡可能な時間帯"]
            }
            Self::OperatorName => &["事業者名"],
            Self::OperatorAddress => &["事業者様住所", "事業者住所"],
            Self::OperatorContact => &["事業者ご担当者様", "事業者担当者"],
        }
    }

    /// The field that a cell is the label of. Words that stand on the sheet twice are told apart by their
    /// number, or without it by the field found before: those of the company come last.
    pub(super) fn of_label(text: &str, before: Option<Self>) -> Option<Self> {
        let text = text.trim();
        let words = search_key(text.trim_start_matches(is_circled));
        let numbered = |field: &Self| {
            text.starts_with(field.number())
                && (field.is_labelled(&words) || field.begins_with(&words))
        };
        let fields = || Self::ALL.iter().copied();
        fields().find(numbered).or_else(|| {
            let mut fits = fields().filter(|field| field.is_labelled(&words));
            let of_company = before.is_some_and(|before| before >= Self::OperatorName);
            if of_company {
                fits.next_back()
            } else {
                fits.next()
            }
        })
    }

    fn number(self) -> char {
        char::from_u32(FIRST_NUMBER as u32 + self as u32).unwrap_or(FIRST_NUMBER)
    }

    fn is_labelled(self, words: &str) -> bool {
        let notes = self
            .labels()
            .iter()
            .filter_map(|&label| words.strip_prefix(label));
        notes.into_iter().any(|note| NOTES.contains(&note))
    }

    /// Whether the words are the beginning of the label, cut off by the print.
    fn begins_with(self, words: &str) -> bool {
        words.chars().count() >= FEWEST_LEFT
            && self.labels().iter().any(|label| label.starts_with(words))
    }
}

/// ① to ⑳, and the space after it.
fn is_circled(c: char) -> bool {
    ('①'..='⑳').contains(&c) || c.is_whitespace()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_known_by_its_words_and_its_number() {
        let labels = [
            ("① 医療機関名", Some(Field::Name)),
            ("②医療機関コード（１０桁）", Some(Field::InstitutionCode)),
            ("医療機関コード", Some(Field::InstitutionCode)),
            ("⑥ ご連絡先(電話番号) ※ハイフン不要", Some(Field::Phone)),
            (
                "⑬ 連絡先(電話番号) ※ハイフン不要",
                Some(Field::OperatorPhone),
            ),
            ("⑭ 連絡先(メールアド", Some(Field::OperatorMail)),
            (
                "⑮ ご連絡可能な連絡先(平日)",
                Some(Field::OperatorReachableAt),
            ),
            ("⑩ 事業者名(会社名)", Some(Field::OperatorName)),
            (
                "⑯ ご連絡可能な時間帯(平日)",
                Some(Field::OperatorReachableHours),
            ),
            ("医療機関情報", None),
            ("医療機関名古屋クリニック", None),
            ("①", None),
            ("", None),
        ];
        for (text, field) in labels {
            assert_eq!(Field::of_label(text, None), field, "{text}");
        }
        let after = Some(Field::OperatorContact);
        assert_eq!(
            Field::of_label("電話番号", after),
            Some(Field::OperatorPhone)
        );
        assert_eq!(
            Field::of_label("電話番号", Some(Field::Contact)),
            Some(Field::Phone)
        );
    }
}
