//! The attributes that come from the register and the clock, and those of the desk once it is known.

use jiff::civil::Date;

use super::{
    attribute::{Input, State},
    given::{ContractFacts, DeviceFacts, Given},
    observations::Observations,
};
use crate::{
    catalogue::Desk,
    certificate,
    contract::{Period, handbook},
    gateway::{self, GatewaySupport},
    router,
    time::date_in_japan,
    vocabulary::{
        Channel, ContractService, ContractStatus, DeviceKind, InstitutionKind, LineService,
        MaintenanceDesk, Maker, Plan, Region, ResetOption, RouterFamily, Topology, WarrantyState,
        YesNo,
    },
    warranty,
};

/// Calls a month that ライトあんしんプラン1 includes (C23, T13).
const LIGHT_ANSHIN_CALLS: u32 = 5;

/// A list of attributes with their domains, and the function that gives their states in that order.
macro_rules! attributes {
    (
        $(#[$about_list:meta])* $list:ident;
        $(#[$about_states:meta])* $states:ident($($source:ident: $from:ty),+);
        $($name:literal: $set:ty = $value:expr;)+
    ) => {
        $(#[$about_list])*
        pub(super) const $list: &[Input] = &[$(Input::of::<$set>($name)),+];

        $(#[$about_states])*
        pub(super) fn $states($($source: $from),+) -> [State; $list.len()] {
            [$(State::of::<$set>($value)),+]
        }
    };
}

attributes! {
    /// What the register and the clock tell before any table is evaluated.
    REGISTER;
    /// The states of [`REGISTER`] for one call.
    register_states(given: &Given);
    "region": Region = Some(given.site.region);
    "institutionKind": InstitutionKind = Some(given.site.institution_kind);
    "startPack": YesNo = Some(given.site.start_pack.into());
    "receiptLinked": YesNo = Some(given.site.receipt_linked.into());
    "severalReaders": YesNo = Some((given.site.reader_count >= 2).into());
    "lineService": LineService = given.site.line_service;
    "topology": Topology = given.site.topology;
    "gatewayUnsupported": YesNo = gateway_unsupported(given);
    "certificateExpired": YesNo = certificate_expired(given);
    "deviceKind": DeviceKind = given.device.as_ref().map(|device| device.kind);
    "maker": Maker = given.device.as_ref().map(|device| device.maker);
    "routerFamily": RouterFamily = given.device.as_ref().and_then(router_family);
    "maintenanceDesk": MaintenanceDesk = given.device.as_ref().and_then(|device| device.maintenance_desk);
    "warrantyTerm": WarrantyState = warranty_term(given);
    "contractStatus": ContractStatus = Some(given.contract.status);
    "contractService": ContractService = Some(given.contract.service);
    "monthlyCallsUsedUp": YesNo = Some(monthly_calls_used_up(&given.contract));
    "plan": Plan = given.contract.plan;
    "resetOption": ResetOption = Some(given.contract.reset_option);
    "handbookListsDevice": YesNo = given.contract.handbook_lists_device.map(YesNo::from);
    "handbookUpdateIncluded": YesNo = Some(handbook_update_included(given));
    "providerAcceptsCustomerOnly": YesNo = given.contract.provider_accepts_customer_only.map(YesNo::from);
}

attributes! {
    /// What the catalogue and the clock tell of the desk, once it is decided.
    DESK;
    /// The states of [`DESK`] for one desk on one day in Japan.
    desk_states(desk: &Desk, today: Date);
    "deskHasPhone": YesNo = Some(desk.has(Channel::Phone).into());
    "deskHasEmail": YesNo = Some(desk.has(Channel::Email).into());
    "deskHasWebForm": YesNo = Some(desk.has(Channel::WebForm).into());
    "deskAnswersToday": YesNo = desk.open_on(today).map(YesNo::from);
}

/// The attributes known before any table is evaluated.
pub(super) fn inputs() -> impl Iterator<Item = Input> {
    Observations::ATTRIBUTES.iter().chain(REGISTER).copied()
}

/// Their states for one call, in the order of [`inputs`].
pub(super) fn states(given: &Given) -> impl Iterator<Item = State> {
    given
        .observations
        .states()
        .into_iter()
        .chain(register_states(given))
}

fn gateway_unsupported(given: &Given) -> Option<YesNo> {
    let model = given.site.gateway_model.as_deref()?;
    Some((gateway::support(model) == GatewaySupport::Unsupported).into())
}

fn certificate_expired(given: &Given) -> Option<YesNo> {
    let issued_on = given.site.certificate_issued_on?;
    Some(certificate::has_expired(issued_on, date_in_japan(given.at)).into())
}

fn router_family(device: &DeviceFacts) -> Option<RouterFamily> {
    device.model.as_deref().map(router::family)
}

fn warranty_term(given: &Given) -> Option<WarrantyState> {
    let device = given.device.as_ref()?;
    let judged = warranty::judge(
        given.site.region,
        device.kind,
        device.maker,
        device.model.as_deref(),
        device.purchased_on,
        device.warranty_ends_on,
        date_in_japan(given.at),
    );
    Some(judged.state)
}

fn monthly_calls_used_up(contract: &ContractFacts) -> YesNo {
    let calls = contract.helpdesk_calls_this_month.unwrap_or(0);
    (calls >= LIGHT_ANSHIN_CALLS).into()
}

/// Plan B includes one update a contract year from the second year on (C12, T08); what is not known is
/// not included.
fn handbook_update_included(given: &Given) -> YesNo {
    let ContractFacts {
        plan,
        started_on,
        handbook_updates_this_year,
        ..
    } = given.contract;
    let included = plan
        .zip(started_on)
        .zip(handbook_updates_this_year)
        .is_some_and(|((plan, started_on), made)| {
            let year = Period::open(started_on).year(date_in_japan(given.at));
            year.is_some_and(|year| handbook::is_included(plan, year, made > 0))
        });
    included.into()
}
