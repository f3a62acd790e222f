//! Sites and the people to reach there.

use diesel::prelude::*;
use domain::vocabulary::{CredentialPaper, InstitutionKind, Prefecture};
use serde::{Deserialize, Serialize};

use super::certificate::Certificate;
use super::connection::on_both;
use super::line::{Line, Party};
use super::schema::{certificate, contact, line, party, site};
use super::{AnyConn, Code, Id, Instant, search};

/// A clinic, pharmacy or station (医療機関等) as registered.
#[derive(Debug, Clone, Serialize, Deserialize, Queryable, Selectable, Insertable)]
#[diesel(table_name = site)]
pub struct Site {
    pub id: Id,
    pub institution_code: String,
    pub name: String,
    pub name_kana: Option<String>,
    pub institution_kind: Code<InstitutionKind>,
    pub prefecture: Code<Prefecture>,
    pub address: Option<String>,
    pub start_pack: bool,
    pub pc_count: i32,
    pub reader_count: i32,
    pub receipt_linked: bool,
    pub maintenance_dial: Option<String>,
    pub created_at: Instant,
    pub created_by: Id,
    pub postal_code: Option<String>,
    /// Where the papers with the credentials lie, never what they say (S28).
    pub credential_papers: Option<String>,
    /// When the row was last changed; `None` while it is as it was registered.
    pub changed_at: Option<Instant>,
    /// Which papers those are (S28).
    pub credential_papers_kind: Option<Code<CredentialPaper>>,
}

/// A person at a site; the one at position 0 is written to.
#[derive(Debug, Clone, Serialize, Deserialize, Queryable, Selectable, Insertable)]
#[diesel(table_name = contact)]
pub struct Contact {
    pub id: Id,
    pub site_id: Id,
    pub position: i32,
    pub name: String,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub reachable_at: Option<String>,
    pub reachable_hours: Option<String>,
}

/// Everything that is registered with a site.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NewSite {
    pub site: Site,
    pub line: Line,
    pub contacts: Vec<Contact>,
    pub parties: Vec<Party>,
    /// Those that are recorded with it.
    #[serde(skip)]
    pub certificates: Vec<Certificate>,
}

pub fn insert(connection: &mut AnyConn, new: &NewSite) -> QueryResult<()> {
    diesel::insert_into(site::table)
        .values(&new.site)
        .execute(connection)?;
    diesel::insert_into(line::table)
        .values(&new.line)
        .execute(connection)?;
    on_both!(connection, inner => {
        diesel::insert_into(contact::table).values(&new.contacts).execute(inner)?;
        diesel::insert_into(party::table).values(&new.parties).execute(inner)?;
        diesel::insert_into(certificate::table).values(&new.certificates).execute(inner)
    })?;
    search::index(connection, &new.site)
}

pub fn by_id(connection: &mut AnyConn, id: Id) -> QueryResult<Option<Site>> {
    site::table
        .find(id)
        .select(Site::as_select())
        .first(connection)
        .optional()
}

/// The site, locked until the transaction ends, so that two changes of what belongs to it come one after the other.
/// SQLite's write transactions are alone anyway.
pub fn lock(connection: &mut AnyConn, id: Id) -> QueryResult<Option<Site>> {
    match connection {
        AnyConn::Pg(connection) => site::table
            .find(id)
            .select(Site::as_select())
            .for_no_key_update()
            .first(connection)
            .optional(),
        AnyConn::Sqlite(_) => by_id(connection, id),
    }
}

pub fn by_ids(connection: &mut AnyConn, ids: &[Id]) -> QueryResult<Vec<Site>> {
    site::table
        .filter(site::id.eq_any(ids))
        .select(Site::as_select())
        .load(connection)
}

pub fn by_institution_code(connection: &mut AnyConn, code: &str) -> QueryResult<Option<Site>> {
    site::table
        .filter(site::institution_code.eq(code))
        .select(Site::as_select())
        .first(connection)
        .optional()
}

/// Sites with a contact, or a company or its person, at this number, digits only; 20 at most.
pub fn by_phone(connection: &mut AnyConn, phone: &str) -> QueryResult<Vec<Site>> {
    let contacts = contact::table
        .filter(contact::phone.eq(phone))
        .select(contact::site_id)
        .distinct()
        .order(contact::site_id)
        .limit(20);
    let companies = party::table
        .filter(party::phone.eq(phone))
        .select(party::site_id)
        .distinct()
        .order(party::site_id)
        .limit(20);
    let persons = party::table
        .filter(party::person_phone.eq(phone))
        .select(party::site_id)
        .distinct()
        .order(party::site_id)
        .limit(20);
    let mut ids: Vec<Id> = contacts.load(connection)?;
    ids.extend(companies.load::<Id>(connection)?);
    ids.extend(persons.load::<Id>(connection)?);
    site::table
        .filter(site::id.eq_any(ids))
        .select(Site::as_select())
        .order(site::id)
        .limit(20)
        .load(connection)
}

/// A page of sites in the order of registration, after the given one.
pub fn page(connection: &mut AnyConn, after: Option<Id>, limit: i64) -> QueryResult<Vec<Site>> {
    let mut query = site::table.select(Site::as_select()).into_boxed();
    if let Some(id) = after {
        query = query.filter(site::id.gt(id));
    }
    query.order(site::id).limit(limit).load(connection)
}

pub fn any(connection: &mut AnyConn) -> QueryResult<bool> {
    diesel::select(diesel::dsl::exists(site::table.select(site::id))).get_result(connection)
}

/// The contacts of these sites, in order of position.
pub fn contacts_of(connection: &mut AnyConn, sites: &[Id]) -> QueryResult<Vec<Contact>> {
    contact::table
        .filter(contact::site_id.eq_any(sites))
        .order((contact::site_id, contact::position))
        .select(Contact::as_select())
        .load(connection)
}

/// The sites whose person at position 0 has this address.
pub fn of_contact_mail(connection: &mut AnyConn, address: &str) -> QueryResult<Vec<Id>> {
    contact::table
        .filter(contact::email.eq(address))
        .filter(contact::position.eq(0))
        .select(contact::site_id)
        .load(connection)
}

/// The name of a person with this address.
pub fn contact_of_mail(connection: &mut AnyConn, address: &str) -> QueryResult<Option<String>> {
    contact::table
        .filter(contact::email.eq(address))
        .order((contact::position, contact::id))
        .select(contact::name)
        .first(connection)
        .optional()
}
