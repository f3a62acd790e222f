//! Certificates (電子証明書), one per PC.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::history::Recorded;
use super::import::unfinished;
use super::schema::certificate;
use super::{AnyConn, Day, Id, Instant};

/// A certificate; without a device it is known of the site only.
#[derive(Debug, Clone, Serialize, Deserialize, Queryable, Selectable, Insertable)]
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
    /// When the row was last changed; `None` while it is as it was recorded.
    pub changed_at: Option<Instant>,
}

impl Recorded for Certificate {
    const KIND: &'static str = "CERTIFICATE";

    fn id(&self) -> Id {
        self.id
    }

    fn site_id(&self) -> Id {
        self.site_id
    }

    fn created_at(&self) -> Instant {
        self.created_at
    }

    fn changed_at(&self) -> Option<Instant> {
        self.changed_at
    }

    fn by_ids(connection: &mut AnyConn, ids: &[Id]) -> QueryResult<Vec<Self>> {
        certificate::table
            .filter(certificate::id.eq_any(ids))
            .select(Certificate::as_select())
            .load(connection)
    }

    fn of_sites(connection: &mut AnyConn, sites: &[Id]) -> QueryResult<Vec<Self>> {
        of_sites(connection, sites)
    }
}

pub fn insert(connection: &mut AnyConn, row: &Certificate) -> QueryResult<()> {
    diesel::insert_into(certificate::table)
        .values(row)
        .execute(connection)?;
    Ok(())
}

/// Writes down what is known of a recorded certificate now.
pub fn update(connection: &mut AnyConn, row: &Certificate) -> QueryResult<()> {
    diesel::update(certificate::table.find(row.id))
        .set((
            certificate::pc_label.eq(&row.pc_label),
            certificate::backup_made.eq(row.backup_made),
            certificate::changed_at.eq(row.changed_at),
        ))
        .execute(connection)?;
    Ok(())
}

/// The certificates of these sites, the newest first; of two issued on one day, the one that was recorded later.
pub fn of_sites(connection: &mut AnyConn, sites: &[Id]) -> QueryResult<Vec<Certificate>> {
    let hidden = unfinished(connection)?;
    certificate::table
        .filter(certificate::site_id.eq_any(sites))
        .filter(
            certificate::import_id
                .is_null()
                .or(certificate::import_id.ne_all(hidden)),
        )
        .order((
            certificate::site_id,
            certificate::issued_on.desc(),
            certificate::id.desc(),
        ))
        .select(Certificate::as_select())
        .load(connection)
}

/// Notes that the certificate is of a PC that is at its site no more, and how that is called.
pub fn leave(
    connection: &mut AnyConn,
    id: Id,
    pc_label: Option<&str>,
    now: Instant,
) -> QueryResult<()> {
    diesel::update(certificate::table.find(id))
        .set((
            certificate::device_id.eq(None::<Id>),
            certificate::pc_label.eq(pc_label),
            certificate::changed_at.eq(now),
        ))
        .execute(connection)?;
    Ok(())
}
