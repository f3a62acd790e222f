//! The register as files that can be imported again.

use std::path::Path;

use domain::import::Table;

use super::ImportError;
use super::batch::{BATCH, BATCH_LIMIT};
use super::subject::Subject;
use crate::app::App;
use crate::files::{CsvWriter, Encoding, FileError, Format, XlsxWriter};
use crate::store::StoreError;
use crate::store::history::Recorded;

/// Writes everything of one kind in the order of registration; how many rows there were.
///
/// The file appears under its name only when it is whole.
pub async fn run<S: Subject>(
    app: &App,
    path: &Path,
    encoding: Encoding,
) -> Result<usize, ImportError> {
    let draft = path.with_added_extension("part");
    let mut writer = Writer::create::<S>(path, &draft, encoding)?;
    let (mut after, mut count) = (None, 0);
    loop {
        let page = app
            .store
            .read(move |connection| -> Result<_, StoreError> {
                Ok(S::page(connection, after, BATCH_LIMIT)?)
            })
            .await?;
        for item in page.iter().filter(|item| item.is_exported()) {
            let row = item.row().map_err(ImportError::Unwritable)?;
            writer.write(&Table::row_of(&row))?;
            count += 1;
        }
        after = page.last().map(|subject| subject.recorded().id());
        if page.len() < BATCH {
            break;
        }
    }
    writer.finish(&draft)?;
    std::fs::rename(&draft, path).map_err(FileError::from)?;
    Ok(count)
}

enum Writer {
    Csv(Box<CsvWriter>),
    Xlsx(Box<XlsxWriter>),
}

impl Writer {
    fn create<S: Subject>(
        path: &Path,
        draft: &Path,
        encoding: Encoding,
    ) -> Result<Self, FileError> {
        let header = Table::header_of::<S::Row>();
        Ok(match Format::by_ending(path)? {
            Format::Csv => Self::Csv(Box::new(CsvWriter::create(draft, encoding, header)?)),
            Format::Xlsx if encoding != Encoding::Utf8 => return Err(FileError::EncodingOfXlsx),
            Format::Xlsx => Self::Xlsx(Box::new(XlsxWriter::new(header)?)),
        })
    }

    fn write(&mut self, cells: &[String]) -> Result<(), FileError> {
        match self {
            Self::Csv(writer) => writer.write(cells),
            Self::Xlsx(writer) => writer.write(cells),
        }
    }

    fn finish(self, draft: &Path) -> Result<(), FileError> {
        match self {
            Self::Csv(writer) => writer.finish(),
            Self::Xlsx(writer) => writer.finish(draft),
        }
    }
}
