//! A device enters the register.

use std::net::IpAddr;

use diesel::QueryResult;
use domain::access::Operation;
use domain::device_days::WrongDay;
use domain::identifier::Serial;
use domain::vocabulary::{CableCount, DeviceKind, MaintenanceDesk, Maker, UsbConnection};
use jiff::civil::Date;
use serde::Serialize;

use super::once::{RequestKey, once, twice};
use super::{ActionError, Actor, Problems, UserError, UserErrorCode};
use crate::app::App;
use crate::store::device::{self, Device};
use crate::store::{AnyConn, Code, Day, Id, Instant, site};

/// What is known of the device; `serial` as read from its label.
#[derive(Debug, Clone, Serialize)]
pub struct Input {
    /// The same key and input again returns the first device.
    pub idempotency_key: Option<String>,
    pub site_id: Id,
    pub kind: DeviceKind,
    pub maker: Maker,
    pub model: Option<String>,
    pub serial: Option<String>,
    pub purchased_on: Option<Date>,
    pub warranty_ends_on: Option<Date>,
    pub maintenance_desk: Option<MaintenanceDesk>,
    pub place: Option<String>,
    pub installed_on: Option<Date>,
    pub ip_address: Option<String>,
    pub wireless: Option<bool>,
    pub usb_connection: Option<UsbConnection>,
    pub usb_hub_model: Option<String>,
    pub usb_cables: Option<CableCount>,
    pub router_port: Option<i32>,
    pub installed_by_ntt: Option<bool>,
    /// Serial number of the PC that a reader is connected to.
    pub attached_to_serial: Option<String>,
}

/// Registers the device at its site; a serial is registered once per maker.
pub async fn run(app: &App, actor: &Actor, input: Input) -> Result<Device, ActionError> {
    actor.permit(Operation::DeviceRegister)?;
    let key = RequestKey::optional(input.idempotency_key.as_deref(), &input)?;
    let stamp = (app.now().into(), actor.clone());
    let row = parse(input, stamp.0, actor.id)?;
    let written = twice(|| {
        let (mut row, key, (now, actor)) = (row.clone(), key.clone(), stamp.clone());
        app.store.write(move |connection| {
            let load = device::by_id;
            once(
                connection,
                (&actor, now),
                key.as_ref(),
                load,
                |connection| {
                    // The lock of the site keeps two devices from getting one number.
                    if site::lock(connection, row.site_id)?.is_none() {
                        return Err(UserError::not_found("siteId", "the site").into());
                    }
                    check_attached(connection, &row)?;
                    row.number = 1 + greatest_number(connection, &row)?;
                    device::insert(connection, &row)?;
                    Ok((row.id, row))
                },
            )
        })
    });
    written.await.map_err(taken)
}

/// A serial that is registered already, as the caller can mend it.
pub(super) fn taken(error: ActionError) -> ActionError {
    match error {
        ActionError::Store(error) if error.is_unique_violation() => {
            let message = "a device of this maker with this serial is registered already";
            UserError::new(UserErrorCode::Conflict, "serial", message).into()
        }
        error => error,
    }
}

/// The greatest number among the devices of the same kind at the same place; 0 where there is none.
pub(super) fn greatest_number(connection: &mut AnyConn, row: &Device) -> QueryResult<i32> {
    let alike = |other: &&Device| other.kind == row.kind && other.place == row.place;
    let devices = device::of_sites(connection, &[row.site_id])?;
    Ok(devices
        .iter()
        .filter(alike)
        .map(|other| other.number)
        .max()
        .unwrap_or(0))
}

/// A reader is connected to a PC that stands at the same site.
pub(super) fn check_attached(connection: &mut AnyConn, row: &Device) -> Result<(), ActionError> {
    let Some(serial) = &row.attached_to_serial else {
        return Ok(());
    };
    let is_pc = |pc: &Device| {
        pc.kind.0 == DeviceKind::Pc && pc.removed_on.is_none() && pc.serial.as_ref() == Some(serial)
    };
    let devices = device::of_sites(connection, &[row.site_id])?;
    if row.kind.0 == DeviceKind::CardReader && devices.iter().any(is_pc) {
        return Ok(());
    }
    let message = "attachedToSerial is for a card reader, and names a PC that stands at its site";
    Err(UserError::invalid("attachedToSerial", message).into())
}

/// The device as the input tells it, number 1.
pub(super) fn parse(input: Input, now: Instant, actor: Id) -> Result<Device, ActionError> {
    let mut problems = Problems::default();
    let serial = problems.optional("serial", input.serial.as_deref(), |raw| {
        Serial::parse(raw, input.maker)
    });
    let serial_as_read = problems.optional_line("serial", input.serial.as_deref(), 60);
    let model = problems.optional_line("model", input.model.as_deref(), 200);
    let place = problems.optional_line("place", input.place.as_deref(), 100);
    let usb_hub_model = problems.optional_line("usbHubModel", input.usb_hub_model.as_deref(), 200);
    let ip_address = problems.optional("ipAddress", input.ip_address.as_deref(), |raw| {
        let address = raw.trim().parse::<IpAddr>();
        address.map_err(|_| format!("{raw:?} is no IP address such as 10.51.1.2"))
    });
    if input
        .router_port
        .is_some_and(|port| !(1..=64).contains(&port))
    {
        problems.add("routerPort", "routerPort must be 1 to 64");
    }
    let attached_to = input.attached_to_serial.as_deref();
    let attached_to = problems.optional("attachedToSerial", attached_to, |raw| {
        Serial::parse(raw, Maker::Unknown)
    });
    problems.finish()?;
    let device = Device {
        id: Id::new(),
        site_id: input.site_id,
        kind: Code(input.kind),
        maker: Code(input.maker),
        model,
        serial: serial.map(|serial| serial.as_str().to_owned()),
        serial_as_read,
        purchased_on: input.purchased_on.map(Day),
        warranty_ends_on: input.warranty_ends_on.map(Day),
        maintenance_desk: input.maintenance_desk.map(Code),
        created_at: now,
        created_by: actor,
        place,
        number: 1,
        installed_on: input.installed_on.map(Day),
        ip_address: ip_address.map(|address| address.to_string()),
        wireless: input.wireless,
        usb_connection: input.usb_connection.map(Code),
        usb_hub_model,
        usb_cables: input.usb_cables.map(Code),
        router_port: input.router_port,
        installed_by_ntt: input.installed_by_ntt,
        removed_on: None,
        replaces: None,
        changed_at: None,
        removal_reason: None,
        attached_to_serial: attached_to.map(|serial| serial.as_str().to_owned()),
    };
    check_days(&device)?;
    Ok(device)
}

/// A device cannot have a day before the one that it follows.
pub(super) fn check_days(device: &Device) -> Result<(), ActionError> {
    let mut problems = Problems::default();
    for wrong in device.days().wrong() {
        match wrong {
            WrongDay::WarrantyEnd => problems.add(
                "warrantyEndsOn",
                "warrantyEndsOn must not lie before purchasedOn",
            ),
            WrongDay::Removal => problems.add(
                "installedOn",
                "the device must not be installed after it was taken away",
            ),
        }
    }
    problems.finish()
}
