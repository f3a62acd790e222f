//! A certificate (電子証明書) of a PC is written down (S30, T04).

use domain::access::Operation;
use domain::time::date_in_japan;
use domain::vocabulary::DeviceKind;
use jiff::civil::Date;

use super::{ActionError, Actor, Problems, UserError};
use crate::app::App;
use crate::store::certificate::{self, Certificate};
use crate::store::{Day, Id, device, site};

/// The certificate: of a registered PC, or of one that only has a name.
#[derive(Debug, Clone)]
pub struct Input {
    pub site_id: Id,
    pub device_id: Option<Id>,
    pub pc_label: Option<String>,
    pub issued_on: Date,
    pub backup_made: Option<bool>,
}

/// Records the certificate; the newest one of a PC counts.
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
            if site::by_id(connection, row.site_id)?.is_none() {
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
            certificate::insert(connection, &row)?;
            Ok(row)
        })
        .await
}
