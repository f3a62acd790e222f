//! The reconfiguration option (再設定オプション) of a PC: taken, and cancelled (C17, C18).

use diesel::QueryResult;
use domain::access::Operation;
use domain::contract::Refusal;
use domain::contract::option_history::OptionHistory;
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
use crate::store::site::Site;
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
                let site = site::by_id(connection, pc.site_id)?
                    .ok_or_else(|| UserError::not_found("deviceId", "the site of the device"))?;
                let term = agreed(connection, &site, &whole.contract, &pc, input.on)?;
                let term = term.map_err(ActionError::User)?;
                let row = ResetOptionTerm::of(whole.contract.id, pc.id, term);
                whole.reset_options.push(row);
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

/// The options of the PCs among these devices, where a contract that begins is said to have them (C07: per PC).
pub(super) fn of_new_contract(
    connection: &mut AnyConn,
    site: &Site,
    new: &Contract,
    listed: &[Id],
) -> Result<Vec<ResetOptionTerm>, ActionError> {
    let (mut terms, mut problems) = (Vec::new(), Vec::new());
    for pc in device::by_ids(connection, listed)? {
        if pc.kind.0 != DeviceKind::Pc {
            continue;
        }
        match agreed(connection, site, new, &pc, new.started_on.0)? {
            Ok(term) => terms.push(ResetOptionTerm::of(new.id, pc.id, term)),
            Err(refusals) => problems.extend(refusals),
        }
    }
    if !problems.is_empty() {
        return Err(ActionError::User(problems));
    }
    if terms.is_empty() {
        let message = "the option is agreed per PC: list the PCs that have it in listedDevices, or give NEVER and take it \
                       with resetOptionSubscribe (C07, C18)";
        return Err(UserError::invalid("resetOption", message).into());
    }
    Ok(terms)
}

/// The state of the option of a PC on a day.
pub fn state(connection: &mut AnyConn, device: &Device, on: Date) -> QueryResult<ResetOption> {
    Ok(history_of(connection, device)?.state(on))
}

/// All that was agreed about the option of a PC so far.
fn history_of(connection: &mut AnyConn, pc: &Device) -> QueryResult<OptionHistory> {
    let rows = reset_option::of_device(connection, pc.id)?;
    let of_site = contract::of_sites(connection, &[pc.site_id])?;
    let elsewhere: Vec<Id> = rows
        .iter()
        .map(|row| row.contract_id)
        .filter(|id| of_site.iter().all(|known| known.id != *id))
        .collect();
    // A PC that was moved brings its terms along.
    let moved = contract::by_ids(connection, &elsewhere)?;
    let term = |row: &ResetOptionTerm| {
        let known = of_site.iter().chain(&moved);
        let contract = known.into_iter().find(|known| known.id == row.contract_id);
        contract.map(|contract| row.agreed(contract))
    };
    Ok(OptionHistory {
        terms: rows.iter().filter_map(term).collect(),
        papers: of_site.iter().map(Contract::paper).collect(),
        bought_on: pc.purchased_on.map(|day| day.0),
    })
}

fn pc_of(connection: &mut AnyConn, whole: &WholeContract, id: Id) -> Result<Device, ActionError> {
    let of_site =
        |found: &Device| found.site_id == whole.contract.site_id && found.kind.0 == DeviceKind::Pc;
    let found = device::by_id(connection, id)?.filter(of_site);
    let message = "deviceId must be a PC at the site of the contract";
    Ok(found.ok_or_else(|| UserError::invalid("deviceId", message))?)
}

/// The term of a PC from a day, or what stands against it.
fn agreed(
    connection: &mut AnyConn,
    site: &Site,
    contract: &Contract,
    pc: &Device,
    starts_on: Date,
) -> QueryResult<Result<Term, Vec<UserError>>> {
    let plan = contract.plan.map(|code| code.0);
    let period = contract.period();
    let wanted = Subscription {
        region: site.prefecture.0.region(),
        start_pack: site.start_pack,
        plan,
        contract: period,
        state: history_of(connection, pc)?.before(period, plan, starts_on),
        purchased_on: pc.purchased_on.map(|day| day.0),
        warranty_ends_on: pc.warranty_ends_on.map(|day| day.0),
        starts_on,
    };
    let refused = |refusals: Vec<Refusal>| refusals.into_iter().map(user_error).collect();
    Ok(clauses::subscribe(&wanted).map_err(refused))
}
