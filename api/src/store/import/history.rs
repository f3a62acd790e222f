//! What the register said before a change.

use std::collections::HashMap;

use diesel::prelude::*;
use jiff::ToSpan;

use crate::store::connection::on_both;
use crate::store::schema::register_history;
use crate::store::{AnyConn, Id, Instant, Json};

/// Keeps what was said of some subjects until now. Two changes at the same instant are kept a microsecond apart.
pub fn keep(
    connection: &mut AnyConn,
    subjects: Vec<(Id, Json)>,
    now: Instant,
    actor: Id,
) -> QueryResult<()> {
    let ids: Vec<Id> = subjects.iter().map(|(id, _)| *id).collect();
    let taken: Vec<(Id, Instant)> = register_history::table
        .filter(register_history::subject_id.eq_any(&ids))
        .filter(register_history::replaced_at.ge(now))
        .order(register_history::replaced_at)
        .select((register_history::subject_id, register_history::replaced_at))
        .load(connection)?;
    let last: HashMap<Id, Instant> = taken.into_iter().collect();
    let rows: Vec<_> = subjects
        .into_iter()
        .map(|(id, document)| {
            let next = |last: &Instant| Instant::from(last.timestamp() + 1.microsecond());
            (
                register_history::subject_id.eq(id),
                register_history::replaced_at.eq(last.get(&id).map_or(now, next)),
                register_history::replaced_by.eq(actor),
                register_history::document.eq(document),
            )
        })
        .collect();
    on_both!(connection, inner => diesel::insert_into(register_history::table).values(rows).execute(inner))?;
    Ok(())
}
