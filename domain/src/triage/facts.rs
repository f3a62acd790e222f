//! What is known of a call as states of attributes: from the agent, the register and the clock, and what
//! the catalogue says of every desk.

use jiff::civil::Date;

use super::{
    attribute::{Attribute, Index, Input, MOST_ATTRIBUTES, Origin, State},
    given::{ContractFacts, DeviceFacts, Given},
    observations::Observations,
};
use crate::{
    catalogue::{Catalogue, Desk},
    certificate,
    contract::{Period, handbook},
    gateway::{self, GatewaySupport},
    router,
    time::date_in_japan,
    vocabulary::{
        Channel, ContractService, ContractStatus, DeskCode, DeviceKind, LineService,
        MaintenanceDesk, Maker, Plan, Region, ResetOption, RouterFamily, Topology, WarrantyState,
        YesNo,
    },
    warranty,
};

/// Calls a month that ライトあんしんプラン1 includes (C23, T13).
const LIGHT_ANSHIN_CALLS: u32 = 5;

/// What is known of one call, ready to be evaluated: no texts, no dates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The state of every input, in the order of [`inputs`].
    pub(super) inputs: [State; MOST_ATTRIBUTES],
    /// What the catalogue and the day say of every desk, in the order of its codes.
    pub(super) desks: [DeskStates; DeskCode::ALL.len()],
    /// One bit per observation that the register told.
    pub(super) registered: u64,
}

/// The states of the attributes of a desk.
pub(super) type DeskStates = [State; DESK.len()];

impl Facts {
    /// The facts of a call; desks are those of the catalogue on the day of the call in Japan.
    #[must_use]
    pub fn of(catalogue: &Catalogue, given: &Given) -> Self {
        let mut inputs = [State::UNKNOWN; MOST_ATTRIBUTES];
        let (heard, registered) = (given.observations.states(), register_states(given));
        for (place, state) in inputs.iter_mut().zip(heard.into_iter().chain(registered)) {
            *place = state;
        }
        let today = date_in_japan(given.at);
        let states = |&code| desk_states(catalogue.desk(code), Some(today));
        let mut desks = [[State::UNKNOWN; DESK.len()]; DeskCode::ALL.len()];
        for (place, desk) in desks.iter_mut().zip(DeskCode::ALL.iter().map(states)) {
            *place = desk;
        }
        let told = &given.hearing.registered;
        let observations = Observations::ATTRIBUTES.iter().rev();
        let registered = observations.fold(0, |bits, input| {
            bits << 1 | u64::from(told.iter().any(|name| name == input.name))
        });
        Self {
            inputs,
            desks,
            registered,
        }
    }

    /// Where what is known of an attribute comes from: the agent asks only for what the register does not tell.
    pub(super) fn origin(&self, index: Index, attribute: &Attribute) -> Origin {
        let is_observation = index.place() < Observations::ATTRIBUTES.len();
        if is_observation && self.registered >> index.place() & 1 == 1 {
            Origin::Register
        } else {
            attribute.origin
        }
    }

    /// The state of an input.
    pub(super) fn input(&self, input: Index) -> State {
        self.inputs[input.place()]
    }
}

/// The attributes known before any table is evaluated.
pub(super) fn inputs() -> impl Iterator<Item = Input> {
    Observations::ATTRIBUTES.iter().chain(REGISTER).copied()
}

/// A list of attributes with their domains, and the function that gives their states in that order.
macro_rules! attributes {
    (
        $(#[$about_list:meta])* $list:ident;
        $(#[$about_states:meta])* $states:ident($($source:ident: $from:ty),+);
        $($name:literal $label:literal $origin:ident $always:literal: $set:ty = $value:expr;)+
    ) => {
        $(#[$about_list])*
        pub(super) const $list: &[Input] =
            &[$(Input::of::<$set>($name, $label, Origin::$origin, $always)),+];

        $(#[$about_states])*
        pub(super) fn $states($($source: $from),+) -> [State; $list.len()] {
            [$(State::of::<$set>($value)),+]
        }
    };
}

attributes! {
    /// What the register and the clock tell before any table is evaluated; the flag says whether it is
    /// known of every call.
    REGISTER;
    /// The states of [`REGISTER`] for one call.
    register_states(given: &Given);
    "region" "地域" Register true: Region = Some(given.site.region);
    "severalReaders" "リーダーが2台以上" Register true: YesNo = Some((given.site.reader_count >= 2).into());
    "lineService" "回線" Register false: LineService = given.site.line_service;
    "topology" "接続構成" Register false: Topology = given.site.topology;
    "gatewayUnsupported" "対応していないゲートウェイ" Register false: YesNo = gateway_unsupported(given);
    "certificateExpired" "電子証明書の期限切れ" Clock false: YesNo = certificate_expired(given);
    "deviceKind" "機器" Register false: DeviceKind = given.device.as_ref().map(|device| device.kind);
    "maker" "メーカー" Register false: Maker = given.device.as_ref().map(|device| device.maker);
    "routerFamily" "ルーターの型番" Register false: RouterFamily = given.device.as_ref().and_then(router_family);
    "maintenanceDesk" "登録された保守窓口" Register false: MaintenanceDesk = given.device.as_ref().and_then(|device| device.maintenance_desk);
    "warrantyTerm" "メーカーの保守期間" Clock false: WarrantyState = warranty_term(given);
    "contractStatus" "保守契約" Register true: ContractStatus = Some(given.contract.status);
    "contractService" "契約のサービス" Register true: ContractService = Some(contract_service(given));
    "monthlyCallsUsedUp" "今月の回数を使い切った" Register true: YesNo = Some(monthly_calls_used_up(&given.contract));
    "plan" "プラン" Register false: Plan = given.contract.plan;
    "resetOption" "再設定オプション" Register true: ResetOption = Some(reset_option(given));
    "handbookListsDevice" "保守手引書に記載" Register false: YesNo = given.contract.handbook_lists_device.map(YesNo::from);
    "handbookUpdateIncluded" "手引書の更新がプランに含まれる" Clock true: YesNo = Some(handbook_update_included(given));
    "providerAcceptsCustomerOnly" "事業者がお客さまだけに応じる" Register false: YesNo = given.contract.provider_accepts_customer_only.map(YesNo::from);
}

attributes! {
    /// What the catalogue and the day tell of the desk, once it is decided.
    DESK;
    /// The states of [`DESK`] for one desk on one day in Japan.
    desk_states(desk: &Desk, today: Option<Date>);
    "deskHasPhone" "窓口に電話がある" Rules false: YesNo = Some(desk.has(Channel::Phone).into());
    "deskHasEmail" "窓口にメールがある" Rules false: YesNo = Some(desk.has(Channel::Email).into());
    "deskHasWebForm" "窓口にフォームがある" Rules false: YesNo = Some(desk.has(Channel::WebForm).into());
    "deskAnswersToday" "窓口が今日応対する" Clock false: YesNo = today.and_then(|today| desk.open_on(today)).map(YesNo::from);
}

/// The place in [`DESK`] of the one attribute that depends on the day.
pub(super) const ANSWERS_TODAY: usize = DESK.len() - 1;

/// What is said of an attribute in an [`Implication`].
#[derive(Debug, Clone, Copy)]
pub(super) enum Held {
    /// It is known.
    Known,
    /// It is not known.
    NotKnown,
    /// It is known to be one of these values.
    Is(&'static [&'static str]),
}

/// Of every call: where the first holds, the second does. The combinations of a table that break one
/// cannot occur, so no row needs to cover them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Implication {
    pub(super) when: (&'static str, Held),
    pub(super) then: (&'static str, Held),
}

const fn where_held(when: (&'static str, Held), then: (&'static str, Held)) -> Implication {
    Implication { when, then }
}

/// What [`Facts::of`] makes sure of; a property test holds it to that.
pub(super) const IMPLICATIONS: &[Implication] = {
    use Held::{Is, Known, NotKnown};
    &[
        where_held(("requestKind", Known), ("matter", Is(&["REQUEST"]))),
        where_held(("topic", Known), ("matter", Is(&["QUESTION"]))),
        where_held(
            ("region", Is(&["EAST"])),
            ("resetOption", Is(&["NOT_OFFERED"])),
        ),
        where_held(
            ("region", Is(&["WEST"])),
            (
                "contractService",
                Is(&["LIGHT_ANSHIN_1", "OFFICE_PRIME_SUPPORT", "NONE"]),
            ),
        ),
        where_held(
            ("region", Is(&["EAST"])),
            (
                "contractService",
                Is(&["N_NI_OMAKASE", "LIGHT_ANSHIN_1", "NONE"]),
            ),
        ),
        where_held(("deviceKind", NotKnown), ("maker", NotKnown)),
        where_held(("deviceKind", NotKnown), ("routerFamily", NotKnown)),
        where_held(("deviceKind", NotKnown), ("maintenanceDesk", NotKnown)),
        where_held(("deviceKind", NotKnown), ("warrantyTerm", NotKnown)),
        where_held(("deviceKind", Known), ("maker", Known)),
        where_held(
            ("deviceKind", Is(WITH_TERM)),
            ("warrantyTerm", Is(&["COVERED", "EXPIRED", "UNKNOWN"])),
        ),
        where_held(
            ("deviceKind", Is(WITHOUT_TERM)),
            ("warrantyTerm", Is(&["NOT_APPLICABLE"])),
        ),
        where_held(
            ("handbookUpdateIncluded", Is(&["YES"])),
            ("plan", Is(&["B"])),
        ),
    ]
};

/// Kinds of device that may have a term of maintenance.
const WITH_TERM: &[&str] = &["PC", "MONITOR", "ROUTER", "HUB", "CARD_READER", "ACCESSORY"];

/// Kinds of device that have none, whatever is registered.
const WITHOUT_TERM: &[&str] = &["ONU", "LINE", "GATEWAY", "RECEIPT_PC", "MOBILE", "OTHER"];

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

/// The option is not sold in the East (C17), whatever a register says.
fn reset_option(given: &Given) -> ResetOption {
    match given.site.region {
        Region::East => ResetOption::NotOffered,
        Region::West => given.contract.reset_option,
    }
}

/// A service of the other region (C01, C22) is none here, whatever a register says. ライトあんしんプラン1 stays as it is
/// told: how many calls are left counts wherever it is.
fn contract_service(given: &Given) -> ContractService {
    match (given.contract.service, given.site.region) {
        (ContractService::NNiOmakase, Region::West)
        | (ContractService::OfficePrimeSupport, Region::East) => ContractService::None,
        (service, _) => service,
    }
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
