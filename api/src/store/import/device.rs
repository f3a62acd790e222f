//! Devices in bulk, and the change of one.

use diesel::prelude::*;

use crate::store::device::Device;
use crate::store::schema::device;
use crate::store::{AnyConn, Id};

/// Devices with these normalised serial numbers, of any maker.
pub fn by_serials(connection: &mut AnyConn, serials: &[String]) -> QueryResult<Vec<Device>> {
    device::table
        .filter(device::serial.eq_any(serials))
        .select(Device::as_select())
        .load(connection)
}

/// The devices of these sites that have no serial number.
pub fn without_serial(connection: &mut AnyConn, sites: &[Id]) -> QueryResult<Vec<Device>> {
    device::table
        .filter(device::site_id.eq_any(sites))
        .filter(device::serial.is_null())
        .order(device::id)
        .select(Device::as_select())
        .load(connection)
}

/// A page of devices in the order of registration.
pub fn page(connection: &mut AnyConn, after: Option<Id>, limit: i64) -> QueryResult<Vec<Device>> {
    let mut query = device::table.select(Device::as_select()).into_boxed();
    if let Some(id) = after {
        query = query.filter(device::id.gt(id));
    }
    query.order(device::id).limit(limit).load(connection)
}
