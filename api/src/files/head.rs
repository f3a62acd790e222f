//! The beginning of a sheet, as a form is looked through.

use super::{FileError, FileRow};

/// More rows than a form has.
const MOST_ROWS: u32 = 300;

/// Cells by row and column, counted from 0.
#[derive(Debug, Default)]
pub struct Grid(Vec<Vec<String>>);

impl Grid {
    /// Puts a row where it belongs, and tells whether more are wanted.
    pub(super) fn take(&mut self, row: FileRow) -> bool {
        if row.number > MOST_ROWS {
            return false;
        }
        self.0.resize((row.number - 1) as usize, Vec::new());
        self.0.push(row.cells);
        true
    }

    /// The text of a cell.
    pub fn cell(&self, row: usize, column: usize) -> Option<&str> {
        self.0.get(row)?.get(column).map(String::as_str)
    }

    pub fn rows(&self) -> usize {
        self.0.len()
    }

    pub fn columns(&self) -> usize {
        self.0.iter().map(Vec::len).max().unwrap_or(0)
    }
}

/// Why the reading of a beginning ends.
pub(super) enum HeadError {
    Full,
    File(FileError),
}

impl From<FileError> for HeadError {
    fn from(error: FileError) -> Self {
        Self::File(error)
    }
}
