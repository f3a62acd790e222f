//! What the register said before a change.

use diesel::prelude::*;
use jiff::ToSpan;

use crate::store::schema::register_history;
use crate::store::{AnyConn, Id, Instant, Json};

/// Keeps what was said of a subject until now. Two changes at the same instant are kept a microsecond apart.
pub fn keep(
    connection: &mut AnyConn,
    subject: Id,
    now: Instant,
    actor: Id,
    document: Json,
) -> QueryResult<()> {
    let last: Option<Instant> = register_history::table
        .filter(register_history::subject_id.eq(subject))
        .order(register_history::replaced_at.desc())
        .select(register_history::replaced_at)
        .first(connection)
        .optional()?;
    let replaced_at = match last {
        Some(last) if last >= now => Instant::from(last.timestamp() + 1.microsecond()),
        _ => now,
    };
    diesel::insert_into(register_history::table)
        .values((
            register_history::subject_id.eq(subject),
            register_history::replaced_at.eq(replaced_at),
            register_history::replaced_by.eq(actor),
            register_history::document.eq(document),
        ))
        .execute(connection)?;
    Ok(())
}
