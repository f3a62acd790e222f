//! A few rows at a time: judged against the register, and written into it.

use domain::import::{Reader, Record, Table};

use super::Problem;
use super::subject::{Objection, Stamp, Subject};
use crate::store::history;
use crate::store::import::StagedRow;
use crate::store::{AnyConn, Id, StoreError};

/// Rows of one transaction: few enough that a ticket never waits a second for the writer of SQLite.
pub const BATCH: usize = 500;

/// What a row does to the register.
pub enum Change<S: Subject> {
    New(S),
    Changed { old: S, new: S },
    None,
}

/// Judges rows in their order. While a file is checked, `staged` is its import, whose earlier rows may be referred to.
pub fn judge<S: Subject>(
    connection: &mut AnyConn,
    rows: &[StagedRow],
    staged: Option<Id>,
    stamp: Stamp,
) -> Result<(Vec<Change<S>>, Vec<Problem>), StoreError> {
    let reader = whole_reader::<S>();
    let (mut parsed, mut problems) = (Vec::new(), Vec::new());
    for staged_row in rows {
        match read(&reader, staged_row, None) {
            Ok(row) => parsed.push((staged_row, row)),
            Err(found) => problems.extend(found),
        }
    }
    let typed: Vec<&S::Row> = parsed.iter().map(|(_, row)| row).collect();
    let mut around = S::around(connection, &typed, staged)?;
    let mut changes = Vec::new();
    for (staged_row, row) in parsed {
        match change_of::<S>(&reader, staged_row, row, &around, stamp) {
            Err(found) => problems.extend(found),
            Ok(change) => {
                if let Change::New(new) = &change {
                    new.clone().remember(&mut around);
                }
                changes.push(change);
            }
        }
    }
    Ok((changes, problems))
}

/// Writes the changes; what is replaced is kept as history.
pub fn write<S: Subject>(
    connection: &mut AnyConn,
    changes: Vec<Change<S>>,
    stamp: Stamp,
) -> Result<(), StoreError> {
    for change in changes {
        match change {
            Change::None => {}
            Change::New(new) => new.insert(connection)?,
            Change::Changed { old, new } => {
                history::keep(connection, old.recorded(), stamp.now, stamp.actor)?;
                new.replace(connection)?;
            }
        }
    }
    Ok(())
}

fn whole_reader<S: Subject>() -> Reader<S::Row> {
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
    let Some(old) = S::registered(around, &row) else {
        let new = S::of_row(&row, None, around, stamp);
        return new
            .map(Change::New)
            .map_err(|objections| objected(&row, objections));
    };
    let old_row = old.row().map_err(|error| {
        let message = format!("登録されている内容を行にできません: {error}");
        objected(&row, vec![Objection::new("", message)])
    })?;
    let row = read(reader, staged, Some(&old_row))?;
    let new = S::of_row(&row, Some(old), around, stamp)
        .map_err(|objections| objected(&row, objections))?;
    Ok(if new.row().as_ref() == Ok(&old_row) {
        Change::None
    } else {
        Change::Changed {
            old: old.clone(),
            new,
        }
    })
}

/// The typed row of a staged one. A cell of which the file has no column keeps what `old` says.
fn read<R: Record>(
    reader: &Reader<R>,
    staged: &StagedRow,
    old: Option<&R>,
) -> Result<R, Vec<Problem>> {
    let number = staged.row_number.unsigned_abs();
    let kept = old.map(Table::row_of);
    let cells = staged.document.0.as_array().map_or(&[][..], Vec::as_slice);
    let texts: Vec<String> = cells
        .iter()
        .enumerate()
        .map(|(column, cell)| match (cell.as_str(), &kept) {
            (Some(text), _) => text.to_owned(),
            (None, Some(kept)) => kept.get(column).cloned().unwrap_or_default(),
            (None, None) => String::new(),
        })
        .collect();
    match reader.read(number, &texts) {
        Ok(Some(row)) => Ok(row),
        Ok(None) => Err(Vec::new()),
        Err(problems) => Err(problems
            .into_iter()
            .map(|problem| Problem::of(staged, problem))
            .collect()),
    }
}
