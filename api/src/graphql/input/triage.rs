//! The input of the dry run: the fields of a published case's `given`.

use domain::identifier::CustomerLineId;
use domain::triage::{ContractFacts, DeviceFacts, Given, Hearing, Observations, SiteFacts};
use domain::vocabulary::{
    ContractService, ContractStatus, DeviceKind, InstitutionKind, LineService, MaintenanceDesk,
    Maker, Plan, Prefecture, Region, ResetOption, Topology,
};
use jiff::Timestamp;
use jiff::civil::Date;
use juniper::{GraphQLInputObject, GraphQLScalar};

use crate::graphql::error::QueryError;

/// Everything that a decision rests on.
#[derive(GraphQLInputObject)]
pub struct TriageInput {
    /// The instant at which the call is logged.
    at: Timestamp,
    /// The caller's words; never evaluated.
    call: Option<String>,
    /// The site.
    site: SiteFactsInput,
    /// The device the call is about.
    device: Option<DeviceFactsInput>,
    /// The maintenance contract of the site.
    contract: ContractFactsInput,
    /// What the agent asked and heard.
    observations: Observations,
}

/// What is registered of a site.
#[derive(GraphQLInputObject)]
pub struct SiteFactsInput {
    /// Region.
    region: Region,
    /// Prefecture.
    prefecture: PrefectureName,
    /// Kind of institution.
    institution_kind: InstitutionKind,
    /// Whether the equipment came as a start pack.
    start_pack: bool,
    /// Number of PCs.
    pc_count: i32,
    /// Number of card readers.
    reader_count: i32,
    /// Whether the receipt computer is linked.
    receipt_linked: bool,
    /// Customer line id (お客さまID).
    customer_line_id: Option<String>,
    /// Line service, where known.
    line_service: Option<LineService>,
    /// Topology, where known.
    topology: Option<Topology>,
    /// Model on the label of the gateway.
    gateway_model: Option<String>,
    /// Issue date of the certificate.
    certificate_issued_on: Option<Date>,
}

/// What is registered of a device.
#[derive(GraphQLInputObject)]
pub struct DeviceFactsInput {
    /// Kind of device.
    kind: DeviceKind,
    /// Maker.
    maker: Maker,
    /// Model, where known.
    model: Option<String>,
    /// Date of purchase, where known.
    purchased_on: Option<Date>,
    /// Serial number; it never decides.
    serial: Option<String>,
    /// Registered last day of the maker's maintenance.
    warranty_ends_on: Option<Date>,
    /// The desk registered for this device at installation.
    maintenance_desk: Option<MaintenanceDesk>,
}

/// What is known of the maintenance contract.
#[derive(GraphQLInputObject)]
pub struct ContractFactsInput {
    /// Whether there is one in force.
    status: ContractStatus,
    /// The service.
    service: ContractService,
    /// The reconfiguration option.
    reset_option: ResetOption,
    /// The plan; in the West only.
    plan: Option<Plan>,
    /// First day.
    started_on: Option<Date>,
    /// Whether the handbook lists the device.
    handbook_lists_device: Option<bool>,
    /// Whether the provider takes orders from the customer only.
    provider_accepts_customer_only: Option<bool>,
    /// Handbook updates in the current contract year.
    handbook_updates_this_year: Option<i32>,
    /// Calls before this one in the calendar month.
    helpdesk_calls_this_month: Option<i32>,
}

/// A prefecture by its Japanese name, as case files have it, or by its name among `Prefecture`.
#[derive(GraphQLScalar)]
#[graphql(
    name = "PrefectureName",
    to_output_with = prefecture_name::to_output,
    from_input_with = prefecture_name::from_input,
    parse_token(String)
)]
pub struct PrefectureName(Prefecture);

mod prefecture_name {
    use domain::vocabulary::Prefecture;
    use juniper::{DefaultScalarValue, FromInputValue, InputValue};

    use super::PrefectureName;

    pub(super) fn to_output(name: &PrefectureName) -> &'static str {
        name.0.as_str()
    }

    pub(super) fn from_input(text: &str) -> Result<PrefectureName, Box<str>> {
        let name = InputValue::<DefaultScalarValue>::enum_value(text);
        let by_name = Prefecture::from_input_value(&name).ok();
        let by_text = || {
            text.parse::<Prefecture>()
                .map_err(|error| error.to_string().into())
        };
        by_name.map_or_else(by_text, Ok).map(PrefectureName)
    }
}

impl TriageInput {
    /// The facts in the form that triage takes.
    pub fn into_given(self) -> Result<Given, QueryError> {
        Ok(Given {
            at: self.at,
            call: self.call.unwrap_or_default(),
            site: site(self.site)?,
            device: self.device.map(device),
            contract: contract(self.contract)?,
            observations: self.observations,
            hearing: Hearing::default(),
        })
    }
}

fn site(site: SiteFactsInput) -> Result<SiteFacts, QueryError> {
    // It never decides: an id of either region is taken, as in case files.
    let line_id = site
        .customer_line_id
        .map(|raw| CustomerLineId::parse(&raw, Region::East));
    Ok(SiteFacts {
        region: site.region,
        prefecture: site.prefecture.0,
        institution_kind: site.institution_kind,
        start_pack: site.start_pack,
        pc_count: count("pcCount", site.pc_count)?,
        reader_count: count("readerCount", site.reader_count)?,
        receipt_linked: site.receipt_linked,
        customer_line_id: line_id.transpose().map_err(QueryError::bad_request)?,
        line_service: site.line_service,
        topology: site.topology,
        gateway_model: site.gateway_model,
        certificate_issued_on: site.certificate_issued_on,
    })
}

fn device(device: DeviceFactsInput) -> DeviceFacts {
    DeviceFacts {
        kind: device.kind,
        maker: device.maker,
        model: device.model,
        purchased_on: device.purchased_on,
        serial: device.serial,
        warranty_ends_on: device.warranty_ends_on,
        maintenance_desk: device.maintenance_desk,
    }
}

fn contract(contract: ContractFactsInput) -> Result<ContractFacts, QueryError> {
    let updates = contract.handbook_updates_this_year;
    let calls = contract.helpdesk_calls_this_month;
    Ok(ContractFacts {
        status: contract.status,
        service: contract.service,
        reset_option: contract.reset_option,
        plan: contract.plan,
        started_on: contract.started_on,
        handbook_lists_device: contract.handbook_lists_device,
        provider_accepts_customer_only: contract.provider_accepts_customer_only,
        handbook_updates_this_year: updates
            .map(|n| count("handbookUpdatesThisYear", n))
            .transpose()?,
        helpdesk_calls_this_month: calls
            .map(|n| count("helpdeskCallsThisMonth", n))
            .transpose()?,
    })
}

fn count(field: &str, number: i32) -> Result<u32, QueryError> {
    u32::try_from(number).map_err(|_| QueryError::bad_request(format!("{field} must be 0 or more")))
}
