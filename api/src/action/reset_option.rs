//! The reconfiguration option (再設定オプション) of a PC: taken, and cancelled (C17, C18).

use diesel::QueryResult;
use domain::access::Operation;
use domain::contract::Period;
use domain::contract::reset_option::{self as clauses, Subscription, Term};
use domain::vocabulary::{DeviceKind, ResetOption};
use jiff::civil::Date;

use super::contract_change::{change, refused};
use super::contract_start::user_error;
use super::{ActionError, Actor, UserError};
use crate::app::App;
use crate::store::contract::{self, Contract};
use crate::store::device::Device;
use crate::store::reset_option::{self, ResetOptionTerm};
use crate::store::whole_contract::WholeContract;
use crate::store::{AnyConn, Day, Id, device, site};

/// A PC under a contract, and the day.
#[derive(Debug, Clone, Copy)]
pub struct Input {
    pub contract_id: Id,
    pub device_id: Id,
    /// First day of the option, or first day without it.
    pub on: Date,
}

/// Takes the option for a PC, to the end of the maker's warranty; it is never taken twice.
pub async fn subscribe(app: &App, actor: &Actor, input: Input) -> Result<Contract, ActionError> {
    actor.permit(Operation::ContractStart)?;
    let stamp = (app.now().into(), actor.id);
    app.store
        .write(move |connection| {
            let whole = change(connection, input.contract_id, stamp, |connection, whole| {
                let pc = pc_of(connection, whole, input.device_id)?;
                let term = agreed(connection, whole, &pc, input.on)?;
                whole.reset_options.push(ResetOptionTerm {
                    contract_id: whole.contract.id,
                    device_id: pc.id,
                    starts_on: Day(term.starts_on()),
                    ends_on: Day(term.ends_on()),
                    cancelled_on: None,
                });
                Ok(())
            })?;
            Ok(whole.contract)
        })
        .await
}

/// Cancels the option of a PC for good.
pub async fn cancel(app: &App, actor: &Actor, input: Input) -> Result<Contract, ActionError> {
    actor.permit(Operation::ContractStart)?;
    let stamp = (app.now().into(), actor.id);
    app.store
        .write(move |connection| {
            let whole = change(connection, input.contract_id, stamp, |_, whole| {
                let period = whole.contract.period();
                let of_pc = |term: &&mut ResetOptionTerm| term.device_id == input.device_id;
                let row = whole.reset_options.iter_mut().find(of_pc).ok_or_else(|| {
                    UserError::not_found("deviceId", "an option of this PC under the contract")
                })?;
                let term = row.term().cancel(period, input.on).map_err(refused)?;
                row.cancelled_on = term.cancelled_on().map(Day);
                Ok(())
            })?;
            Ok(whole.contract)
        })
        .await
}

/// The state of the option on a day, for a PC under the contract by which a call is judged. A contract that names no
/// PC speaks for all of them.
pub fn state(
    connection: &mut AnyConn,
    contract: &Contract,
    device: Id,
    on: Date,
) -> QueryResult<ResetOption> {
    if let Some(state) = clauses::state_of_pc(&terms(connection, device)?, on) {
        return Ok(state);
    }
    let of_paper = contract.reset_option.0;
    let names_others = !reset_option::of_contracts(connection, &[contract.id])?.is_empty();
    Ok(if names_others && of_paper == ResetOption::Active {
        ResetOption::Never
    } else {
        of_paper
    })
}

/// All terms of a PC with the periods of their contracts, the oldest first.
fn terms(connection: &mut AnyConn, device: Id) -> QueryResult<Vec<(Term, Period)>> {
    let rows = reset_option::of_device(connection, device)?;
    let contracts: Vec<Id> = rows.iter().map(|row| row.contract_id).collect();
    let contracts = contract::by_ids(connection, &contracts)?;
    let period = |row: &ResetOptionTerm| {
        let found = contracts.iter().find(|found| found.id == row.contract_id);
        found.map(|found| (row.term(), found.period()))
    };
    Ok(rows.iter().filter_map(period).collect())
}

fn pc_of(connection: &mut AnyConn, whole: &WholeContract, id: Id) -> Result<Device, ActionError> {
    let of_site =
        |found: &Device| found.site_id == whole.contract.site_id && found.kind.0 == DeviceKind::Pc;
    let found = device::by_id(connection, id)?.filter(of_site);
    let message = "deviceId must be a PC at the site of the contract";
    Ok(found.ok_or_else(|| UserError::invalid("deviceId", message))?)
}

fn agreed(
    connection: &mut AnyConn,
    whole: &WholeContract,
    pc: &Device,
    starts_on: Date,
) -> Result<Term, ActionError> {
    let site = site::by_id(connection, pc.site_id)?
        .ok_or_else(|| UserError::not_found("deviceId", "the site of the device"))?;
    let taken = reset_option::of_device(connection, pc.id)?;
    // An option that is to begin later has been taken too.
    let asked_on = taken
        .iter()
        .map(|row| row.starts_on.0)
        .fold(starts_on, Date::max);
    let wanted = Subscription {
        region: site.prefecture.0.region(),
        start_pack: site.start_pack,
        plan: whole.contract.plan.map(|code| code.0),
        contract: whole.contract.period(),
        state: state(connection, &whole.contract, pc.id, asked_on)?,
        purchased_on: pc.purchased_on.map(|day| day.0),
        warranty_ends_on: pc.warranty_ends_on.map(|day| day.0),
        starts_on,
    };
    clauses::subscribe(&wanted)
        .map_err(|refusals| ActionError::User(refusals.into_iter().map(user_error).collect()))
}
