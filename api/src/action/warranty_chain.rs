//! Which warranty goes on in a device that took the place of another.

use domain::vocabulary::Region;
use domain::warranty::{self, ContinuedTerm, Warranty};
use jiff::civil::Date;

use crate::store::device::Device;

/// Whose term `new` has, which took the place of `old`.
pub fn continued(new: &Device, old: &Device, region: Region) -> ContinuedTerm {
    let purchased_on = new.purchased_on.map(|day| day.0);
    let warranty_ends_on = new.warranty_ends_on.map(|day| day.0);
    // The day it is judged on does not matter to its end.
    let on = old.removed_on.map_or(Date::MAX, |day| day.0);
    warranty::continued(&judged(old, region, on), purchased_on, warranty_ends_on)
}

/// The warranty of a device as registered, on a day.
pub fn judged(device: &Device, region: Region, on: Date) -> Warranty {
    warranty::judge(
        region,
        device.kind.0,
        device.maker.0,
        device.model.as_deref(),
        device.purchased_on.map(|day| day.0),
        device.warranty_ends_on.map(|day| day.0),
        on,
    )
}
