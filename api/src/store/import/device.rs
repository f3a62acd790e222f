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

/// Puts a device in the place of the one of the same id.
pub fn replace(connection: &mut AnyConn, row: &Device) -> QueryResult<()> {
    diesel::update(device::table.find(row.id))
        .set((
            device::site_id.eq(row.site_id),
            device::kind.eq(row.kind),
            device::maker.eq(row.maker),
            device::model.eq(&row.model),
            device::serial.eq(&row.serial),
            device::serial_as_read.eq(&row.serial_as_read),
            device::place.eq(&row.place),
            device::number.eq(row.number),
            device::purchased_on.eq(row.purchased_on),
            device::installed_on.eq(row.installed_on),
            device::warranty_ends_on.eq(row.warranty_ends_on),
            device::maintenance_desk.eq(row.maintenance_desk),
            device::ip_address.eq(&row.ip_address),
            device::wireless.eq(row.wireless),
            device::usb_connection.eq(row.usb_connection),
            device::usb_hub_model.eq(&row.usb_hub_model),
            device::usb_cables.eq(row.usb_cables),
            device::router_port.eq(row.router_port),
            device::installed_by_ntt.eq(row.installed_by_ntt),
            device::replaces.eq(row.replaces),
            device::removed_on.eq(row.removed_on),
            device::changed_at.eq(row.changed_at),
            device::removal_reason.eq(&row.removal_reason),
            device::attached_to_serial.eq(&row.attached_to_serial),
        ))
        .execute(connection)?;
    Ok(())
}
