//! Sites in bulk, and the change of one.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::store::connection::on_both;
use crate::store::line::{self as lines, Line, Party};
use crate::store::schema::{contact, line, party, site};
use crate::store::site::{Contact, NewSite, Site, by_id, contacts_of};
use crate::store::{AnyConn, Id, search};

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

/// Puts a site with its line, contacts and companies in the place of the one of the same id.
pub fn replace(connection: &mut AnyConn, new: &NewSite) -> QueryResult<()> {
    let row = &new.site;
    if let Some(old) = by_id(connection, row.id)? {
        search::reindex(connection, &old, row)?;
    }
    diesel::update(site::table.find(row.id))
        .set((
            site::name.eq(&row.name),
            site::name_kana.eq(&row.name_kana),
            site::institution_kind.eq(row.institution_kind),
            site::prefecture.eq(row.prefecture),
            site::address.eq(&row.address),
            site::start_pack.eq(row.start_pack),
            site::pc_count.eq(row.pc_count),
            site::reader_count.eq(row.reader_count),
            site::receipt_linked.eq(row.receipt_linked),
            site::maintenance_dial.eq(&row.maintenance_dial),
            site::postal_code.eq(&row.postal_code),
            site::credential_papers.eq(&row.credential_papers),
            site::changed_at.eq(row.changed_at),
        ))
        .execute(connection)?;
    diesel::delete(line::table.find(row.id)).execute(connection)?;
    diesel::delete(contact::table.filter(contact::site_id.eq(row.id))).execute(connection)?;
    diesel::delete(party::table.filter(party::site_id.eq(row.id))).execute(connection)?;
    diesel::insert_into(line::table)
        .values(&new.line)
        .execute(connection)?;
    on_both!(connection, inner => {
        diesel::insert_into(contact::table).values(&new.contacts).execute(inner)?;
        diesel::insert_into(party::table).values(&new.parties).execute(inner)
    })?;
    Ok(())
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
