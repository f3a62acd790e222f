//! A maintenance contract begins.

use domain::access::Operation;
use domain::contract::{Period, Refusal, RefusalCode, Start};
use domain::vocabulary::{ContractService, Plan, ResetOption};
use jiff::civil::Date;
use serde::Serialize;

use super::once::{RequestKey, once, twice};
use super::{ActionError, Actor, Problems, UserError, UserErrorCode, reset_option};
use crate::app::App;
use crate::store::contract::{self, Contract};
use crate::store::site::Site;
use crate::store::whole_contract::{self, WholeContract};
use crate::store::{AnyConn, Code, Day, Id, Instant, device, line, site};

/// The contract as agreed. `ends_on` is the first day no longer under contract.
#[derive(Debug, Clone, Serialize)]
pub struct Input {
    /// The same key and input again returns the first contract.
    pub idempotency_key: Option<String>,
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
    check(&input)?;
    let key = RequestKey::optional(input.idempotency_key.as_deref(), &input)?;
    let stamp = (app.now().into(), actor.clone());
    twice(|| {
        let (input, key, (now, actor)) = (input.clone(), key.clone(), stamp.clone());
        app.store.write(move |connection| {
            let load = contract::by_id;
            once(
                connection,
                (&actor, now),
                key.as_ref(),
                load,
                |connection| {
                    let new = start(connection, &input, now, actor.id)?;
                    Ok((new.id, new))
                },
            )
        })
    })
    .await
}

fn start(
    connection: &mut AnyConn,
    input: &Input,
    created_at: Instant,
    created_by: Id,
) -> Result<Contract, ActionError> {
    let Some(site) = site::lock(connection, input.site_id)? else {
        return Err(UserError::not_found("siteId", "the site").into());
    };
    check_devices(connection, site.id, &input.listed_devices)?;
    check_clauses(connection, input, &site)?;
    let offer = domain::contract::offer(site.prefecture.0.region());
    let mut new = WholeContract {
        contract: Contract {
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
        },
        listed: input.listed_devices.clone(),
        handbook_updates: input.handbook_updates.iter().copied().map(Day).collect(),
        reset_options: Vec::new(),
    };
    if input.reset_option == Some(ResetOption::Active) {
        new.reset_options =
            reset_option::of_new_contract(connection, &site, &new.contract, &new.listed)?;
    }
    whole_contract::insert(connection, &new)?;
    Ok(new.contract)
}

/// Everything that the clauses of the contract have against it.
fn check_clauses(connection: &mut AnyConn, input: &Input, site: &Site) -> Result<(), ActionError> {
    let period = Period::new(input.started_on, input.ends_on).map_err(user_error)?;
    let others = contract::of_sites(connection, &[site.id])?
        .iter()
        .map(Contract::period)
        .collect::<Vec<_>>();
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

/// A refusal as the caller can mend it.
pub(super) fn user_error(refusal: Refusal) -> UserError {
    let code = match refusal.code {
        RefusalCode::Overlaps => UserErrorCode::Conflict,
        RefusalCode::ConsentMissing => UserErrorCode::NotAllowed,
        _ => UserErrorCode::Invalid,
    };
    let message = format!("{} ({})", refusal.english, refusal.clause.join(", "));
    UserError::new(code, refusal.field, message)
}

/// What the input says of itself.
fn check(input: &Input) -> Result<(), ActionError> {
    let mut problems = Problems::default();
    check_surveyed(&mut problems, input.surveyed_devices);
    if input.handbook_updates.len() > MOST_LISTED {
        let message = format!("at most {MOST_LISTED} handbook updates");
        problems.add("handbookUpdates", message);
    }
    note_listed(&mut problems, &input.listed_devices);
    if has_repeats(&input.handbook_updates) {
        problems.add("handbookUpdates", "a day is listed twice");
    }
    problems.finish()
}

/// Whether so many devices can have been surveyed.
pub(super) fn check_surveyed(problems: &mut Problems, devices: i32) {
    if !(0..=999).contains(&devices) {
        problems.add("surveyedDevices", "surveyedDevices must be 0 to 999");
    }
}

/// What a list of devices says of itself.
pub(super) fn check_listed(devices: &[Id]) -> Result<(), ActionError> {
    let mut problems = Problems::default();
    note_listed(&mut problems, devices);
    problems.finish()
}

fn note_listed(problems: &mut Problems, devices: &[Id]) {
    if devices.len() > MOST_LISTED {
        problems.add("listedDevices", format!("at most {MOST_LISTED} devices"));
    }
    if has_repeats(devices) {
        problems.add("listedDevices", "a device is listed twice");
    }
}

fn has_repeats<T: Ord>(items: &[T]) -> bool {
    items
        .iter()
        .collect::<std::collections::BTreeSet<_>>()
        .len()
        < items.len()
}

/// Whether the devices stand at the site.
pub(super) fn check_devices(
    connection: &mut AnyConn,
    site: Id,
    devices: &[Id],
) -> Result<(), ActionError> {
    let here = device::by_ids(connection, devices)?
        .iter()
        .filter(|device| device.site_id == site)
        .count();
    if here < devices.len() {
        return Err(UserError::invalid(
            "listedDevices",
            "a listed device is not installed at this site",
        )
        .into());
    }
    Ok(())
}
