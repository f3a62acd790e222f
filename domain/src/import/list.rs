//! Several values in one cell, a line each.

use super::cell::Cell;

/// Values of one cell, a line each; a blank cell has none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List<T>(pub Vec<T>);

impl<T> Default for List<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

/// More values than any site has of anything.
const MOST_VALUES: usize = 500;

impl<T: Cell> Cell for List<T> {
    const REQUIRED: bool = false;

    fn blank() -> Option<Self> {
        Some(Self::default())
    }

    fn read(text: &str) -> Result<Self, String> {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let values: Vec<T> = lines
            .map(|line| T::read(line).map_err(|message| format!("「{line}」: {message}")))
            .collect::<Result<_, _>>()?;
        if values.len() > MOST_VALUES {
            return Err(format!("{MOST_VALUES}行以内で入力してください"));
        }
        Ok(Self(values))
    }

    fn write(&self) -> String {
        let lines: Vec<String> = self.0.iter().map(T::write).collect();
        lines.join("\n")
    }
}
