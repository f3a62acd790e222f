//! A file is read, judged and staged.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use domain::import::{Reader, Record, RowProblem, Table};
use serde_json::Value;
use tokio::sync::mpsc;

use super::batch::{self, BATCH};
use super::subject::{Stamp, Subject};
use super::{ImportError, Problem, Summary, Watcher};
use crate::app::App;
use crate::files::{self, Book, FileError, FileRow, Format};
use crate::store::import::{self, Import, StagedRow};
use crate::store::{AnyConn, Id, Json, StoreError};

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

/// Stages all rows of a file and tells what they would do; problems go to the watcher.
pub async fn stage<S: Subject>(
    app: &App,
    import: &Import,
    path: &Path,
    watcher: impl Watcher,
) -> Result<Summary, ImportError> {
    let (sender, mut batches) = mpsc::channel(AHEAD);
    let (path, id) = (path.to_owned(), import.id);
    let reading = tokio::task::spawn_blocking(move || read::<S>(path, id, sender));
    let stamp = Stamp {
        now: app.now().into(),
        actor: import.created_by,
    };
    let mut summary = Summary::default();
    while let Some(Parsed {
        count,
        rows,
        mut problems,
    }) = batches.recv().await
    {
        let (changes, found) = app
            .store
            .write(move |connection| stage_batch::<S>(connection, id, rows, stamp))
            .await?;
        problems.extend(found);
        for problem in &problems {
            watcher.problem(problem);
        }
        watcher.read(count);
        summary.rows += count;
        summary.problems += problems.len();
        summary.new += changes.new;
        summary.changed += changes.changed;
    }
    reading.await.map_err(StoreError::from)??;
    Ok(summary)
}

/// Judges rows and puts the good ones beside the register.
fn stage_batch<S: Subject>(
    connection: &mut AnyConn,
    id: Id,
    rows: Vec<StagedRow>,
    stamp: Stamp,
) -> Result<(Summary, Vec<Problem>), StoreError> {
    let mut problems = Vec::new();
    let keys: Vec<String> = rows.iter().map(|row| row.key.clone()).collect();
    let mut seen: HashMap<String, (Option<String>, i32)> =
        import::staged_keys(connection, id, &keys)?
            .into_iter()
            .map(|(key, sheet, row)| (key, (sheet, row)))
            .collect();
    let mut rows_once = Vec::new();
    for row in rows {
        if let Some((sheet, before)) = seen.get(&row.key) {
            problems.push(twice::<S>(&row, sheet.as_deref(), *before));
        } else {
            seen.insert(row.key.clone(), (row.sheet.clone(), row.row_number));
            rows_once.push(row);
        }
    }
    let (changes, found) = batch::judge::<S>(connection, &rows_once, Some(id), stamp)?;
    problems.extend(found);
    import::stage(connection, &rows_once)?;
    let mut summary = Summary::default();
    summary.count(&changes);
    Ok((summary, problems))
}

fn twice<S: Subject>(row: &StagedRow, sheet: Option<&str>, before: i32) -> Problem {
    let sheet = sheet
        .map(|sheet| format!("シート「{sheet}」"))
        .unwrap_or_default();
    let problem = RowProblem {
        row: row.row_number.unsigned_abs(),
        column: <S::Row as domain::import::Fields>::COLUMNS[0]
            .name
            .to_owned(),
        text: row.key.clone(),
        message: format!("{}の同じ行が{sheet}{before}行目にもあります", S::Row::TITLE),
    };
    Problem::of(row, problem)
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
        Format::Csv => files::read_csv(&path, |row| parser.take(row)),
        Format::Xlsx => Book::open(&path)?.read(|row| parser.take(row)),
    };
    match read {
        Err(Stop::File(error)) => return Err(error),
        // Nobody listens any more: whoever does not has an error of its own.
        Err(Stop::Unheard) => return Ok(()),
        Err(Stop::Header) | Ok(()) => {}
    }
    let has_header = parser.reader.is_some() || !parser.parsed.problems.is_empty();
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
                    document: document(reader, &typed),
                };
                self.parsed.rows.push(staged);
            }
            Err(problems) => self.note(row.sheet.as_ref(), problems),
        }
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

/// The cells of a row; null where the file has no such column.
fn document<R: Record>(reader: &Reader<R>, row: &R) -> Json {
    let absent: Vec<&str> = reader.absent().map(|column| column.name).collect();
    let cells = R::COLUMNS
        .iter()
        .zip(Table::row_of(row))
        .map(|(column, text)| {
            if absent.contains(&column.name) {
                Value::Null
            } else {
                Value::String(text)
            }
        });
    Json(cells.collect())
}
