//! Where a site is reached: by post and by mail.

use unicode_normalization::UnicodeNormalization;

use super::{IdentifierError, all_digits, fold};

identifier! {
    /// Postal code (郵便番号), 7 digits (S07 ③).
    PostalCode, "postal code (郵便番号)"
}

impl PostalCode {
    /// Folds `raw`, leaves a 〒 out and takes the rest when it is 7 digits.
    pub fn parse(raw: &str) -> Result<Self, IdentifierError> {
        let folded = fold(raw);
        let digits = folded.strip_prefix('〒').unwrap_or(&folded);
        if all_digits(digits, 7) {
            Ok(Self(digits.to_owned()))
        } else {
            Err(Self::error(raw, "7 digits"))
        }
    }
}

identifier! {
    /// Mail address (メールアドレス), as typed but for its width.
    MailAddress, "mail address (メールアドレス)"
}

impl MailAddress {
    /// More than any mail server takes (RFC 5321).
    const LONGEST: usize = 254;

    /// Takes `raw` in half width when it has the shape of an address: visible ASCII characters around
    /// one `@`, and a domain of at least two labels.
    pub fn parse(raw: &str) -> Result<Self, IdentifierError> {
        let text: String = raw.trim().nfkc().collect();
        if Self::is_shaped(&text) {
            Ok(Self(text))
        } else {
            Err(Self::error(raw, "an address such as desk@example.jp"))
        }
    }

    fn is_shaped(text: &str) -> bool {
        let label = |label: &str| {
            let inner = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
            !label.is_empty() && label.bytes().all(inner)
        };
        text.len() <= Self::LONGEST
            && text.split_once('@').is_some_and(|(local, domain)| {
                let plain = |byte: u8| byte.is_ascii_graphic() && !b"\"(),:;<>[\\]".contains(&byte);
                !local.is_empty()
                    && local.bytes().all(plain)
                    && domain.contains('.')
                    && domain.split('.').all(label)
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_postal_code_is_seven_digits_however_it_was_typed() {
        for raw in ["100-0001", "〒１００－０００１", "1000001"] {
            assert_eq!(PostalCode::parse(raw).unwrap().as_str(), "1000001");
        }
        assert!(PostalCode::parse("100-001").is_err());
    }

    #[test]
    fn a_mail_address_has_the_shape_of_one() {
        let wide = MailAddress::parse("　ｄｅｓｋ＠example.jp").unwrap();
        assert_eq!(wide.as_str(), "desk@example.jp");
        for wrong in [
            "",
            "desk",
            "desk@",
            "@example.jp",
            "desk@example",
            "desk@example..jp",
            "a b@example.jp",
            "<desk@example.jp>",
            "desk@a@example.jp",
            "窓口@example.jp",
        ] {
            assert!(MailAddress::parse(wrong).is_err(), "{wrong}");
        }
    }
}
