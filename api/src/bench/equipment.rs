//! The devices of an invented site, their certificates and their contract.

use std::collections::BTreeMap;

use domain::contract::reset_option::{Subscription, subscribe};
use domain::contract::{Period, Start, check_start, offer};
use domain::time::{add_days, add_months};
use domain::vocabulary::{DeviceKind, LineService, ResetOption};
use jiff::{Timestamp, ToSpan};

use super::draw::Draw;
use super::invent::Stamp;
use super::product::{self, Products, kind_at};
use crate::store::bulk::Batch;
use crate::store::certificate::Certificate;
use crate::store::contract::{Contract, ListedDevice};
use crate::store::device::Device;
use crate::store::reset_option::ResetOptionTerm;
use crate::store::{Code, Day};

/// Numbers of one site's devices; sites with more do not exist.
const DEVICE_NUMBERS: u64 = 10_000;
/// How long a certificate lasts at most, in days (A48).
const CERTIFICATE_DAYS: u32 = 1_180;

/// Where devices are installed.
pub struct Equipment<'a> {
    pub stamp: &'a Stamp,
    pub products: &'a Products,
    pub line_service: Option<LineService>,
    pub start_pack: bool,
}

/// What a site says of its devices.
pub struct Counts {
    pub pcs: i32,
    pub readers: i32,
}

/// Adds so many devices of the site to the batch, with certificates and, for some sites, a contract.
pub fn install(draw: &mut Draw, site: &Equipment<'_>, devices: usize, batch: &mut Batch) -> Counts {
    let mut counts: BTreeMap<DeviceKind, i32> = BTreeMap::new();
    let first = batch.devices.len();
    for position in 0..devices {
        let kind = kind_at(position);
        let count = counts.entry(kind).or_default();
        *count += 1;
        let device = device(draw, site, position, *count);
        if kind == DeviceKind::Pc {
            batch.certificates.push(certificate(draw, site, &device));
        }
        batch.devices.push(device);
    }
    if devices > 0 && draw.chance(45) {
        contract(draw, site, batch, first);
    }
    let count = |kind| counts.get(&kind).copied().unwrap_or(0);
    Counts {
        pcs: count(DeviceKind::Pc),
        readers: count(DeviceKind::CardReader),
    }
}

fn device(draw: &mut Draw, site: &Equipment<'_>, position: usize, number: i32) -> Device {
    let stamp = site.stamp;
    let kind = kind_at(position);
    let offered: Vec<_> = site.products.offered(stamp.region, kind).iter().collect();
    let product = draw.one_of(&offered);
    let serial = product::serial(
        product.maker,
        stamp.number * DEVICE_NUMBERS + position as u64,
    );
    // Most were bought with the first set, some later.
    let is_later = draw.chance(25);
    let days = if is_later { draw.up_to(stamp.age()) } else { 0 };
    let created_at = days_after(stamp.at, days);
    let purchased_on = Day(add_days(stamp.day(), days.cast_signed()));
    let has_address = kind == DeviceKind::Pc && draw.chance(60);
    Device {
        id: draw.id(created_at),
        site_id: stamp.site_id,
        kind: Code(kind),
        maker: Code(product.maker),
        model: product.model.clone(),
        serial_as_read: Some(product::label(product.maker, &serial)),
        serial: Some(serial),
        purchased_on: Some(purchased_on),
        warranty_ends_on: None,
        maintenance_desk: None,
        created_at: created_at.into(),
        created_by: stamp.creator,
        place: Some("受付".to_owned()),
        number,
        installed_on: Some(purchased_on),
        ip_address: has_address.then(|| format!("10.51.{}.{}", draw.up_to(255), draw.up_to(255))),
        wireless: (kind == DeviceKind::Pc).then_some(false),
        usb_connection: None,
        usb_hub_model: None,
        usb_cables: None,
        router_port: None,
        installed_by_ntt: Some(draw.chance(80)),
        removed_on: None,
        replaces: None,
        changed_at: None,
        removal_reason: None,
        attached_to_serial: None,
    }
}

fn days_after(at: Timestamp, days: u32) -> Timestamp {
    at + (i64::from(days) * 24).hours()
}

/// The newest certificate of a PC.
fn certificate(draw: &mut Draw, site: &Equipment<'_>, pc: &Device) -> Certificate {
    let stamp = site.stamp;
    let days_ago = draw.up_to(stamp.age().min(CERTIFICATE_DAYS));
    Certificate {
        id: draw.id(stamp.at),
        site_id: stamp.site_id,
        device_id: Some(pc.id),
        pc_label: None,
        issued_on: Day(add_days(stamp.today, -days_ago.cast_signed())),
        backup_made: Some(draw.chance(70)),
        created_at: pc.created_at,
        created_by: stamp.creator,
        changed_at: None,
    }
}

/// A contract that lists the devices of the batch from `first` on, where its clauses allow one.
fn contract(draw: &mut Draw, site: &Equipment<'_>, batch: &mut Batch, first: usize) {
    let stamp = site.stamp;
    let offer = offer(stamp.region);
    let started_on = stamp.day();
    let years = draw.up_to(4).cast_signed() + 2;
    let has_ended = draw.chance(12);
    let ends_on = has_ended.then(|| add_months(started_on, 12 * years));
    let plan = (!offer.plans.is_empty()).then(|| draw.common(offer.plans));
    let has_reset = offer.reset_options.contains(&ResetOption::Active) && draw.chance(30);
    let service = draw.common(offer.services);
    let Ok(period) = Period::new(started_on, ends_on) else {
        return;
    };
    let refusals = check_start(&Start {
        region: stamp.region,
        service,
        plan,
        reset_option: None,
        line_service: site.line_service,
        period,
        others: &[],
    });
    if !refusals.is_empty() {
        return;
    }
    let id = draw.id(stamp.at);
    let listed = batch.devices[first..].iter().map(|device| ListedDevice {
        contract_id: id,
        device_id: device.id,
    });
    batch.listed.extend(listed);
    if has_reset {
        let pcs = batch.devices[first..].iter();
        let pcs = pcs.filter(|device| device.kind.0 == DeviceKind::Pc);
        let options = pcs.filter_map(|pc| {
            let term = subscribe(&Subscription {
                region: stamp.region,
                start_pack: site.start_pack,
                plan,
                contract: period,
                state: ResetOption::Never,
                purchased_on: pc.purchased_on.map(|day| day.0),
                warranty_ends_on: pc.warranty_ends_on.map(|day| day.0),
                starts_on: started_on,
            });
            Some(ResetOptionTerm::of(id, pc.id, term.ok()?))
        });
        batch.reset_options.extend(options);
    }
    batch.contracts.push(Contract {
        id,
        site_id: stamp.site_id,
        service: Code(service),
        plan: plan.map(Code),
        reset_option: Code(offer.reset_option_unsaid),
        started_on: Day(started_on),
        ends_on: ends_on.map(Day),
        provider_accepts_customer_only: false,
        created_at: stamp.at.into(),
        created_by: stamp.creator,
        basic_menu: false,
        surveyed_devices: 0,
        changed_at: None,
    });
}
