//! The companies around a site, and the papers that it keeps.

use super::closed_set::closed_set;

closed_set! {
    /// What a company is to a site (S07, S27).
    PartyKind {
        /// Runs the site (事業者).
        Operator = "OPERATOR",
        /// Vendor of the receipt computer (レセコン).
        ReceiptVendor = "RECEIPT_VENDOR",
        /// Vendor of the electronic chart (電子カルテ).
        ChartVendor = "CHART_VENDOR",
        /// Vendor of the network.
        NetworkVendor = "NETWORK_VENDOR",
        /// Integrator (導入支援事業者, D37).
        Integrator = "INTEGRATOR",
    }
}

closed_set! {
    /// Papers that hold the Windows password and the 管理アカウント of a site (S28).
    CredentialPaper {
        /// ヒアリングシート, its part on PC settings.
        HearingSheet = "HEARING_SHEET",
        /// 作業完了報告書
        CompletionReport = "COMPLETION_REPORT",
        /// Other papers.
        Other = "OTHER",
    }
}
