//! Sites in bulk, and the change of one.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::store::line::{self as lines, Line, Party};
use crate::store::schema::site;
use crate::store::site::{Contact, NewSite, Site, contacts_of};
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

fn whole(connection: &mut AnyConn, sites: Vec<Site>) -> QueryResult<Vec<NewSite>> {
    let ids: Vec<Id> = sites.iter().map(|site| site.id).collect();
    let mut lines: HashMap<Id, Line> = HashMap::new();
    for line in lines::of_sites(connection, &ids)? {
        lines.insert(line.site_id, line);
    }
    let mut contacts: HashMap<Id, Vec<Contact>> = HashMap::new();
    for contact in contacts_of(connection, &ids)? {
        contacts.entry(contact.site_id).or_default().push(contact);
    }
    let mut parties: HashMap<Id, Vec<Party>> = HashMap::new();
    for party in lines::parties_of_sites(connection, &ids)? {
        parties.entry(party.site_id).or_default().push(party);
    }
    let with_all = |site: Site| {
        let id = site.id;
        NewSite {
            line: lines.remove(&id).unwrap_or_else(|| no_line(id)),
            contacts: contacts.remove(&id).unwrap_or_default(),
            parties: parties.remove(&id).unwrap_or_default(),
            certificates: Vec::new(),
            site,
        }
    };
    Ok(sites.into_iter().map(with_all).collect())
}

fn no_line(site_id: Id) -> Line {
    Line {
        site_id,
        customer_line_id: None,
        service: None,
        line_type: None,
        v6_option: None,
        opened_on: None,
        ordered_on: None,
        topology: None,
        topology_reason: None,
        branch_device: None,
        gateway_model: None,
        shared: None,
        online_claims_on_line: None,
    }
}
