//! CSV: rows of any length with flat memory, and an end that shows whether a file is whole.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Chain, Read, Seek, Write};
use std::path::Path;

use csv::{ReaderBuilder, StringRecord, Terminator, WriterBuilder};
use domain::import::a1;

use super::encoding::Decoding;
use super::head::Grid;
use super::{Encoding, FileError, FileRow, MOST_ROWS, ROW_COUNT};

const BYTE_ORDER_MARK: &[u8] = "\u{FEFF}".as_bytes();

/// Hands every row of the file to `each`, the header first; stops at the first error.
///
/// A last line `#rows=N` must tell the number of the rows between header and itself; it may be missing
/// unless the last header is `#rows`, as in every file that [`CsvWriter`] has written.
pub fn read<E: From<FileError>>(
    path: &Path,
    mut each: impl FnMut(FileRow) -> Result<(), E>,
) -> Result<(), E> {
    let mut rows = Rows::open(path)?;
    while let Some(row) = rows.next()? {
        each(row)?;
    }
    Ok(())
}

/// The first rows of the file.
pub fn head(path: &Path) -> Result<Grid, FileError> {
    let (mut rows, mut grid) = (Rows::open(path)?, Grid::default());
    while let Some(row) = rows.next()? {
        if !grid.take(row) {
            break;
        }
    }
    Ok(grid)
}

struct Rows {
    reader: csv::Reader<Chain<Decoding<BufReader<File>>, &'static [u8]>>,
    record: StringRecord,
    line_end: &'static [u8],
    /// Rows that were read.
    count: u32,
    /// Line ends in the cells so far.
    in_cells: u64,
    must_have_end: bool,
}

impl Rows {
    fn open(path: &Path) -> Result<Self, FileError> {
        let mut file = File::open(path)?;
        let encoding = Encoding::detect(&mut file)?;
        let line_end = line_end(&mut file)?;
        let decoded = Decoding::new(encoding, BufReader::new(file));
        let reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            // Every line has an end, by which lines are counted.
            .from_reader(decoded.chain(line_end));
        Ok(Self {
            reader,
            record: StringRecord::new(),
            line_end,
            count: 0,
            in_cells: 0,
            must_have_end: false,
        })
    }

    fn next(&mut self) -> Result<Option<FileRow>, FileError> {
        if !self.advance()? {
            return if self.must_have_end {
                Err(FileError::NoEnd)
            } else {
                Ok(None)
            };
        }
        if let Some(declared) = declared_rows(&self.record) {
            return self.end(&declared);
        }
        self.count += 1;
        if self.count > MOST_ROWS {
            return Err(FileError::TooLong);
        }
        let mut cells: Vec<String> = self.record.iter().map(str::to_owned).collect();
        if self.count == 1 && cells.last().is_some_and(|last| last == ROW_COUNT) {
            cells.pop();
            self.must_have_end = true;
        }
        Ok(Some(FileRow {
            sheet: None,
            number: self.row_number(),
            cells,
        }))
    }

    /// Compares the last line with what was read.
    fn end(&mut self, declared: &str) -> Result<Option<FileRow>, FileError> {
        let found = self.count.saturating_sub(1);
        if declared.trim().parse() != Ok(found) {
            return Err(FileError::Cut {
                declared: declared.to_owned(),
                found,
            });
        }
        if self.advance()? {
            Err(FileError::AfterEnd)
        } else {
            Ok(None)
        }
    }

    fn advance(&mut self) -> Result<bool, FileError> {
        let is_row =
            self.reader
                .read_record(&mut self.record)
                .map_err(|error| match error.kind() {
                    csv::ErrorKind::Io(cause)
                        if cause.kind() == std::io::ErrorKind::InvalidData =>
                    {
                        FileError::Encoding
                    }
                    _ => FileError::from(error),
                })?;
        let in_cells = self.record.iter().map(|cell| cell.matches('\n').count());
        self.in_cells += in_cells.sum::<usize>() as u64;
        Ok(is_row)
    }

    /// The row that was read last, as a spreadsheet numbers it: it shows blank lines too.
    fn row_number(&self) -> u32 {
        // The reader has seen one of the characters of the line's end.
        let ahead = u64::from(self.line_end.len() == 1);
        let line = self.reader.position().line() - ahead;
        u32::try_from(line.saturating_sub(self.in_cells)).unwrap_or(u32::MAX)
    }
}

/// How the lines of a file end, by its first one.
fn line_end(file: &mut File) -> Result<&'static [u8], FileError> {
    let mut first = Vec::new();
    BufReader::new(&mut *file)
        .take(MOST_OF_A_LINE)
        .read_until(b'\n', &mut first)?;
    file.rewind()?;
    let is_of_two = first.ends_with(b"\r\n");
    Ok(if is_of_two { b"\r\n" } else { b"\n" })
}

/// Bytes among which the first line ends.
const MOST_OF_A_LINE: u64 = 1 << 16;

/// The number in a line `#rows=N`; a spreadsheet may have put empty cells behind it.
fn declared_rows(record: &StringRecord) -> Option<String> {
    let declared = record.get(0)?.strip_prefix(ROW_COUNT)?.strip_prefix('=')?;
    let is_alone = record.iter().skip(1).all(str::is_empty);
    is_alone.then(|| declared.to_owned())
}

/// Writes rows as CSV with CRLF.
pub struct CsvWriter {
    writer: csv::Writer<BufWriter<File>>,
    encoding: Encoding,
    header: Vec<String>,
    rows: u32,
}

impl CsvWriter {
    /// Begins the file with its header.
    pub fn create(path: &Path, encoding: Encoding, header: Vec<String>) -> Result<Self, FileError> {
        let mut file = BufWriter::new(File::create(path)?);
        if encoding == Encoding::Utf8 {
            file.write_all(BYTE_ORDER_MARK)?;
        }
        let writer = WriterBuilder::new()
            .flexible(true)
            .terminator(Terminator::CRLF)
            .from_writer(file);
        let mut started = Self {
            writer,
            encoding,
            header,
            rows: 0,
        };
        let marked: Vec<String> = started
            .header
            .iter()
            .cloned()
            .chain([ROW_COUNT.to_owned()])
            .collect();
        started.record(&marked)?;
        Ok(started)
    }

    /// Writes a row; the error names the cell that the encoding cannot hold.
    pub fn write(&mut self, cells: &[String]) -> Result<(), FileError> {
        self.rows += 1;
        let marked: Vec<String> = cells.iter().cloned().chain([String::new()]).collect();
        self.record(&marked)
    }

    /// Writes the last line and brings everything to the disk.
    pub fn finish(mut self) -> Result<(), FileError> {
        self.writer
            .write_record([format!("{ROW_COUNT}={}", self.rows)])?;
        let file = self
            .writer
            .into_inner()
            .map_err(csv::IntoInnerError::into_error)?;
        let file = file
            .into_inner()
            .map_err(std::io::IntoInnerError::into_error)?;
        Ok(file.sync_all()?)
    }

    fn record(&mut self, cells: &[String]) -> Result<(), FileError> {
        let encoded = cells
            .iter()
            .enumerate()
            .map(|(column, cell)| {
                let named = |character| FileError::NotInCp932 {
                    cell: self.name(column),
                    character,
                };
                self.encoding.encode(cell).map_err(named)
            })
            .collect::<Result<Vec<_>, _>>()?;
        Ok(self.writer.write_record(encoded)?)
    }

    fn name(&self, column: usize) -> String {
        let header = self.header.get(column).map_or("", String::as_str);
        format!("{}（{header}）", a1(self.rows as usize, column))
    }
}

#[cfg(test)]
mod tests;
