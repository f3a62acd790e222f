//! What a file carries, and how far its import has come.

use crate::vocabulary::closed_set::closed_set;

closed_set! {
    /// What a file carries.
    ImportKind {
        /// Sites (拠点).
        Sites = "SITES",
        /// Devices (機器).
        Devices = "DEVICES",
    }
}

closed_set! {
    /// How far an import has come.
    ImportState {
        /// Rows are read and judged; after a crash nothing of it remains.
        Staging = "STAGING",
        /// Rows go into the register; after a crash the rest of them follows.
        Applying = "APPLYING",
    }
}
