//! Files into the register and out of it.
//!
//! An import is staged first: rows are read, judged against the register and put beside it in small transactions. Only
//! when every row is good are they applied (see `apply`). What a crash leaves behind is taken away if it was still being
//! staged, else applied to its end.

mod apply;
mod batch;
mod certificate;
mod check;
mod contract;
mod device;
mod document;
mod error;
mod export;
mod pace;
mod reference;
pub mod service;
mod site;
mod stage;
mod subject;
pub mod upload;
mod watch;

pub use error::{ImportError, Problem};
pub use watch::Bars;

use std::fmt;
use std::path::Path;

use domain::access::Role;
use uuid::Uuid;

use crate::action::Actor;
use crate::app::App;
use crate::files::Encoding;
use crate::store::account::{self, Account};
use crate::store::connection::AnyConn;
use crate::store::import::lock::ImportLock;
use crate::store::import::{self, Import, Kind, State, problem};
use crate::store::site::NewSite;
use crate::store::{Code, Id, StoreError};
use batch::{BATCH_LIMIT, Change};
use certificate::RegisteredCertificate;
use check::Checked;
use contract::RegisteredContract;
use device::RegisteredDevice;
use pace::Pace;
use subject::{Stamp, Subject};

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
pub trait Watcher: Clone + Send + Sync + 'static {
    /// A problem was found.
    fn problem(&self, problem: &Problem);
    /// This many more rows were read.
    fn read(&self, rows: usize);
    /// Of the given number, this many rows more are in the register.
    fn applied(&self, rows: usize, of: usize);

    /// Whether the import is to be interrupted; it goes on with the next start.
    fn is_stopped(&self) -> bool {
        false
    }
}

/// Does something with the type of what files of a kind carry.
macro_rules! of_kind {
    ($kind:expr, $subject:ident => $body:expr) => {
        match $kind {
            Kind::Sites => {
                type $subject = NewSite;
                $body
            }
            Kind::Devices => {
                type $subject = RegisteredDevice;
                $body
            }
            Kind::Contracts => {
                type $subject = RegisteredContract;
                $body
            }
            Kind::Certificates => {
                type $subject = RegisteredCertificate;
                $body
            }
        }
    };
}

use of_kind;

/// Refuses more changes of what is registered than can be applied while others work: they go in with one transaction,
/// and SQLite has one writer.
pub fn check_changes(app: &App, changed: usize) -> Result<(), ImportError> {
    let most = apply::MOST_CHANGES;
    if app.settings.database_url.is_sqlite() && changed > usize::from(most) {
        return Err(ImportError::TooManyChanges { changed, most });
    }
    Ok(())
}

/// What is done with the rows of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Nothing; it is told what would be.
    DryRun,
    /// They are applied while others work.
    BesideOthers,
    /// They are applied, and whoever logs a call meanwhile may have to wait.
    AtOnce,
}

/// Imports a file, or with [`Mode::DryRun`] tells only what it would do. Applied only when no row has a problem; a row that
/// says what is registered changes nothing, and nobody is mailed.
pub async fn run(
    app: &App,
    kind: Kind,
    path: &Path,
    mode: Mode,
    watcher: impl Watcher,
) -> Result<Summary, ImportError> {
    let _lock = lock(app)?.ok_or(ImportError::UnderWay)?;
    finish_interrupted(app, &watcher).await?;
    of_kind!(kind, S => run_of::<S>(app, path, mode, &watcher).await)
}

/// Writes everything of one kind into a file from which it can be imported; how many rows there were.
pub async fn export(
    app: &App,
    kind: Kind,
    path: &Path,
    encoding: Encoding,
) -> Result<usize, ImportError> {
    of_kind!(kind, S => export::run::<S>(app, path, encoding).await)
}

fn lock(app: &App) -> Result<Option<ImportLock>, ImportError> {
    Ok(ImportLock::take(&app.settings.database_url)?)
}

async fn run_of<S: Subject>(
    app: &App,
    path: &Path,
    mode: Mode,
    watcher: &impl Watcher,
) -> Result<Summary, ImportError> {
    let actor = importer(app).await?;
    let row = Import::begun(
        Id::new(),
        S::FILE,
        State::Staging,
        app.now().into(),
        actor.id,
    );
    let (id, new) = (row.id, row.clone());
    app.store
        .write(move |connection| -> Result<(), StoreError> {
            Ok(import::insert(connection, &new)?)
        })
        .await?;
    let checked = stage_and_check::<S>(app, &row, path, watcher).await;
    let is_good = |checked: &Checked| checked.summary.problems == 0;
    if mode == Mode::DryRun || !checked.as_ref().is_ok_and(is_good) {
        discard(app, id).await?;
        return Ok(checked?.summary);
    }
    let Checked { summary, basis } = checked?;
    if mode == Mode::BesideOthers
        && let Err(refusal) = check_changes(app, summary.changed)
    {
        discard(app, id).await?;
        return Err(refusal);
    }
    let row = summary.counted(Import {
        state: Code(State::Applying),
        basis: Some(basis),
        ..row
    });
    let applying = row.clone();
    app.store
        .write(move |connection| -> Result<(), StoreError> {
            Ok(import::update(connection, &applying)?)
        })
        .await?;
    apply_or_leave::<S>(app, &row, watcher).await?;
    Ok(summary)
}

async fn stage_and_check<S: Subject>(
    app: &App,
    row: &Import,
    path: &Path,
    watcher: &impl Watcher,
) -> Result<Checked, ImportError> {
    let read = stage::stage::<S>(app, row.id, path, watcher).await?;
    let stamp = Stamp {
        now: app.now().into(),
        actor: row.created_by,
    };
    let checked = check::check::<S>(app, row.id, stamp, watcher).await?;
    let summary = Summary {
        rows: read.rows,
        problems: read.problems + checked.summary.problems,
        ..checked.summary
    };
    Ok(Checked { summary, ..checked })
}

async fn finish_interrupted(app: &App, watcher: &impl Watcher) -> Result<(), ImportError> {
    let states = [State::Staging, State::Applying, State::Undoing];
    let read = move |connection: &mut AnyConn| -> Result<_, StoreError> {
        Ok(import::in_states(connection, &states)?)
    };
    for row in app.store.read(read).await? {
        tracing::info!(import.state = ?row.state.0, "an interrupted import is brought to its end");
        of_kind!(row.kind.0, S => match row.state.0 {
            State::Applying => match apply_or_leave::<S>(app, &row, watcher).await {
                // Whoever sent it is told by its state.
                Err(ImportError::Outrun(_)) if row.is_uploaded => {}
                applied => applied?,
            },
            State::Undoing => {
                apply::take_back::<S>(app, &row).await?;
                leave(app, &row, State::Outrun, None).await?;
            }
            _ => leave(app, &row, State::Received, None).await?,
        });
    }
    Ok(())
}

/// Applies an import; one that cannot be applied is left as it is outrun.
async fn apply_or_leave<S: Subject>(
    app: &App,
    row: &Import,
    watcher: &impl Watcher,
) -> Result<(), ImportError> {
    let applied = apply::apply::<S>(app, row, watcher).await;
    if let Err(ImportError::Outrun(problems)) = &applied {
        leave(app, row, State::Outrun, Some(problems)).await?;
    }
    applied
}

/// Takes the staged rows of an import away. One of the service stays in the given state with what is wrong with it, one
/// of the command line leaves nothing behind.
async fn leave(
    app: &App,
    row: &Import,
    state: State,
    problems: Option<&[Problem]>,
) -> Result<(), ImportError> {
    if !row.is_uploaded {
        return discard(app, row.id).await;
    }
    unstage(app, row.id).await?;
    let rows = problems.map(|problems| service::stored(row.id, problems));
    let row = Import {
        state: Code(state),
        changed_at: Some(app.now().into()),
        // All were counted; of an import that was outrun while it was applied these are all.
        problem_count: row
            .problem_count
            .max(rows.as_ref().map_or(0, |rows| small(rows.len()))),
        ..row.clone()
    };
    app.store
        .write(move |connection| -> Result<(), StoreError> {
            if let Some(rows) = rows {
                problem::clear(connection, row.id)?;
                problem::insert(connection, &rows)?;
            }
            Ok(import::update(connection, &row)?)
        })
        .await
        .map_err(ImportError::from)
}

/// Takes an import and its staged rows away, batch by batch.
async fn discard(app: &App, id: Id) -> Result<(), ImportError> {
    let a_batch = move |connection: &mut AnyConn| -> Result<bool, StoreError> {
        let any = import::unstage_some(connection, id, BATCH_LIMIT)?;
        if !any {
            problem::clear(connection, id)?;
            import::delete(connection, id)?;
        }
        Ok(any)
    };
    let mut pace = Pace::new(app);
    while pace.write(a_batch).await? {}
    Ok(())
}

/// Takes the staged rows of an import away, batch by batch.
async fn unstage(app: &App, id: Id) -> Result<(), ImportError> {
    let a_batch = move |connection: &mut AnyConn| -> Result<bool, StoreError> {
        Ok(import::unstage_some(connection, id, BATCH_LIMIT)?)
    };
    let mut pace = Pace::new(app);
    while pace.write(a_batch).await? {}
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
        Ok(account::ensure(connection, row)?.into())
    };
    Ok(app.store.write(write).await?)
}

fn small(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

impl Summary {
    /// Counts what a row does.
    fn count<S: Subject>(&mut self, change: &Change<S>) {
        match change {
            Change::New(_) => self.new += 1,
            Change::Changed { .. } => self.changed += 1,
            Change::None => {}
        }
    }

    /// The import with these counts.
    fn counted(&self, import: Import) -> Import {
        Import {
            row_count: small(self.rows),
            new_count: small(self.new),
            changed_count: small(self.changed),
            problem_count: small(self.problems),
            ..import
        }
    }
}
