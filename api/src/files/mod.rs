//! Tables as files: CSV and XLSX to rows of text cells and back. What the cells mean is decided elsewhere.

mod csv;
mod encoding;
mod head;
mod unpacked;
mod xlsx;

use std::path::Path;

pub use csv::{CsvWriter, head as csv_head, read as read_csv};
pub use encoding::{Decoding, Encoding};
pub use head::Grid;
pub use xlsx::{Book, XlsxWriter};

/// Why a file cannot be read or written; told to whoever handed it in.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error(transparent)]
    Io(#[from] std::io::Error),
    #[error("CSV: {0}")]
    Csv(#[from] ::csv::Error),
    #[error("XLSX: {0}")]
    ReadXlsx(#[from] calamine::XlsxError),
    #[error("XLSX: {0}")]
    WriteXlsx(#[from] rust_xlsxwriter::XlsxError),
    #[error("文字コードがUTF-8でもShift_JIS（CP932）でもありません")]
    Encoding,
    #[error(
        "ファイルが途中で切れています: 最終行の #rows={declared} に対して{found}行しかありません"
    )]
    Cut { declared: String, found: u32 },
    #[error(
        "ファイルが途中で切れています: 見出しに {ROW_COUNT} がありますが、最終行の {ROW_COUNT}=行数 がありません"
    )]
    NoEnd,
    #[error("最終行の {ROW_COUNT}=行数 より後に行があります")]
    AfterEnd,
    #[error("シート「{0}」の見出しが最初のシートと違います")]
    OtherHeader(String),
    #[error("XLSXの中身が大きすぎます")]
    UnpacksTooLarge,
    #[error("見出しの行がありません")]
    NoHeader,
    #[error("1つのファイルは{MOST_ROWS}行までです")]
    TooLong,
    #[error(
        "{cell} の文字「{character}」はCP932で表せません。--encoding utf-8 で書き出してください"
    )]
    NotInCp932 { cell: String, character: char },
    #[error("XLSXの文字コードは選べません。--encoding は .csv だけで使えます")]
    EncodingOfXlsx,
    #[error("ファイル名は .csv か .xlsx で終わるようにしてください")]
    UnknownEnding,
}

/// What the last line of a CSV file begins with, and its last header, so that a file without its end is noticed.
const ROW_COUNT: &str = "#rows";

/// More rows than any register has.
const MOST_ROWS: u32 = 10_000_000;

/// A row of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRow {
    /// Name of the sheet; none for CSV.
    pub sheet: Option<String>,
    /// Row of the file or sheet as a spreadsheet numbers it: blank lines count, lines in a cell do not.
    pub number: u32,
    pub cells: Vec<String>,
}

/// The two kinds of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Csv,
    Xlsx,
}

impl Format {
    /// By the ending of the name of a file to be written.
    pub fn by_ending(path: &Path) -> Result<Self, FileError> {
        let ending = path.extension().and_then(|ending| ending.to_str());
        match ending.map(str::to_ascii_lowercase).as_deref() {
            Some("csv") => Ok(Self::Csv),
            Some("xlsx") => Ok(Self::Xlsx),
            _ => Err(FileError::UnknownEnding),
        }
    }

    /// By what a file begins with: an XLSX file is a ZIP archive, whatever its name.
    pub fn of_file(path: &Path) -> Result<Self, FileError> {
        use std::io::Read;
        let mut start = Vec::new();
        std::fs::File::open(path)?.take(4).read_to_end(&mut start)?;
        Ok(if start == b"PK\x03\x04" {
            Self::Xlsx
        } else {
            Self::Csv
        })
    }
}
