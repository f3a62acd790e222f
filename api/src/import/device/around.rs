//! What is registered around rows of devices, and what their file says on earlier rows.

use std::collections::HashMap;

use diesel::QueryResult;
use domain::identifier::InstitutionCode;
use domain::import::{DeviceKey, DeviceReference, DeviceRow, Place, Record, Text};
use domain::vocabulary::Maker;

use super::{RegisteredDevice, with_names};
use crate::import::subject::{Objection, Staged};
use crate::store::device::Device;
use crate::store::import::{self, device as bulk, site as sites};
use crate::store::{AnyConn, Id};

/// What is registered around some rows.
pub struct Around {
    sites: HashMap<String, Id>,
    by_key: HashMap<String, RegisteredDevice>,
    /// Devices by serial number, one per maker at most.
    by_serial: HashMap<String, Vec<(Maker, Id)>>,
    /// Devices without one that stand on earlier rows of the file.
    by_place: HashMap<String, Id>,
}

impl Around {
    /// Loads what is registered and what the file says around some rows.
    pub fn load(
        connection: &mut AnyConn,
        rows: &[&DeviceRow],
        staged: Staged,
    ) -> QueryResult<Self> {
        let codes: Vec<String> = rows
            .iter()
            .map(|row| row.site.as_str().to_owned())
            .collect();
        let sites = sites::ids_by_codes(connection, &codes)?;
        let serials: Vec<String> = rows.iter().flat_map(|row| serials_of(row)).collect();
        let mut devices = bulk::by_serials(connection, &serials)?;
        let names_a_place = |row: &&&DeviceRow| {
            row.serial.is_none() || matches!(row.replaces, Some(DeviceReference::Place(_)))
        };
        let ids: Vec<Id> = rows
            .iter()
            .filter(names_a_place)
            .filter_map(|row| sites.get(row.site.as_str()).copied())
            .collect();
        devices.extend(bulk::without_serial(connection, &ids)?);
        let mut around = Self {
            sites,
            by_key: HashMap::new(),
            by_serial: HashMap::new(),
            by_place: HashMap::new(),
        };
        for device in with_names(connection, devices)? {
            around.remember(device);
        }
        around.remember_staged(connection, staged, rows)?;
        Ok(around)
    }

    /// Makes a device known, unless another is under its key.
    pub fn remember(&mut self, device: RegisteredDevice) {
        let row = &device.device;
        let maker = row.maker.0;
        if let Some(serial) = &row.serial {
            self.know(serial, maker, row.id);
        }
        let key = match &row.serial {
            Some(serial) => serial_key(serial, maker),
            None => stored_place_key(&device.site, row),
        };
        self.by_key.entry(key).or_insert(device);
    }

    /// What is registered under the key of a row.
    pub fn registered(&self, row: &DeviceRow) -> Option<&RegisteredDevice> {
        self.by_key.get(&key(row))
    }

    /// The site of a row.
    pub fn site(&self, row: &DeviceRow) -> Result<Id, Objection> {
        let found = self.sites.get(row.site.as_str()).copied();
        found.ok_or_else(Objection::unknown_site)
    }

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
        let keys: Vec<String> = rows.iter().flat_map(|row| keys_replaced_by(row)).collect();
        for earlier in import::staged_keys(connection, staged.import, &keys)? {
            if earlier.position >= staged.before {
                continue;
            }
            let found = Maker::ALL.iter().find_map(|&maker| {
                let serial = earlier.key.strip_suffix(&serial_key("", maker))?;
                Some((serial.to_owned(), maker))
            });
            match found {
                Some((serial, maker)) => self.know(&serial, maker, Id::new()),
                None => {
                    self.by_place.entry(earlier.key).or_insert_with(Id::new);
                }
            }
        }
        Ok(())
    }

    /// The device that a row replaces, and its full name: the one at the place; with the serial number the one of the maker,
    /// where that is not said of the same maker, or the only one.
    pub fn replaced(
        &self,
        row: &DeviceRow,
        reference: &DeviceReference,
    ) -> Result<(Id, DeviceReference), Objection> {
        let objection = |message| Err(Objection::new("replaces", message));
        let (maker, serial) = match reference {
            DeviceReference::Serial { maker, serial } => (maker, serial),
            DeviceReference::Place(place) => {
                let key = place_key(&row.site, place);
                let registered = self.by_key.get(&key).map(|known| known.device.id);
                return registered
                    .or_else(|| self.by_place.get(&key).copied())
                    .map_or_else(|| objection(UNKNOWN), |id| Ok((id, reference.clone())));
            }
        };
        let found = self
            .by_serial
            .get(serial.as_str())
            .map_or(&[][..], Vec::as_slice);
        let of = |wanted: Maker| found.iter().find(|(maker, _)| *maker == wanted);
        let (maker, id) = match (maker.map(of), of(row.maker), found) {
            (Some(Some(&one)), ..) | (None, Some(&one), _) | (None, None, &[one]) => one,
            (Some(None), ..) | (None, None, []) => return objection(UNKNOWN),
            (None, None, _) => {
                return objection("このシリアル番号の機器が複数のメーカーにあります");
            }
        };
        let name = DeviceReference::Serial {
            maker: Some(maker),
            serial: serial.clone(),
        };
        Ok((id, name))
    }
}

const UNKNOWN: &str = "この機器は、登録にもファイルのこれより前の行にもありません";

/// The serial numbers that a row names.
fn serials_of(row: &DeviceRow) -> impl Iterator<Item = String> {
    let replaced = match &row.replaces {
        Some(DeviceReference::Serial { serial, .. }) => Some(serial),
        _ => None,
    };
    let own = row.serial.as_ref().map(|read| &read.serial);
    let serials = own.into_iter().chain(replaced);
    serials.map(|serial| serial.as_str().to_owned())
}

/// The keys under which the device that a row replaces may stand in the file.
fn keys_replaced_by(row: &DeviceRow) -> Vec<String> {
    match &row.replaces {
        None => Vec::new(),
        Some(DeviceReference::Place(place)) => vec![place_key(&row.site, place)],
        Some(DeviceReference::Serial { serial, .. }) => {
            let makers = Maker::ALL.iter();
            makers
                .map(|&maker| serial_key(serial.as_str(), maker))
                .collect()
        }
    }
}

/// The natural key of a row as a text.
pub fn key(row: &DeviceRow) -> String {
    match Record::key(row) {
        DeviceKey::Serial(maker, serial) => serial_key(serial.as_str(), maker),
        DeviceKey::Place(site, place) => place_key(&site, &place),
    }
}

fn serial_key(serial: &str, maker: Maker) -> String {
    format!("{serial}/{}", maker.as_str())
}

fn place_key(site: &InstitutionCode, place: &Place) -> String {
    let Place {
        kind,
        number,
        place,
    } = place;
    let place = place.as_ref().map_or("", Text::as_str);
    place_key_of(site.as_str(), kind.as_str(), *number, place)
}

fn stored_place_key(site: &str, device: &Device) -> String {
    let place = device.place.as_deref().unwrap_or_default();
    place_key_of(
        site,
        device.kind.0.as_str(),
        device.number.unsigned_abs(),
        place,
    )
}

/// A serial number has letters and digits only, so that this is never the key of one.
fn place_key_of(site: &str, kind: &str, number: u32, place: &str) -> String {
    format!("@{site}/{kind}/{number}/{place}")
}
