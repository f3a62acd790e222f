//! The days of a device, which one cannot have without the other.

use jiff::civil::Date;

/// What is known of the days of a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeviceDays {
    /// Day of purchase (A13).
    pub purchased_on: Option<Date>,
    /// Day of installation (A13).
    pub installed_on: Option<Date>,
    /// Registered last day of maintenance (A11).
    pub warranty_ends_on: Option<Date>,
    /// Day it was taken away.
    pub removed_on: Option<Date>,
}

/// A day that lies before one that it follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WrongDay {
    /// The maintenance ends before the purchase.
    WarrantyEnd,
    /// The device was taken away before it was installed.
    Removal,
}

impl DeviceDays {
    /// The days that cannot be.
    #[must_use]
    pub fn wrong(&self) -> Vec<WrongDay> {
        let pairs = [
            (
                WrongDay::WarrantyEnd,
                self.purchased_on,
                self.warranty_ends_on,
            ),
            (WrongDay::Removal, self.installed_on, self.removed_on),
        ];
        let is_before = |(_, first, second): &(WrongDay, Option<Date>, Option<Date>)| {
            first
                .zip(*second)
                .is_some_and(|(first, second)| second < first)
        };
        let wrong = pairs.into_iter().filter(is_before);
        wrong.map(|(wrong, ..)| wrong).collect()
    }
}
