//! Devices and device models in the schema.

use domain::catalogue;
use domain::vocabulary::{CableCount, DeviceKind, MaintenanceDesk, Maker, Region, UsbConnection};
use jiff::civil::Date;
use juniper::graphql_object;
use uuid::Uuid;

use super::Context;
use super::error::QueryError;
use super::site::Site;
use crate::store;

/// An installed device (機器).
#[derive(Clone)]
pub struct Device(pub store::device::Device);

/// An installed device (機器).
#[graphql_object(context = Context)]
impl Device {
    /// The key.
    fn id(&self) -> Uuid {
        self.0.id.0
    }

    /// Kind of device.
    fn kind(&self) -> DeviceKind {
        self.0.kind.0
    }

    /// Maker.
    fn maker(&self) -> Maker {
        self.0.maker.0
    }

    /// Model as registered.
    fn model(&self) -> Option<&str> {
        self.0.model.as_deref()
    }

    /// The model of the catalogue that the registered text names, if any.
    fn catalogue_model<'c>(&self, context: &'c Context) -> Option<DeviceModel<'c>> {
        let model = self.0.model.as_deref()?;
        context
            .app
            .catalogue
            .model_of(self.0.maker.0, self.0.kind.0, model)
            .map(DeviceModel)
    }

    /// Serial number, normalised and without its label.
    fn serial(&self) -> Option<&str> {
        self.0.serial.as_deref()
    }

    /// Serial number as it was read.
    fn serial_as_read(&self) -> Option<&str> {
        self.0.serial_as_read.as_deref()
    }

    /// Date of purchase (お買い上げ日).
    fn purchased_on(&self) -> Option<Date> {
        self.0.purchased_on.map(|day| day.0)
    }

    /// Registered last day of the maker's maintenance; it replaces the computed one.
    fn warranty_ends_on(&self) -> Option<Date> {
        self.0.warranty_ends_on.map(|day| day.0)
    }

    /// The desk registered for this device at installation.
    fn maintenance_desk(&self) -> Option<MaintenanceDesk> {
        self.0.maintenance_desk.map(|code| code.0)
    }

    /// Where it stands.
    fn place(&self) -> Option<&str> {
        self.0.place.as_deref()
    }

    /// Day of installation (設置日).
    fn installed_on(&self) -> Option<Date> {
        self.0.installed_on.map(|day| day.0)
    }

    /// Address in the network.
    fn ip_address(&self) -> Option<&str> {
        self.0.ip_address.as_deref()
    }

    /// Whether it is connected by radio (V06); null when not known.
    fn wireless(&self) -> Option<bool> {
        self.0.wireless
    }

    /// How a reader is connected to its PC.
    fn usb_connection(&self) -> Option<UsbConnection> {
        self.0.usb_connection.map(|code| code.0)
    }

    /// Model of the USB hub in between.
    fn usb_hub_model(&self) -> Option<&str> {
        self.0.usb_hub_model.as_deref()
    }

    /// USB cables of a reader.
    fn usb_cables(&self) -> Option<CableCount> {
        self.0.usb_cables.map(|code| code.0)
    }

    /// LAN port of the router it hangs on.
    fn router_port(&self) -> Option<i32> {
        self.0.router_port
    }

    /// Whether NTT installed it; null when not known.
    fn installed_by_ntt(&self) -> Option<bool> {
        self.0.installed_by_ntt
    }

    /// Day it was taken away; null while it stands.
    fn removed_on(&self) -> Option<Date> {
        self.0.removed_on.map(|day| day.0)
    }

    /// The device whose place it took.
    async fn replaces(&self, context: &Context) -> Result<Option<Device>, QueryError> {
        let Some(id) = self.0.replaces else {
            return Ok(None);
        };
        Ok(context.load.devices.one(id).await?.map(Device))
    }

    /// The site where it is installed.
    async fn site(&self, context: &Context) -> Result<Option<Site>, QueryError> {
        Ok(context.load.sites.one(self.0.site_id).await?.map(Site))
    }
}

/// A device model (機種) that the documents name.
pub struct DeviceModel<'a>(pub &'a catalogue::DeviceModel);

/// A device model (機種) that the documents name.
#[graphql_object(context = Context)]
impl<'a> DeviceModel<'a> {
    /// Maker.
    fn maker(&self) -> Maker {
        self.0.maker
    }

    /// Kind of device.
    fn kind(&self) -> DeviceKind {
        self.0.kind
    }

    /// Name; a label that begins with it names this model.
    fn name(&self) -> &str {
        &self.0.name
    }

    /// Regions whose documents name it.
    fn regions(&self) -> &[Region] {
        &self.0.regions
    }

    /// What an agent should know of it, in Japanese.
    fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// Ids of the facts it rests on.
    fn source(&self) -> &[String] {
        &self.0.source
    }
}
