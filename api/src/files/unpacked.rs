//! How much a workbook unpacks to: a small file may be made to fill the memory.

use std::fs::File;
use std::io::{BufReader, Write};
use std::path::Path;

use zip::ZipArchive;
use zip::result::ZipError;

use super::FileError;

/// Bytes of sheets, which are read row by row.
const MOST_OF_SHEETS: u64 = 16 << 30;
/// Bytes of everything else, which is held in memory.
const MOST_OF_OTHERS: u64 = 512 << 20;
/// Bytes of a sheet without a tag: a cell is held in memory, and its text is far shorter.
const MOST_OF_TEXT: u64 = 1 << 20;

/// Unpacks the file to nowhere and refuses what is too much. The sizes that the file itself names are not believed.
pub fn check(path: &Path) -> Result<(), FileError> {
    let mut archive = ZipArchive::new(BufReader::new(File::open(path)?)).map_err(broken)?;
    let (mut of_sheets, mut of_others) = (0, 0);
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).map_err(broken)?;
        let is_sheet = part.name().map_err(broken)?.starts_with("xl/worksheets/");
        let (length, most) = if is_sheet {
            (&mut of_sheets, MOST_OF_SHEETS)
        } else {
            (&mut of_others, MOST_OF_OTHERS)
        };
        let mut measure = Measure {
            length,
            most,
            text: 0,
            most_text: if is_sheet { MOST_OF_TEXT } else { most },
        };
        std::io::copy(&mut part, &mut measure).map_err(|error| match error.kind() {
            std::io::ErrorKind::FileTooLarge => FileError::UnpacksTooLarge,
            _ => error.into(),
        })?;
    }
    Ok(())
}

fn broken(error: ZipError) -> FileError {
    FileError::Io(error.into())
}

/// Counts what is written, up to a limit.
struct Measure<'a> {
    length: &'a mut u64,
    most: u64,
    /// Bytes since the last tag.
    text: u64,
    most_text: u64,
}

impl Write for Measure<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        *self.length += bytes.len() as u64;
        self.text = match bytes.iter().rposition(|&byte| byte == b'<') {
            Some(tag) => (bytes.len() - tag) as u64,
            None => self.text + bytes.len() as u64,
        };
        if *self.length > self.most || self.text > self.most_text {
            return Err(std::io::ErrorKind::FileTooLarge.into());
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
