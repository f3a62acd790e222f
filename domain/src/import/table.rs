//! A table of text cells, its header and its rows.

use std::{collections::BTreeSet, fmt, marker::PhantomData};

use super::{
    formula::neutralised,
    record::{Cells, Column, Fields, Record},
};
use crate::identifier::fold;

/// A cell that cannot be taken, or a header that does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowProblem {
    /// Row of the file, the header being row 1.
    pub row: u32,
    /// Header of the column, or its letter where it has none.
    pub column: String,
    /// Text of the cell, its beginning where it is long.
    pub text: String,
    /// What is wrong and what is accepted, in Japanese.
    pub message: String,
}

/// Characters of a cell that a problem shows.
const MOST_SHOWN: usize = 100;

impl RowProblem {
    pub(super) fn new(row: u32, column: &str, text: &str, message: impl Into<String>) -> Self {
        Self {
            row,
            column: column.to_owned(),
            text: text.chars().take(MOST_SHOWN).collect(),
            message: message.into(),
        }
    }
}

impl fmt::Display for RowProblem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            row,
            column,
            text,
            message,
        } = self;
        write!(out, "{row}行目「{column}」（{text}）: {message}")
    }
}

/// The name of a cell as spreadsheets show it; row and column count from 0: `a1(2, 27)` is `AB3`.
#[must_use]
pub fn a1(row: usize, column: usize) -> String {
    format!("{}{}", column_letters(column), row + 1)
}

fn column_letters(column: usize) -> String {
    let letter = char::from(b'A' + u8::try_from(column % 26).expect("less than 26"));
    match column / 26 {
        0 => letter.to_string(),
        before => format!("{}{letter}", column_letters(before - 1)),
    }
}

/// Reads the rows of one file, whose header it has understood.
///
/// It holds no rows: a file of any length is read row by row.
#[derive(Debug, Clone)]
pub struct Reader<T> {
    /// Where each column of the row type stands in the file.
    places: Vec<Option<usize>>,
    /// How many cells the header has.
    width: usize,
    row_type: PhantomData<fn() -> T>,
}

impl<T: Record> Reader<T> {
    /// Finds the columns by their headers, Japanese or English, in any order and width.
    pub fn new(header: &[impl AsRef<str>]) -> Result<Self, Vec<RowProblem>> {
        let mut places = vec![None; T::COLUMNS.len()];
        let mut problems = Vec::new();
        for (place, cell) in header.iter().enumerate() {
            let text = cell.as_ref().trim_start_matches('\u{FEFF}');
            if text.trim().is_empty() {
                continue;
            }
            let known = column_named(T::COLUMNS, text);
            let message = match known {
                None => Some(unknown_header(T::COLUMNS)),
                Some(index) => places[index]
                    .replace(place)
                    .map(|_| "同じ列が2つあります".to_owned()),
            };
            problems.extend(
                message.map(|message| RowProblem::new(1, &column_letters(place), text, message)),
            );
        }
        for (column, place) in T::COLUMNS.iter().zip(&places) {
            if column.required && place.is_none() {
                problems.push(RowProblem::new(1, column.name, "", "この列が必要です"));
            }
        }
        if problems.is_empty() {
            let width = header.len();
            Ok(Self {
                places,
                width,
                row_type: PhantomData,
            })
        } else {
            Err(problems)
        }
    }

    /// The columns that the file does not have: their values are blank in every row.
    pub fn absent(&self) -> impl Iterator<Item = &'static Column> {
        let with_places = T::COLUMNS.iter().zip(&self.places);
        with_places
            .filter(|(_, place)| place.is_none())
            .map(|(column, _)| column)
    }

    /// The row of the cells, none when all are blank, or everything that is wrong with it. `row` counts
    /// from 1, the header being row 1.
    pub fn read(&self, row: u32, cells: &[impl AsRef<str>]) -> Result<Option<T>, Vec<RowProblem>> {
        let is_blank = |cell: &str| cell.trim().is_empty();
        if cells.iter().all(|cell| is_blank(cell.as_ref())) {
            return Ok(None);
        }
        let mut problems = self.strays(row, cells);
        let text =
            |place: &Option<usize>| place.map(|place| cells.get(place).map_or("", AsRef::as_ref));
        let texts = self.places.iter().map(text).collect();
        let mut cells = Cells::new(row, T::COLUMNS, texts);
        let record = T::read(&mut cells);
        if let Some(record) = &record {
            record.check(&mut cells);
        }
        problems.extend(cells.into_problems());
        match record {
            Some(record) if problems.is_empty() => Ok(Some(record)),
            _ => Err(problems),
        }
    }

    /// Cells with a text that stand below no header: nothing may be lost in silence.
    fn strays(&self, row: u32, cells: &[impl AsRef<str>]) -> Vec<RowProblem> {
        let named: BTreeSet<usize> = self.places.iter().flatten().copied().collect();
        let stray =
            |&(place, cell): &(usize, &str)| !named.contains(&place) && !cell.trim().is_empty();
        let cells = cells.iter().map(AsRef::as_ref).enumerate();
        cells
            .filter(stray)
            .map(|(place, cell)| {
                let message = if place < self.width {
                    "この列には見出しがありません"
                } else {
                    "見出しより右にはみ出しています"
                };
                RowProblem::new(row, &column_letters(place), cell, message)
            })
            .collect()
    }
}

fn column_named(columns: &[Column], text: &str) -> Option<usize> {
    let folded = fold(text);
    columns
        .iter()
        .position(|column| fold(column.name) == folded || fold(column.alias) == folded)
}

fn unknown_header(columns: &[Column]) -> String {
    let names: Vec<_> = columns.iter().map(|column| column.name).collect();
    format!("知らない見出しです。使える見出し: {}", names.join("、"))
}

/// A header and rows of text cells.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// The headers.
    pub header: Vec<String>,
    /// The rows below the header.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// The header of a row type, as an export writes it.
    #[must_use]
    pub fn header_of<T: Fields>() -> Vec<String> {
        T::COLUMNS
            .iter()
            .map(|column| column.name.to_owned())
            .collect()
    }

    /// The cells of a row, as an export writes them: safe to open in a spreadsheet.
    #[must_use]
    pub fn row_of<T: Fields>(record: &T) -> Vec<String> {
        record
            .write()
            .iter()
            .map(|cell| neutralised(cell))
            .collect()
    }

    /// The table of some rows.
    #[must_use]
    pub fn of<T: Fields>(records: &[T]) -> Self {
        Self {
            header: Self::header_of::<T>(),
            rows: records.iter().map(Self::row_of).collect(),
        }
    }

    /// The typed rows, or the problems of all cells.
    pub fn read<T: Record>(&self) -> Result<Vec<T>, Vec<RowProblem>> {
        let reader = Reader::new(&self.header)?;
        let mut records = Vec::new();
        let mut problems = Vec::new();
        for (row, cells) in (2..).zip(&self.rows) {
            match reader.read(row, cells) {
                Ok(record) => records.extend(record),
                Err(found) => problems.extend(found),
            }
        }
        if problems.is_empty() {
            Ok(records)
        } else {
            Err(problems)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_has_the_name_that_spreadsheets_show() {
        let names = [
            (0, 0, "A1"),
            (2, 27, "AB3"),
            (9, 25, "Z10"),
            (0, 701, "ZZ1"),
            (0, 702, "AAA1"),
        ];
        for (row, column, name) in names {
            assert_eq!(a1(row, column), name);
        }
    }
}
