//! The pinned numbers: how many combinations each default row may catch.

use serde::Deserialize;

/// The form of the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PinFile {
    pub(super) pinned: Vec<Pin>,
}

/// What one default row may catch.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Pin {
    /// Name of the table.
    pub(super) table: String,
    /// Id of the row.
    pub(super) row: String,
    /// How many combinations of what the table asks for come to the row.
    pub(super) combinations: u64,
}
