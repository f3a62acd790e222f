//! The devices of sites, as rows of other tables name them.

use std::collections::HashMap;

use diesel::QueryResult;
use domain::identifier::Serial;
use domain::import::{DeviceReference, Place, Text};
use domain::vocabulary::{DeviceKind, Maker};

use crate::store::device::{self, Device};
use crate::store::{AnyConn, Id};

/// The devices of some sites.
#[derive(Default)]
pub struct Devices {
    by_site: HashMap<Id, Vec<Device>>,
}

impl Devices {
    pub fn of_sites(connection: &mut AnyConn, sites: &[Id]) -> QueryResult<Self> {
        let mut by_site: HashMap<Id, Vec<Device>> = HashMap::new();
        for device in device::of_sites(connection, sites)? {
            by_site.entry(device.site_id).or_default().push(device);
        }
        Ok(Self { by_site })
    }

    /// The device of a site that a reference names; the error says in Japanese what is wrong.
    pub fn find(&self, site: Id, wanted: &DeviceReference) -> Result<&Device, String> {
        let devices = self.by_site.get(&site).map_or(&[][..], Vec::as_slice);
        let found: Vec<&Device> = devices
            .iter()
            .filter(|device| is_named(device, wanted))
            .collect();
        let name = domain::import::cell::Cell::write(wanted);
        match found.as_slice() {
            [device] => Ok(device),
            [] => Err(format!("「{name}」はこの拠点に登録されていません")),
            _ => Err(format!("「{name}」に当たる機器がこの拠点に2台以上あります")),
        }
    }

    /// The PC of a site that a reference names.
    pub fn find_pc(&self, site: Id, wanted: &DeviceReference) -> Result<&Device, String> {
        let device = self.find(site, wanted)?;
        if device.kind.0 == DeviceKind::Pc {
            Ok(device)
        } else {
            let name = domain::import::cell::Cell::write(wanted);
            Err(format!("「{name}」はオン資端末ではありません"))
        }
    }
}

/// How rows name these devices; one whose serial number no cell can hold goes by its place.
pub fn names(
    connection: &mut AnyConn,
    devices: &[Id],
) -> QueryResult<HashMap<Id, DeviceReference>> {
    let devices = device::by_ids(connection, devices)?;
    Ok(devices
        .iter()
        .map(|device| (device.id, name(device)))
        .collect())
}

/// How rows name a device.
pub fn name(device: &Device) -> DeviceReference {
    let serial = device.serial.as_ref();
    let serial = serial.and_then(|serial| Serial::parse(serial, Maker::Unknown).ok());
    match serial {
        Some(serial) => DeviceReference::Serial {
            maker: Some(device.maker.0),
            serial,
        },
        None => DeviceReference::Place(Place {
            kind: device.kind.0,
            number: device.number.unsigned_abs(),
            place: device
                .place
                .as_ref()
                .and_then(|place| Text::parse(place).ok()),
        }),
    }
}

fn is_named(device: &Device, wanted: &DeviceReference) -> bool {
    match wanted {
        DeviceReference::Serial { maker, serial } => {
            device.serial.as_deref() == Some(serial.as_str())
                && maker.is_none_or(|maker| maker == device.maker.0)
        }
        DeviceReference::Place(_) => device.serial.is_none() && name(device) == *wanted,
    }
}
