//! Without a mail server: each mail becomes an `.eml` file.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use uuid::Uuid;

/// Writes the message as `ID.eml`. The file appears whole or not at all, and once however often it is written.
pub fn write(folder: &Path, id: Uuid, message: &[u8]) -> io::Result<()> {
    let unfinished = folder.join(format!(".{id}.unfinished"));
    let mut file = File::create(&unfinished)?;
    file.write_all(message)?;
    file.sync_all()?;
    fs::rename(&unfinished, folder.join(format!("{id}.eml")))?;
    File::open(folder)?.sync_all()
}

/// Removes the file of a message that may be gone already, and what an interrupted writing left of it.
pub fn remove(folder: &Path, id: Uuid) -> io::Result<()> {
    let names = [format!("{id}.eml"), format!(".{id}.unfinished")];
    names
        .iter()
        .try_for_each(|name| match fs::remove_file(folder.join(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        })
}
