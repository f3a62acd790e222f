//! All rows of a file are judged against the register; nothing is written.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::import::{Fields, Record, RowProblem, Table};
use sha2::{Digest, Sha256};

use super::batch::{self, BATCH_LIMIT, Change, Judged};
use super::subject::{Stamp, Subject};
use super::{ImportError, Problem, Summary, Watcher};
use crate::app::App;
use crate::store::import::{self, StagedRow};
use crate::store::{AnyConn, Id, StoreError};

/// What all rows would do.
pub struct Checked {
    pub summary: Summary,
    /// A digest of every change and of what it would replace: while it is the same, applying does what was told.
    pub basis: String,
}

/// Judges all staged rows; problems go to the watcher.
pub async fn check<S: Subject>(
    app: &App,
    import: Id,
    stamp: Stamp,
    watcher: &impl Watcher,
) -> Result<Checked, ImportError> {
    let (mut summary, mut basis, mut position) = (Summary::default(), Sha256::new(), 0);
    loop {
        if watcher.is_stopped() {
            return Err(ImportError::Stopped);
        }
        let read =
            move |connection: &mut AnyConn| check_batch::<S>(connection, import, position, stamp);
        let Some((last, judged, problems)) = app.store.read(read).await? else {
            break;
        };
        position = last;
        for problem in &problems {
            watcher.problem(problem);
        }
        summary.problems += problems.len();
        for judged in &judged {
            summary.count(&judged.change);
            basis.update(judged.position.to_be_bytes());
            match &judged.change {
                Change::New(_) => basis.update([1]),
                Change::Changed { old, .. } => {
                    for text in old.row().map(|row| Table::row_of(&row)).unwrap_or_default() {
                        basis.update(text.as_bytes());
                        basis.update([0]);
                    }
                }
                Change::None => {}
            }
        }
    }
    Ok(Checked {
        summary,
        basis: URL_SAFE_NO_PAD.encode(basis.finalize()),
    })
}

type Batch<S> = (i32, Vec<Judged<S>>, Vec<Problem>);

/// Judges the rows after a position; none when there are no more.
fn check_batch<S: Subject>(
    connection: &mut AnyConn,
    import: Id,
    position: i32,
    stamp: Stamp,
) -> Result<Option<Batch<S>>, StoreError> {
    let mut rows = import::rows_after(connection, import, position, BATCH_LIMIT)?;
    let Some(last) = rows.last().map(|row| row.position) else {
        return Ok(None);
    };
    let mut problems = repeated::<S>(connection, import, &mut rows)?;
    let (judged, found) = batch::judge::<S>(connection, &rows, stamp)?;
    problems.extend(found);
    Ok(Some((last, judged, problems)))
}

/// Takes out the rows whose key stands on an earlier row.
fn repeated<S: Subject>(
    connection: &mut AnyConn,
    import: Id,
    rows: &mut Vec<StagedRow>,
) -> Result<Vec<Problem>, StoreError> {
    let keys: Vec<String> = rows.iter().map(|row| row.key.clone()).collect();
    let mut first = std::collections::HashMap::new();
    for staged in import::staged_keys(connection, import, &keys)? {
        first.entry(staged.key.clone()).or_insert(staged);
    }
    let mut problems = Vec::new();
    rows.retain(|row| match first.get(&row.key) {
        Some(before) if before.position < row.position => {
            let sheet = before.sheet.as_ref();
            let sheet = sheet.map(|sheet| format!("シート「{sheet}」"));
            let problem = RowProblem {
                row: row.row_number.unsigned_abs(),
                column: <S::Row as Fields>::COLUMNS[0].name.to_owned(),
                text: row.key.clone(),
                message: format!(
                    "{}の同じ行が{}{}行目にもあります",
                    S::Row::TITLE,
                    sheet.unwrap_or_default(),
                    before.row_number
                ),
            };
            problems.push(Problem::of(row, problem));
            false
        }
        _ => true,
    });
    Ok(problems)
}
