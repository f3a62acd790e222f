//! Staged rows go into the register.
//!
//! PostgreSQL takes a file in one transaction. SQLite has one writer, for which tickets wait, so that there new rows go
//! in by batches which readers do not see, and the changes of what is registered follow in one last transaction with
//! the flip that shows everything; they are judged before it. More changes than such a transaction can take without
//! making a ticket wait are applied only when somebody says that nobody works meanwhile.

use std::collections::HashMap;

use diesel::QueryResult;

use super::batch::{self, BATCH, BATCH_LIMIT, Change, Judged};
use super::pace::Pace;
use super::subject::{Stamp, Subject, Turn};
use super::{ImportError, Watcher};
use crate::app::App;
use crate::store::history::Recorded;
use crate::store::import::{self, Import, State};
use crate::store::{AnyConn, Code, Id, StoreError};

/// The most changes that SQLite takes in one transaction while others work.
pub const MOST_CHANGES: u16 = 2_000;

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
    let mut pace = Pace::new(app);
    new_by_batches::<S>(&mut pace, &order).await?;
    let id = row.id;
    let count = move |connection: &mut AnyConn| -> Result<i64, StoreError> {
        Ok(import::count_rows(connection, id)?)
    };
    let judged = if app.store.read(count).await? > i64::from(MOST_CHANGES) {
        None
    } else {
        Some(last_judged::<S>(app, &order).await?)
    };
    let row = row.clone();
    pace.write(move |connection| {
        match judged {
            Some(judged) if still_holds(connection, &judged)? => {
                write_last(connection, judged, &order)?;
            }
            _ => run_turn::<S>(connection, &order, Turn::Change)?,
        }
        run_turn::<S>(connection, &order, Turn::AfterChanges)?;
        finish(connection, &row, order.stamp)
    })
    .await
}

/// Judges the changes of the last transaction before it begins: nobody waits for that.
async fn last_judged<S: Subject>(
    app: &App,
    order: &Order<impl Watcher>,
) -> Result<Vec<Judged<S>>, ImportError> {
    let (import, stamp) = (order.import, order.stamp);
    let judge = move |connection: &mut AnyConn| {
        let (mut changes, mut position) = (Vec::new(), 0);
        loop {
            let rows = import::rows_after(connection, import, position, BATCH_LIMIT)?;
            let Some(last) = rows.last() else {
                return Ok(changes);
            };
            position = last.position;
            let (judged, problems) = batch::judge::<S>(connection, &rows, stamp)?;
            if !problems.is_empty() {
                return Err(ImportError::Outrun(problems));
            }
            let is_last = |judged: &Judged<S>| judged.turn == Turn::Change;
            changes.extend(judged.into_iter().filter(is_last));
        }
    };
    app.store.whole().read(judge).await
}

/// Whether what changes is still registered as it was when it was judged.
fn still_holds<S: Subject>(connection: &mut AnyConn, judged: &[Judged<S>]) -> QueryResult<bool> {
    let mut before = HashMap::new();
    for judged in judged {
        if let Change::Changed { old, .. } = &judged.change {
            let old = old.recorded();
            before.insert(old.id(), old.changed_at());
        }
    }
    let ids: Vec<Id> = before.keys().copied().collect();
    for ids in ids.chunks(BATCH) {
        for now in S::Recorded::by_ids(connection, ids)? {
            if before.remove(&now.id()) != Some(now.changed_at()) {
                return Ok(false);
            }
        }
    }
    Ok(before.is_empty())
}

fn write_last<S: Subject>(
    connection: &mut AnyConn,
    judged: Vec<Judged<S>>,
    order: &Order<impl Watcher>,
) -> Result<(), ImportError> {
    let mut judged = judged.into_iter().peekable();
    while judged.peek().is_some() {
        let batch = judged.by_ref().take(BATCH);
        let (done, changes): (Vec<_>, Vec<_>) =
            batch.map(|judged| (judged.position, judged.change)).unzip();
        batch::write(connection, changes, order.import, order.stamp)?;
        import::unstage(connection, order.import, &done)?;
        order.watcher.applied(done.len(), order.of);
    }
    Ok(())
}

async fn new_by_batches<S: Subject>(
    pace: &mut Pace<'_>,
    order: &Order<impl Watcher>,
) -> Result<(), ImportError> {
    let mut position = 0;
    loop {
        let order = order.clone();
        let batch =
            move |connection: &mut AnyConn| run_batch::<S>(connection, &order, Turn::New, position);
        match pace.write(batch).await? {
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
    let mut pace = Pace::new(app);
    let made = move |connection: &mut AnyConn| -> Result<bool, StoreError> {
        Ok(S::take_back(connection, id, BATCH_LIMIT)?)
    };
    while pace.write(made).await? {}
    Ok(())
}
