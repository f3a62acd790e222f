//! Files on their way into the register: staged rows, and the writes of the register that only an import makes.

pub mod device;
pub mod lock;
pub mod site;

use diesel::prelude::*;
pub use domain::import::{ImportKind as Kind, ImportState as State};

use super::connection::on_both;
use super::{AnyConn, Code, Id, Instant, Json};
use tables::{import, import_row};

mod tables {
    diesel::table! {
        use crate::store::types::{SqlInstant, SqlUuid};
        use diesel::sql_types::*;

        import (id) {
            id -> SqlUuid,
            kind -> Text,
            state -> Text,
            row_count -> Integer,
            created_at -> SqlInstant,
            created_by -> SqlUuid,
        }
    }

    diesel::table! {
        use crate::store::types::{SqlJson, SqlUuid};
        use diesel::sql_types::*;

        import_row (import_id, position) {
            import_id -> SqlUuid,
            position -> Integer,
            sheet -> Nullable<Text>,
            row_number -> Integer,
            key -> Text,
            document -> SqlJson,
        }
    }
}

/// A file on its way into the register.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = import)]
pub struct Import {
    pub id: Id,
    pub kind: Code<Kind>,
    pub state: Code<State>,
    /// Rows of the file; 0 while they are being staged.
    pub row_count: i32,
    pub created_at: Instant,
    pub created_by: Id,
}

/// A row that was read and not yet applied. The document has a cell per column, null where the file has no such column.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = import_row)]
pub struct StagedRow {
    pub import_id: Id,
    /// Its place among all rows of the file, from 1.
    pub position: i32,
    pub sheet: Option<String>,
    pub row_number: i32,
    pub key: String,
    pub document: Json,
}

pub fn insert(connection: &mut AnyConn, row: &Import) -> QueryResult<()> {
    diesel::insert_into(import::table)
        .values(row)
        .execute(connection)?;
    Ok(())
}

/// From now on the rows, of which there are this many, go into the register, also after a crash.
pub fn begin_applying(connection: &mut AnyConn, id: Id, rows: i32) -> QueryResult<()> {
    diesel::update(import::table.find(id))
        .set((
            import::state.eq(Code(State::Applying)),
            import::row_count.eq(rows),
        ))
        .execute(connection)?;
    Ok(())
}

/// The imports that have not come to their end, the oldest first.
pub fn unfinished(connection: &mut AnyConn) -> QueryResult<Vec<Import>> {
    import::table
        .order(import::id)
        .select(Import::as_select())
        .load(connection)
}

/// Adds rows to an import that is being staged.
pub fn stage(connection: &mut AnyConn, rows: &[StagedRow]) -> QueryResult<()> {
    on_both!(connection, inner => diesel::insert_into(import_row::table).values(rows).execute(inner))?;
    Ok(())
}

/// The first staged rows of an import.
pub fn first_rows(connection: &mut AnyConn, id: Id, limit: i64) -> QueryResult<Vec<StagedRow>> {
    import_row::table
        .filter(import_row::import_id.eq(id))
        .order(import_row::position)
        .limit(limit)
        .select(StagedRow::as_select())
        .load(connection)
}

/// The staged rows among these keys: key, sheet and row.
pub fn staged_keys(
    connection: &mut AnyConn,
    id: Id,
    keys: &[String],
) -> QueryResult<Vec<(String, Option<String>, i32)>> {
    import_row::table
        .filter(import_row::import_id.eq(id))
        .filter(import_row::key.eq_any(keys))
        .select((import_row::key, import_row::sheet, import_row::row_number))
        .load(connection)
}

/// Takes away the staged rows up to and including a position; they are in the register now.
pub fn unstage(connection: &mut AnyConn, id: Id, up_to: i32) -> QueryResult<usize> {
    let done = import_row::table
        .filter(import_row::import_id.eq(id))
        .filter(import_row::position.le(up_to));
    diesel::delete(done).execute(connection)
}

/// Takes away an import that has no staged rows any more.
pub fn delete(connection: &mut AnyConn, id: Id) -> QueryResult<()> {
    diesel::delete(import::table.find(id)).execute(connection)?;
    Ok(())
}
