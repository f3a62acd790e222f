//! Files into the register and out of it.
//!
//! An import is staged first: rows are read, judged against the register and put beside it in small transactions. Only
//! when every row is good they are applied. PostgreSQL applies a file in one transaction. SQLite has one writer, for
//! which tickets wait, so that rows go in by batches there: readers may see a part of a large file for a while, and
//! what a crash leaves behind is taken away if it was still being staged, else applied to its end.

mod batch;
mod device;
mod export;
mod read;
mod site;
mod subject;
mod watch;

pub use watch::{Bars, Unwatched};

use std::fmt;
use std::path::Path;

use domain::access::Role;
use domain::import::RowProblem;
use uuid::Uuid;

use crate::action::Actor;
use crate::app::App;
use crate::files::{Encoding, FileError};
use crate::store::account::{self, Account};
use crate::store::connection::AnyConn;
use crate::store::import::lock::ImportLock;
use crate::store::import::{self, Import, Kind, StagedRow, State};
use crate::store::site::NewSite;
use crate::store::{Code, Id, StoreError};
use batch::{BATCH, Change};
use device::RegisteredDevice;
use subject::{Stamp, Subject};

/// Why a file did not get into the register, or out of it.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error(transparent)]
    File(#[from] FileError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("another import is under way")]
    UnderWay,
    #[error("the register has changed since the file was checked: {}", .0.first().map(ToString::to_string).unwrap_or_default())]
    Outrun(Vec<Problem>),
    #[error("a row of the register cannot be written: {0}")]
    Unwritable(String),
}

impl From<diesel::result::Error> for ImportError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Store(error.into())
    }
}

/// Something that is wrong with a row of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Name of the sheet; none for CSV.
    pub sheet: Option<String>,
    pub problem: RowProblem,
}

impl Problem {
    fn of(staged: &StagedRow, problem: RowProblem) -> Self {
        Self {
            sheet: staged.sheet.clone(),
            problem,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(sheet) = &self.sheet {
            write!(out, "シート「{sheet}」")?;
        }
        self.problem.fmt(out)
    }
}

/// What a file says, and what it would change or has changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    pub rows: usize,
    pub new: usize,
    pub changed: usize,
    pub problems: usize,
}

impl fmt::Display for Summary {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            rows,
            new,
            changed,
            problems,
        } = self;
        write!(
            out,
            "{rows} rows: {new} new, {changed} changed, {problems} problems"
        )
    }
}

/// Who watches an import.
pub trait Watcher: Clone + Send + 'static {
    /// A problem was found.
    fn problem(&self, problem: &Problem);
    /// This many more rows were read.
    fn read(&self, rows: usize);
    /// Of the given number, this many rows more are in the register.
    fn applied(&self, rows: usize, of: usize);
}

/// Imports a file, or with `dry_run` tells only what it would do. Applied only when no row has a problem; a row that
/// says what is registered changes nothing, and nobody is mailed.
pub async fn run(
    app: &App,
    kind: Kind,
    path: &Path,
    dry_run: bool,
    watcher: impl Watcher,
) -> Result<Summary, ImportError> {
    let _lock = lock(app)?.ok_or(ImportError::UnderWay)?;
    finish_interrupted(app, watcher.clone()).await?;
    match kind {
        Kind::Sites => run_of::<NewSite>(app, path, dry_run, watcher).await,
        Kind::Devices => run_of::<RegisteredDevice>(app, path, dry_run, watcher).await,
    }
}

/// Writes everything of one kind into a file from which it can be imported; how many rows there were.
pub async fn export(
    app: &App,
    kind: Kind,
    path: &Path,
    encoding: Encoding,
) -> Result<usize, ImportError> {
    match kind {
        Kind::Sites => export::run::<NewSite>(app, path, encoding).await,
        Kind::Devices => export::run::<RegisteredDevice>(app, path, encoding).await,
    }
}

/// Brings to its end what a crash has interrupted, unless another process imports at this moment.
pub async fn recover(app: &App, watcher: impl Watcher) -> Result<(), ImportError> {
    let Some(_lock) = lock(app)? else {
        return Ok(());
    };
    finish_interrupted(app, watcher).await
}

fn lock(app: &App) -> Result<Option<ImportLock>, ImportError> {
    Ok(ImportLock::take(&app.settings.database_url)?)
}

async fn run_of<S: Subject>(
    app: &App,
    path: &Path,
    dry_run: bool,
    watcher: impl Watcher,
) -> Result<Summary, ImportError> {
    let actor = importer(app).await?;
    let row = Import {
        id: Id::new(),
        kind: Code(S::FILE),
        state: Code(State::Staging),
        row_count: 0,
        created_at: app.now().into(),
        created_by: actor.id,
    };
    let (id, new) = (row.id, row.clone());
    app.store
        .write(move |connection| -> Result<(), StoreError> {
            Ok(import::insert(connection, &new)?)
        })
        .await?;
    let staged = read::stage::<S>(app, &row, path, watcher.clone()).await;
    let is_good = staged.as_ref().is_ok_and(|summary| summary.problems == 0);
    if dry_run || !is_good {
        discard(app, id).await?;
        return staged;
    }
    let summary = staged?;
    let row_count = i32::try_from(summary.rows).unwrap_or(i32::MAX);
    app.store
        .write(move |connection| -> Result<(), StoreError> {
            Ok(import::begin_applying(connection, id, row_count)?)
        })
        .await?;
    apply::<S>(app, &Import { row_count, ..row }, watcher).await?;
    Ok(summary)
}

async fn finish_interrupted(app: &App, watcher: impl Watcher) -> Result<(), ImportError> {
    let read =
        |connection: &mut AnyConn| -> Result<_, StoreError> { Ok(import::unfinished(connection)?) };
    for row in app.store.read(read).await? {
        tracing::info!(import.state = ?row.state.0, "an interrupted import is brought to its end");
        match (row.state.0, row.kind.0) {
            (State::Staging, _) => discard(app, row.id).await?,
            (State::Applying, Kind::Sites) => apply::<NewSite>(app, &row, watcher.clone()).await?,
            (State::Applying, Kind::Devices) => {
                apply::<RegisteredDevice>(app, &row, watcher.clone()).await?;
            }
        }
    }
    Ok(())
}

/// Puts the staged rows into the register. A row that does not fit any more ends the import.
async fn apply<S: Subject>(
    app: &App,
    row: &Import,
    watcher: impl Watcher,
) -> Result<(), ImportError> {
    let stamp = Stamp {
        now: app.now().into(),
        actor: row.created_by,
    };
    let (id, of) = (row.id, row.row_count.unsigned_abs() as usize);
    let in_one = !app.settings.database_url.is_sqlite();
    loop {
        let watcher = watcher.clone();
        let applied = app
            .store
            .write(move |connection| -> Result<usize, ImportError> {
                let mut applied = apply_batch::<S>(connection, id, stamp)?;
                watcher.applied(applied, of);
                while in_one && applied > 0 {
                    applied = apply_batch::<S>(connection, id, stamp)?;
                    watcher.applied(applied, of);
                }
                Ok(applied)
            })
            .await;
        match applied {
            Ok(0) => return Ok(()),
            Ok(_) => {}
            Err(ImportError::Outrun(problems)) => {
                discard(app, id).await?;
                return Err(ImportError::Outrun(problems));
            }
            Err(error) => return Err(error),
        }
    }
}

/// Applies the first staged rows and returns how many; after the last ones the import is gone.
fn apply_batch<S: Subject>(
    connection: &mut AnyConn,
    id: Id,
    stamp: Stamp,
) -> Result<usize, ImportError> {
    let rows = import::first_rows(
        connection,
        id,
        i64::try_from(BATCH).expect("a batch is small"),
    )?;
    let Some(last) = rows.last() else {
        import::delete(connection, id)?;
        return Ok(0);
    };
    let (changes, problems) = batch::judge::<S>(connection, &rows, None, stamp)?;
    if !problems.is_empty() {
        return Err(ImportError::Outrun(problems));
    }
    batch::write(connection, changes, stamp)?;
    import::unstage(connection, id, last.position)?;
    Ok(rows.len())
}

/// Takes an import and its staged rows away, batch by batch.
async fn discard(app: &App, id: Id) -> Result<(), ImportError> {
    let a_batch = move |connection: &mut AnyConn| -> Result<bool, StoreError> {
        let limit = i64::try_from(BATCH).expect("a batch is small");
        let rows = import::first_rows(connection, id, limit)?;
        if let Some(last) = rows.last() {
            import::unstage(connection, id, last.position)?;
        } else {
            import::delete(connection, id)?;
        }
        Ok(!rows.is_empty())
    };
    while app.store.write(a_batch).await? {}
    Ok(())
}

/// The account of imports from the command line, without a token: whoever can run the program on its data may import.
const IMPORTER: Id = Id(Uuid::from_u128(0x0000_0000_0000_7000_8000_696d_706f_7274));

async fn importer(app: &App) -> Result<Actor, ImportError> {
    let row = Account {
        id: IMPORTER,
        name: "取り込み".to_owned(),
        role: Code(Role::Supervisor),
        created_at: app.now().into(),
    };
    let write = move |connection: &mut AnyConn| -> Result<Actor, StoreError> {
        if let Some(known) = account::by_ids(connection, &[IMPORTER])?.pop() {
            return Ok(known.into());
        }
        account::insert_account(connection, &row)?;
        Ok(row.into())
    };
    Ok(app.store.write(write).await?)
}

impl Summary {
    /// Counts what some rows do.
    fn count<S: Subject>(&mut self, changes: &[Change<S>]) {
        for change in changes {
            match change {
                Change::New(_) => self.new += 1,
                Change::Changed { .. } => self.changed += 1,
                Change::None => {}
            }
        }
    }
}
