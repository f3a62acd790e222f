//! The register of the demo: what a case says of its site, under invented names.

use domain::triage::{ContractFacts, DeviceFacts, Given, SiteFacts};
use domain::vocabulary::{ContractStatus, DeviceKind, InstitutionKind, PartyKind, ResetOption};
use jiff::ToSpan;
use jiff::civil::Date;

use crate::action::{Actor, contract_start, device_register, site_register};
use crate::app::App;
use crate::store::Id;
use crate::store::site::Site;

/// What was registered for a case.
pub struct Registered {
    pub site: Site,
    pub device: Option<Id>,
}

/// Names of flowers and trees, as many a clinic has; every site is marked as invented.
const NAMES: [&str; 12] = [
    "さくら",
    "わかば",
    "みどり",
    "ひまわり",
    "あおば",
    "すみれ",
    "もみじ",
    "けやき",
    "つばき",
    "あやめ",
    "ふじ",
    "しらかば",
];

/// Registers the case's site, device and contract.
pub async fn register(
    app: &App,
    actor: &Actor,
    position: u32,
    given: &Given,
) -> anyhow::Result<Registered> {
    let site = site_register::run(app, actor, site_input(position, &given.site)).await?;
    let device = match &given.device {
        None => None,
        Some(facts) => {
            let input = device_input(site.id, position, facts);
            Some(device_register::run(app, actor, input).await?.id)
        }
    };
    let is_pc = given
        .device
        .as_ref()
        .is_some_and(|facts| facts.kind == DeviceKind::Pc);
    let about = (device, is_pc);
    if let Some(input) = contract_input(site.id, about, &given.contract, given.at) {
        contract_start::run(app, actor, input).await?;
    }
    Ok(Registered { site, device })
}

fn site_input(position: u32, facts: &SiteFacts) -> site_register::Input {
    let name = NAMES[position as usize % NAMES.len()];
    let kind = match facts.institution_kind {
        InstitutionKind::Clinic => "内科クリニック",
        InstitutionKind::Dental => "歯科医院",
        InstitutionKind::Pharmacy => "薬局",
        InstitutionKind::HomeNursing => "訪問看護ステーション",
        InstitutionKind::Hospital => "病院",
        InstitutionKind::OccupationalClinic => "職域診療所",
    };
    site_register::Input {
        idempotency_key: None,
        institution_code: format!("99{position:08}"),
        name: format!("【見本】{name}{kind} {position:03}"),
        name_kana: None,
        institution_kind: facts.institution_kind,
        prefecture: facts.prefecture,
        address: Some(format!("見本市見本町{position}番地")),
        start_pack: facts.start_pack,
        pc_count: facts.pc_count.cast_signed(),
        reader_count: facts.reader_count.cast_signed(),
        receipt_linked: facts.receipt_linked,
        postal_code: None,
        line: site_register::LineInput {
            customer_line_id: facts.customer_line_id.as_ref().map(ToString::to_string),
            service: facts.line_service,
            topology: facts.topology,
            gateway_model: facts.gateway_model.clone(),
            ..Default::default()
        },
        certificate_issued_on: facts.certificate_issued_on,
        contacts: vec![site_register::ContactInput {
            name: format!("見本 {name}"),
            phone: Some(format!("00-0000-{position:04}")),
            email: Some(format!("site{position:03}@example.jp")),
            ..Default::default()
        }],
        parties: vec![site_register::PartyInput {
            kind: PartyKind::ReceiptVendor,
            name: "【見本】レセコン株式会社".to_owned(),
            address: None,
            phone: Some("00-0000-9999".to_owned()),
            person: None,
        }],
        credential_papers: None,
        maintenance_dial: None,
    }
}

fn device_input(site_id: Id, position: u32, facts: &DeviceFacts) -> device_register::Input {
    device_register::Input {
        idempotency_key: None,
        site_id,
        kind: facts.kind,
        maker: facts.maker,
        model: facts.model.clone(),
        // Cases may share a serial; the register may not.
        serial: facts.serial.as_ref().map(|_| format!("ADEMO{position:06}")),
        purchased_on: facts.purchased_on,
        warranty_ends_on: facts.warranty_ends_on,
        maintenance_desk: facts.maintenance_desk,
        place: None,
        installed_on: None,
        ip_address: None,
        wireless: None,
        usb_connection: None,
        usb_hub_model: None,
        usb_cables: None,
        router_port: None,
        installed_by_ntt: None,
        attached_to_serial: None,
    }
}

fn contract_input(
    site_id: Id,
    (device, is_pc): (Option<Id>, bool),
    facts: &ContractFacts,
    at: jiff::Timestamp,
) -> Option<contract_start::Input> {
    let today = domain::time::date_in_japan(at);
    if facts.status == ContractStatus::None {
        return None;
    }
    let started_on = facts.started_on.unwrap_or_else(|| years_before(today, 2));
    let ended = facts.status == ContractStatus::Ended;
    let listed = facts.handbook_lists_device == Some(true);
    let of_pc = listed && is_pc;
    let updates = facts.handbook_updates_this_year.unwrap_or(0);
    Some(contract_start::Input {
        idempotency_key: None,
        site_id,
        service: facts.service,
        plan: facts.plan,
        // The option is agreed per PC: of a case about something else it does not decide.
        reset_option: Some(facts.reset_option)
            .filter(|&state| state != ResetOption::Active || of_pc),
        started_on,
        ends_on: ended.then_some(today.max(started_on.tomorrow().unwrap_or(started_on))),
        provider_accepts_customer_only: facts.provider_accepts_customer_only == Some(true),
        basic_menu: false,
        surveyed_devices: 0,
        listed_devices: device.filter(|_| listed).into_iter().collect(),
        handbook_updates: (0..updates)
            .filter_map(|days| today.checked_sub(days.cast_signed().days()).ok())
            .collect(),
    })
}

fn years_before(date: Date, years: i16) -> Date {
    domain::time::anniversary(date, -years)
}
