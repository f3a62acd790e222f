//! What the register and the clock know about a call, in the form that triage takes.

use diesel::QueryResult;
use domain::time::{date_in_japan, in_japan, instant};
use domain::triage::{ContractFacts, DeviceFacts, Given, Hearing, Observations, SiteFacts};
use domain::vocabulary::{ContractService, ContractStatus, Matter, Region, ResetOption, YesNo};
use jiff::Timestamp;
use jiff::civil::Date;

use super::reset_option;
use crate::store::certificate::{self, Certificate};
use crate::store::contract::{self, Contract};
use crate::store::device::Device;
use crate::store::line::{self, Line};
use crate::store::site::Site;
use crate::store::{AnyConn, Day, Id, ticket};

/// The facts of a call, and the contract they were judged by.
pub struct RegisterFacts {
    pub given: Given,
    pub contract: Option<Contract>,
}

/// Gathers the facts at the instant the call is logged (A12). The caller's words are not among them. What the agent did not
/// hear and the register holds is among the observations: nobody asks for it. `ticket` is that of the call, where it is
/// logged already: it is not among the calls before.
pub fn gather(
    connection: &mut AnyConn,
    site: &Site,
    device: Option<&Device>,
    mut observations: Observations,
    at: Timestamp,
    ticket: Option<Id>,
) -> QueryResult<RegisterFacts> {
    let (today, region) = (date_in_japan(at), site.prefecture.0.region());
    let contract = contract::latest(connection, site.id, Day(today))?;
    let facts = match &contract {
        Some(contract) => contract_facts(connection, contract, (region, device), (at, ticket))?,
        None => without_contract(region),
    };
    let line = line::of_sites(connection, &[site.id])?.pop();
    let certificate = certificate_of(connection, site.id, device)?;
    let certificate_issued_on = certificate.as_ref().map(|row| row.issued_on.0);
    let told = registered(line.as_ref(), device, certificate.as_ref());
    let hearing = Hearing {
        registered: observations.fill(&told),
        declined: Vec::new(),
    };
    let given = Given {
        at,
        call: String::new(),
        site: site_facts(site, line.as_ref(), certificate_issued_on),
        device: device.map(device_facts),
        contract: facts,
        observations,
        hearing,
    };
    Ok(RegisterFacts { given, contract })
}

/// A site as triage takes it.
pub fn site_facts(
    site: &Site,
    line: Option<&Line>,
    certificate_issued_on: Option<Date>,
) -> SiteFacts {
    SiteFacts {
        region: site.prefecture.0.region(),
        prefecture: site.prefecture.0,
        institution_kind: site.institution_kind.0,
        start_pack: site.start_pack,
        pc_count: site.pc_count.unsigned_abs(),
        reader_count: site.reader_count.unsigned_abs(),
        receipt_linked: site.receipt_linked,
        // The line id and the serial never decide, and a decision's record holds no more than it rests on.
        customer_line_id: None,
        line_service: line.and_then(|line| line.service).map(|code| code.0),
        topology: line.and_then(|line| line.topology).map(|code| code.0),
        gateway_model: line.and_then(|line| line.gateway_model.clone()),
        certificate_issued_on,
    }
}

/// The newest certificate of the PC in question, else of the site (S30).
fn certificate_of(
    connection: &mut AnyConn,
    site: Id,
    device: Option<&Device>,
) -> QueryResult<Option<Certificate>> {
    let mut certificates = certificate::of_sites(connection, &[site])?;
    let of_device = device.and_then(|device| {
        let mut rows = certificates.iter();
        rows.position(|row| row.device_id == Some(device.id))
    });
    let newest = of_device.unwrap_or(0);
    Ok((newest < certificates.len()).then(|| certificates.swap_remove(newest)))
}

/// The observations that the register holds.
fn registered(
    line: Option<&Line>,
    device: Option<&Device>,
    certificate: Option<&Certificate>,
) -> Observations {
    let backup_made = certificate.and_then(|certificate| certificate.backup_made);
    Observations {
        branch_device: line.and_then(|line| line.branch_device).map(|code| code.0),
        v6_option: line.and_then(|line| line.v6_option).map(|code| code.0),
        usb_connection: device
            .and_then(|device| device.usb_connection)
            .map(|code| code.0),
        reader_usb_cables: device
            .and_then(|device| device.usb_cables)
            .map(|code| code.0),
        certificate_backup: backup_made.map(YesNo::from),
        ..Observations::of(Matter::Fault)
    }
}

/// A device as triage takes it.
pub fn device_facts(device: &Device) -> DeviceFacts {
    DeviceFacts {
        kind: device.kind.0,
        maker: device.maker.0,
        model: device.model.clone(),
        purchased_on: device.purchased_on.map(|day| day.0),
        serial: None,
        warranty_ends_on: device.warranty_ends_on.map(|day| day.0),
        maintenance_desk: device.maintenance_desk.map(|code| code.0),
    }
}

/// What triage takes where a site has no contract.
pub fn without_contract(region: Region) -> ContractFacts {
    ContractFacts {
        status: ContractStatus::None,
        service: ContractService::None,
        reset_option: domain::contract::offer(region).reset_option_unsaid,
        plan: None,
        started_on: None,
        handbook_lists_device: None,
        provider_accepts_customer_only: None,
        handbook_updates_this_year: None,
        helpdesk_calls_this_month: None,
    }
}

fn contract_facts(
    connection: &mut AnyConn,
    contract: &Contract,
    (region, device): (Region, Option<&Device>),
    (at, of): (Timestamp, Option<Id>),
) -> QueryResult<ContractFacts> {
    let today = date_in_japan(at);
    let period = contract.period();
    let reset_option = match device {
        Some(device) => match reset_option::state(connection, device, today)? {
            ResetOption::Never => domain::contract::offer(region).reset_option_unsaid,
            state => state,
        },
        None => contract.reset_option.0,
    };
    let lists_device = match device {
        Some(device) => contract::lists(connection, contract.id, device.id)?,
        None => false,
    };
    let year_began = Day(period.year(today).map_or(today, |year| year.begins_on));
    let updates = contract::handbook_updates(connection, contract.id, year_began, Day(today))?;
    let month = (month_start(at).into(), at.into());
    let calls = ticket::count_on_contract(connection, contract.id, month, of)?;
    Ok(ContractFacts {
        status: period.status(today),
        service: contract.service.0,
        reset_option,
        plan: contract.plan.map(|code| code.0),
        started_on: Some(contract.started_on.0),
        handbook_lists_device: Some(lists_device),
        provider_accepts_customer_only: Some(contract.provider_accepts_customer_only),
        handbook_updates_this_year: u32::try_from(updates).ok(),
        helpdesk_calls_this_month: u32::try_from(calls).ok(),
    })
}

/// Midnight in Japan at the first of the month of `at`.
fn month_start(at: Timestamp) -> Timestamp {
    let first = in_japan(at).date().first_of_month();
    instant(first.at(0, 0, 0, 0)).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_begins_at_midnight_in_japan() {
        let at = "2026-03-31T15:30:00Z".parse().unwrap();
        assert_eq!(month_start(at), "2026-03-31T15:00:00Z".parse().unwrap());
    }
}
