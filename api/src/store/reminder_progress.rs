//! How far the daily runs of the reminders have come.

use diesel::prelude::*;

use super::connection::on_both;
use super::schema::reminder_progress;
use super::{AnyConn, Day};

/// How far a daily run has come.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = reminder_progress, treat_none_as_null = true)]
pub struct Progress {
    pub name: String,
    /// The last day that is done.
    pub done_through: Option<Day>,
    /// The day whose run has begun and has not ended.
    pub under_way: Option<Day>,
    /// How far that has come, as the run writes it.
    pub place: Option<String>,
    /// A fingerprint of the table of kinds that it was done by.
    pub basis: String,
}

/// The progress of a run. One by another table than now begins anew: what was done by the old one does not count.
pub fn read(connection: &mut AnyConn, name: &str, basis: &str) -> QueryResult<Progress> {
    let stored: Option<Progress> = reminder_progress::table
        .find(name)
        .select(Progress::as_select())
        .first(connection)
        .optional()?;
    let same = stored.filter(|progress| progress.basis == basis);
    Ok(same.unwrap_or_else(|| Progress {
        name: name.to_owned(),
        done_through: None,
        under_way: None,
        place: None,
        basis: basis.to_owned(),
    }))
}

pub fn write(connection: &mut AnyConn, row: &Progress) -> QueryResult<()> {
    on_both!(connection, inner => diesel::insert_into(reminder_progress::table)
        .values(row)
        .on_conflict(reminder_progress::name)
        .do_update()
        .set(row)
        .execute(inner))?;
    Ok(())
}
