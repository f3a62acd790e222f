//! The certificate (電子証明書) of a PC of the system: how long it is valid, and when the next is to be applied for.

use jiff::civil::Date;

use crate::{
    calendar::Calendar,
    time::{add_days, add_months},
    timer::certificate_apply_by,
    vocabulary::closed_set::closed_set,
};

/// Months a certificate is valid: three years and three months (T04).
const VALID_MONTHS: i32 = 39;

/// Last valid day of a certificate, inclusive; clamped to the end of the month (A48).
#[must_use]
pub fn last_valid_day(issued_on: Date) -> Date {
    add_months(issued_on, VALID_MONTHS)
}

/// Whether a certificate has expired on a day in Japan (K09).
#[must_use]
pub fn has_expired(issued_on: Date, on: Date) -> bool {
    on > last_valid_day(issued_on)
}

closed_set! {
    /// State of a certificate on a day.
    CertificateState {
        /// Valid for longer than one is warned.
        Valid = "VALID",
        /// Valid, but not for long.
        ExpiresSoon = "EXPIRES_SOON",
        /// No longer valid.
        Expired = "EXPIRED",
    }
}

/// The certificate of one PC (S30).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Certificate {
    /// Issue date (発行日).
    pub issued_on: Date,
    /// Whether it was copied to another medium; none where nobody knows.
    pub backup_made: Option<bool>,
}

/// What is to be said of a certificate on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateVerdict {
    /// The state.
    pub state: CertificateState,
    /// Last valid day, inclusive.
    pub last_valid_day: Date,
    /// Last day on which the application for the next is made in time: five business days before the next is set
    /// up, which is on the last valid day at the latest (T16).
    pub apply_by: Date,
    /// What a missing backup leads to, in Japanese; none where there is one.
    pub backup_consequence: Option<&'static str>,
    /// Facts it rests on.
    pub clause: Vec<&'static str>,
}

impl Certificate {
    /// The state on the day `on` in Japan; one is warned in the last `days` days, the last valid day included.
    #[must_use]
    pub fn state(self, on: Date, days: u16) -> CertificateState {
        let first_warned = add_days(last_valid_day(self.issued_on), 1 - i32::from(days));
        if has_expired(self.issued_on, on) {
            CertificateState::Expired
        } else if on >= first_warned {
            CertificateState::ExpiresSoon
        } else {
            CertificateState::Valid
        }
    }

    /// Everything that is to be said on a day in Japan, warning in the last `days` days.
    #[must_use]
    pub fn verdict(self, calendar: &Calendar, on: Date, days: u16) -> CertificateVerdict {
        let last_valid_day = last_valid_day(self.issued_on);
        let backup_consequence = self.backup_consequence();
        let mut clause = vec!["T04", "A48", "T16"];
        if backup_consequence.is_some() {
            clause.extend(["T23", "C27"]);
        }
        CertificateVerdict {
            state: self.state(on, days),
            last_valid_day,
            apply_by: certificate_apply_by(calendar, last_valid_day),
            backup_consequence,
            clause,
        }
    }

    /// What a missing backup leads to (C27); the copy is made anew after each renewal (T23).
    #[must_use]
    pub const fn backup_consequence(self) -> Option<&'static str> {
        match self.backup_made {
            Some(true) => None,
            Some(false) => Some(
                "電子証明書の控えがありません。パソコンが故障すると再発行が必要になり、費用がかかります。USBメモリなどに保存してください。",
            ),
            None => Some(
                "電子証明書の控えがあるか確認してください。ないままパソコンが故障すると再発行が必要になり、費用がかかります。",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    const CERTIFICATE: Certificate = Certificate {
        issued_on: date(2022, 11, 30),
        backup_made: Some(true),
    };

    #[test]
    fn a_certificate_is_valid_to_the_end_of_its_last_day() {
        let cases = [
            (date(2026, 1, 29), CertificateState::Valid),
            (date(2026, 1, 30), CertificateState::ExpiresSoon),
            (date(2026, 2, 28), CertificateState::ExpiresSoon),
            (date(2026, 3, 1), CertificateState::Expired),
        ];
        for (on, state) in cases {
            assert_eq!(CERTIFICATE.state(on, 30), state, "{on}");
        }
        assert_eq!(
            CERTIFICATE.state(date(2026, 2, 28), 0),
            CertificateState::Valid
        );
    }

    #[test]
    fn the_next_is_applied_for_five_business_days_before_the_last() {
        let verdict = CERTIFICATE.verdict(&Calendar::by_law(), date(2026, 1, 1), 60);
        assert_eq!(verdict.last_valid_day, date(2026, 2, 28));
        // 28 February 2026 is a Saturday, and Monday the 23rd a holiday.
        assert_eq!(verdict.apply_by, date(2026, 2, 20));
        assert_eq!(verdict.clause, ["T04", "A48", "T16"]);
    }

    #[test]
    fn a_missing_backup_has_its_consequence() {
        for backup_made in [Some(false), None] {
            let verdict = Certificate {
                backup_made,
                ..CERTIFICATE
            }
            .verdict(&Calendar::by_law(), date(2026, 1, 1), 60);
            assert!(verdict.backup_consequence.unwrap().contains("費用"));
            assert!(verdict.clause.contains(&"C27"));
        }
        assert_eq!(CERTIFICATE.backup_consequence(), None);
    }

    proptest! {
        #[test]
        fn a_certificate_never_ends_before_it_is_issued(days in 0_i32..60_000) {
            let issued_on = add_days(date(2000, 1, 1), days);
            let verdict = Certificate { issued_on, backup_made: None }.verdict(&Calendar::by_law(), issued_on, 60);
            prop_assert!(verdict.last_valid_day > issued_on);
            prop_assert!(verdict.apply_by < verdict.last_valid_day);
            prop_assert_eq!(verdict.state, CertificateState::Valid);
        }
    }
}
