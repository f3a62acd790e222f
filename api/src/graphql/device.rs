//! Devices and device models in the schema.

use std::sync::Arc;

use domain::access::Operation;
use domain::catalogue;
use domain::identifier::Serial;
use domain::vocabulary::{CableCount, DeviceKind, MaintenanceDesk, Maker, Region, UsbConnection};
use domain::warranty::{self, WarrantyInput};
use jiff::Timestamp;
use jiff::civil::Date;
use juniper::graphql_object;
use uuid::Uuid;

use super::Context;
use super::contract::Contract;
use super::entitlement::Warranty;
use super::error::QueryError;
use super::loaders::Register;
use super::site::Site;
use crate::action::warranty_chain;
use crate::store::{self, Id, Instant, device};

/// An installed device (機器).
#[derive(Clone)]
pub struct Device {
    row: store::device::Device,
    /// The instant as of which the register is told; now where there is none.
    at: Option<Instant>,
}

impl From<store::device::Device> for Device {
    fn from(row: store::device::Device) -> Self {
        Self { row, at: None }
    }
}

impl Device {
    fn register(&self, context: &Context) -> Arc<Register> {
        context.load.register(self.at)
    }

    /// The device as the register is told at `at`.
    pub fn told(row: store::device::Device, at: Option<Instant>) -> Self {
        Self { row, at }
    }
}

/// An installed device (機器).
#[graphql_object(context = Context)]
impl Device {
    /// The key.
    fn id(&self) -> Uuid {
        self.row.id.0
    }

    /// Kind of device.
    fn kind(&self) -> DeviceKind {
        self.row.kind.0
    }

    /// Maker.
    fn maker(&self) -> Maker {
        self.row.maker.0
    }

    /// Model as registered.
    fn model(&self) -> Option<&str> {
        self.row.model.as_deref()
    }

    /// The model of the catalogue that the registered text names, if any.
    fn catalogue_model<'c>(&self, context: &'c Context) -> Option<DeviceModel<'c>> {
        let model = self.row.model.as_deref()?;
        context
            .app
            .catalogue
            .model_of(self.row.maker.0, self.row.kind.0, model)
            .map(DeviceModel)
    }

    /// Whether the model is a free text: registered, and none that the catalogue describes.
    fn model_is_free(&self, context: &Context) -> bool {
        self.row.model.is_some() && self.catalogue_model(context).is_none()
    }

    /// Serial number, normalised and without its label.
    fn serial(&self) -> Option<&str> {
        self.row.serial.as_deref()
    }

    /// Serial number as it was read.
    fn serial_as_read(&self) -> Option<&str> {
        self.row.serial_as_read.as_deref()
    }

    /// Date of purchase (お買い上げ日).
    fn purchased_on(&self) -> Option<Date> {
        self.row.purchased_on.map(|day| day.0)
    }

    /// Registered last day of the maker's maintenance; it replaces the computed one.
    fn warranty_ends_on(&self) -> Option<Date> {
        self.row.warranty_ends_on.map(|day| day.0)
    }

    /// The desk registered for this device at installation.
    fn maintenance_desk(&self) -> Option<MaintenanceDesk> {
        self.row.maintenance_desk.map(|code| code.0)
    }

    /// Where it stands.
    fn place(&self) -> Option<&str> {
        self.row.place.as_deref()
    }

    /// Day of installation (設置日).
    fn installed_on(&self) -> Option<Date> {
        self.row.installed_on.map(|day| day.0)
    }

    /// Address in the network.
    fn ip_address(&self) -> Option<&str> {
        self.row.ip_address.as_deref()
    }

    /// Whether it is connected by radio (V06); null when not known.
    fn wireless(&self) -> Option<bool> {
        self.row.wireless
    }

    /// How a reader is connected to its PC.
    fn usb_connection(&self) -> Option<UsbConnection> {
        self.row.usb_connection.map(|code| code.0)
    }

    /// Model of the USB hub in between.
    fn usb_hub_model(&self) -> Option<&str> {
        self.row.usb_hub_model.as_deref()
    }

    /// USB cables of a reader.
    fn usb_cables(&self) -> Option<CableCount> {
        self.row.usb_cables.map(|code| code.0)
    }

    /// LAN port of the router it hangs on.
    fn router_port(&self) -> Option<i32> {
        self.row.router_port
    }

    /// Whether NTT installed it; null when not known.
    fn installed_by_ntt(&self) -> Option<bool> {
        self.row.installed_by_ntt
    }

    /// Day it was taken away; null while it stands.
    fn removed_on(&self) -> Option<Date> {
        self.row.removed_on.map(|day| day.0)
    }

    /// Why it was taken away.
    fn removal_reason(&self) -> Option<&str> {
        self.row.removal_reason.as_deref()
    }

    /// Serial number of the PC that a card reader is connected to (M01, M02).
    fn attached_to_serial(&self) -> Option<&str> {
        self.row.attached_to_serial.as_deref()
    }

    /// The PC that a card reader is connected to, where its site has one of that serial number.
    async fn attached_to(&self, context: &Context) -> Result<Option<Device>, QueryError> {
        if self.row.attached_to_serial.is_none() {
            return Ok(None);
        }
        let devices = self
            .register(context)
            .devices_of_site
            .all(self.row.site_id)
            .await?;
        let is_pc = |row: &&store::device::Device| {
            row.kind.0 == DeviceKind::Pc && row.serial == self.row.attached_to_serial
        };
        let pc = devices.iter().find(is_pc).cloned();
        Ok(pc.map(|row| Self::told(row, self.at)))
    }

    /// When it was registered.
    fn registered_at(&self) -> Timestamp {
        self.row.created_at.timestamp()
    }

    /// When what is told here was last changed: pass it as `seenChangeAt` to change it.
    fn changed_at(&self) -> Timestamp {
        let changed_at = self.row.changed_at.unwrap_or(self.row.created_at);
        changed_at.timestamp()
    }

    /// The device whose place it took.
    async fn replaces(&self, context: &Context) -> Result<Option<Device>, QueryError> {
        let Some(id) = self.row.replaces else {
            return Ok(None);
        };
        let found = self.register(context).devices.one(id).await?;
        Ok(found.map(|row| Self::told(row, self.at)))
    }

    /// The device that took its place; null while none has.
    async fn replaced_by(&self, context: &Context) -> Result<Option<Device>, QueryError> {
        let devices = self
            .register(context)
            .devices_of_site
            .all(self.row.site_id)
            .await?;
        let successor = devices.iter().find(|row| row.replaces == Some(self.row.id));
        Ok(successor.cloned().map(|row| Self::told(row, self.at)))
    }

    /// The contracts of its site whose maintenance handbook (保守手引書) lists it.
    async fn listed_in(&self, context: &Context) -> Result<Vec<Contract>, QueryError> {
        let register = self.register(context);
        let contracts = register.contracts_of_site.all(self.row.site_id).await?;
        let lists = contracts
            .iter()
            .map(|contract| register.listed_devices.all(contract.id));
        let lists = futures::future::try_join_all(lists).await?;
        let listing = contracts
            .iter()
            .zip(&lists)
            .filter(|(_, listed)| listed.iter().any(|row| row.device_id == self.row.id));
        Ok(listing
            .map(|(contract, _)| Contract::told(contract.clone(), self.at))
            .collect())
    }

    /// The maker's maintenance at an instant (now, unless given). `surge`: lightning or abnormal current is suspected.
    async fn warranty(
        &self,
        context: &Context,
        at: Option<Timestamp>,
        surge: Option<bool>,
    ) -> Result<Option<Warranty>, QueryError> {
        let register = self.register(context);
        let site = register.sites.one(self.row.site_id).await?;
        let old = match self.row.replaces {
            Some(id) => register.devices.one(id).await?,
            None => None,
        };
        let judge = |site: store::site::Site| {
            let region = site.prefecture.0.region();
            let device = WarrantyInput {
                region,
                kind: self.row.kind.0,
                maker: self.row.maker.0,
                model: self.row.model.as_deref(),
                purchased_on: self.row.purchased_on.map(|day| day.0),
                warranty_ends_on: self.row.warranty_ends_on.map(|day| day.0),
                continued: old.map(|old| warranty_chain::continued(&self.row, &old, region)),
            };
            let at = at.unwrap_or_else(|| context.app.now());
            Warranty::from(&warranty::verdict(&device, at, surge.unwrap_or(false)))
        };
        Ok(site.map(judge))
    }

    /// The site where it is installed.
    async fn site(&self, context: &Context) -> Result<Option<Site>, QueryError> {
        let sites = &self.register(context).sites;
        let found = sites.one(self.row.site_id).await?;
        Ok(found.map(|row| Site::told(row, self.at)))
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

/// One device, by key or by serial number as read from its label, now or as it was recorded.
pub async fn one(
    context: &Context,
    (id, serial, maker): (Option<Uuid>, Option<String>, Option<Maker>),
    as_of: Option<Timestamp>,
) -> Result<Option<Device>, QueryError> {
    context.actor()?.permit(Operation::ReadRegister)?;
    let id = match (id, serial) {
        (Some(id), None) => Some(Id(id)),
        (None, Some(serial)) => device_by_serial(context, &serial, maker).await?,
        _ => return Err(QueryError::bad_request("give either id or serial")),
    };
    let Some(id) = id else { return Ok(None) };
    let at = as_of.map(Instant::from);
    let found = context.load.register(at).devices.one(id).await?;
    Ok(found.map(|row| Device::told(row, at)))
}

/// The key of the device with a serial number.
async fn device_by_serial(
    context: &Context,
    serial: &str,
    maker: Option<Maker>,
) -> Result<Option<Id>, QueryError> {
    let wanted =
        Serial::parse(serial, maker.unwrap_or(Maker::Unknown)).map_err(QueryError::bad_request)?;
    let mut found = context
        .read(Operation::ReadRegister, move |connection| {
            device::by_serial(connection, wanted.as_str())
        })
        .await?;
    found.retain(|row| maker.is_none_or(|maker| row.maker.0 == maker));
    if found.len() > 1 {
        let makers: Vec<_> = found.iter().map(|row| row.maker.0.as_str()).collect();
        return Err(QueryError::bad_request(format!(
            "several makers use this serial; give maker: {}",
            makers.join(", ")
        )));
    }
    Ok(found.pop().map(|row| row.id))
}
