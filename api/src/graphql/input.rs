//! Inputs of the register, and how they become the actions' inputs.

use domain::vocabulary::{
    ContractService, DeviceKind, InstitutionKind, LineService, MaintenanceDesk, Maker, Plan,
    Prefecture, ResetOption, Topology,
};
use jiff::civil::Date;
use juniper::GraphQLInputObject;
use uuid::Uuid;

use crate::action::{contract_start, device_register, site_register};
use crate::store::Id;

mod ticket;
mod triage;

pub use ticket::{
    ConsentRecordInput, DeskAddressInput, DispatchConfirmInput, MailSettleInput, TicketReportInput,
    TicketResolveInput,
};
pub use triage::TriageInput;

/// A site to register.
#[derive(GraphQLInputObject)]
pub struct SiteRegisterInput {
    /// Institution code (医療機関コード): 10 digits, in any width.
    institution_code: String,
    /// Name.
    name: String,
    /// Name in kana.
    name_kana: Option<String>,
    /// Kind of institution.
    institution_kind: InstitutionKind,
    /// Prefecture; it decides the region.
    prefecture: Prefecture,
    /// Address after the prefecture.
    address: Option<String>,
    /// Whether the equipment came as a start pack (スタートパック).
    start_pack: bool,
    /// Number of PCs (オン資端末).
    pc_count: i32,
    /// Number of card readers.
    reader_count: i32,
    /// Whether the receipt computer is linked (レセコン連携).
    receipt_linked: bool,
    /// Customer line id (お客さまID): CAF and 10 digits, in the East also COP and 8 digits.
    customer_line_id: Option<String>,
    /// Line service, where known.
    line_service: Option<LineService>,
    /// Topology (◎ △ ×), where known.
    topology: Option<Topology>,
    /// Model on the label of the gateway (HGW, OGW).
    gateway_model: Option<String>,
    /// Issue date of the certificate (電子証明書).
    certificate_issued_on: Option<Date>,
    /// The people to reach; the first is written to.
    contacts: Option<Vec<ContactInput>>,
    /// The vendor of the receipt computer (レセコン).
    receipt_vendor: Option<ReceiptVendorInput>,
    /// The number of the maintenance dial (専用ダイヤル) issued with the contract.
    maintenance_dial: Option<String>,
}

/// A person to reach at a site.
#[derive(GraphQLInputObject)]
pub struct ContactInput {
    /// The person's name.
    name: String,
    /// Telephone number in any form.
    phone: Option<String>,
    /// Mail address.
    email: Option<String>,
}

/// The vendor of the receipt computer (レセコン) of a site.
#[derive(GraphQLInputObject)]
pub struct ReceiptVendorInput {
    /// The vendor's name.
    name: Option<String>,
    /// Telephone number in any form.
    phone: Option<String>,
}

impl From<SiteRegisterInput> for site_register::Input {
    fn from(input: SiteRegisterInput) -> Self {
        let (receipt_vendor_name, receipt_vendor_phone) = input
            .receipt_vendor
            .map(|vendor| (vendor.name, vendor.phone))
            .unwrap_or_default();
        let contact = |contact: ContactInput| site_register::ContactInput {
            name: contact.name,
            phone: contact.phone,
            email: contact.email,
        };
        Self {
            institution_code: input.institution_code,
            name: input.name,
            name_kana: input.name_kana,
            institution_kind: input.institution_kind,
            prefecture: input.prefecture,
            address: input.address,
            start_pack: input.start_pack,
            pc_count: input.pc_count,
            reader_count: input.reader_count,
            receipt_linked: input.receipt_linked,
            customer_line_id: input.customer_line_id,
            line_service: input.line_service,
            topology: input.topology,
            gateway_model: input.gateway_model,
            certificate_issued_on: input.certificate_issued_on,
            contacts: input.contacts.into_iter().flatten().map(contact).collect(),
            receipt_vendor_name,
            receipt_vendor_phone,
            maintenance_dial: input.maintenance_dial,
        }
    }
}

/// A device to register.
#[derive(GraphQLInputObject)]
pub struct DeviceRegisterInput {
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
}

impl From<DeviceRegisterInput> for device_register::Input {
    fn from(input: DeviceRegisterInput) -> Self {
        Self {
            site_id: Id(input.site_id),
            kind: input.kind,
            maker: input.maker,
            model: input.model,
            serial: input.serial,
            purchased_on: input.purchased_on,
            warranty_ends_on: input.warranty_ends_on,
            maintenance_desk: input.maintenance_desk,
        }
    }
}

/// A maintenance contract to start.
#[derive(GraphQLInputObject)]
pub struct ContractStartInput {
    /// The site it is for.
    site_id: Uuid,
    /// The service agreed; each region offers its own.
    service: ContractService,
    /// The plan; needed in the West, unknown in the East.
    plan: Option<Plan>,
    /// The reconfiguration option (再設定オプション): NEVER in the West unless given, NOT_OFFERED in the East.
    reset_option: Option<ResetOption>,
    /// First day.
    started_on: Date,
    /// First day no longer under contract; leave out while no end is agreed.
    ends_on: Option<Date>,
    /// Whether the maintenance provider takes orders from the customer only (C14); no unless given.
    provider_accepts_customer_only: Option<bool>,
    /// The devices listed in the maintenance handbook (保守手引書).
    listed_devices: Option<Vec<Uuid>>,
    /// Days on which the handbook was updated.
    handbook_updates: Option<Vec<Date>>,
}

impl From<ContractStartInput> for contract_start::Input {
    fn from(input: ContractStartInput) -> Self {
        Self {
            site_id: Id(input.site_id),
            service: input.service,
            plan: input.plan,
            reset_option: input.reset_option,
            started_on: input.started_on,
            ends_on: input.ends_on,
            provider_accepts_customer_only: input.provider_accepts_customer_only.unwrap_or(false),
            listed_devices: input.listed_devices.into_iter().flatten().map(Id).collect(),
            handbook_updates: input.handbook_updates.unwrap_or_default(),
        }
    }
}
