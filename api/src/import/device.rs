//! Devices as files carry them.

mod around;

use diesel::QueryResult;
use domain::identifier::{InstitutionCode, Serial};
use domain::import::{DeviceReference, DeviceRow, ReadSerial, Text};
use domain::vocabulary::Maker;

use super::reference;
use super::subject::{Objection, Staged, Stamp, Subject};
use crate::store::device::Device;
use crate::store::import::{Kind, device as bulk, site as sites, write};
use crate::store::{AnyConn, Code, Day, Id};
use around::Around;

/// A device with what its row names of others.
#[derive(Debug, Clone)]
pub struct RegisteredDevice {
    device: Device,
    /// Institution code of its site.
    site: String,
    /// The device that it replaced.
    replaces: Option<DeviceReference>,
}

impl Subject for RegisteredDevice {
    type Recorded = Device;
    type Row = DeviceRow;
    type Around = Around;

    const FILE: Kind = Kind::Devices;

    fn key(row: &DeviceRow) -> String {
        around::key(row)
    }

    fn around(
        connection: &mut AnyConn,
        rows: &[&DeviceRow],
        staged: Staged,
    ) -> QueryResult<Around> {
        Around::load(connection, rows, staged)
    }

    fn registered<'a>(around: &'a Around, row: &DeviceRow) -> Option<&'a Self> {
        around.registered(row)
    }

    fn of_row(
        row: &DeviceRow,
        old: Option<&Self>,
        around: &Around,
        stamp: Stamp,
    ) -> Result<Self, Vec<Objection>> {
        let site = around.site(row);
        let replaces = row
            .replaces
            .as_ref()
            .map(|reference| around.replaced(row, reference))
            .transpose();
        let (site_id, (replaces_id, replaces)) = match (site, replaces) {
            (Ok(site), Ok(replaces)) => (site, replaces.unzip()),
            (site, replaces) => {
                return Err([site.err(), replaces.err()].into_iter().flatten().collect());
            }
        };
        Ok(Self {
            device: device_of(row, site_id, replaces_id, old.map(|old| &old.device), stamp),
            site: row.site.as_str().to_owned(),
            replaces,
        })
    }

    fn remember(self, around: &mut Around) {
        around.remember(self);
    }

    fn recorded(&self) -> &Device {
        &self.device
    }

    fn row(&self) -> Result<DeviceRow, String> {
        row_of(self)
    }

    fn write(
        connection: &mut AnyConn,
        new: &[Self],
        changed: &[(Self, Self)],
        import: Id,
    ) -> QueryResult<()> {
        let new: Vec<_> = new.iter().map(|new| &new.device).collect();
        let changed = changed.iter().map(|(old, new)| (&old.device, &new.device));
        write::devices(connection, &new, &changed.collect::<Vec<_>>(), import)
    }

    fn take_back(connection: &mut AnyConn, import: Id, limit: i64) -> QueryResult<bool> {
        write::take_back_devices(connection, import, limit)
    }

    fn page(connection: &mut AnyConn, after: Option<Id>, limit: i64) -> QueryResult<Vec<Self>> {
        let devices = bulk::page(connection, after, limit)?;
        with_names(connection, devices)
    }
}

/// Adds the institution codes and how the replaced devices are named.
fn with_names(
    connection: &mut AnyConn,
    devices: Vec<Device>,
) -> QueryResult<Vec<RegisteredDevice>> {
    let site_ids: Vec<Id> = devices.iter().map(|device| device.site_id).collect();
    let codes = sites::codes_by_ids(connection, &site_ids)?;
    let replaced: Vec<Id> = devices
        .iter()
        .filter_map(|device| device.replaces)
        .collect();
    let replaced = reference::names(connection, &replaced)?;
    let named = |device: Device| RegisteredDevice {
        site: codes.get(&device.site_id).cloned().unwrap_or_default(),
        replaces: device.replaces.and_then(|id| replaced.get(&id).cloned()),
        device,
    };
    Ok(devices.into_iter().map(named).collect())
}

fn device_of(
    row: &DeviceRow,
    site_id: Id,
    replaces: Option<Id>,
    old: Option<&Device>,
    stamp: Stamp,
) -> Device {
    let small = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
    Device {
        id: old.map_or_else(Id::new, |old| old.id),
        site_id,
        kind: Code(row.kind),
        maker: Code(row.maker),
        model: row.model.as_ref().map(ToString::to_string),
        serial: row
            .serial
            .as_ref()
            .map(|read| read.serial.as_str().to_owned()),
        serial_as_read: row.serial.as_ref().map(|read| read.as_read.to_string()),
        purchased_on: row.purchased_on.map(Day),
        warranty_ends_on: row.warranty_ends_on.map(Day),
        maintenance_desk: row.maintenance_desk.map(Code),
        created_at: old.map_or(stamp.now, |old| old.created_at),
        created_by: old.map_or(stamp.actor, |old| old.created_by),
        place: row.place.as_ref().map(ToString::to_string),
        number: small(row.number.unwrap_or(1)),
        installed_on: row.installed_on.map(Day),
        ip_address: row.ip_address.map(|address| address.to_string()),
        wireless: row.wireless,
        usb_connection: row.usb_connection.map(Code),
        usb_hub_model: row.usb_hub_model.as_ref().map(ToString::to_string),
        usb_cables: row.usb_cables.map(Code),
        router_port: row.router_port.map(small),
        installed_by_ntt: row.installed_by_ntt,
        removed_on: row.removed_on.map(Day),
        replaces,
        changed_at: old.map(|old| stamp.after(old.created_at, old.changed_at)),
        removal_reason: row.removal_reason.as_ref().map(ToString::to_string),
        attached_to_serial: row
            .attached_to_serial
            .as_ref()
            .map(|serial| serial.as_str().to_owned()),
    }
}

fn row_of(registered: &RegisteredDevice) -> Result<DeviceRow, String> {
    let device = &registered.device;
    let site = InstitutionCode::parse(&registered.site).map_err(|error| error.to_string())?;
    Ok(DeviceRow {
        site,
        kind: device.kind.0,
        maker: device.maker.0,
        model: text(device.model.as_ref()),
        serial: read_serial(device.serial.as_ref(), device.serial_as_read.as_ref())?,
        place: text(device.place.as_ref()),
        number: Some(device.number.unsigned_abs()),
        purchased_on: device.purchased_on.map(|day| day.0),
        installed_on: device.installed_on.map(|day| day.0),
        warranty_ends_on: device.warranty_ends_on.map(|day| day.0),
        maintenance_desk: device.maintenance_desk.map(|code| code.0),
        ip_address: device
            .ip_address
            .as_ref()
            .and_then(|address| address.parse().ok()),
        wireless: device.wireless,
        usb_connection: device.usb_connection.map(|code| code.0),
        usb_hub_model: text(device.usb_hub_model.as_ref()),
        usb_cables: device.usb_cables.map(|code| code.0),
        router_port: device.router_port.map(i32::unsigned_abs),
        installed_by_ntt: device.installed_by_ntt,
        replaces: registered.replaces.clone(),
        removed_on: device.removed_on.map(|day| day.0),
        removal_reason: text(device.removal_reason.as_ref()),
        attached_to_serial: device
            .attached_to_serial
            .as_ref()
            .and_then(|serial| Serial::parse(serial, Maker::Unknown).ok()),
    })
}

/// A stored text as a cell has it; one that no cell can hold is none.
fn text<const MOST: usize>(stored: Option<&String>) -> Option<Text<MOST>> {
    stored.and_then(|stored| Text::parse(stored).ok())
}

/// A stored serial number with the text from which it was read.
fn read_serial(
    serial: Option<&String>,
    as_read: Option<&String>,
) -> Result<Option<ReadSerial>, String> {
    let Some(serial) = serial else {
        return Ok(None);
    };
    let parsed = Serial::parse(serial, Maker::Unknown).map_err(|error| error.to_string())?;
    let as_read = Text::parse(as_read.unwrap_or(serial))?;
    Ok(Some(ReadSerial {
        serial: parsed,
        as_read,
    }))
}
