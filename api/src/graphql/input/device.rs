//! A device as it is given.

use domain::vocabulary::{CableCount, DeviceKind, MaintenanceDesk, Maker, UsbConnection};
use jiff::Timestamp;
use jiff::civil::Date;
use juniper::GraphQLInputObject;
use uuid::Uuid;

use crate::action::{device_register, device_remove, device_replace, device_update};
use crate::store::Id;

/// A device to register.
#[derive(GraphQLInputObject)]
pub struct DeviceRegisterInput {
    /// The same key and input again returns what the first request made.
    idempotency_key: Option<String>,
    /// The site where it is installed.
    site_id: Uuid,
    /// Kind of device.
    kind: DeviceKind,
    /// Maker.
    maker: Maker,
    /// Model as on its label.
    model: Option<String>,
    /// Serial number as read from its label, `S/N` or `SER.` included or not.
    serial: Option<String>,
    /// Date of purchase (お買い上げ日).
    purchased_on: Option<Date>,
    /// Last day of the maker's maintenance, where it is registered.
    warranty_ends_on: Option<Date>,
    /// The desk registered for this device at installation.
    maintenance_desk: Option<MaintenanceDesk>,
    /// Where it stands.
    place: Option<String>,
    /// Day of installation (設置日).
    installed_on: Option<Date>,
    /// Address in the network.
    ip_address: Option<String>,
    /// Whether it is connected by radio (無線LAN, V06).
    wireless: Option<bool>,
    /// How a reader is connected to its PC (V27, V28).
    usb_connection: Option<UsbConnection>,
    /// Model of the USB hub in between (V27).
    usb_hub_model: Option<String>,
    /// USB cables of a reader (V27).
    usb_cables: Option<CableCount>,
    /// LAN port of the router it hangs on (V12, V18).
    router_port: Option<i32>,
    /// Whether NTT installed it (V18).
    installed_by_ntt: Option<bool>,
    /// Serial number of the PC at the same site that a card reader is connected to (M01, M02).
    attached_to_serial: Option<String>,
}

impl From<DeviceRegisterInput> for device_register::Input {
    fn from(input: DeviceRegisterInput) -> Self {
        Self {
            idempotency_key: input.idempotency_key,
            site_id: Id(input.site_id),
            kind: input.kind,
            maker: input.maker,
            model: input.model,
            serial: input.serial,
            purchased_on: input.purchased_on,
            warranty_ends_on: input.warranty_ends_on,
            maintenance_desk: input.maintenance_desk,
            place: input.place,
            installed_on: input.installed_on,
            ip_address: input.ip_address,
            wireless: input.wireless,
            usb_connection: input.usb_connection,
            usb_hub_model: input.usb_hub_model,
            usb_cables: input.usb_cables,
            router_port: input.router_port,
            installed_by_ntt: input.installed_by_ntt,
            attached_to_serial: input.attached_to_serial,
        }
    }
}

/// A device as it is to be. What is left out is not known any more; `idempotencyKey` is not taken here.
#[derive(GraphQLInputObject)]
pub struct DeviceUpdateInput {
    /// The device.
    device_id: Uuid,
    /// `changedAt` as the caller has seen it: a change that was made since is not overwritten.
    seen_change_at: Option<Timestamp>,
    /// All that is known of it.
    device: DeviceRegisterInput,
}

impl From<DeviceUpdateInput> for device_update::Input {
    fn from(input: DeviceUpdateInput) -> Self {
        Self {
            device_id: Id(input.device_id),
            seen_change_at: input.seen_change_at,
            device: input.device.into(),
        }
    }
}

/// A device that takes the place of another.
#[derive(GraphQLInputObject)]
pub struct DeviceReplaceInput {
    /// The device that goes.
    device_id: Uuid,
    /// When.
    replaced_on: Date,
    /// Serial number of the new device as read from its label.
    serial: Option<String>,
    /// Its maker, where it is another.
    maker: Option<Maker>,
    /// Its model, where it is another.
    model: Option<String>,
    /// Whether the customer bought it, as after damage by surge (C19); otherwise the maker exchanged it.
    purchased: Option<bool>,
    /// Last covered day that papers of the new device name.
    warranty_ends_on: Option<Date>,
}

impl From<DeviceReplaceInput> for device_replace::Input {
    fn from(input: DeviceReplaceInput) -> Self {
        Self {
            device_id: Id(input.device_id),
            replaced_on: input.replaced_on,
            serial: input.serial,
            maker: input.maker,
            model: input.model,
            purchased: input.purchased.unwrap_or(false),
            warranty_ends_on: input.warranty_ends_on,
        }
    }
}

/// A device that is taken away without another in its place.
#[derive(GraphQLInputObject)]
pub struct DeviceRemoveInput {
    /// The device.
    device_id: Uuid,
    /// First day on which it does not stand there any more; not in the future.
    removed_on: Date,
    /// Why, in a line.
    reason: String,
}

impl From<DeviceRemoveInput> for device_remove::Input {
    fn from(input: DeviceRemoveInput) -> Self {
        Self {
            device_id: Id(input.device_id),
            removed_on: input.removed_on,
            reason: input.reason,
        }
    }
}
