//! What can be wrong with an import.

use std::fmt;

use domain::import::RowProblem;

use crate::files::FileError;
use crate::store::StoreError;
use crate::store::import::StagedRow;

/// Why a file did not get into the register, or out of it.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error(transparent)]
    File(#[from] FileError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("another import is under way")]
    UnderWay,
    #[error("the service stops")]
    Stopped,
    #[error(
        "{changed} rows would change; while others work at most {most} are changed at once: split the file, or, when nobody \
         logs calls, run kiriwake import with --at-once"
    )]
    TooManyChanges { changed: usize, most: u16 },
    #[error("the register has changed since the file was checked: {}", .0.first().map(ToString::to_string).unwrap_or_default())]
    Outrun(Vec<Problem>),
    #[error("a row of the register cannot be written: {0}")]
    Unwritable(String),
}

impl From<diesel::result::Error> for ImportError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Store(error.into())
    }
}

/// Something that is wrong with a row of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Name of the sheet; none for CSV.
    pub sheet: Option<String>,
    pub problem: RowProblem,
}

impl Problem {
    pub(super) fn of(staged: &StagedRow, problem: RowProblem) -> Self {
        Self {
            sheet: staged.sheet.clone(),
            problem,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(sheet) = &self.sheet {
            write!(out, "シート「{sheet}」")?;
        }
        self.problem.fmt(out)
    }
}
