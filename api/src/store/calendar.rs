//! What the operator says of days against the law. Rows are only added: the last one on a day holds.

use diesel::dsl::max;
use diesel::prelude::*;
use domain::calendar::{Calendar, DayKind};

use super::schema::calendar_statement;
use super::{AnyConn, Code, Day, Id, Instant};

/// A statement on a day; without a kind, the law holds again.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = calendar_statement)]
pub struct Statement {
    pub day: Day,
    pub kind: Option<Code<DayKind>>,
    pub stated_at: Instant,
    pub stated_by: Id,
}

pub fn insert(connection: &mut AnyConn, row: &Statement) -> QueryResult<()> {
    diesel::insert_into(calendar_statement::table)
        .values(row)
        .execute(connection)?;
    Ok(())
}

/// The number of the last statement: calendars of the same number are the same.
pub fn revision(connection: &mut AnyConn) -> QueryResult<Option<i64>> {
    calendar_statement::table
        .select(max(calendar_statement::number))
        .first(connection)
}

/// The statements that hold, by day.
pub fn in_force(connection: &mut AnyConn) -> QueryResult<Vec<Statement>> {
    let mut rows: Vec<Statement> = calendar_statement::table
        .order((calendar_statement::day, calendar_statement::number.desc()))
        .select(Statement::as_select())
        .load(connection)?;
    rows.dedup_by_key(|row| row.day);
    rows.retain(|row| row.kind.is_some());
    Ok(rows)
}

/// The calendar of the law with these statements.
pub fn calendar(statements: &[Statement]) -> Calendar {
    let stated = |row: &Statement| Some((row.day.0, row.kind?.0));
    Calendar::with(statements.iter().filter_map(stated))
}
