//! Sites in bulk, and the change of one.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::store::schema::site;
use crate::store::site::{NewSite, Site};
use crate::store::whole_site::whole;
use crate::store::{AnyConn, Id};

/// The sites of these institution codes with all that an import carries of them; certificates are left out.
pub fn by_codes(connection: &mut AnyConn, codes: &[String]) -> QueryResult<Vec<NewSite>> {
    let sites = site::table
        .filter(site::institution_code.eq_any(codes))
        .select(Site::as_select())
        .load(connection)?;
    whole(connection, sites)
}

/// A page of sites in the order of registration.
pub fn page(connection: &mut AnyConn, after: Option<Id>, limit: i64) -> QueryResult<Vec<NewSite>> {
    let sites = crate::store::site::page(connection, after, limit)?;
    whole(connection, sites)
}

/// The ids of the sites of these institution codes.
pub fn ids_by_codes(
    connection: &mut AnyConn,
    codes: &[String],
) -> QueryResult<HashMap<String, Id>> {
    let found: Vec<(String, Id)> = site::table
        .filter(site::institution_code.eq_any(codes))
        .select((site::institution_code, site::id))
        .load(connection)?;
    Ok(found.into_iter().collect())
}

/// The institution codes of these sites.
pub fn codes_by_ids(connection: &mut AnyConn, ids: &[Id]) -> QueryResult<HashMap<Id, String>> {
    let found: Vec<(Id, String)> = site::table
        .filter(site::id.eq_any(ids))
        .select((site::id, site::institution_code))
        .load(connection)?;
    Ok(found.into_iter().collect())
}
