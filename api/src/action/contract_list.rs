//! The maintenance handbook (保守手引書) of a contract lists other devices than before (C11).

use domain::access::Operation;

use super::contract_change::change;
use super::contract_start::{check_devices, check_listed};
use super::{ActionError, Actor};
use crate::app::App;
use crate::store::Id;
use crate::store::contract::Contract;

/// Lists exactly these devices; they must stand at the site of the contract.
pub async fn run(
    app: &App,
    actor: &Actor,
    contract: Id,
    devices: Vec<Id>,
) -> Result<Contract, ActionError> {
    actor.permit(Operation::ContractStart)?;
    check_listed(&devices)?;
    let stamp = (app.now().into(), actor.id);
    app.store
        .write(move |connection| {
            let whole = change(connection, contract, stamp, |connection, whole| {
                check_devices(connection, whole.contract.site_id, &devices)?;
                whole.listed = devices;
                Ok(())
            })?;
            Ok(whole.contract)
        })
        .await
}
