//! A contract of オフィスプライムサポート ends before its time, or any other contract gets an end (C06).

use domain::access::Operation;
use domain::contract::{Period, Refusal};
use jiff::civil::Date;

use super::contract_start::user_error;
use super::{ActionError, Actor, UserError, UserErrorCode};
use crate::app::App;
use crate::store::contract::{self, Contract};
use crate::store::{Day, Id, site};

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
    let now = app.now().into();
    app.store
        .write(move |connection| {
            let not_found = || UserError::not_found("contractId", "the contract");
            let site_id = contract::by_id(connection, contract)?
                .ok_or_else(not_found)?
                .site_id;
            // The lock of the site keeps two changes of its contracts apart.
            site::lock(connection, site_id)?;
            let row = contract::by_id(connection, contract)?.ok_or_else(not_found)?;
            let fee_yen = fee(&row, ends_on)?;
            contract::set_end(connection, row.id, Day(ends_on), now)?;
            Ok(Cancelled {
                contract: Contract {
                    ends_on: Some(Day(ends_on)),
                    changed_at: Some(now),
                    ..row
                },
                fee_yen,
            })
        })
        .await
}

/// What ending the contract costs: plans by the clauses, other services nothing that the documents print.
fn fee(row: &Contract, ends_on: Date) -> Result<u64, ActionError> {
    if let Some(terms) = contract::terms(row).map_err(refused)? {
        let cancellation = domain::contract::cancel(&terms, ends_on).map_err(refused)?;
        return Ok(cancellation.fee_yen.0);
    }
    let running = Period::new(row.started_on.0, row.ends_on.map(|day| day.0)).map_err(refused)?;
    let last_day = domain::time::add_days(ends_on, -1);
    if running.contains(last_day) {
        return Ok(0);
    }
    let message = format!("the contract does not run on the day before {ends_on}");
    Err(UserError::new(UserErrorCode::NotAllowed, "endsOn", message).into())
}

fn refused(refusal: Refusal) -> ActionError {
    user_error(refusal).into()
}
