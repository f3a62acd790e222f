//! Devices as files carry them.

use std::collections::HashMap;

use diesel::QueryResult;
use domain::identifier::{InstitutionCode, Serial};
use domain::import::{DeviceKey, DeviceRow, Place, ReadSerial, Record, Text};
use domain::vocabulary::Maker;

use super::subject::{Objection, Staged, Stamp, Subject};
use crate::store::device::{self, Device};
use crate::store::import::{self, Kind, device as bulk, site as sites, write};
use crate::store::{AnyConn, Code, Day, Id};

/// A device with what its row names of others.
#[derive(Debug, Clone)]
pub struct RegisteredDevice {
    device: Device,
    /// Institution code of its site.
    site: String,
    /// Serial number of the device that it replaced.
    replaces: Option<String>,
}

/// What is registered around some rows.
pub struct Around {
    sites: HashMap<String, Id>,
    by_key: HashMap<String, RegisteredDevice>,
    /// Devices by serial number, one per maker at most.
    by_serial: HashMap<String, Vec<(Maker, Id)>>,
}

impl Subject for RegisteredDevice {
    type Recorded = Device;
    type Row = DeviceRow;
    type Around = Around;

    const FILE: Kind = Kind::Devices;

    fn key(row: &DeviceRow) -> String {
        match Record::key(row) {
            DeviceKey::Serial(maker, serial) => serial_key(serial.as_str(), maker),
            DeviceKey::Place(site, place) => {
                let Place {
                    kind,
                    number,
                    place,
                } = place;
                let place = place.map(|place| place.to_string()).unwrap_or_default();
                place_key(site.as_str(), kind.as_str(), number, &place)
            }
        }
    }

    fn around(
        connection: &mut AnyConn,
        rows: &[&DeviceRow],
        staged: Staged,
    ) -> QueryResult<Around> {
        let codes: Vec<String> = rows
            .iter()
            .map(|row| row.site.as_str().to_owned())
            .collect();
        let sites = sites::ids_by_codes(connection, &codes)?;
        let serials: Vec<String> = rows
            .iter()
            .flat_map(|row| [&row.serial, &row.replaces])
            .flatten()
            .map(|read| read.serial.as_str().to_owned())
            .collect();
        let mut devices = bulk::by_serials(connection, &serials)?;
        let of_rows = |row: &&&DeviceRow| row.serial.is_none();
        let ids: Vec<Id> = rows
            .iter()
            .filter(of_rows)
            .filter_map(|row| sites.get(row.site.as_str()).copied())
            .collect();
        devices.extend(bulk::without_serial(connection, &ids)?);
        let mut around = Around {
            sites,
            by_key: HashMap::new(),
            by_serial: HashMap::new(),
        };
        for device in with_names(connection, devices)? {
            device.remember(&mut around);
        }
        around.remember_staged(connection, staged, rows)?;
        Ok(around)
    }

    fn registered<'a>(around: &'a Around, row: &DeviceRow) -> Option<&'a Self> {
        around.by_key.get(&Self::key(row))
    }

    fn of_row(
        row: &DeviceRow,
        old: Option<&Self>,
        around: &Around,
        stamp: Stamp,
    ) -> Result<Self, Vec<Objection>> {
        let site = around.sites.get(row.site.as_str()).copied();
        let site = site.ok_or_else(Objection::unknown_site);
        let replaces = row
            .replaces
            .as_ref()
            .map(|read| around.replaced(row, &read.serial))
            .transpose();
        let (site_id, replaces_id) = match (site, replaces) {
            (Ok(site), Ok(replaces)) => (site, replaces),
            (site, replaces) => {
                return Err([site.err(), replaces.err()].into_iter().flatten().collect());
            }
        };
        Ok(Self {
            device: device_of(row, site_id, replaces_id, old.map(|old| &old.device), stamp),
            site: row.site.as_str().to_owned(),
            replaces: row
                .replaces
                .as_ref()
                .map(|read| read.serial.as_str().to_owned()),
        })
    }

    fn remember(self, around: &mut Around) {
        let row = &self.device;
        let maker = row.maker.0;
        if let Some(serial) = &row.serial {
            around.know(serial, maker, row.id);
        }
        let place = row.place.clone().unwrap_or_default();
        let key = match &row.serial {
            Some(serial) => serial_key(serial, maker),
            None => place_key(
                &self.site,
                row.kind.0.as_str(),
                row.number.unsigned_abs(),
                &place,
            ),
        };
        around.by_key.entry(key).or_insert(self);
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

impl Around {
    /// A serial number stands for one device of a maker.
    fn know(&mut self, serial: &str, maker: Maker, id: Id) {
        let known = self.by_serial.entry(serial.to_owned()).or_default();
        if known.iter().all(|(other, _)| *other != maker) {
            known.push((maker, id));
        }
    }

    /// Lets a row name a device that stands on an earlier row of the file and is not registered yet.
    fn remember_staged(
        &mut self,
        connection: &mut AnyConn,
        staged: Staged,
        rows: &[&DeviceRow],
    ) -> QueryResult<()> {
        let replaced = rows.iter().filter_map(|row| row.replaces.as_ref());
        let keys: Vec<String> = replaced
            .flat_map(|read| {
                Maker::ALL
                    .iter()
                    .map(|&maker| serial_key(read.serial.as_str(), maker))
            })
            .collect();
        for earlier in import::staged_keys(connection, staged.import, &keys)? {
            let found = Maker::ALL.iter().find_map(|&maker| {
                let serial = earlier.key.strip_suffix(&serial_key("", maker))?;
                Some((serial.to_owned(), maker))
            });
            if let Some((serial, maker)) = found.filter(|_| earlier.position < staged.before) {
                self.know(&serial, maker, Id::new());
            }
        }
        Ok(())
    }

    /// The device that a row replaces: of the same maker, or the only one with the serial number.
    fn replaced(&self, row: &DeviceRow, serial: &Serial) -> Result<Id, Objection> {
        let objection = |message| Err(Objection::new("replacesSerial", message));
        let found = self
            .by_serial
            .get(serial.as_str())
            .map_or(&[][..], Vec::as_slice);
        let of_maker = found.iter().find(|(maker, _)| *maker == row.maker);
        match (of_maker, found) {
            (Some(&(_, id)), _) | (None, &[(_, id)]) => Ok(id),
            (None, []) => objection(
                "このシリアル番号の機器は、登録にもファイルのこれより前の行にもありません",
            ),
            (None, _) => objection("このシリアル番号の機器が複数のメーカーにあります"),
        }
    }
}

fn serial_key(serial: &str, maker: Maker) -> String {
    format!("{serial}/{}", maker.as_str())
}

/// A serial number has letters and digits only, so that this is never the key of one.
fn place_key(site: &str, kind: &str, number: u32, place: &str) -> String {
    format!("@{site}/{kind}/{number}/{place}")
}

/// Adds the institution codes and the replaced serial numbers.
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
    let replaced: HashMap<Id, Option<String>> = device::by_ids(connection, &replaced)?
        .into_iter()
        .map(|device| (device.id, device.serial))
        .collect();
    let named = |device: Device| RegisteredDevice {
        site: codes.get(&device.site_id).cloned().unwrap_or_default(),
        replaces: device
            .replaces
            .and_then(|id| replaced.get(&id).cloned().flatten()),
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
        replaces: read_serial(registered.replaces.as_ref(), None)?,
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
