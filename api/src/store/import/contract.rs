//! Contracts in bulk, with what they list.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::store::contract::{Contract, HandbookUpdate, listed_in, of_sites as contracts_of};
use crate::store::import::write::NewContract;
use crate::store::schema::{contract, handbook_update};
use crate::store::{AnyConn, Day, Id};

/// The contracts of these sites, the oldest first.
pub fn of_sites(connection: &mut AnyConn, sites: &[Id]) -> QueryResult<Vec<NewContract>> {
    let contracts = contracts_of(connection, sites)?;
    whole(connection, contracts)
}

/// A page of contracts in the order of registration.
pub fn page(
    connection: &mut AnyConn,
    after: Option<Id>,
    limit: i64,
) -> QueryResult<Vec<NewContract>> {
    let mut query = contract::table.select(Contract::as_select()).into_boxed();
    if let Some(id) = after {
        query = query.filter(contract::id.gt(id));
    }
    let contracts = query.order(contract::id).limit(limit).load(connection)?;
    whole(connection, contracts)
}

fn whole(connection: &mut AnyConn, contracts: Vec<Contract>) -> QueryResult<Vec<NewContract>> {
    let ids: Vec<Id> = contracts.iter().map(|row| row.id).collect();
    let mut listed: HashMap<Id, Vec<Id>> = HashMap::new();
    for row in listed_in(connection, &ids)? {
        listed
            .entry(row.contract_id)
            .or_default()
            .push(row.device_id);
    }
    let mut updates: HashMap<Id, Vec<HandbookUpdate>> = HashMap::new();
    let days: Vec<(Id, Day)> = handbook_update::table
        .filter(handbook_update::contract_id.eq_any(&ids))
        .order((handbook_update::contract_id, handbook_update::updated_on))
        .select((handbook_update::contract_id, handbook_update::updated_on))
        .load(connection)?;
    for (contract_id, updated_on) in days {
        let update = HandbookUpdate {
            contract_id,
            updated_on,
        };
        updates.entry(contract_id).or_default().push(update);
    }
    let with_lists = |contract: Contract| NewContract {
        listed: listed.remove(&contract.id).unwrap_or_default(),
        updates: updates.remove(&contract.id).unwrap_or_default(),
        contract,
    };
    Ok(contracts.into_iter().map(with_lists).collect())
}
