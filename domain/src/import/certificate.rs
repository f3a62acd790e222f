//! Rows of the table of certificates (電子証明書).

use jiff::civil::Date;

use super::{
    device::ReadSerial,
    record::{Cells, Record, record},
    text::Text,
};
use crate::identifier::{InstitutionCode, Serial};

record! {
    /// The certificate (電子証明書) of a PC (S30).
    CertificateRow {
        /// Institution code of its site.
        site: InstitutionCode, "医療機関コード", "institutionCode", "数字10桁", "1312345678";
        /// Serial number of the PC.
        pc_serial: Option<ReadSerial>, "PCシリアル番号", "pcSerial", "英数字6～20桁（S/Nは付いていても可）", "PF3ABC12";
        /// Name of a PC without a known serial number.
        pc_label: Option<Text<100>>, "PC名称", "pcLabel", "シリアル番号が分からないとき、100文字まで", "受付PC";
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
    /// Serial number of the PC; the label is part of the key only without it.
    pub pc_serial: Option<Serial>,
    /// Name of the PC, where it has no serial number.
    pub pc_label: Option<Text<100>>,
    /// Issue date.
    pub issued_on: Date,
}

impl Record for CertificateRow {
    type Key = CertificateKey;

    const TITLE: &'static str = "電子証明書";

    fn key(&self) -> CertificateKey {
        let pc_serial = self.pc_serial.as_ref().map(|read| read.serial.clone());
        let label = self.pc_label.clone();
        CertificateKey {
            site: self.site.clone(),
            pc_label: label.filter(|_| pc_serial.is_none()),
            pc_serial,
            issued_on: self.issued_on,
        }
    }

    fn check(&self, cells: &mut Cells<'_>) {
        if self.pc_serial.is_none() && self.pc_label.is_none() {
            cells.object(
                "pcSerial",
                "PCシリアル番号かPC名称のどちらかを入力してください",
            );
        }
    }
}
