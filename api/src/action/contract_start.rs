//! A maintenance contract begins.

use domain::access::Operation;
use domain::vocabulary::{ContractService, Plan, Region, ResetOption};
use jiff::civil::Date;

use super::{ActionError, Actor, Problems, UserError, UserErrorCode};
use crate::app::App;
use crate::store::contract::{self, Contract, HandbookUpdate, ListedDevice};
use crate::store::{AnyConn, Code, Day, Id, device, site};

/// The contract as agreed. `ends_on` is the first day no longer under contract.
#[derive(Debug, Clone)]
pub struct Input {
    pub site_id: Id,
    pub service: ContractService,
    pub plan: Option<Plan>,
    pub reset_option: Option<ResetOption>,
    pub started_on: Date,
    pub ends_on: Option<Date>,
    pub provider_accepts_customer_only: bool,
    pub listed_devices: Vec<Id>,
    pub handbook_updates: Vec<Date>,
}

/// More than any contract lists.
const MOST_LISTED: usize = 500;

/// Starts the contract; two contracts of one site must not overlap.
pub async fn run(app: &App, actor: &Actor, input: Input) -> Result<Contract, ActionError> {
    actor.permit(Operation::ContractStart)?;
    let (created_at, created_by) = (app.now().into(), actor.id);
    app.store
        .write(move |connection| {
            let Some(site) = site::lock(connection, input.site_id)? else {
                return Err(UserError::not_found("siteId", "the site").into());
            };
            check(&input, site.prefecture.0.region())?;
            check_devices(connection, &input)?;
            check_overlap(connection, &input)?;
            let row = Contract {
                id: Id::new(),
                site_id: site.id,
                service: Code(input.service),
                plan: input.plan.map(Code),
                reset_option: Code(
                    input
                        .reset_option
                        .unwrap_or(default_option(site.prefecture.0.region())),
                ),
                started_on: Day(input.started_on),
                ends_on: input.ends_on.map(Day),
                provider_accepts_customer_only: input.provider_accepts_customer_only,
                created_at,
                created_by,
            };
            let listed: Vec<_> = input
                .listed_devices
                .iter()
                .map(|&device_id| ListedDevice {
                    contract_id: row.id,
                    device_id,
                })
                .collect();
            let updates: Vec<_> = input
                .handbook_updates
                .iter()
                .map(|&day| HandbookUpdate {
                    contract_id: row.id,
                    updated_on: Day(day),
                })
                .collect();
            contract::insert(connection, &row, &listed, &updates)?;
            Ok(row)
        })
        .await
}

/// The reconfiguration option (再設定オプション) exists in the West only (C18).
fn default_option(region: Region) -> ResetOption {
    match region {
        Region::East => ResetOption::NotOffered,
        Region::West => ResetOption::Never,
    }
}

fn check(input: &Input, region: Region) -> Result<(), ActionError> {
    let mut problems = Problems::default();
    let offered: &[ContractService] = match region {
        Region::East => &[ContractService::NNiOmakase, ContractService::LightAnshin1],
        Region::West => &[ContractService::OfficePrimeSupport],
    };
    if !offered.contains(&input.service) {
        let names = offered
            .iter()
            .map(|service| service.as_str())
            .collect::<Vec<_>>()
            .join(", ");
        problems.add(
            "service",
            format!(
                "{} is not offered in the {region}; accepted: {names}",
                input.service
            ),
        );
    }
    match (region, input.plan) {
        (Region::West, None) => problems.add("plan", "plan A or B is needed in the WEST"),
        (Region::East, Some(_)) => problems.add("plan", "plans exist in the WEST only"),
        _ => {}
    }
    let not_offered = input
        .reset_option
        .is_none_or(|option| option == ResetOption::NotOffered);
    if region == Region::East && !not_offered {
        problems.add(
            "resetOption",
            "the option is not offered in the EAST; accepted: NOT_OFFERED",
        );
    }
    if region == Region::West && input.reset_option == Some(ResetOption::NotOffered) {
        problems.add(
            "resetOption",
            "NOT_OFFERED is for the EAST; accepted: ACTIVE, CANCELLED, ENDED, NEVER",
        );
    }
    if input
        .ends_on
        .is_some_and(|ends_on| ends_on <= input.started_on)
    {
        problems.add(
            "endsOn",
            "endsOn is the first day no longer under contract and must lie after startedOn",
        );
    }
    if input.listed_devices.len() > MOST_LISTED || input.handbook_updates.len() > MOST_LISTED {
        problems.add(
            "listedDevices",
            format!("at most {MOST_LISTED} devices and handbook updates"),
        );
    }
    if has_repeats(&input.listed_devices) {
        problems.add("listedDevices", "a device is listed twice");
    }
    if has_repeats(&input.handbook_updates) {
        problems.add("handbookUpdates", "a day is listed twice");
    }
    problems.finish()
}

fn has_repeats<T: Ord>(items: &[T]) -> bool {
    items
        .iter()
        .collect::<std::collections::BTreeSet<_>>()
        .len()
        < items.len()
}

fn check_devices(connection: &mut AnyConn, input: &Input) -> Result<(), ActionError> {
    let here = device::by_ids(connection, &input.listed_devices)?
        .iter()
        .filter(|device| device.site_id == input.site_id)
        .count();
    if here < input.listed_devices.len() {
        return Err(UserError::invalid(
            "listedDevices",
            "a listed device is not installed at this site",
        )
        .into());
    }
    Ok(())
}

fn check_overlap(connection: &mut AnyConn, input: &Input) -> Result<(), ActionError> {
    let overlapping = contract::of_sites(connection, &[input.site_id])?
        .into_iter()
        .find(|other| {
            let ends_before_we_start = other
                .ends_on
                .is_some_and(|ends_on| ends_on.0 <= input.started_on);
            let starts_after_we_end = input
                .ends_on
                .is_some_and(|ends_on| ends_on <= other.started_on.0);
            !ends_before_we_start && !starts_after_we_end
        });
    match overlapping {
        None => Ok(()),
        Some(other) => {
            let message = format!(
                "the site has a contract from {} in this period",
                other.started_on.0
            );
            Err(UserError::new(UserErrorCode::Conflict, "startedOn", message).into())
        }
    }
}
