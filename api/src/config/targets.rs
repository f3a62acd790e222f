//! The operator's own table of targets.

use std::sync::Arc;

use domain::load::DataFile;
use domain::target::TargetTable;

/// Reads and judges the file; an error says what is accepted, and what is wrong with a file that can be read.
pub fn table(file: &str) -> Result<Arc<TargetTable>, String> {
    let accepted = "a file with the keys of domain/catalogue/targets.toml";
    let text = std::fs::read_to_string(file).map_err(|error| format!("{accepted}: {error}"))?;
    let name = file;
    let table = TargetTable::load(DataFile { name, text: &text });
    Ok(Arc::new(
        table.map_err(|error| format!("{accepted}: {error}"))?,
    ))
}
