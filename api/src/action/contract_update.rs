//! What a contract says of itself is corrected: what its fees and the arrangement of repairs rest on (C03, C05, C14).

use domain::access::Operation;
use jiff::Timestamp;

use super::contract_change::change;
use super::contract_start::check_surveyed;
use super::site_update::check_unchanged;
use super::{ActionError, Actor, Problems};
use crate::app::App;
use crate::store::Id;
use crate::store::contract::Contract;

/// What is to be otherwise; what is left out stays as it is.
#[derive(Debug, Clone, Copy)]
pub struct Input {
    pub contract_id: Id,
    /// When the change that the caller has seen last was made: another one since then is not overwritten.
    pub seen_change_at: Option<Timestamp>,
    pub basic_menu: Option<bool>,
    pub surveyed_devices: Option<i32>,
    pub provider_accepts_customer_only: Option<bool>,
}

/// Corrects the contract; what it said is kept.
pub async fn run(app: &App, actor: &Actor, input: Input) -> Result<Contract, ActionError> {
    actor.permit(Operation::ContractStart)?;
    let mut problems = Problems::default();
    check_surveyed(&mut problems, input.surveyed_devices.unwrap_or(0));
    problems.finish()?;
    let stamp = (app.now().into(), actor.id);
    app.store
        .write(move |connection| {
            let whole = change(connection, input.contract_id, stamp, |_, whole| {
                check_unchanged(whole.contract.said_since(), input.seen_change_at)?;
                let row = &mut whole.contract;
                row.basic_menu = input.basic_menu.unwrap_or(row.basic_menu);
                row.surveyed_devices = input.surveyed_devices.unwrap_or(row.surveyed_devices);
                row.provider_accepts_customer_only = input
                    .provider_accepts_customer_only
                    .unwrap_or(row.provider_accepts_customer_only);
                Ok(())
            })?;
            Ok(whole.contract)
        })
        .await
}
