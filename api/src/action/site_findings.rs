//! What the register notices about a site: its line (S10-S22), how its devices are connected (V06-V28, M01-M09), and its
//! contracts (C01, C09, C11).

use domain::constraint::{self, InstalledDevice, SiteInventory};
use domain::contract::finding as contract;
use domain::finding::Finding;
use domain::line::{self, LineFacts};
use domain::vocabulary::{DeviceKind, Region, ResetOption};
use jiff::civil::Date;

use crate::store::Id;
use crate::store::contract::Contract;
use crate::store::device::Device;
use crate::store::line::Line;
use crate::store::reset_option::ResetOptionTerm;
use crate::store::site::Site;

/// What there is to say of the line on a day, the heaviest first.
pub fn of_line(row: &Line, region: Region, on: Date) -> Vec<Finding> {
    line::check(&line_facts(row, region), on)
}

/// A line as the rules take it.
pub fn line_facts(row: &Line, region: Region) -> LineFacts {
    LineFacts {
        region,
        service: row.service.map(|code| code.0),
        line_type: row.line_type.map(|code| code.0),
        v6_option: row.v6_option.map(|code| code.0),
        opened_on: row.opened_on.map(|day| day.0),
        ordered_on: row.ordered_on.map(|day| day.0),
        topology: row.topology.map(|code| code.0),
        branch_device: row.branch_device.map(|code| code.0),
        gateway_model: row.gateway_model.clone(),
        gateway_rented: row.gateway_rented,
        shared: row.shared,
        online_claims: row.online_claims_on_line,
    }
}

/// What there is to say of the site by the contracts that it has on a day.
pub fn of_contracts(site: &Site, contracts: &[Contract], on: Date) -> Option<Finding> {
    let agreed = contracts.iter().map(|row| (row.service.0, row.period()));
    let agreed: Vec<_> = agreed.collect();
    contract::of_site(site.prefecture.0.region(), site.start_pack, &agreed, on)
}

/// What there is to say of a contract on a day, the heaviest first; a finding names a device by its place among those with
/// an option. Nothing while it does not run.
pub fn of_contract(
    row: &Contract,
    line: Option<&Line>,
    (options, listed): (&[ResetOptionTerm], &[Id]),
    on: Date,
) -> Vec<Finding> {
    if !row.period().contains(on) {
        return Vec::new();
    }
    let is_unlisted = |(_, option): &(usize, &ResetOptionTerm)| {
        let runs = option.term().state(row.period(), on) == ResetOption::Active;
        runs && !listed.contains(&option.device_id)
    };
    let unlisted = options.iter().enumerate().filter(is_unlisted);
    contract::of_contract(&contract::Agreed {
        service: row.service.0,
        basic_menu: row.basic_menu,
        line_service: line.and_then(|line| line.service).map(|code| code.0),
        unlisted_option_pcs: unlisted.map(|(place, _)| place).collect(),
    })
}

/// The devices that stand at the site now.
pub fn present(devices: &[Device]) -> Vec<Device> {
    devices
        .iter()
        .filter(|row| row.removed_on.is_none())
        .cloned()
        .collect()
}

/// What there is to say of the devices that stand at the site now, the heaviest first; a finding names a device by
/// its place in the list.
pub fn of_devices(site: &Site, devices: &[Device]) -> Vec<Finding> {
    let pc_of = |row: &Device| {
        let serial = row.attached_to_serial.as_ref()?;
        let is_pc = |pc: &Device| pc.kind.0 == DeviceKind::Pc && pc.serial.as_ref() == Some(serial);
        devices.iter().position(is_pc)
    };
    let installed = |row: &Device| InstalledDevice {
        kind: row.kind.0,
        maker: row.maker.0,
        model: row.model.clone(),
        usb_connection: row.usb_connection.map(|code| code.0),
        usb_hub_model: row.usb_hub_model.clone(),
        usb_cables: row.usb_cables.map(|code| code.0),
        wireless: row.wireless,
        router_port: row.router_port.map(i32::unsigned_abs),
        installed_by_ntt: row.installed_by_ntt,
        attached_to: pc_of(row),
    };
    constraint::check(&SiteInventory {
        region: site.prefecture.0.region(),
        start_pack: site.start_pack,
        told_pcs: count(site.pc_count),
        told_readers: count(site.reader_count),
        devices: devices.iter().map(installed).collect(),
    })
}

fn count(told: i32) -> usize {
    usize::try_from(told).unwrap_or(0)
}
