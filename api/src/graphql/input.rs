//! Inputs of the register, and how they become the actions' inputs.

use domain::vocabulary::{
    BranchDevice, CableCount, ContractService, DeviceKind, InstitutionKind, LineService, LineType,
    MaintenanceDesk, Maker, PartyKind, Plan, Prefecture, ResetOption, Topology, UsbConnection,
    V6Option,
};
use jiff::civil::Date;
use juniper::GraphQLInputObject;
use uuid::Uuid;

use crate::action::{
    certificate_record, contract_start, device_register, device_replace, site_register,
};
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
    /// Type of line (回線タイプ), where known.
    line_type: Option<LineType>,
    /// フレッツ・v6オプション, where known.
    v6_option: Option<V6Option>,
    /// Day the line was opened (開通日).
    line_opened_on: Option<Date>,
    /// Day the line was ordered, moved or changed.
    line_ordered_on: Option<Date>,
    /// Why the topology was judged so.
    topology_reason: Option<String>,
    /// What stands between ONU and router.
    branch_device: Option<BranchDevice>,
    /// Whether other devices use the line too.
    line_shared: Option<bool>,
    /// Whether online claims (オンライン請求) use the line too.
    online_claims_on_line: Option<bool>,
    /// Issue date of the certificate (電子証明書).
    certificate_issued_on: Option<Date>,
    /// The people to reach; the first is written to.
    contacts: Option<Vec<ContactInput>>,
    /// The companies around the site, at most one of each kind.
    parties: Option<Vec<PartyInput>>,
    /// Postal code: 7 digits, in any width.
    postal_code: Option<String>,
    /// Where the papers with the credentials lie; never what they say (S28).
    credential_papers: Option<String>,
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
    /// Where the person is reached on weekdays.
    reachable_at: Option<String>,
    /// When the person is reached on weekdays.
    reachable_hours: Option<String>,
}

/// A company around a site: who runs it, or a vendor (S27).
#[derive(GraphQLInputObject)]
pub struct PartyInput {
    /// What it is to the site.
    kind: PartyKind,
    /// Name.
    name: String,
    /// Telephone number in any form.
    phone: Option<String>,
    /// Address.
    address: Option<String>,
    /// The person there.
    person: Option<ContactInput>,
}

impl From<ContactInput> for site_register::ContactInput {
    fn from(input: ContactInput) -> Self {
        Self {
            name: input.name,
            phone: input.phone,
            email: input.email,
            reachable_at: input.reachable_at,
            reachable_hours: input.reachable_hours,
        }
    }
}

impl From<PartyInput> for site_register::PartyInput {
    fn from(input: PartyInput) -> Self {
        Self {
            kind: input.kind,
            name: input.name,
            address: input.address,
            phone: input.phone,
            person: input.person.map(Into::into),
        }
    }
}

impl From<SiteRegisterInput> for site_register::Input {
    fn from(input: SiteRegisterInput) -> Self {
        Self {
            institution_code: input.institution_code,
            name: input.name,
            name_kana: input.name_kana,
            institution_kind: input.institution_kind,
            prefecture: input.prefecture,
            postal_code: input.postal_code,
            address: input.address,
            start_pack: input.start_pack,
            pc_count: input.pc_count,
            reader_count: input.reader_count,
            receipt_linked: input.receipt_linked,
            line: site_register::LineInput {
                customer_line_id: input.customer_line_id,
                service: input.line_service,
                line_type: input.line_type,
                v6_option: input.v6_option,
                opened_on: input.line_opened_on,
                ordered_on: input.line_ordered_on,
                topology: input.topology,
                topology_reason: input.topology_reason,
                branch_device: input.branch_device,
                gateway_model: input.gateway_model,
                shared: input.line_shared,
                online_claims_on_line: input.online_claims_on_line,
            },
            certificate_issued_on: input.certificate_issued_on,
            contacts: input
                .contacts
                .into_iter()
                .flatten()
                .map(Into::into)
                .collect(),
            parties: input
                .parties
                .into_iter()
                .flatten()
                .map(Into::into)
                .collect(),
            credential_papers: input.credential_papers,
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
            place: input.place,
            installed_on: input.installed_on,
            ip_address: input.ip_address,
            wireless: input.wireless,
            usb_connection: input.usb_connection,
            usb_hub_model: input.usb_hub_model,
            usb_cables: input.usb_cables,
            router_port: input.router_port,
            installed_by_ntt: input.installed_by_ntt,
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
    /// Whether the site pays for the basic menu already (C05); no unless given.
    basic_menu: Option<bool>,
    /// Devices surveyed (C03); 0 unless given.
    surveyed_devices: Option<i32>,
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
            basic_menu: input.basic_menu.unwrap_or(false),
            surveyed_devices: input.surveyed_devices.unwrap_or(0),
            listed_devices: input.listed_devices.into_iter().flatten().map(Id).collect(),
            handbook_updates: input.handbook_updates.unwrap_or_default(),
        }
    }
}

/// A certificate to record.
#[derive(GraphQLInputObject)]
pub struct CertificateRecordInput {
    /// The site of the PC.
    site_id: Uuid,
    /// The PC, where it is registered.
    device_id: Option<Uuid>,
    /// The PC in words, where it is not.
    pc_label: Option<String>,
    /// Issue date.
    issued_on: Date,
    /// Whether it was copied to another medium (C27); leave out when not known.
    backup_made: Option<bool>,
}

impl From<CertificateRecordInput> for certificate_record::Input {
    fn from(input: CertificateRecordInput) -> Self {
        Self {
            site_id: Id(input.site_id),
            device_id: input.device_id.map(Id),
            pc_label: input.pc_label,
            issued_on: input.issued_on,
            backup_made: input.backup_made,
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
            model: input.model,
            purchased: input.purchased.unwrap_or(false),
            warranty_ends_on: input.warranty_ends_on,
        }
    }
}

/// A contract that ends.
#[derive(GraphQLInputObject)]
pub struct ContractCancelInput {
    /// The contract.
    pub contract_id: Uuid,
    /// First day no longer under contract.
    pub ends_on: Date,
}
