//! What a file carries, and how far its import has come.

use crate::{access::Operation, vocabulary::closed_set::closed_set};

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

impl ImportKind {
    /// What one must be permitted to import this kind.
    #[must_use]
    pub const fn operation(self) -> Operation {
        match self {
            Self::Sites => Operation::SiteRegister,
            Self::Devices => Operation::DeviceRegister,
            Self::Contracts => Operation::ContractStart,
            Self::Certificates => Operation::CertificateRecord,
        }
    }
}

closed_set! {
    /// How far an import has come.
    ImportState {
        /// The file has come to the service and waits to be checked.
        Received = "RECEIVED",
        /// Rows are read and judged.
        Staging = "STAGING",
        /// Every row is good: the import can be applied.
        Checked = "CHECKED",
        /// Rows have problems; nothing of it is applied.
        Rejected = "REJECTED",
        /// The file cannot be read as a whole.
        Failed = "FAILED",
        /// Somebody has said that it be applied; it waits for its turn.
        Approved = "APPROVED",
        /// Rows go into the register, unseen; after a crash the rest of them follows.
        Applying = "APPLYING",
        /// The register has changed meanwhile, so that the rows are taken back, unseen.
        Undoing = "UNDOING",
        /// The register has changed since the check: nothing was applied, the file must be checked again.
        Outrun = "OUTRUN",
        /// All rows are in the register.
        Applied = "APPLIED",
    }
}
