//! The companies around a site.

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
