//! What every change of a contract has in common: the lock of its site, the old state kept, the new one written whole.

use domain::contract::Refusal;

use super::contract_start::user_error;
use super::{ActionError, UserError};
use crate::store::whole_contract::{self, WholeContract};
use crate::store::{AnyConn, Id, Instant, history, site};

/// Changes the contract and returns it as it is now.
///
/// The lock of the site keeps two changes of its contracts apart.
pub(super) fn change(
    connection: &mut AnyConn,
    id: Id,
    (now, actor): (Instant, Id),
    change: impl FnOnce(&mut AnyConn, &mut WholeContract) -> Result<(), ActionError>,
) -> Result<WholeContract, ActionError> {
    let old = locked(connection, id)?;
    let mut new = old.clone();
    let now = now.later_than(old.contract.said_since());
    change(connection, &mut new)?;
    new.contract.changed_at = Some(now);
    history::keep(connection, &old, now, actor)?;
    whole_contract::replace(connection, &new)?;
    Ok(new)
}

/// The contract, after the lock of its site was taken.
fn locked(connection: &mut AnyConn, id: Id) -> Result<WholeContract, ActionError> {
    let not_found = || UserError::not_found("contractId", "the contract");
    let seen = whole_contract::by_id(connection, id)?.ok_or_else(not_found)?;
    site::lock(connection, seen.contract.site_id)?;
    Ok(whole_contract::by_id(connection, id)?.ok_or_else(not_found)?)
}

pub(super) fn refused(refusal: Refusal) -> ActionError {
    user_error(refusal).into()
}
