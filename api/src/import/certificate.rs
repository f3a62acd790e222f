//! Certificates as files carry them.

use std::collections::HashMap;

use diesel::QueryResult;
use domain::identifier::InstitutionCode;
use domain::import::{CertificateRow, DeviceReference, Record, Text, cell::Cell};
use domain::time::date_in_japan;
use jiff::civil::Date;

use super::reference::{Devices, name, names};
use super::subject::{Objection, Staged, Stamp, Subject};
use crate::store::certificate::{self, Certificate};
use crate::store::import::{Kind, certificate as bulk, site as sites, write};
use crate::store::{AnyConn, Day, Id};

/// A certificate with what its row names of others.
#[derive(Debug, Clone)]
pub struct RegisteredCertificate {
    certificate: Certificate,
    /// Institution code of its site.
    site: String,
    pc: Option<DeviceReference>,
    /// Whether a newer one says what this one does.
    is_superseded: bool,
}

/// What tells certificates apart: the site, the PC or else its name, and the day of issue.
type Key = (Id, Option<Id>, Option<String>, Date);

/// What is registered around some rows.
pub struct Around {
    sites: HashMap<String, Id>,
    devices: Devices,
    by_key: HashMap<Key, RegisteredCertificate>,
}

impl Subject for RegisteredCertificate {
    type Recorded = Certificate;
    type Row = CertificateRow;
    type Around = Around;

    const FILE: Kind = Kind::Certificates;

    fn key(row: &CertificateRow) -> String {
        let key = Record::key(row);
        let label = key.pc_label.as_ref().map(Text::as_str).unwrap_or_default();
        format!("{}/{}/{}/{label}", key.site, key.issued_on, key.pc.write())
    }

    fn around(
        connection: &mut AnyConn,
        rows: &[&CertificateRow],
        _staged: Staged,
    ) -> QueryResult<Around> {
        let codes: Vec<String> = rows
            .iter()
            .map(|row| row.site.as_str().to_owned())
            .collect();
        let sites = sites::ids_by_codes(connection, &codes)?;
        let ids: Vec<Id> = sites.values().copied().collect();
        let certificates = certificate::of_sites(connection, &ids)?;
        let mut around = Around {
            devices: Devices::of_sites(connection, &ids)?,
            sites,
            by_key: HashMap::new(),
        };
        for registered in with_names(connection, certificates)? {
            registered.remember(&mut around);
        }
        Ok(around)
    }

    fn registered<'a>(around: &'a Around, row: &CertificateRow) -> Option<&'a Self> {
        let site = *around.sites.get(row.site.as_str())?;
        let pc = row.pc.as_ref().map(|pc| around.devices.find(site, pc));
        let pc = pc.transpose().ok()?.map(|device| device.id);
        let label = row.pc_label.as_ref().map(ToString::to_string);
        around.by_key.get(&key_of(site, pc, label, row.issued_on))
    }

    fn of_row(
        row: &CertificateRow,
        old: Option<&Self>,
        around: &Around,
        stamp: Stamp,
    ) -> Result<Self, Vec<Objection>> {
        let Some(&site_id) = around.sites.get(row.site.as_str()) else {
            return Err(vec![Objection::unknown_site()]);
        };
        let pc = row
            .pc
            .as_ref()
            .map(|pc| around.devices.find_pc(site_id, pc));
        let pc = pc
            .transpose()
            .map_err(|message| vec![Objection::new("pc", message)])?;
        let old_row = old.map(|old| &old.certificate);
        Ok(Self {
            certificate: Certificate {
                id: old_row.map_or_else(Id::new, |old| old.id),
                site_id,
                device_id: pc.map(|device| device.id),
                pc_label: row.pc_label.as_ref().map(ToString::to_string),
                issued_on: Day(row.issued_on),
                backup_made: row.backup_made,
                created_at: old_row.map_or(stamp.now, |old| old.created_at),
                created_by: old_row.map_or(stamp.actor, |old| old.created_by),
                changed_at: old_row.map(|old| stamp.after(old.created_at, old.changed_at)),
            },
            site: row.site.as_str().to_owned(),
            pc: pc.map(name),
            is_superseded: false,
        })
    }

    fn objections(&self, row: &CertificateRow, _around: &Around, stamp: Stamp) -> Vec<Objection> {
        if row.issued_on <= date_in_japan(stamp.now.timestamp()) {
            return Vec::new();
        }
        vec![Objection::new("issuedOn", "未来の日は入力できません")]
    }

    /// The newest of those with one key counts.
    fn remember(self, around: &mut Around) {
        let Certificate {
            id,
            site_id,
            device_id,
            issued_on,
            ..
        } = self.certificate;
        let label = self.certificate.pc_label.clone();
        let key = key_of(site_id, device_id, label, issued_on.0);
        let known = around.by_key.get(&key);
        if known.is_none_or(|known| known.certificate.id < id) {
            around.by_key.insert(key, self);
        }
    }

    fn recorded(&self) -> &Certificate {
        &self.certificate
    }

    fn row(&self) -> Result<CertificateRow, String> {
        let site = InstitutionCode::parse(&self.site).map_err(|error| error.to_string())?;
        let label = self.certificate.pc_label.as_ref();
        Ok(CertificateRow {
            site,
            pc: self.pc.clone(),
            pc_label: label.and_then(|label| Text::parse(label).ok()),
            issued_on: self.certificate.issued_on.0,
            backup_made: self.certificate.backup_made,
        })
    }

    fn is_exported(&self) -> bool {
        !self.is_superseded
    }

    fn write(
        connection: &mut AnyConn,
        new: &[Self],
        changed: &[(Self, Self)],
        import: Id,
    ) -> QueryResult<()> {
        let new: Vec<_> = new.iter().map(|new| &new.certificate).collect();
        let changed: Vec<_> = changed.iter().map(|(_, new)| &new.certificate).collect();
        write::certificates(connection, &new, &changed, import)
    }

    fn take_back(connection: &mut AnyConn, import: Id, limit: i64) -> QueryResult<bool> {
        write::take_back_certificates(connection, import, limit)
    }

    fn page(connection: &mut AnyConn, after: Option<Id>, limit: i64) -> QueryResult<Vec<Self>> {
        let certificates = bulk::page(connection, after, limit)?;
        let site_ids: Vec<Id> = certificates.iter().map(|row| row.site_id).collect();
        let mut newest: HashMap<Key, Id> = HashMap::new();
        for row in certificate::of_sites(connection, &site_ids)? {
            let newest = newest.entry(key_of_row(&row)).or_insert(row.id);
            *newest = row.id.max(*newest);
        }
        let mut page = with_names(connection, certificates)?;
        for registered in &mut page {
            let row = &registered.certificate;
            registered.is_superseded = newest.get(&key_of_row(row)).is_some_and(|&id| id > row.id);
        }
        Ok(page)
    }
}

fn key_of_row(row: &Certificate) -> Key {
    key_of(
        row.site_id,
        row.device_id,
        row.pc_label.clone(),
        row.issued_on.0,
    )
}

fn key_of(site: Id, pc: Option<Id>, label: Option<String>, issued_on: Date) -> Key {
    (site, pc, label.filter(|_| pc.is_none()), issued_on)
}

/// Adds the institution codes and how rows name the PCs.
fn with_names(
    connection: &mut AnyConn,
    certificates: Vec<Certificate>,
) -> QueryResult<Vec<RegisteredCertificate>> {
    let sites: Vec<Id> = certificates.iter().map(|row| row.site_id).collect();
    let codes = sites::codes_by_ids(connection, &sites)?;
    let pcs: Vec<Id> = certificates
        .iter()
        .filter_map(|row| row.device_id)
        .collect();
    let pcs = names(connection, &pcs)?;
    let named = |certificate: Certificate| RegisteredCertificate {
        site: codes.get(&certificate.site_id).cloned().unwrap_or_default(),
        pc: certificate.device_id.and_then(|id| pcs.get(&id).cloned()),
        certificate,
        is_superseded: false,
    };
    Ok(certificates.into_iter().map(named).collect())
}
