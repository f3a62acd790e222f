//! Certificates of PCs in the schema.

use domain::certificate::{self, CertificateState};
use domain::time::date_in_japan;
use jiff::Timestamp;
use jiff::civil::Date;
use juniper::graphql_object;
use uuid::Uuid;

use super::Context;
use super::device::Device;
use super::error::QueryError;
use crate::store::{self, Instant};

/// The certificate (電子証明書) of a PC.
pub struct Certificate {
    row: store::certificate::Certificate,
    /// The instant as of which the register is told; now where there is none.
    at: Option<Instant>,
}

/// Days before its end in which a certificate is said to expire soon, unless others are given.
const WARNING_DAYS: i32 = 60;

impl From<store::certificate::Certificate> for Certificate {
    fn from(row: store::certificate::Certificate) -> Self {
        Self { row, at: None }
    }
}

impl Certificate {
    /// The certificate as the register is told at `at`.
    pub fn told(row: store::certificate::Certificate, at: Option<Instant>) -> Self {
        Self { row, at }
    }
}

/// The certificate (電子証明書) of a PC.
#[graphql_object(context = Context)]
impl Certificate {
    /// The key.
    fn id(&self) -> Uuid {
        self.row.id.0
    }

    /// When what is told here was last changed.
    fn changed_at(&self) -> Timestamp {
        let changed_at = self.row.changed_at.unwrap_or(self.row.created_at);
        changed_at.timestamp()
    }

    /// The PC, where it is registered.
    async fn device(&self, context: &Context) -> Result<Option<Device>, QueryError> {
        let Some(id) = self.row.device_id else {
            return Ok(None);
        };
        let found = context.load.register(self.at).devices.one(id).await?;
        Ok(found.map(|row| Device::told(row, self.at)))
    }

    /// The PC in words, where its device is not registered.
    fn pc_label(&self) -> Option<&str> {
        self.row.pc_label.as_deref()
    }

    /// Issue date.
    fn issued_on(&self) -> Date {
        self.row.issued_on.0
    }

    /// Last valid day: three years and three months after the issue date (A48).
    fn valid_until(&self) -> Date {
        certificate::last_valid_day(self.row.issued_on.0)
    }

    /// Its state on a day (today, unless given); it is told to expire soon in its last `days` (60, unless given).
    fn state(&self, context: &Context, on: Option<Date>, days: Option<i32>) -> CertificateState {
        let on = on.unwrap_or_else(|| date_in_japan(context.app.now()));
        let days = u16::try_from(days.unwrap_or(WARNING_DAYS)).unwrap_or(0);
        let certificate = certificate::Certificate {
            issued_on: self.row.issued_on.0,
            backup_made: self.row.backup_made,
        };
        certificate.state(on, days)
    }

    /// Whether it was copied to another medium (C27); null when not known.
    fn backup_made(&self) -> Option<bool> {
        self.row.backup_made
    }
}
