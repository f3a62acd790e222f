//! The inputs and the answer of triage, field for field those of a case file.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    identifier::CustomerLineId,
    json,
    vocabulary::{
        Channel, ContractService, ContractStatus, DeskOpen, Destination, DeviceKind, DispatchBy,
        InstitutionKind, LineService, MaintenanceDesk, Maker, Plan, Prefecture, Reconfiguration,
        Region, ResetOption, Topology, WarrantyState,
    },
};

use super::observations::Observations;

/// Every input of triage. Nothing else influences the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Given {
    /// Instant the call is logged; coverage and opening hours are judged at it (A12).
    #[serde(with = "json::instant")]
    pub at: Timestamp,
    /// The caller's words; for people, never evaluated.
    #[serde(default)]
    pub call: String,
    /// The site as registered.
    pub site: SiteFacts,
    /// The device the call is about, where there is one.
    #[serde(deserialize_with = "json::required")]
    pub device: Option<DeviceFacts>,
    /// The support contract of the site.
    pub contract: ContractFacts,
    /// What the agent asked and heard, and what the register told in the place of an answer.
    pub observations: Observations,
    /// How that came about; no case has it.
    #[serde(default, skip_serializing_if = "Hearing::is_empty")]
    pub hearing: Hearing,
}

/// How the observations of a call became known, or did not. It decides nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Hearing {
    /// The observations that nobody asked, for the register holds them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub registered: Vec<String>,
    /// The observations of which the caller said that he does not know.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub declined: Vec<String>,
}

impl Hearing {
    /// Whether everything that is known was asked and answered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.registered.is_empty() && self.declined.is_empty()
    }
}

impl Given {
    /// What the agent asked and heard, without what the register told.
    #[must_use]
    pub fn heard(&self) -> Observations {
        self.observations.without(&self.hearing.registered)
    }
}

/// A site (拠点) as registered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SiteFacts {
    /// NTT company that serves the site.
    pub region: Region,
    /// Prefecture of the site.
    pub prefecture: Prefecture,
    /// Kind of institution.
    pub institution_kind: InstitutionKind,
    /// Whether the site has a start pack (スタートパック).
    pub start_pack: bool,
    /// Number of PCs of the system.
    pub pc_count: u32,
    /// Number of card readers.
    pub reader_count: u32,
    /// Whether the receipt computer (レセコン) is linked.
    pub receipt_linked: bool,
    /// Customer line ID (お客さまID), where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_line_id: Option<CustomerLineId>,
    /// Line service, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line_service: Option<LineService>,
    /// Topology, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topology: Option<Topology>,
    /// Model on the label of the home or office gateway, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gateway_model: Option<String>,
    /// Issue date of the certificate (電子証明書), where known.
    #[serde(default, with = "json::optional_date")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate_issued_on: Option<Date>,
}

/// The device a call is about, as registered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DeviceFacts {
    /// Kind of device.
    pub kind: DeviceKind,
    /// Maker.
    pub maker: Maker,
    /// Model as registered; none when unknown.
    #[serde(deserialize_with = "json::required")]
    pub model: Option<String>,
    /// Day of purchase (お買い上げ日); none when unknown.
    #[serde(with = "json::optional_date")]
    pub purchased_on: Option<Date>,
    /// Serial number as read from the body; it never decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serial: Option<String>,
    /// Registered last day of maintenance; replaces the computed one (A11).
    #[serde(default, with = "json::optional_date")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warranty_ends_on: Option<Date>,
    /// Desk registered at the installation (A21).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maintenance_desk: Option<MaintenanceDesk>,
}

/// The support contract of a site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ContractFacts {
    /// State of the contract.
    pub status: ContractStatus,
    /// Service contracted.
    pub service: ContractService,
    /// State of the reset option.
    pub reset_option: ResetOption,
    /// Basic plan (West).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<Plan>,
    /// First day of the contract.
    #[serde(default, with = "json::optional_date")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started_on: Option<Date>,
    /// Whether the maintenance handbook (保守手引書) lists the device; unknown counts as no (C11).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handbook_lists_device: Option<bool>,
    /// Whether the maintenance provider deals with the customer only (C14); unknown counts as no.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider_accepts_customer_only: Option<bool>,
    /// Updates of the handbook made in the current contract year (C12).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handbook_updates_this_year: Option<u32>,
    /// Calls before this one in the calendar month (C23); unknown counts as none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub helpdesk_calls_this_month: Option<u32>,
}

/// The complete answer of triage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Answer {
    /// Where the call ends.
    pub desk: Destination,
    /// How the desk is contacted.
    pub channel: Channel,
    /// Who contacts it.
    pub dispatch_by: DispatchBy,
    /// Whether the maker repairs at no charge.
    pub warranty: WarrantyState,
    /// Setting the PC up again.
    pub reconfiguration: Reconfiguration,
    /// Whether the customer must agree to a charge first (C16, A15).
    pub consent_needed: bool,
    /// Whether the desk can be reached now.
    pub desk_open: DeskOpen,
    /// The next opening, present exactly when the desk is closed.
    #[serde(default, with = "json::optional_instant")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_open: Option<Timestamp>,
}
