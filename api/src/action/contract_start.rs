//! A maintenance contract begins.

use domain::access::Operation;
use domain::contract::{Period, Refusal, RefusalCode, Start};
use domain::vocabulary::{ContractService, Plan, ResetOption};
use jiff::civil::Date;

use super::{ActionError, Actor, Problems, UserError, UserErrorCode};
use crate::app::App;
use crate::store::contract::{self, Contract, HandbookUpdate, ListedDevice};
use crate::store::site::Site;
use crate::store::{AnyConn, Code, Day, Id, device, line, site};

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
    /// Whether the site pays for the basic menu already (C05).
    pub basic_menu: bool,
    /// Devices surveyed (C03).
    pub surveyed_devices: i32,
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
            check(&input)?;
            check_devices(connection, &input)?;
            check_clauses(connection, &input, &site)?;
            let offer = domain::contract::offer(site.prefecture.0.region());
            let row = Contract {
                id: Id::new(),
                site_id: site.id,
                service: Code(input.service),
                plan: input.plan.map(Code),
                reset_option: Code(input.reset_option.unwrap_or(offer.reset_option_unsaid)),
                started_on: Day(input.started_on),
                ends_on: input.ends_on.map(Day),
                provider_accepts_customer_only: input.provider_accepts_customer_only,
                created_at,
                created_by,
                basic_menu: input.basic_menu,
                surveyed_devices: input.surveyed_devices,
                changed_at: None,
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

/// Everything that the clauses of the contract have against it.
fn check_clauses(connection: &mut AnyConn, input: &Input, site: &Site) -> Result<(), ActionError> {
    let period = Period::new(input.started_on, input.ends_on).map_err(refused)?;
    let others = contract::of_sites(connection, &[site.id])?
        .iter()
        .map(|other| Period::new(other.started_on.0, other.ends_on.map(|day| day.0)))
        .collect::<Result<Vec<_>, _>>()
        .map_err(refused)?;
    let line = line::of_sites(connection, &[site.id])?.pop();
    let refusals = domain::contract::check_start(&Start {
        region: site.prefecture.0.region(),
        service: input.service,
        plan: input.plan,
        reset_option: input.reset_option,
        line_service: line.and_then(|line| line.service).map(|code| code.0),
        period,
        others: &others,
    });
    if refusals.is_empty() {
        return Ok(());
    }
    Err(ActionError::User(
        refusals.into_iter().map(user_error).collect(),
    ))
}

fn refused(refusal: Refusal) -> ActionError {
    user_error(refusal).into()
}

/// A refusal as the caller can mend it.
pub(super) fn user_error(refusal: Refusal) -> UserError {
    let code = match refusal.code {
        RefusalCode::Overlaps => UserErrorCode::Conflict,
        _ => UserErrorCode::Invalid,
    };
    let message = format!("{} ({})", refusal.english, refusal.clause.join(", "));
    UserError::new(code, refusal.field, message)
}

/// What the input says of itself.
fn check(input: &Input) -> Result<(), ActionError> {
    let mut problems = Problems::default();
    if !(0..=999).contains(&input.surveyed_devices) {
        problems.add("surveyedDevices", "surveyedDevices must be 0 to 999");
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
