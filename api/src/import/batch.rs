//! A few rows at a time: judged against the register, and written into it.

use domain::import::{Reader, Record, Table};

use super::subject::{Objection, Staged, Stamp, Subject, Turn};
use super::{Problem, document};
use crate::store::history;
use crate::store::import::StagedRow;
use crate::store::{AnyConn, Id, StoreError};

/// Rows of one transaction: few enough that a ticket never waits a second for the writer of SQLite.
pub const BATCH: usize = 500;

/// The same as a limit of a query.
pub const BATCH_LIMIT: i64 = 500;

/// What a row does to the register.
pub enum Change<S: Subject> {
    New(S),
    Changed { old: S, new: S },
    None,
}

/// A row that has been judged.
pub struct Judged<S: Subject> {
    /// Its place in the file.
    pub position: i32,
    pub change: Change<S>,
    /// When it can be written.
    pub turn: Turn,
}

/// Judges staged rows in their order.
pub fn judge<S: Subject>(
    connection: &mut AnyConn,
    rows: &[StagedRow],
    stamp: Stamp,
) -> Result<(Vec<Judged<S>>, Vec<Problem>), StoreError> {
    let reader = whole_reader::<S>();
    let (mut parsed, mut problems) = (Vec::new(), Vec::new());
    for staged_row in rows {
        match read(&reader, staged_row, None) {
            Ok(row) => parsed.push((staged_row, row)),
            Err(found) => problems.extend(found),
        }
    }
    let Some(first) = rows.first() else {
        return Ok((Vec::new(), problems));
    };
    let typed: Vec<&S::Row> = parsed.iter().map(|(_, row)| row).collect();
    let staged = Staged {
        import: first.import_id,
        before: first.position,
    };
    let mut around = S::around(connection, &typed, staged)?;
    let mut judged = Vec::new();
    for (staged_row, row) in parsed {
        match change_of::<S>(&reader, staged_row, row, &around, stamp) {
            Err(found) => problems.extend(found),
            Ok(change) => {
                let turn = match &change {
                    Change::New(new) => new.turn(None, &around),
                    Change::Changed { old, new } => new.turn(Some(old), &around),
                    Change::None => Turn::New,
                };
                if let Change::New(new) = &change {
                    new.clone().remember(&mut around);
                }
                judged.push(Judged {
                    position: staged_row.position,
                    change,
                    turn,
                });
            }
        }
    }
    Ok((judged, problems))
}

/// Writes the changes; what is replaced is kept as history.
pub fn write<S: Subject>(
    connection: &mut AnyConn,
    judged: Vec<Change<S>>,
    import: Id,
    stamp: Stamp,
) -> Result<(), StoreError> {
    let (mut made, mut changed) = (Vec::new(), Vec::new());
    for change in judged {
        match change {
            Change::None => {}
            Change::New(new) => made.push(new),
            Change::Changed { old, new } => changed.push((old, new)),
        }
    }
    let before: Vec<&S::Recorded> = changed.iter().map(|(old, _)| old.recorded()).collect();
    history::keep_all(connection, &before, stamp.now, stamp.actor)?;
    S::write(connection, &made, &changed, import)?;
    Ok(())
}

/// Reads the cells of staged rows, which stand in the order of an export.
pub fn whole_reader<S: Subject>() -> Reader<S::Row> {
    Reader::new(&Table::header_of::<S::Row>()).expect("the header of an export is read")
}

fn change_of<S: Subject>(
    reader: &Reader<S::Row>,
    staged: &StagedRow,
    row: S::Row,
    around: &S::Around,
    stamp: Stamp,
) -> Result<Change<S>, Vec<Problem>> {
    let objected = |row: &S::Row, objections: Vec<Objection>| -> Vec<Problem> {
        let number = staged.row_number.unsigned_abs();
        let problems = objections
            .into_iter()
            .map(|objection| objection.of(row, number));
        problems
            .map(|problem| Problem::of(staged, problem))
            .collect()
    };
    let accepted = |new: S, row: &S::Row| match new.objections(row, around, stamp) {
        objections if objections.is_empty() => Ok(new),
        objections => Err(objected(row, objections)),
    };
    let Some(old) = S::registered(around, &row) else {
        let asked = document::asked::<S::Row>(&staged.document, staged.row_number.unsigned_abs());
        if !asked.is_empty() {
            let of_staged = |problem| Problem::of(staged, problem);
            return Err(asked.into_iter().map(of_staged).collect());
        }
        let new = S::of_row(&row, None, around, stamp)
            .map_err(|objections| objected(&row, objections))?;
        return accepted(new, &row).map(Change::New);
    };
    let old_row = old.row().map_err(|error| {
        let message = format!("登録されている内容を行にできません: {error}");
        objected(&row, vec![Objection::new("", message)])
    })?;
    let row = read(reader, staged, Some(&old_row))?;
    let new = S::of_row(&row, Some(old), around, stamp)
        .map_err(|objections| objected(&row, objections))?;
    if new.row().as_ref() == Ok(&old_row) {
        return Ok(Change::None);
    }
    let new = accepted(new, &row)?;
    Ok(Change::Changed {
        old: old.clone(),
        new,
    })
}

/// The typed row of a staged one. A cell of which the file says nothing keeps what `old` says.
pub fn read<R: Record>(
    reader: &Reader<R>,
    staged: &StagedRow,
    old: Option<&R>,
) -> Result<R, Vec<Problem>> {
    let number = staged.row_number.unsigned_abs();
    match reader.read(number, &document::texts(&staged.document, old)) {
        Ok(Some(row)) => Ok(row),
        Ok(None) => Err(Vec::new()),
        Err(problems) => Err(problems
            .into_iter()
            .map(|problem| Problem::of(staged, problem))
            .collect()),
    }
}
