//! Terms of the reconfiguration option (再設定オプション), one per PC and contract.

use diesel::prelude::*;
use domain::contract::option_history::AgreedTerm;
use domain::contract::reset_option::Term;
use serde::{Deserialize, Serialize};

use super::contract::Contract;
use super::schema::reset_option;
use super::{AnyConn, Day, Id};

/// The option of a PC: covered to `ends_on`, or cancelled from `cancelled_on` (C18).
#[derive(
    Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Queryable, Selectable, Insertable,
)]
#[diesel(table_name = reset_option)]
pub struct ResetOptionTerm {
    pub contract_id: Id,
    pub device_id: Id,
    pub starts_on: Day,
    pub ends_on: Day,
    pub cancelled_on: Option<Day>,
}

impl ResetOptionTerm {
    /// The row of a term as it was agreed.
    pub fn of(contract_id: Id, device_id: Id, term: Term) -> Self {
        Self {
            contract_id,
            device_id,
            starts_on: Day(term.starts_on()),
            ends_on: Day(term.ends_on()),
            cancelled_on: term.cancelled_on().map(Day),
        }
    }

    /// The term with what matters of its contract.
    pub fn agreed(&self, contract: &Contract) -> AgreedTerm {
        AgreedTerm {
            term: self.term(),
            contract: contract.period(),
            plan: contract.plan.map(|code| code.0),
        }
    }

    /// The term as the clauses know it.
    pub fn term(&self) -> Term {
        let cancelled_on = self.cancelled_on.map(|day| day.0);
        Term::agreed(self.starts_on.0, self.ends_on.0, cancelled_on)
    }
}

/// The terms under these contracts.
pub fn of_contracts(
    connection: &mut AnyConn,
    contracts: &[Id],
) -> QueryResult<Vec<ResetOptionTerm>> {
    reset_option::table
        .filter(reset_option::contract_id.eq_any(contracts))
        .order((reset_option::contract_id, reset_option::device_id))
        .select(ResetOptionTerm::as_select())
        .load(connection)
}

/// The terms of a PC under all its contracts.
pub fn of_device(connection: &mut AnyConn, device: Id) -> QueryResult<Vec<ResetOptionTerm>> {
    reset_option::table
        .filter(reset_option::device_id.eq(device))
        .order((reset_option::starts_on, reset_option::contract_id))
        .select(ResetOptionTerm::as_select())
        .load(connection)
}
