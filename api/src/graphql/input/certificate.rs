//! A certificate as it is given.

use jiff::civil::Date;
use juniper::GraphQLInputObject;
use uuid::Uuid;

use crate::action::certificate_record;
use crate::store::Id;

/// A certificate to record.
#[derive(GraphQLInputObject)]
pub struct CertificateRecordInput {
    /// The site of the PC.
    site_id: Uuid,
    /// The PC, where it is registered.
    device_id: Option<Uuid>,
    /// The PC in words, where it is not.
    pc_label: Option<String>,
    /// Issue date.
    issued_on: Date,
    /// Whether it was copied to another medium (C27); leave out when not known. What is recorded of the PC and the day
    /// of issue already is changed by what is given here.
    backup_made: Option<bool>,
}

impl From<CertificateRecordInput> for certificate_record::Input {
    fn from(input: CertificateRecordInput) -> Self {
        Self {
            site_id: Id(input.site_id),
            device_id: input.device_id.map(Id),
            pc_label: input.pc_label,
            issued_on: input.issued_on,
            backup_made: input.backup_made,
        }
    }
}
