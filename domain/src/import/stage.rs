//! What a file carries, and how far its import has come.

use crate::vocabulary::closed_set::closed_set;

closed_set! {
    /// What a file carries.
    ImportKind {
        /// Sites (拠点).
        Sites = "SITES",
        /// Devices (機器).
        Devices = "DEVICES",
        /// Contracts (契約).
        Contracts = "CONTRACTS",
        /// Certificates (電子証明書).
        Certificates = "CERTIFICATES",
    }
}

closed_set! {
    /// How far an import has come.
    ImportState {
        /// Rows are read and judged; after a crash nothing of it remains.
        Staging = "STAGING",
        /// Rows go into the register, unseen; after a crash the rest of them follows.
        Applying = "APPLYING",
        /// The register changed meanwhile, so that the rows are taken back, unseen.
        Undoing = "UNDOING",
        /// All rows are in the register.
        Applied = "APPLIED",
    }
}
