//! A certificate (電子証明書) of a PC is written down (S30, T04).

use domain::access::Operation;
use domain::time::date_in_japan;
use domain::vocabulary::DeviceKind;
use jiff::civil::Date;

use super::{ActionError, Actor, Problems, UserError};
use crate::app::App;
use crate::store::certificate::{self, Certificate};
use crate::store::{AnyConn, Day, Id, device, history, site};

/// The certificate: of a registered PC, or of one that only has a name.
#[derive(Debug, Clone)]
pub struct Input {
    pub site_id: Id,
    pub device_id: Option<Id>,
    pub pc_label: Option<String>,
    pub issued_on: Date,
    pub backup_made: Option<bool>,
}

/// Records the certificate; the newest one of a PC counts. What is recorded of a PC and a day of issue already is the same
/// certificate: it is changed where something more is said of it, as when its backup is made later (C27).
pub async fn run(app: &App, actor: &Actor, input: Input) -> Result<Certificate, ActionError> {
    actor.permit(Operation::CertificateRecord)?;
    let mut problems = Problems::default();
    let pc_label = problems.optional_line("pcLabel", input.pc_label.as_deref(), 100);
    let now = app.now();
    if input.issued_on > date_in_japan(now) {
        problems.add("issuedOn", "issuedOn must not lie in the future");
    }
    problems.finish()?;
    let row = Certificate {
        id: Id::new(),
        site_id: input.site_id,
        device_id: input.device_id,
        pc_label,
        issued_on: Day(input.issued_on),
        backup_made: input.backup_made,
        created_at: now.into(),
        created_by: actor.id,
        changed_at: None,
    };
    app.store
        .write(move |connection| {
            if site::lock(connection, row.site_id)?.is_none() {
                return Err(UserError::not_found("siteId", "the site").into());
            }
            if let Some(id) = row.device_id {
                let pc = device::by_id(connection, id)?
                    .filter(|found| found.site_id == row.site_id && found.kind.0 == DeviceKind::Pc);
                if pc.is_none() {
                    let message = "deviceId must be a PC of this site";
                    return Err(UserError::invalid("deviceId", message).into());
                }
            }
            let recorded = certificate::of_sites(connection, &[row.site_id])?;
            if let Some(old) = recorded.into_iter().find(|old| is_same(old, &row)) {
                return complete(connection, old, row);
            }
            certificate::insert(connection, &row)?;
            Ok(row)
        })
        .await
}

/// Whether two rows speak of one certificate: that of a PC, or else of its name, issued on one day.
fn is_same(old: &Certificate, new: &Certificate) -> bool {
    let of_name = |row: &Certificate| row.device_id.is_none().then(|| row.pc_label.clone());
    old.issued_on == new.issued_on && old.device_id == new.device_id && of_name(old) == of_name(new)
}

/// Adds what is said now to what is recorded; what is left out stays as it is.
fn complete(
    connection: &mut AnyConn,
    old: Certificate,
    said: Certificate,
) -> Result<Certificate, ActionError> {
    let now = said
        .created_at
        .later_than(old.changed_at.unwrap_or(old.created_at));
    let new = Certificate {
        pc_label: said.pc_label.or_else(|| old.pc_label.clone()),
        backup_made: said.backup_made.or(old.backup_made),
        changed_at: Some(now),
        ..old.clone()
    };
    if (&new.pc_label, new.backup_made) == (&old.pc_label, old.backup_made) {
        return Ok(old);
    }
    history::keep(connection, &old, now, said.created_by)?;
    certificate::update(connection, &new)?;
    Ok(new)
}
