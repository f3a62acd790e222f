//! What is wrong with the rows of a file, kept for whoever sent it.

use diesel::prelude::*;

use self::tables::import_problem;
use crate::store::connection::on_both;
use crate::store::{AnyConn, Id};

mod tables {
    diesel::table! {
        use crate::store::types::SqlUuid;
        use diesel::sql_types::*;

        import_problem (import_id, position) {
            import_id -> SqlUuid,
            position -> Integer,
            sheet -> Nullable<Text>,
            row_number -> Integer,
            column_name -> Text,
            cell_text -> Text,
            message -> Text,
        }
    }
}

/// Something that is wrong with a row.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = import_problem)]
pub struct ImportProblem {
    pub import_id: Id,
    /// Its place among the problems of the file, from 1.
    pub position: i32,
    /// Name of the sheet; none for CSV.
    pub sheet: Option<String>,
    pub row_number: i32,
    pub column_name: String,
    /// Text of the cell.
    pub cell_text: String,
    pub message: String,
}

pub fn insert(connection: &mut AnyConn, rows: &[ImportProblem]) -> QueryResult<()> {
    on_both!(connection, inner => diesel::insert_into(import_problem::table).values(rows).execute(inner))?;
    Ok(())
}

/// A page of the problems of a file, in their order, after the given one.
pub fn page(
    connection: &mut AnyConn,
    import: Id,
    after: Option<i32>,
    limit: i64,
) -> QueryResult<Vec<ImportProblem>> {
    import_problem::table
        .filter(import_problem::import_id.eq(import))
        .filter(import_problem::position.gt(after.unwrap_or(0)))
        .order(import_problem::position)
        .limit(limit)
        .select(ImportProblem::as_select())
        .load(connection)
}

/// Takes away all problems of a file.
pub fn clear(connection: &mut AnyConn, import: Id) -> QueryResult<()> {
    diesel::delete(import_problem::table.filter(import_problem::import_id.eq(import)))
        .execute(connection)?;
    Ok(())
}
