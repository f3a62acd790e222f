//! The line of a site and the companies around it.

use diesel::prelude::*;
use domain::vocabulary::{BranchDevice, LineService, LineType, PartyKind, Topology, V6Option};
use serde::{Deserialize, Serialize};

use super::schema::{line, party};
use super::{AnyConn, Code, Day, Id};

/// The line (回線) of a site: the one its router hangs on. What is not known is `None`.
///
/// A site has one. The line of its own that a start pack may bring takes the place of the shared one (S23), and a nursing
/// station that needs a second line and router (S25) has an institution code of its own: it is another site.
#[derive(Debug, Clone, Serialize, Deserialize, Queryable, Selectable, Insertable)]
#[diesel(table_name = line)]
pub struct Line {
    pub site_id: Id,
    pub customer_line_id: Option<String>,
    pub service: Option<Code<LineService>>,
    pub line_type: Option<Code<LineType>>,
    pub v6_option: Option<Code<V6Option>>,
    pub opened_on: Option<Day>,
    pub ordered_on: Option<Day>,
    pub topology: Option<Code<Topology>>,
    pub topology_reason: Option<String>,
    pub branch_device: Option<Code<BranchDevice>>,
    pub gateway_model: Option<String>,
    pub shared: Option<bool>,
    pub online_claims_on_line: Option<bool>,
    /// Whether the gateway is rented from NTT; otherwise it was bought (S19).
    pub gateway_rented: Option<bool>,
}

/// A company around a site: who runs it, or a vendor (S27).
#[derive(Debug, Clone, Serialize, Deserialize, Queryable, Selectable, Insertable)]
#[diesel(table_name = party)]
pub struct Party {
    pub site_id: Id,
    pub kind: Code<PartyKind>,
    pub name: String,
    pub phone: Option<String>,
    pub address: Option<String>,
    pub person: Option<String>,
    pub mail: Option<String>,
    pub reachable_at: Option<String>,
    pub reachable_hours: Option<String>,
    /// Telephone number of the person, where `phone` is the company's own.
    pub person_phone: Option<String>,
}

impl Party {
    /// The number to ring: the company's own, else that of the person there.
    pub fn any_phone(&self) -> Option<&String> {
        self.phone.as_ref().or(self.person_phone.as_ref())
    }
}

/// The lines of these sites, one each.
pub fn of_sites(connection: &mut AnyConn, sites: &[Id]) -> QueryResult<Vec<Line>> {
    line::table
        .filter(line::site_id.eq_any(sites))
        .select(Line::as_select())
        .load(connection)
}

/// The companies around these sites.
pub fn parties_of_sites(connection: &mut AnyConn, sites: &[Id]) -> QueryResult<Vec<Party>> {
    party::table
        .filter(party::site_id.eq_any(sites))
        .order((party::site_id, party::kind))
        .select(Party::as_select())
        .load(connection)
}

/// The sites of companies of a kind with this address.
pub fn sites_of_mail(
    connection: &mut AnyConn,
    kind: PartyKind,
    address: &str,
) -> QueryResult<Vec<Id>> {
    party::table
        .filter(party::mail.eq(address))
        .filter(party::kind.eq(Code(kind)))
        .select(party::site_id)
        .load(connection)
}

/// The name of a company with this address.
pub fn company_of_mail(connection: &mut AnyConn, address: &str) -> QueryResult<Option<String>> {
    party::table
        .filter(party::mail.eq(address))
        .order((party::site_id, party::kind))
        .select(party::name)
        .first(connection)
        .optional()
}
