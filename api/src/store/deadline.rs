//! The days on which something ends or is due, and the sites of which they are to be computed anew.

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable, Text};
use diesel::upsert::excluded;
use domain::reminder::ReminderKind;
use domain::vocabulary::{Maker, Prefecture};

use super::schema::{deadline, deadline_pending};
use super::types::{SqlDay, SqlUuid};
use super::{AnyConn, Code, Day, Id, import};

/// The advisory lock of those who compute deadlines and judge reminders: "kiriwak" and `r` as a number.
const LOCK: i64 = 0x6b69_7269_7761_6b72;

/// The day on which something of a site ends or is due.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = deadline, treat_none_as_null = true)]
pub struct Deadline {
    pub kind: Code<ReminderKind>,
    /// The key of its subject within the kind.
    pub subject: String,
    pub site_id: Id,
    /// Last day, inclusive.
    pub ends_on: Day,
    /// The first day on which it is another one though nothing was changed.
    pub look_again_on: Option<Day>,
    pub prefecture: Code<Prefecture>,
    pub maker: Option<Code<Maker>>,
    pub model: Option<String>,
}

/// Waits until nobody else computes or judges, until the end of the transaction. SQLite has one writer.
pub fn take_turn(connection: &mut AnyConn) -> QueryResult<()> {
    match connection {
        AnyConn::Pg(connection) => {
            connection.batch_execute(&format!("SELECT pg_advisory_xact_lock({LOCK})"))
        }
        AnyConn::Sqlite(_) => Ok(()),
    }
}

/// Lets all sites be computed anew with a deadline that time alone changes: it was computed on a day that had not come.
pub fn note_rolling(connection: &mut AnyConn) -> QueryResult<()> {
    diesel::sql_query(
        "INSERT INTO deadline_pending (site_id) SELECT DISTINCT site_id FROM deadline \
         WHERE look_again_on IS NOT NULL AND site_id NOT IN (SELECT site_id FROM deadline_pending)",
    )
    .execute(connection)?;
    Ok(())
}

/// A place among the sites with a deadline that time alone changes: the day from which on it is another one, and the site.
pub type Rolling = (Option<Day>, Id);

/// Sites with a deadline that is another one from today or an earlier day on, in the order of these days, after a place; none while
/// SQLite shows what an import has not brought to its end.
pub fn rolling(
    connection: &mut AnyConn,
    today: Day,
    after: Option<Rolling>,
    limit: i64,
) -> QueryResult<Vec<Rolling>> {
    if !import::unfinished(connection)?.is_empty() {
        return Ok(Vec::new());
    }
    let mut query = deadline::table
        .filter(deadline::look_again_on.le(today))
        .select((deadline::look_again_on, deadline::site_id))
        .into_boxed();
    if let Some((day, site)) = after {
        let is_later = sql::<Bool>("(deadline.look_again_on, deadline.site_id) > (")
            .bind::<Nullable<SqlDay>, _>(day)
            .sql(", ")
            .bind::<SqlUuid, _>(site)
            .sql(")");
        query = query.filter(is_later);
    }
    query
        .order((deadline::look_again_on, deadline::site_id))
        .limit(limit)
        .load(connection)
}

/// Sites of which something changed, those of the oldest changes first, after a place; none while SQLite shows what an import has
/// not brought to its end. With them the place of the last.
pub fn pending(connection: &mut AnyConn, after: i64, limit: i64) -> QueryResult<Vec<(i64, Id)>> {
    if !import::unfinished(connection)?.is_empty() {
        return Ok(Vec::new());
    }
    deadline_pending::table
        .filter(deadline_pending::number.gt(after))
        .order(deadline_pending::number)
        .limit(limit)
        .select((deadline_pending::number, deadline_pending::site_id))
        .load(connection)
}

/// Takes away what was dealt with.
pub fn forget(connection: &mut AnyConn, numbers: &[i64]) -> QueryResult<()> {
    let dealt_with = deadline_pending::number.eq_any(numbers);
    diesel::delete(deadline_pending::table.filter(dealt_with)).execute(connection)?;
    Ok(())
}

/// The deadlines of these sites.
pub fn of_sites(connection: &mut AnyConn, sites: &[Id]) -> QueryResult<Vec<Deadline>> {
    deadline::table
        .filter(deadline::site_id.eq_any(sites))
        .order((
            deadline::site_id,
            deadline::ends_on,
            deadline::kind,
            deadline::subject,
        ))
        .select(Deadline::as_select())
        .load(connection)
}

/// The deadlines of a kind for these subjects.
pub fn of_subjects(
    connection: &mut AnyConn,
    kind: ReminderKind,
    subjects: &[String],
) -> QueryResult<Vec<Deadline>> {
    deadline::table
        .filter(deadline::kind.eq(Code(kind)))
        .filter(deadline::subject.eq_any(subjects))
        .select(Deadline::as_select())
        .load(connection)
}

/// Writes deadlines; one takes the place of that of the same subject, which may have come from another site.
pub fn insert(connection: &mut AnyConn, rows: &[Deadline]) -> QueryResult<()> {
    match connection {
        AnyConn::Pg(connection) => {
            for some in rows.chunks(1_000) {
                diesel::insert_into(deadline::table)
                    .values(some)
                    .on_conflict((deadline::kind, deadline::subject))
                    .do_update()
                    .set((
                        deadline::site_id.eq(excluded(deadline::site_id)),
                        deadline::ends_on.eq(excluded(deadline::ends_on)),
                        deadline::look_again_on.eq(excluded(deadline::look_again_on)),
                        deadline::prefecture.eq(excluded(deadline::prefecture)),
                        deadline::maker.eq(excluded(deadline::maker)),
                        deadline::model.eq(excluded(deadline::model)),
                    ))
                    .execute(connection)?;
            }
        }
        AnyConn::Sqlite(connection) => {
            for row in rows {
                diesel::insert_into(deadline::table)
                    .values(row)
                    .on_conflict((deadline::kind, deadline::subject))
                    .do_update()
                    .set(row)
                    .execute(connection)?;
            }
        }
    }
    Ok(())
}

/// Puts a deadline in the place of that of the same subject.
pub fn update(connection: &mut AnyConn, row: &Deadline) -> QueryResult<()> {
    diesel::update(deadline::table.find((row.kind, &row.subject)))
        .set(row)
        .execute(connection)?;
    Ok(())
}

pub fn delete(connection: &mut AnyConn, row: &Deadline) -> QueryResult<()> {
    diesel::delete(deadline::table.find((row.kind, &row.subject))).execute(connection)?;
    Ok(())
}

/// A place among the deadlines of a kind, in the order of their days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub ends_on: Day,
    pub subject: String,
}

/// The deadlines of a kind from one day through another, in the order of their days, after a place.
pub fn between(
    connection: &mut AnyConn,
    kind: ReminderKind,
    (first, last): (Day, Day),
    after: Option<&Place>,
    limit: i64,
) -> QueryResult<Vec<Deadline>> {
    let mut query = deadline::table
        .filter(deadline::kind.eq(Code(kind)))
        .filter(deadline::ends_on.between(first, last))
        .into_boxed();
    if let Some(place) = after {
        // Compared as a pair, by which both databases go straight to it.
        let is_later = sql::<Bool>("(deadline.ends_on, deadline.subject) > (")
            .bind::<SqlDay, _>(place.ends_on)
            .sql(", ")
            .bind::<Text, _>(&place.subject)
            .sql(")");
        query = query.filter(is_later);
    }
    query
        .order((deadline::ends_on, deadline::subject))
        .limit(limit)
        .select(Deadline::as_select())
        .load(connection)
}
