//! The imports of the service: files wait in a folder, are checked one after the other, and applied when somebody says so.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::SignedDuration;
use tokio::sync::watch;

use super::certificate::RegisteredCertificate;
use super::check::{self, Checked};
use super::contract::RegisteredContract;
use super::device::RegisteredDevice;
use super::subject::{Stamp, Subject};
use super::{
    ImportError, Problem, Watcher, apply_or_leave, discard, finish_interrupted, leave, lock,
    of_kind, small, stage_and_check,
};
use crate::app::App;
use crate::draft;
use crate::store::import::problem::ImportProblem;
use crate::store::import::{self, Import, Kind, State};
use crate::store::site::NewSite;
use crate::store::{AnyConn, Code, Id, Instant, StoreError};

/// Problems that are kept of a file; all are counted.
const MOST_PROBLEMS: usize = 10_000;

/// How long an import that came to nothing can be looked at.
const KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Imports that have come to nothing, or to nothing yet.
const LEFT: [State; 5] = [
    State::Received,
    State::Checked,
    State::Rejected,
    State::Failed,
    State::Outrun,
];

/// Works off what waits whenever it is woken, until told to stop.
pub async fn run(app: App, mut stopping: watch::Receiver<bool>) {
    let recorder = Recorder::default();
    let work = async {
        loop {
            match work_off(&app, &recorder).await {
                Ok(()) | Err(ImportError::Stopped) => {}
                Err(error) => tracing::error!(%error, "imports could not be worked off"),
            }
            app.import_wake.notified().await;
        }
    };
    let stop = async {
        // An error means that the sender is gone, which is a stop too.
        let _ = stopping.wait_for(|is_stopping| *is_stopping).await;
        recorder.is_stopped.store(true, Ordering::Relaxed);
    };
    tokio::select! {
        () = work => {}
        () = stop => {}
    }
}

/// Where the file of an import lies until it is staged.
pub fn file_of(app: &App, id: Id) -> PathBuf {
    app.settings.import_folder().join(id.0.to_string())
}

/// The problems as they are kept.
pub fn stored(import_id: Id, problems: &[Problem]) -> Vec<ImportProblem> {
    let row = |(position, Problem { sheet, problem }): (i32, &Problem)| ImportProblem {
        import_id,
        position,
        sheet: sheet.clone(),
        row_number: problem.row.cast_signed(),
        column_name: problem.column.clone(),
        cell_text: problem.text.clone(),
        message: problem.message.clone(),
    };
    (1..)
        .zip(problems.iter().take(MOST_PROBLEMS))
        .map(row)
        .collect()
}

/// Checks what has come, applies what was approved, and clears away what nobody wants any more. Another import that is
/// under way is waited for.
async fn work_off(app: &App, recorder: &Recorder) -> Result<(), ImportError> {
    let Some(_lock) = lock(app)? else {
        return Ok(());
    };
    finish_interrupted(app, recorder).await?;
    clear_away(app).await?;
    let states = [State::Received, State::Approved];
    let read = move |connection: &mut AnyConn| -> Result<_, StoreError> {
        Ok(import::in_states(connection, &states)?)
    };
    for row in app.store.read(read).await? {
        let done = of_kind!(row.kind.0, S => match row.state.0 {
            State::Received => receive::<S>(app, row, recorder).await,
            _ => approve::<S>(app, row, recorder).await,
        });
        match done {
            Ok(()) => {}
            Err(ImportError::Stopped) => return Err(ImportError::Stopped),
            // The next one may fare better; this one is tried again when the worker is woken.
            Err(error) => tracing::error!(%error, "an import could not be worked off"),
        }
    }
    Ok(())
}

/// Checks a file that has come to this process. One that lies with another process is left to it.
async fn receive<S: Subject>(
    app: &App,
    row: Import,
    recorder: &Recorder,
) -> Result<(), ImportError> {
    let file = file_of(app, row.id);
    if !file.exists() {
        return Ok(());
    }
    let row = Import {
        state: Code(State::Staging),
        ..row
    };
    save(app, row.clone()).await?;
    recorder.list().clear();
    let checked = stage_and_check::<S>(app, &row, &file, recorder).await;
    let problems = recorder.list().clone();
    match checked {
        Ok(Checked { summary, basis }) if summary.problems == 0 => {
            let row = summary.counted(Import {
                state: Code(State::Checked),
                basis: Some(basis),
                changed_at: Some(app.now().into()),
                ..row
            });
            save(app, row).await?;
        }
        Ok(Checked { summary, .. }) => {
            let row = summary.counted(row);
            leave(app, &row, State::Rejected, Some(&problems)).await?;
        }
        Err(ImportError::File(error)) => {
            let row = Import {
                failure: Some(error.to_string()),
                problem_count: small(problems.len()),
                ..row
            };
            leave(app, &row, State::Failed, Some(&problems)).await?;
        }
        Err(error) => return Err(error),
    }
    draft::remove(&file);
    Ok(())
}

/// Applies a checked import if the register still is what it was checked against.
async fn approve<S: Subject>(
    app: &App,
    row: Import,
    recorder: &Recorder,
) -> Result<(), ImportError> {
    recorder.list().clear();
    let stamp = Stamp {
        now: app.now().into(),
        actor: row.created_by,
    };
    let present = check::check::<S>(app, row.id, stamp, recorder).await?;
    if row.basis.as_ref() != Some(&present.basis) || present.summary.problems > 0 {
        let problems = recorder.list().clone();
        let row = Import {
            problem_count: small(present.summary.problems),
            ..row
        };
        return leave(app, &row, State::Outrun, Some(&problems)).await;
    }
    let row = Import {
        state: Code(State::Applying),
        changed_at: Some(stamp.now),
        ..row
    };
    save(app, row.clone()).await?;
    match apply_or_leave::<S>(app, &row, recorder).await {
        // Whoever sent it is told by its state.
        Err(ImportError::Outrun(_)) => Ok(()),
        applied => applied,
    }
}

async fn save(app: &App, row: Import) -> Result<(), ImportError> {
    let update = move |connection: &mut AnyConn| -> Result<(), StoreError> {
        Ok(import::update(connection, &row)?)
    };
    Ok(app.store.write(update).await?)
}

/// Removes imports that came to nothing long ago, and files that belong to no import.
async fn clear_away(app: &App) -> Result<(), ImportError> {
    let before = Instant::from(app.now() - KEPT);
    let left = move |connection: &mut AnyConn| -> Result<_, StoreError> {
        Ok(import::left_since(connection, &LEFT, before)?)
    };
    for id in app.store.read(left).await? {
        discard(app, id).await?;
        draft::remove(&file_of(app, id));
    }
    draft::clear(&app.settings.import_folder(), KEPT);
    Ok(())
}

/// Keeps the problems of a file, and tells when the service stops.
#[derive(Clone, Default)]
struct Recorder {
    problems: Arc<Mutex<Vec<Problem>>>,
    is_stopped: Arc<AtomicBool>,
}

impl Recorder {
    fn list(&self) -> MutexGuard<'_, Vec<Problem>> {
        self.problems.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Watcher for Recorder {
    fn problem(&self, problem: &Problem) {
        let mut problems = self.list();
        if problems.len() < MOST_PROBLEMS {
            problems.push(problem.clone());
        }
    }

    fn read(&self, _rows: usize) {}

    fn applied(&self, rows: usize, of: usize) {
        tracing::debug!(import.applied = rows, import.rows = of, "rows applied");
    }

    fn is_stopped(&self) -> bool {
        self.is_stopped.load(Ordering::Relaxed)
    }
}
