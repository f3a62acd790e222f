//! The operator's own tables, in the place of those that ship with the program.

use std::sync::Arc;

use domain::load::{DataFile, LoadError};
use domain::reminder::ReminderTable;
use domain::target::TargetTable;

/// Targets, from a file; an error says what is accepted, and what is wrong with a file that can be read.
pub fn targets(file: &str) -> Result<Arc<TargetTable>, String> {
    let accepted = "a file with the keys of domain/catalogue/targets.toml";
    read(file, accepted, TargetTable::load)
}

/// Kinds of reminders, from a file, likewise.
pub fn reminders(file: &str) -> Result<Arc<ReminderTable>, String> {
    let accepted = "a file with the keys of domain/catalogue/reminders.toml";
    read(file, accepted, ReminderTable::load)
}

fn read<T>(
    name: &str,
    accepted: &str,
    load: impl FnOnce(DataFile<'_>) -> Result<T, LoadError>,
) -> Result<Arc<T>, String> {
    let text = std::fs::read_to_string(name).map_err(|error| format!("{accepted}: {error}"))?;
    let table = load(DataFile { name, text: &text });
    Ok(Arc::new(
        table.map_err(|error| format!("{accepted}: {error}"))?,
    ))
}
