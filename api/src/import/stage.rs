//! A file is read, and its rows are put beside the register.

use std::path::{Path, PathBuf};

use domain::import::application_sheet::{self, SheetProblem};
use domain::import::{Reader, RowProblem};
use tokio::sync::mpsc;

use super::batch::BATCH;
use super::pace::Pace;
use super::subject::Subject;
use super::{ImportError, Problem, Summary, Watcher, document};
use crate::app::App;
use crate::files::{self, Book, FileError, FileRow, Format, Grid};
use crate::store::import::{self, StagedRow};
use crate::store::{Id, StoreError};

/// Batches that are read ahead.
const AHEAD: usize = 2;

/// What the rows of a file have come to.
#[derive(Default)]
struct Parsed {
    /// Rows of the file.
    count: usize,
    rows: Vec<StagedRow>,
    problems: Vec<Problem>,
}

/// Stages all rows of a file that can be read, and tells how many rows it has; problems go to the watcher.
pub async fn stage<S: Subject>(
    app: &App,
    import: Id,
    path: &Path,
    watcher: &impl Watcher,
) -> Result<Summary, ImportError> {
    let (sender, mut batches) = mpsc::channel(AHEAD);
    let path = path.to_owned();
    let reading = tokio::task::spawn_blocking(move || read::<S>(path, import, sender));
    let (mut summary, mut pace) = (Summary::default(), Pace::new(app));
    while let Some(Parsed {
        count,
        rows,
        problems,
    }) = batches.recv().await
    {
        if watcher.is_stopped() {
            return Err(ImportError::Stopped);
        }
        for problem in &problems {
            watcher.problem(problem);
        }
        summary.rows += count;
        summary.problems += problems.len();
        pace.write(move |connection| -> Result<(), StoreError> {
            Ok(import::stage(connection, &rows)?)
        })
        .await?;
        watcher.read(count);
    }
    reading.await.map_err(StoreError::from)??;
    Ok(summary)
}

/// Reads the file on a thread of its own and hands its rows on by batches.
fn read<S: Subject>(
    path: PathBuf,
    import: Id,
    sender: mpsc::Sender<Parsed>,
) -> Result<(), FileError> {
    let mut parser = Parser::<S> {
        import,
        reader: None,
        position: 0,
        parsed: Parsed::default(),
        sender,
    };
    let read = match Format::of_file(&path)? {
        Format::Csv => parser.csv(&path),
        Format::Xlsx => Book::open(&path)
            .map_err(Stop::from)
            .and_then(|mut book| parser.book(&mut book)),
    };
    match read {
        Err(Stop::File(error)) => return Err(error),
        // Nobody listens any more: whoever does not has an error of its own.
        Err(Stop::Unheard) => return Ok(()),
        Err(Stop::Header) | Ok(()) => {}
    }
    let has_header =
        parser.reader.is_some() || parser.position > 0 || !parser.parsed.problems.is_empty();
    // Whoever does not listen any more has an error of its own.
    let _ = parser.hand_on();
    if has_header {
        Ok(())
    } else {
        Err(FileError::NoHeader)
    }
}

/// Why the reading ends before the file.
enum Stop {
    File(FileError),
    /// The header cannot be used.
    Header,
    /// Nobody listens any more.
    Unheard,
}

impl From<FileError> for Stop {
    fn from(error: FileError) -> Self {
        Self::File(error)
    }
}

struct Parser<S: Subject> {
    import: Id,
    /// None before the header.
    reader: Option<Reader<S::Row>>,
    position: i32,
    parsed: Parsed,
    sender: mpsc::Sender<Parsed>,
}

impl<S: Subject> Parser<S> {
    fn csv(&mut self, path: &Path) -> Result<(), Stop> {
        if S::IS_ON_SHEETS {
            let grid = files::csv_head(path)?;
            if is_sheet(&grid) {
                return self.sheet(None, &grid);
            }
        }
        files::read_csv(path, |row| self.take(row))
    }

    /// A workbook may have sheets of both sorts.
    fn book(&mut self, book: &mut Book) -> Result<(), Stop> {
        let mut tables = Vec::new();
        for name in book.sheets() {
            let grid = if S::IS_ON_SHEETS {
                book.head(&name)?
            } else {
                Grid::default()
            };
            if is_sheet(&grid) {
                self.sheet(Some(name), &grid)?;
            } else {
                tables.push(name);
            }
        }
        book.read(&tables, |row| self.take(row))
    }

    /// An application sheet is one row.
    fn sheet(&mut self, name: Option<String>, grid: &Grid) -> Result<(), Stop> {
        let cell = |row, column| grid.cell(row, column);
        match application_sheet::read(cell, grid.rows(), grid.columns()) {
            Ok(sheet) => {
                let Some(cells) = S::of_sheet(&sheet) else {
                    return Ok(());
                };
                self.position += 1;
                self.parsed.rows.push(StagedRow {
                    import_id: self.import,
                    position: self.position,
                    sheet: name,
                    row_number: 1,
                    key: sheet.institution_code.as_str().to_owned(),
                    document: document::of_sheet(cells),
                    together: None,
                });
            }
            Err(problems) => {
                let problem = |problem: SheetProblem| RowProblem {
                    row: problem.row(),
                    column: match &problem.cell {
                        Some(cell) => format!("{cell} {}", problem.field.title()),
                        None => problem.field.title().to_owned(),
                    },
                    text: problem.text,
                    message: problem.message,
                };
                let problems = problems.into_iter().map(problem);
                self.note(name.as_ref(), problems.collect());
            }
        }
        self.counted()
    }

    fn take(&mut self, row: FileRow) -> Result<(), Stop> {
        let Some(reader) = &self.reader else {
            return self.header(&row);
        };
        match reader.read(row.number, &row.cells) {
            Ok(None) => return Ok(()),
            Ok(Some(typed)) => {
                self.position += 1;
                let staged = StagedRow {
                    import_id: self.import,
                    position: self.position,
                    sheet: row.sheet,
                    row_number: row.number.cast_signed(),
                    key: S::key(&typed),
                    document: document::of_row(reader, &typed),
                    together: S::together(&typed),
                };
                self.parsed.rows.push(staged);
            }
            Err(problems) => self.note(row.sheet.as_ref(), problems),
        }
        self.counted()
    }

    fn counted(&mut self) -> Result<(), Stop> {
        self.parsed.count += 1;
        if self.parsed.count == BATCH {
            self.hand_on()
        } else {
            Ok(())
        }
    }

    fn header(&mut self, row: &FileRow) -> Result<(), Stop> {
        match Reader::new(&row.cells) {
            Ok(reader) => {
                self.reader = Some(reader);
                Ok(())
            }
            Err(problems) => {
                self.note(row.sheet.as_ref(), problems);
                Err(Stop::Header)
            }
        }
    }

    fn note(&mut self, sheet: Option<&String>, problems: Vec<RowProblem>) {
        let of_sheet = |problem| Problem {
            sheet: sheet.cloned(),
            problem,
        };
        self.parsed
            .problems
            .extend(problems.into_iter().map(of_sheet));
    }

    fn hand_on(&mut self) -> Result<(), Stop> {
        let parsed = std::mem::take(&mut self.parsed);
        self.sender.blocking_send(parsed).map_err(|_| Stop::Unheard)
    }
}

fn is_sheet(grid: &Grid) -> bool {
    let cell = |row, column| grid.cell(row, column);
    application_sheet::is_form(cell, grid.rows(), grid.columns())
}
