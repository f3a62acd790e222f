//! The certificate (電子証明書) of a PC of the system.

use jiff::civil::Date;

use crate::time::add_months;

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
