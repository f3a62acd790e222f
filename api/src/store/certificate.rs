//! Certificates (電子証明書), one per PC.

use diesel::prelude::*;

use super::schema::certificate;
use super::{AnyConn, Day, Id, Instant};

/// A certificate; without a device it is known of the site only.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = certificate)]
pub struct Certificate {
    pub id: Id,
    pub site_id: Id,
    pub device_id: Option<Id>,
    pub pc_label: Option<String>,
    pub issued_on: Day,
    pub backup_made: Option<bool>,
    pub created_at: Instant,
    pub created_by: Id,
}

pub fn insert(connection: &mut AnyConn, row: &Certificate) -> QueryResult<()> {
    diesel::insert_into(certificate::table)
        .values(row)
        .execute(connection)?;
    Ok(())
}

/// The certificates of these sites, the newest first.
pub fn of_sites(connection: &mut AnyConn, sites: &[Id]) -> QueryResult<Vec<Certificate>> {
    certificate::table
        .filter(certificate::site_id.eq_any(sites))
        .order((
            certificate::site_id,
            certificate::issued_on.desc(),
            certificate::id,
        ))
        .select(Certificate::as_select())
        .load(connection)
}
