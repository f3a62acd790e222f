//! Rows of the table of certificates (電子証明書).

use jiff::civil::Date;

use super::{
    record::{Cells, Record, record},
    reference::DeviceReference,
    text::Text,
};
use crate::identifier::InstitutionCode;

record! {
    /// The certificate (電子証明書) of a PC (S30). One without PC and name is that of a PC of the site of which nothing
    /// more is known.
    CertificateRow {
        /// Institution code of its site.
        site: InstitutionCode, "医療機関コード", "institutionCode", "数字10桁", "1312345678";
        /// The PC, where it is registered.
        pc: Option<DeviceReference>, "オン資端末", "pc", "登録済みの端末、メーカー:シリアル番号か種別/番号/設置場所", "LENOVO:PF3ABC12";
        /// Name of the PC.
        pc_label: Option<Text<100>>, "PC名称", "pcLabel", "100文字まで", "受付PC";
        /// Issue date (発行日).
        issued_on: Date, "発行日", "issuedOn", "日付", "令和6年10月1日";
        /// Whether a backup was made (T23, C27).
        backup_made: Option<bool>, "控えの保存", "backupMade", "○か×", "○";
    }
}

/// What makes two rows speak of the same certificate.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CertificateKey {
    /// Institution code of the site.
    pub site: InstitutionCode,
    /// The PC; the name is part of the key only without it.
    pub pc: Option<DeviceReference>,
    /// Name of the PC, where it is not registered.
    pub pc_label: Option<Text<100>>,
    /// Issue date.
    pub issued_on: Date,
}

impl Record for CertificateRow {
    type Key = CertificateKey;

    const TITLE: &'static str = "電子証明書";

    fn key(&self) -> CertificateKey {
        let label = self.pc_label.clone();
        CertificateKey {
            site: self.site.clone(),
            pc_label: label.filter(|_| self.pc.is_none()),
            pc: self.pc.clone(),
            issued_on: self.issued_on,
        }
    }

    fn check(&self, _cells: &mut Cells<'_>) {}
}
