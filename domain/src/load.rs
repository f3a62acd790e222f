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

    /// An error about the part of the file at `span`, a range of bytes; it names the entry that the part
    /// stands in, such as a row.
    pub(crate) fn error(&self, span: Range<usize>, problem: impl Into<String>) -> LoadError {
        let before = self.text.get(..span.start).unwrap_or(self.text);
        let line_before = before.rsplit('\n').next().unwrap_or_default();
        LoadError {
            file: self.name.to_owned(),
            line: before.matches('\n').count() + 1,
            column: line_before.chars().count() + 1,
            problem: match self.entry_at(span.start) {
                Some((kind, name)) => format!("{kind} {name:?}: {}", problem.into()),
                None => problem.into(),
            },
        }
    }

    /// The kind and the name of the entry around a byte: of the `[[row]]` that begins last before it, what its
    /// first key that names an entry says. It is read from the text, for a file that is no TOML has rows too.
    fn entry_at(&self, at: usize) -> Option<(&str, &str)> {
        let mut place = 0;
        let mut kind = None;
        let mut name = None;
        for line in self.text.split_inclusive('\n') {
            let begins_after = place > at;
            place += line.len();
            let line = line.trim();
            if let Some(header) = line.strip_prefix("[[") {
                if begins_after {
                    break;
                }
                kind = header.split_once("]]");
                name = None;
            } else if name.is_none() {
                name = named(line);
            }
        }
        Some((kind?.0, name?))
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

/// The keys that name an entry of a file.
const NAMES: [&str; 4] = ["id", "code", "attribute", "row"];

/// What a line says that names its entry: `id = "…"`.
fn named(line: &str) -> Option<&str> {
    let (key, value) = line.split_once('=')?;
    let is_name = NAMES.contains(&key.trim());
    let value = value.trim().strip_prefix('"')?;
    is_name.then(|| value.split('"').next())?
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
