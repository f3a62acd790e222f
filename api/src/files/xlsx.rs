//! XLSX: the sheets of a workbook read cell by cell, and written row by row.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use calamine::{DataRef, Reader, Xlsx, open_workbook};
use rust_xlsxwriter::Workbook;

use super::head::{Grid, HeadError};
use super::{FileError, FileRow, MOST_ROWS, unpacked};

/// Rows of a sheet, header included.
const SHEET_ROWS: u32 = 1_048_576;

/// A workbook to read.
pub struct Book {
    workbook: Xlsx<BufReader<File>>,
}

impl Book {
    pub fn open(path: &Path) -> Result<Self, FileError> {
        unpacked::check(path)?;
        Ok(Self {
            workbook: open_workbook(path)?,
        })
    }

    /// Names of the sheets, in their order.
    pub fn sheets(&self) -> Vec<String> {
        self.workbook.sheet_names()
    }

    /// The first rows of a sheet.
    pub fn head(&mut self, sheet: &str) -> Result<Grid, FileError> {
        let mut grid = Grid::default();
        let read = self.rows(sheet, |row| {
            if grid.take(row) {
                Ok(())
            } else {
                Err(HeadError::Full)
            }
        });
        match read {
            Ok(()) | Err(HeadError::Full) => Ok(grid),
            Err(HeadError::File(error)) => Err(error),
        }
    }

    /// Hands every row of these sheets to `each`, the header of the first sheet first. A further sheet continues the
    /// first and has the same header, which is left out; empty sheets and rows are passed over.
    pub fn read<E: From<FileError>>(
        &mut self,
        sheets: &[String],
        mut each: impl FnMut(FileRow) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut header: Option<Vec<String>> = None;
        let mut count = 0;
        for sheet in sheets {
            self.rows(sheet, |row| {
                count += 1;
                if count > MOST_ROWS {
                    return Err(FileError::TooLong.into());
                }
                match &header {
                    Some(header) if row.number == 1 => {
                        let is_same = *header == row.cells;
                        is_same
                            .then_some(())
                            .ok_or_else(|| FileError::OtherHeader(sheet.clone()).into())
                    }
                    Some(_) => each(row),
                    None if row.number == 1 => {
                        header = Some(row.cells.clone());
                        each(row)
                    }
                    None => Err(FileError::NoHeader.into()),
                }
            })?;
        }
        Ok(())
    }

    fn rows<E: From<FileError>>(
        &mut self,
        sheet: &str,
        mut each: impl FnMut(FileRow) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut cells = self
            .workbook
            .worksheet_cells_reader(sheet)
            .map_err(FileError::from)?;
        let mut row = FileRow {
            sheet: Some(sheet.to_owned()),
            number: 0,
            cells: Vec::new(),
        };
        while let Some(cell) = cells.next_cell().map_err(FileError::from)? {
            let (number, column) = (cell.get_position().0 + 1, cell.get_position().1 as usize);
            let text = text(cell.get_value());
            if text.is_empty() {
                continue;
            }
            if number != row.number {
                let before = std::mem::take(&mut row.cells);
                if row.number > 0 {
                    each(FileRow {
                        cells: before,
                        ..row.clone()
                    })?;
                }
                row.number = number;
            }
            row.cells.resize(column.max(row.cells.len()), String::new());
            row.cells.push(text);
        }
        if row.number > 0 { each(row) } else { Ok(()) }
    }
}

/// The text of a cell as a person would type it; dates as `2026-04-01`.
fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text.clone()
        }
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(value) => value.to_string(),
        DataRef::DateTime(instant) => {
            let (year, month, day, ..) = instant.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    }
}

/// Writes rows to a workbook in constant memory.
pub struct XlsxWriter {
    workbook: Workbook,
    header: Vec<String>,
    /// Rows that a sheet holds.
    most_rows: u32,
    /// Sheets so far.
    sheets: usize,
    /// Rows of the last sheet.
    rows: u32,
}

impl XlsxWriter {
    pub fn new(header: Vec<String>) -> Result<Self, FileError> {
        let mut writer = Self {
            workbook: Workbook::new(),
            header,
            most_rows: SHEET_ROWS,
            sheets: 0,
            rows: 0,
        };
        writer.begin_sheet()?;
        Ok(writer)
    }

    /// Writes a row, on a further sheet with the same header when the last one is full.
    pub fn write(&mut self, cells: &[String]) -> Result<(), FileError> {
        if self.rows == self.most_rows {
            self.begin_sheet()?;
        }
        let sheet = self.workbook.worksheet_from_index(self.sheets - 1)?;
        write_row(sheet, self.rows, cells)?;
        self.rows += 1;
        Ok(())
    }

    /// Puts the file together.
    pub fn finish(mut self, path: &Path) -> Result<(), FileError> {
        Ok(self.workbook.save(path)?)
    }

    fn begin_sheet(&mut self) -> Result<(), FileError> {
        let sheet = self.workbook.add_worksheet_with_constant_memory()?;
        write_row(sheet, 0, &self.header)?;
        self.sheets += 1;
        self.rows = 1;
        Ok(())
    }
}

fn write_row(
    sheet: &mut rust_xlsxwriter::Worksheet,
    row: u32,
    cells: &[String],
) -> Result<(), FileError> {
    for (column, cell) in (0..).zip(cells) {
        if !cell.is_empty() {
            sheet.write_string(row, column, cell)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_sheet_is_followed_by_another() {
        let path = std::env::temp_dir().join(format!("kiriwake-{}.xlsx", uuid::Uuid::now_v7()));
        let mut writer = XlsxWriter::new(vec!["番号".to_owned()]).unwrap();
        writer.most_rows = 3;
        for number in 1..=5 {
            writer.write(&[number.to_string()]).unwrap();
        }
        writer.finish(&path).unwrap();
        let mut book = Book::open(&path).unwrap();
        let sheets = book.sheets();
        let mut rows = Vec::new();
        book.read(&sheets, |row| -> Result<(), FileError> {
            rows.push((row.sheet, row.number, row.cells.join(",")));
            Ok(())
        })
        .unwrap();
        std::fs::remove_file(&path).unwrap();
        assert_eq!(sheets.len(), 3);
        let of = |sheet: usize, number, text: &str| {
            (Some(sheets[sheet].clone()), number, text.to_owned())
        };
        let read = [
            of(0, 1, "番号"),
            of(0, 2, "1"),
            of(0, 3, "2"),
            of(1, 2, "3"),
            of(1, 3, "4"),
            of(2, 2, "5"),
        ];
        assert_eq!(rows, read);
    }
}
