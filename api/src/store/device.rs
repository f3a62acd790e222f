//! Installed devices.

use diesel::prelude::*;
use domain::device_days::DeviceDays;
use domain::vocabulary::{CableCount, DeviceKind, MaintenanceDesk, Maker, UsbConnection};
use serde::{Deserialize, Serialize};

use super::history::Recorded;
use super::schema::device;
use super::{AnyConn, Code, Day, Id, Instant};

/// A device at a site. `serial` is normalised, `serial_as_read` what stood on the label.
#[derive(Debug, Clone, Serialize, Deserialize, Queryable, Selectable, Insertable)]
#[diesel(table_name = device)]
pub struct Device {
    pub id: Id,
    pub site_id: Id,
    pub kind: Code<DeviceKind>,
    pub maker: Code<Maker>,
    pub model: Option<String>,
    pub serial: Option<String>,
    pub serial_as_read: Option<String>,
    pub purchased_on: Option<Day>,
    pub warranty_ends_on: Option<Day>,
    pub maintenance_desk: Option<Code<MaintenanceDesk>>,
    pub created_at: Instant,
    pub created_by: Id,
    pub place: Option<String>,
    /// Its number among the devices of this kind and place.
    pub number: i32,
    pub installed_on: Option<Day>,
    pub ip_address: Option<String>,
    /// Whether it is connected by radio (V06).
    pub wireless: Option<bool>,
    pub usb_connection: Option<Code<UsbConnection>>,
    pub usb_hub_model: Option<String>,
    pub usb_cables: Option<Code<CableCount>>,
    /// Port of the router it hangs on (V12, V18).
    pub router_port: Option<i32>,
    pub installed_by_ntt: Option<bool>,
    pub removed_on: Option<Day>,
    /// The device it replaced.
    pub replaces: Option<Id>,
    /// When the row was last changed; `None` while it is as it was registered.
    pub changed_at: Option<Instant>,
    /// Why it was taken away.
    pub removal_reason: Option<String>,
    /// Serial number of the PC that a reader is connected to (M01, M02): a name as labels give it, so that files can
    /// carry it in any order.
    pub attached_to_serial: Option<String>,
}

impl Device {
    /// The days that depend on each other.
    pub fn days(&self) -> DeviceDays {
        DeviceDays {
            purchased_on: self.purchased_on.map(|day| day.0),
            installed_on: self.installed_on.map(|day| day.0),
            warranty_ends_on: self.warranty_ends_on.map(|day| day.0),
            removed_on: self.removed_on.map(|day| day.0),
        }
    }
}

impl Recorded for Device {
    const KIND: &'static str = "DEVICE";

    fn id(&self) -> Id {
        self.id
    }

    fn site_id(&self) -> Id {
        self.site_id
    }

    fn created_at(&self) -> Instant {
        self.created_at
    }

    fn changed_at(&self) -> Option<Instant> {
        self.changed_at
    }

    fn by_ids(connection: &mut AnyConn, ids: &[Id]) -> QueryResult<Vec<Self>> {
        by_ids(connection, ids)
    }

    fn of_sites(connection: &mut AnyConn, sites: &[Id]) -> QueryResult<Vec<Self>> {
        of_sites(connection, sites)
    }
}

pub fn insert(connection: &mut AnyConn, row: &Device) -> QueryResult<()> {
    diesel::insert_into(device::table)
        .values(row)
        .execute(connection)?;
    Ok(())
}

pub fn by_id(connection: &mut AnyConn, id: Id) -> QueryResult<Option<Device>> {
    device::table
        .find(id)
        .select(Device::as_select())
        .first(connection)
        .optional()
}

pub fn by_ids(connection: &mut AnyConn, ids: &[Id]) -> QueryResult<Vec<Device>> {
    device::table
        .filter(device::id.eq_any(ids))
        .select(Device::as_select())
        .load(connection)
}

/// Devices with this normalised serial: one per maker at most.
pub fn by_serial(connection: &mut AnyConn, serial: &str) -> QueryResult<Vec<Device>> {
    device::table
        .filter(device::serial.eq(serial))
        .order(device::maker)
        .select(Device::as_select())
        .load(connection)
}

/// The devices of these sites, in the order of registration.
pub fn of_sites(connection: &mut AnyConn, sites: &[Id]) -> QueryResult<Vec<Device>> {
    device::table
        .filter(device::site_id.eq_any(sites))
        .order((device::site_id, device::id))
        .select(Device::as_select())
        .load(connection)
}

/// Notes that the device was taken away.
pub fn remove(connection: &mut AnyConn, id: Id, on: Day, now: Instant) -> QueryResult<()> {
    diesel::update(device::table.find(id))
        .set((device::removed_on.eq(on), device::changed_at.eq(now)))
        .execute(connection)?;
    Ok(())
}
