//! A contract of オフィスプライムサポート ends before its time, or any other contract gets an end (C06).

use domain::access::Operation;
use jiff::civil::Date;

use super::contract_change::{change, refused};
use super::{ActionError, Actor, UserError, UserErrorCode};
use crate::app::App;
use crate::store::contract::Contract;
use crate::store::whole_contract::WholeContract;
use crate::store::{Day, Id};

/// The contract as it is after the cancellation, and what cancelling costs in yen, tax included.
#[derive(Debug, Clone)]
pub struct Cancelled {
    pub contract: Contract,
    pub fee_yen: u64,
}

/// Ends the contract; `ends_on` is the first day no longer under contract.
pub async fn run(
    app: &App,
    actor: &Actor,
    contract: Id,
    ends_on: Date,
) -> Result<Cancelled, ActionError> {
    actor.permit(Operation::ContractStart)?;
    let stamp = (app.now().into(), actor.id);
    app.store
        .write(move |connection| {
            let mut fee_yen = 0;
            let whole = change(connection, contract, stamp, |_, whole| {
                fee_yen = fee(whole, ends_on)?;
                whole.contract.ends_on = Some(Day(ends_on));
                Ok(())
            })?;
            Ok(Cancelled {
                contract: whole.contract,
                fee_yen,
            })
        })
        .await
}

/// What ending the contract costs: plans by the clauses, other services nothing that the documents print.
fn fee(whole: &WholeContract, ends_on: Date) -> Result<u64, ActionError> {
    let row = &whole.contract;
    if let Some(terms) = row.terms(&whole.reset_options, ends_on) {
        let cancellation = domain::contract::cancel(&terms, ends_on).map_err(refused)?;
        return Ok(cancellation.fee_yen.0);
    }
    let last_day = domain::time::add_days(ends_on, -1);
    if row.period().contains(last_day) {
        return Ok(0);
    }
    let message = format!("the contract does not run on the day before {ends_on}");
    Err(UserError::new(UserErrorCode::NotAllowed, "endsOn", message).into())
}
