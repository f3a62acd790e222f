//! Files on their way into the register: staged rows, and the writes of the register that only an import makes.

pub mod certificate;
pub mod contract;
pub mod device;
pub mod lock;
pub mod problem;
pub mod site;
pub mod write;

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
            is_uploaded -> Bool,
            new_count -> Integer,
            changed_count -> Integer,
            problem_count -> Integer,
            failure -> Nullable<Text>,
            basis -> Nullable<Text>,
            changed_at -> Nullable<SqlInstant>,
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
            together -> Nullable<Text>,
        }
    }
}

/// A file on its way into the register, or one that has come there.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = import, treat_none_as_null = true)]
pub struct Import {
    pub id: Id,
    pub kind: Code<Kind>,
    pub state: Code<State>,
    /// Rows of the file; 0 until they are checked.
    pub row_count: i32,
    pub created_at: Instant,
    pub created_by: Id,
    /// Whether the file came to the service, in whose folder it lies until it is staged.
    pub is_uploaded: bool,
    pub new_count: i32,
    pub changed_count: i32,
    pub problem_count: i32,
    /// Why the file cannot be read as a whole.
    pub failure: Option<String>,
    /// The digest of what the rows were checked against.
    pub basis: Option<String>,
    /// When the state last changed.
    pub changed_at: Option<Instant>,
}

impl Import {
    /// An import of which nothing is known yet.
    pub fn begun(id: Id, kind: Kind, state: State, now: Instant, by: Id) -> Self {
        Self {
            id,
            kind: Code(kind),
            state: Code(state),
            row_count: 0,
            created_at: now,
            created_by: by,
            is_uploaded: false,
            new_count: 0,
            changed_count: 0,
            problem_count: 0,
            failure: None,
            basis: None,
            changed_at: None,
        }
    }
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
    /// What it is judged together by with other rows.
    pub together: Option<String>,
}

/// Where a key stands in a file.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = import_row)]
pub struct StagedKey {
    pub key: String,
    pub position: i32,
    pub sheet: Option<String>,
    pub row_number: i32,
}

pub fn insert(connection: &mut AnyConn, row: &Import) -> QueryResult<()> {
    diesel::insert_into(import::table)
        .values(row)
        .execute(connection)?;
    Ok(())
}

/// Writes the row in the place of the one of the same id.
pub fn update(connection: &mut AnyConn, row: &Import) -> QueryResult<()> {
    diesel::update(import::table.find(row.id))
        .set(row)
        .execute(connection)?;
    Ok(())
}

/// The imports in one of these states, the oldest first.
pub fn in_states(connection: &mut AnyConn, states: &[State]) -> QueryResult<Vec<Import>> {
    let states: Vec<_> = states.iter().map(|&state| Code(state)).collect();
    import::table
        .filter(import::state.eq_any(states))
        .order(import::id)
        .select(Import::as_select())
        .load(connection)
}

/// The imports whose rows are not to be seen yet. The readers of SQLite have views that leave them out; its writer asks
/// this. PostgreSQL shows nothing of a transaction before its end.
pub fn unfinished(connection: &mut AnyConn) -> QueryResult<Vec<Id>> {
    match connection {
        AnyConn::Pg(_) => Ok(Vec::new()),
        AnyConn::Sqlite(connection) => import::table
            .filter(import::state.eq_any([Code(State::Applying), Code(State::Undoing)]))
            .select(import::id)
            .load(connection),
    }
}

pub fn by_id(connection: &mut AnyConn, id: Id) -> QueryResult<Option<Import>> {
    import::table
        .find(id)
        .select(Import::as_select())
        .first(connection)
        .optional()
}

/// The import, locked until the transaction ends: two processes never apply one.
pub fn lock(connection: &mut AnyConn, id: Id) -> QueryResult<Option<Import>> {
    match connection {
        AnyConn::Pg(connection) => import::table
            .find(id)
            .select(Import::as_select())
            .for_no_key_update()
            .first(connection)
            .optional(),
        AnyConn::Sqlite(_) => by_id(connection, id),
    }
}

/// A page of imports, the newest first, before the given one.
pub fn page(connection: &mut AnyConn, before: Option<Id>, limit: i64) -> QueryResult<Vec<Import>> {
    let mut query = import::table.select(Import::as_select()).into_boxed();
    if let Some(id) = before {
        query = query.filter(import::id.lt(id));
    }
    query.order(import::id.desc()).limit(limit).load(connection)
}

/// Moves an import to a state if it is in the expected one, and tells whether it was.
pub fn advance(
    connection: &mut AnyConn,
    id: Id,
    from: State,
    to: State,
    now: Instant,
) -> QueryResult<bool> {
    let expected = import::table.find(id).filter(import::state.eq(Code(from)));
    let moved = diesel::update(expected)
        .set((import::state.eq(Code(to)), import::changed_at.eq(now)))
        .execute(connection)?;
    Ok(moved > 0)
}

/// The imports in one of these states since before an instant, the oldest first.
pub fn left_since(
    connection: &mut AnyConn,
    states: &[State],
    before: Instant,
) -> QueryResult<Vec<Id>> {
    let states: Vec<_> = states.iter().map(|&state| Code(state)).collect();
    import::table
        .filter(import::state.eq_any(states))
        .filter(import::created_at.lt(before))
        .filter(
            import::changed_at
                .is_null()
                .or(import::changed_at.lt(before)),
        )
        .order(import::id)
        .select(import::id)
        .load(connection)
}

/// Adds rows to an import that is being staged.
pub fn stage(connection: &mut AnyConn, rows: &[StagedRow]) -> QueryResult<()> {
    on_both!(connection, inner => diesel::insert_into(import_row::table).values(rows).execute(inner))?;
    Ok(())
}

/// The staged rows of an import after a position.
pub fn rows_after(
    connection: &mut AnyConn,
    id: Id,
    position: i32,
    limit: i64,
) -> QueryResult<Vec<StagedRow>> {
    import_row::table
        .filter(import_row::import_id.eq(id))
        .filter(import_row::position.gt(position))
        .order(import_row::position)
        .limit(limit)
        .select(StagedRow::as_select())
        .load(connection)
}

/// How many rows of an import are staged.
pub fn count_rows(connection: &mut AnyConn, id: Id) -> QueryResult<i64> {
    import_row::table
        .filter(import_row::import_id.eq(id))
        .count()
        .get_result(connection)
}

/// Where these keys stand in the file, in its order.
pub fn staged_keys(
    connection: &mut AnyConn,
    id: Id,
    keys: &[String],
) -> QueryResult<Vec<StagedKey>> {
    import_row::table
        .filter(import_row::import_id.eq(id))
        .filter(import_row::key.eq_any(keys))
        .order(import_row::position)
        .select(StagedKey::as_select())
        .load(connection)
}

/// All staged rows that are judged together by one of these.
pub fn staged_together(
    connection: &mut AnyConn,
    id: Id,
    together: &[String],
) -> QueryResult<Vec<StagedRow>> {
    import_row::table
        .filter(import_row::import_id.eq(id))
        .filter(import_row::together.eq_any(together))
        .order(import_row::position)
        .select(StagedRow::as_select())
        .load(connection)
}

/// Takes away the staged rows at these positions; they are in the register now.
pub fn unstage(connection: &mut AnyConn, id: Id, positions: &[i32]) -> QueryResult<()> {
    let done = import_row::table
        .filter(import_row::import_id.eq(id))
        .filter(import_row::position.eq_any(positions));
    diesel::delete(done).execute(connection)?;
    Ok(())
}

/// Takes away the first staged rows, and tells whether there were any.
pub fn unstage_some(connection: &mut AnyConn, id: Id, limit: i64) -> QueryResult<bool> {
    let first: Vec<i32> = import_row::table
        .filter(import_row::import_id.eq(id))
        .order(import_row::position)
        .limit(limit)
        .select(import_row::position)
        .load(connection)?;
    unstage(connection, id, &first)?;
    Ok(!first.is_empty())
}

/// Takes away an import that has no staged rows any more.
pub fn delete(connection: &mut AnyConn, id: Id) -> QueryResult<()> {
    diesel::delete(import::table.find(id)).execute(connection)?;
    Ok(())
}
