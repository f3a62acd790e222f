//! A contract of オフィスプライムサポート goes on with the other basic plan (C06).

use domain::access::Operation;
use domain::contract::{PlanChange, change_plan};
use domain::vocabulary::Plan;
use jiff::civil::Date;

use super::contract_change::{change, refused};
use super::{ActionError, Actor, UserError, UserErrorCode};
use crate::app::App;
use crate::store::contract::Contract;
use crate::store::reset_option::ResetOptionTerm;
use crate::store::whole_contract::{self, WholeContract};
use crate::store::{Code, Day, Id, Instant};

/// Both contracts as they are after the change, and what it costs to end the old one in yen, tax included.
#[derive(Debug, Clone)]
pub struct Changed {
    pub old: Contract,
    pub new: Contract,
    pub fee_yen: u64,
}

/// Ends the contract and begins one with the other plan on the day `on`. The new one lists the same devices, and the
/// options of its PCs go on.
pub async fn run(
    app: &App,
    actor: &Actor,
    contract: Id,
    plan: Plan,
    on: Date,
) -> Result<Changed, ActionError> {
    actor.permit(Operation::ContractStart)?;
    let stamp = (app.now().into(), actor.id);
    app.store
        .write(move |connection| {
            let mut agreed = None;
            let mut listed = None;
            let old = change(connection, contract, stamp, |_, old| {
                let planned = plan_change(old, plan, on)?;
                listed = Some(old.clone());
                old.contract.ends_on = planned.cancellation.period.ends_on().map(Day);
                agreed = Some(planned);
                Ok(())
            })?;
            let (Some(agreed), Some(before)) = (agreed, listed) else {
                unreachable!("a change that was refused has returned")
            };
            let new = successor(before, &agreed, stamp);
            whole_contract::insert(connection, &new)?;
            Ok(Changed {
                old: old.contract,
                new: new.contract,
                fee_yen: agreed.cancellation.fee_yen.0,
            })
        })
        .await
}

fn plan_change(old: &WholeContract, plan: Plan, on: Date) -> Result<PlanChange, ActionError> {
    let Some(terms) = old.contract.terms(&old.reset_options, on) else {
        let message = "the service of this contract has no plans; accepted: OFFICE_PRIME_SUPPORT";
        return Err(UserError::new(UserErrorCode::NotAllowed, "contractId", message).into());
    };
    change_plan(&terms, plan, on).map_err(refused)
}

fn successor(
    old: WholeContract,
    agreed: &PlanChange,
    (now, actor): (Instant, Id),
) -> WholeContract {
    let id = Id::new();
    let starts_on = agreed.new.period.started_on();
    let option = |term: ResetOptionTerm| ResetOptionTerm {
        contract_id: id,
        starts_on: Day(term.starts_on.0.max(starts_on)),
        ..term
    };
    let goes_on = |term: &ResetOptionTerm| {
        term.ends_on.0 >= starts_on && term.cancelled_on.is_none_or(|day| day.0 > starts_on)
    };
    WholeContract {
        contract: Contract {
            id,
            plan: Some(Code(agreed.new.plan)),
            surveyed_devices: agreed.new.surveyed_devices.cast_signed(),
            started_on: Day(starts_on),
            ends_on: agreed.new.period.ends_on().map(Day),
            created_at: now,
            created_by: actor,
            changed_at: None,
            ..old.contract
        },
        listed: old.listed,
        handbook_updates: Vec::new(),
        reset_options: old
            .reset_options
            .into_iter()
            .filter(goes_on)
            .map(option)
            .collect(),
    }
}
