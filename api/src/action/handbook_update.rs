//! The maintenance handbook (保守手引書) of a contract was updated (C12, T08, T09).

use domain::access::Operation;
use domain::contract::handbook::{self, HandbookUpdate};
use jiff::civil::Date;

use super::contract_change::change;
use super::{ActionError, Actor, UserError, UserErrorCode};
use crate::app::App;
use crate::store::contract::Contract;
use crate::store::whole_contract::WholeContract;
use crate::store::{Day, Id};

/// The contract as it is now, and how the update is paid for.
#[derive(Debug, Clone)]
pub struct Updated {
    pub contract: Contract,
    pub update: HandbookUpdate,
}

/// Records an update made on a day of the contract.
pub async fn run(app: &App, actor: &Actor, contract: Id, on: Date) -> Result<Updated, ActionError> {
    actor.permit(Operation::ContractStart)?;
    let stamp = (app.now().into(), actor.id);
    app.store
        .write(move |connection| {
            let mut paid = None;
            let whole = change(connection, contract, stamp, |_, whole| {
                paid = Some(update(whole, on)?);
                whole.handbook_updates.push(Day(on));
                Ok(())
            })?;
            let update = paid.unwrap_or_else(|| unreachable!("a refused change has returned"));
            Ok(Updated {
                contract: whole.contract,
                update,
            })
        })
        .await
}

fn update(whole: &WholeContract, on: Date) -> Result<HandbookUpdate, ActionError> {
    let not_allowed =
        |message: String| UserError::new(UserErrorCode::NotAllowed, "updatedOn", message);
    if whole.handbook_updates.contains(&Day(on)) {
        return Err(not_allowed(format!("an update on {on} is recorded already")).into());
    }
    if !whole.contract.period().contains(on) {
        return Err(not_allowed(format!("the contract does not run on {on}")).into());
    }
    let made: Vec<Date> = whole.handbook_updates.iter().map(|day| day.0).collect();
    Ok(right(&whole.contract, &made, on)
        .ok_or_else(|| not_allowed("the service of this contract has no handbook".to_owned()))?)
}

/// What an update on a day costs after those made on other days; none for a service without plans.
pub fn right(contract: &Contract, made: &[Date], on: Date) -> Option<HandbookUpdate> {
    let plan = contract.plan?.0;
    Some(handbook::update(plan, contract.period(), made, on))
}
