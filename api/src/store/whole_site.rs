//! A site with all that belongs to it: its line, its people and the companies around it.

use std::collections::HashMap;

use diesel::prelude::*;

use super::connection::on_both;
use super::history::Recorded;
use super::line::{self as lines, Line, Party};
use super::schema::{contact, line, party, site};
use super::site::{Contact, NewSite, Site, by_id, by_ids, contacts_of};
use super::{AnyConn, Id, Instant, search};

/// Certificates are recorded one by one.
impl Recorded for NewSite {
    const KIND: &'static str = "SITE";

    fn id(&self) -> Id {
        self.site.id
    }

    fn site_id(&self) -> Id {
        self.site.id
    }

    fn created_at(&self) -> Instant {
        self.site.created_at
    }

    fn changed_at(&self) -> Option<Instant> {
        self.site.changed_at
    }

    fn by_ids(connection: &mut AnyConn, ids: &[Id]) -> QueryResult<Vec<Self>> {
        let sites = by_ids(connection, ids)?;
        whole(connection, sites)
    }

    fn of_sites(connection: &mut AnyConn, sites: &[Id]) -> QueryResult<Vec<Self>> {
        <Self as Recorded>::by_ids(connection, sites)
    }
}

/// Puts a site with its line, contacts and companies in the place of the one of the same id.
pub fn replace(connection: &mut AnyConn, new: &NewSite) -> QueryResult<()> {
    let row = &new.site;
    if let Some(old) = by_id(connection, row.id)? {
        search::reindex(connection, &old, row)?;
    }
    diesel::update(site::table.find(row.id))
        .set((
            site::institution_code.eq(&row.institution_code),
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
            site::credential_papers_kind.eq(row.credential_papers_kind),
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

/// The sites with what belongs to them; certificates are left out.
pub fn whole(connection: &mut AnyConn, sites: Vec<Site>) -> QueryResult<Vec<NewSite>> {
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
        gateway_rented: None,
    }
}
