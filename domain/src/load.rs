//! Reading the data files: what is wrong, and where.

use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;

/// A data file that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}:{column}: {problem}")]
pub struct LoadError {
    /// Name of the file.
    pub file: String,
    /// Line of the file, counted from 1.
    pub line: usize,
    /// Column of the line, counted from 1 in characters.
    pub column: usize,
    /// What is wrong and, where there is a choice, what is accepted.
    pub problem: String,
}

/// A data file: its name for messages and its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DataFile<'a> {
    /// Name that messages show.
    pub name: &'a str,
    /// The TOML text.
    pub text: &'a str,
}

impl DataFile<'_> {
    /// The file as `T`; the error points to the line.
    pub(crate) fn parse<T: DeserializeOwned>(&self) -> Result<T, LoadError> {
        toml::from_str(self.text).map_err(|error| {
            let span = error.span().unwrap_or_default();
            self.error(span, error.message())
        })
    }

    /// An error about the part of the file at `span`, a range of bytes.
    pub(crate) fn error(&self, span: Range<usize>, problem: impl Into<String>) -> LoadError {
        let before = self.text.get(..span.start).unwrap_or(self.text);
        let line_before = before.rsplit('\n').next().unwrap_or_default();
        LoadError {
            file: self.name.to_owned(),
            line: before.matches('\n').count() + 1,
            column: line_before.chars().count() + 1,
            problem: problem.into(),
        }
    }

    /// The line on which a value of the file stands, counted from 1.
    pub(crate) fn line_of<T>(&self, value: &Spanned<T>) -> usize {
        self.error_at(value, "").line
    }

    /// An error about one value of the file.
    pub(crate) fn error_at<T>(&self, value: &Spanned<T>, problem: impl Into<String>) -> LoadError {
        self.error(value.span(), problem)
    }
}

/// A data file of this crate, by its path from the crate's root.
macro_rules! shipped_file {
    ($path:literal) => {
        $crate::load::DataFile {
            name: $path,
            text: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/", $path)),
        }
    };
}
pub(crate) use shipped_file;
