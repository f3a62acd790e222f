//! Staged rows go into the register.
//!
//! PostgreSQL takes a file in one transaction. SQLite has one writer, for which tickets wait, so that there new rows go
//! in by batches which readers do not see, and the changes of what is registered follow in one last transaction with
//! the flip that shows everything. Only when there are more changes than such a transaction can take without making a
//! ticket wait do they go in, and are seen, by batches.

use super::batch::{self, BATCH_LIMIT, Change};
use super::subject::{Stamp, Subject, Turn};
use super::{ImportError, Watcher};
use crate::app::App;
use crate::store::import::{self, Import, State};
use crate::store::{AnyConn, Code, Id, StoreError};

/// Changed rows that go in together on SQLite.
pub const MOST_AT_ONCE: i64 = 5_000;

/// Puts the staged rows into the register; the import is [`State::Applying`]. A row that does not fit any more takes
/// the import back.
pub async fn apply<S: Subject>(
    app: &App,
    row: &Import,
    watcher: &impl Watcher,
) -> Result<(), ImportError> {
    let order = Order {
        import: row.id,
        of: row.row_count.unsigned_abs() as usize,
        stamp: Stamp {
            now: app.now().into(),
            actor: row.created_by,
        },
        watcher: watcher.clone(),
    };
    let applied = if app.settings.database_url.is_sqlite() {
        by_batches::<S>(app, row, order).await
    } else {
        let row = row.clone();
        app.store
            .write(move |connection| {
                let found = import::lock(connection, row.id)?;
                if found.is_none_or(|found| found.state.0 != State::Applying) {
                    return Ok(());
                }
                for turn in [Turn::New, Turn::Change, Turn::AfterChanges] {
                    run_turn::<S>(connection, &order, turn)?;
                }
                finish(connection, &row, order.stamp)
            })
            .await
    };
    if let Err(ImportError::Outrun(problems)) = applied {
        take_back::<S>(app, row).await?;
        return Err(ImportError::Outrun(problems));
    }
    applied
}

/// What every batch is told.
#[derive(Clone)]
struct Order<W> {
    import: Id,
    /// Rows of the file.
    of: usize,
    stamp: Stamp,
    watcher: W,
}

async fn by_batches<S: Subject>(
    app: &App,
    row: &Import,
    order: Order<impl Watcher>,
) -> Result<(), ImportError> {
    turn_by_batches::<S>(app, &order, Turn::New).await?;
    let id = row.id;
    let count = move |connection: &mut AnyConn| -> Result<i64, StoreError> {
        Ok(import::count_rows(connection, id)?)
    };
    if app.store.read(count).await? > MOST_AT_ONCE {
        turn_by_batches::<S>(app, &order, Turn::Change).await?;
        turn_by_batches::<S>(app, &order, Turn::AfterChanges).await?;
    }
    let row = row.clone();
    app.store
        .write(move |connection| {
            run_turn::<S>(connection, &order, Turn::Change)?;
            run_turn::<S>(connection, &order, Turn::AfterChanges)?;
            finish(connection, &row, order.stamp)
        })
        .await
}

async fn turn_by_batches<S: Subject>(
    app: &App,
    order: &Order<impl Watcher>,
    turn: Turn,
) -> Result<(), ImportError> {
    let mut position = 0;
    loop {
        let order = order.clone();
        let batch =
            move |connection: &mut AnyConn| run_batch::<S>(connection, &order, turn, position);
        match app.store.write(batch).await? {
            Some(last) => position = last,
            None => return Ok(()),
        }
    }
}

fn run_turn<S: Subject>(
    connection: &mut AnyConn,
    order: &Order<impl Watcher>,
    turn: Turn,
) -> Result<(), ImportError> {
    let mut position = 0;
    while let Some(last) = run_batch::<S>(connection, order, turn, position)? {
        position = last;
    }
    Ok(())
}

/// Writes those of the rows after a position whose turn it is, at last all that are left; the last position looked at, none
/// when there are no more.
fn run_batch<S: Subject>(
    connection: &mut AnyConn,
    order: &Order<impl Watcher>,
    turn: Turn,
    position: i32,
) -> Result<Option<i32>, ImportError> {
    if order.watcher.is_stopped() {
        return Err(ImportError::Stopped);
    }
    let rows = import::rows_after(connection, order.import, position, BATCH_LIMIT)?;
    let Some(last) = rows.last().map(|row| row.position) else {
        return Ok(None);
    };
    let (judged, problems) = batch::judge::<S>(connection, &rows, order.stamp)?;
    if !problems.is_empty() {
        return Err(ImportError::Outrun(problems));
    }
    let (mut changes, mut done) = (Vec::new(), Vec::new());
    for judged in judged {
        let is_due = turn == Turn::AfterChanges || judged.turn == turn;
        if is_due || matches!(judged.change, Change::None) {
            done.push(judged.position);
            changes.push(judged.change);
        }
    }
    batch::write(connection, changes, order.import, order.stamp)?;
    import::unstage(connection, order.import, &done)?;
    order.watcher.applied(done.len(), order.of);
    Ok(Some(last))
}

fn finish(connection: &mut AnyConn, row: &Import, stamp: Stamp) -> Result<(), ImportError> {
    let row = Import {
        state: Code(State::Applied),
        changed_at: Some(stamp.now),
        ..row.clone()
    };
    Ok(import::update(connection, &row)?)
}

/// Takes the new rows of an import back, which nobody has seen.
pub async fn take_back<S: Subject>(app: &App, row: &Import) -> Result<(), ImportError> {
    let (id, undoing) = (
        row.id,
        Import {
            state: Code(State::Undoing),
            changed_at: Some(app.now().into()),
            ..row.clone()
        },
    );
    app.store
        .write(move |connection| -> Result<(), StoreError> {
            Ok(import::update(connection, &undoing)?)
        })
        .await?;
    let some = move |connection: &mut AnyConn| -> Result<bool, StoreError> {
        Ok(S::take_back(connection, id, BATCH_LIMIT)?)
    };
    while app.store.write(some).await? {}
    Ok(())
}
