//! Contracts in bulk, with what they list.

use diesel::prelude::*;

use crate::store::contract::Contract;
use crate::store::schema::contract;
use crate::store::whole_contract::{WholeContract, whole};
use crate::store::{AnyConn, Id};

/// A page of contracts in the order of registration.
pub fn page(
    connection: &mut AnyConn,
    after: Option<Id>,
    limit: i64,
) -> QueryResult<Vec<WholeContract>> {
    let mut query = contract::table.select(Contract::as_select()).into_boxed();
    if let Some(id) = after {
        query = query.filter(contract::id.gt(id));
    }
    let contracts = query.order(contract::id).limit(limit).load(connection)?;
    whole(connection, contracts)
}
