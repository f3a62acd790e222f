//! What the register said before each change, and what it said at an instant ("as recorded").

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::result::Error;
use serde::{Serialize, de::DeserializeOwned};

use super::connection::on_both;
use super::schema::register_history;
use super::{AnyConn, Id, Instant, Json};

/// Something of the register whose changes are kept, whole.
///
/// A field that is added later needs `#[serde(default)]`: documents of earlier versions do not have it.
pub trait Recorded: Clone + Serialize + DeserializeOwned {
    /// The word for it in the table.
    const KIND: &'static str;

    fn id(&self) -> Id;

    /// The site that it is part of.
    fn site_id(&self) -> Id;

    /// When it was registered.
    fn created_at(&self) -> Instant;

    /// When it last changed; none where it never did.
    fn changed_at(&self) -> Option<Instant>;

    /// Those among these that are registered now.
    fn by_ids(connection: &mut AnyConn, ids: &[Id]) -> QueryResult<Vec<Self>>;

    /// What is registered at these sites now, in the order in which it is shown.
    fn of_sites(connection: &mut AnyConn, sites: &[Id]) -> QueryResult<Vec<Self>>;
}

#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = register_history)]
struct Entry {
    subject_id: Id,
    kind: String,
    site_id: Id,
    replaced_at: Instant,
    replaced_by: Id,
    document: Json,
}

/// Keeps what was said of a subject until now. Two changes at the same instant are kept a microsecond apart.
pub fn keep<R: Recorded>(
    connection: &mut AnyConn,
    old: &R,
    now: Instant,
    actor: Id,
) -> QueryResult<()> {
    keep_all(connection, &[old], now, actor)
}

/// Keeps what was said of many subjects until now, as [`keep`] does of one.
pub fn keep_all<R: Recorded>(
    connection: &mut AnyConn,
    old: &[&R],
    now: Instant,
    actor: Id,
) -> QueryResult<()> {
    let ids: Vec<Id> = old.iter().map(|old| old.id()).collect();
    let last: HashMap<Id, Instant> = register_history::table
        .filter(register_history::subject_id.eq_any(ids))
        .filter(register_history::replaced_at.ge(now))
        .order(register_history::replaced_at)
        .select((register_history::subject_id, register_history::replaced_at))
        .load::<(Id, Instant)>(connection)?
        .into_iter()
        .collect();
    let replaced_at = |id| last.get(&id).map_or(now, |&last| now.later_than(last));
    let entries = old
        .iter()
        .map(|&old| entry(old, replaced_at(old.id()), actor))
        .collect::<QueryResult<Vec<_>>>()?;
    on_both!(connection, inner => diesel::insert_into(register_history::table).values(&entries).execute(inner))?;
    Ok(())
}

/// What the register said of these subjects at an instant; none of those registered later.
pub fn by_ids<R: Recorded>(
    connection: &mut AnyConn,
    ids: &[Id],
    at: Instant,
) -> QueryResult<Vec<R>> {
    let entries = register_history::table
        .filter(register_history::subject_id.eq_any(ids))
        .filter(register_history::replaced_at.gt(at))
        .order((
            register_history::subject_id,
            register_history::replaced_at.desc(),
        ))
        .select((register_history::subject_id, register_history::document))
        .load::<(Id, Json)>(connection)?;
    // The earliest change after the instant comes last and wins.
    let mut replaced: HashMap<Id, Json> = entries.into_iter().collect();
    let mut subjects = Vec::new();
    for now in R::by_ids(connection, ids)? {
        subjects.push(match replaced.remove(&now.id()) {
            Some(document) => read(document)?,
            None => now,
        });
    }
    subjects.retain(|subject| subject.created_at() <= at);
    Ok(subjects)
}

/// What the register said at an instant was at these sites.
pub fn of_sites<R: Recorded>(
    connection: &mut AnyConn,
    sites: &[Id],
    at: Instant,
) -> QueryResult<Vec<R>> {
    let present = R::of_sites(connection, sites)?;
    let mut ids: Vec<Id> = present.iter().map(R::id).collect();
    // What was moved to another site since.
    ids.extend(
        register_history::table
            .filter(register_history::site_id.eq_any(sites))
            .filter(register_history::kind.eq(R::KIND))
            .filter(register_history::replaced_at.gt(at))
            .select(register_history::subject_id)
            .load::<Id>(connection)?,
    );
    ids.sort_unstable();
    ids.dedup();
    let mut subjects = by_ids::<R>(connection, &ids, at)?;
    subjects.retain(|subject| sites.contains(&subject.site_id()));
    let place: HashMap<Id, usize> = present.iter().map(R::id).zip(0..).collect();
    subjects.sort_by_key(|subject| place.get(&subject.id()).copied());
    Ok(subjects)
}

fn entry<R: Recorded>(old: &R, replaced_at: Instant, replaced_by: Id) -> QueryResult<Entry> {
    let document = serde_json::to_value(old);
    Ok(Entry {
        subject_id: old.id(),
        kind: R::KIND.to_owned(),
        site_id: old.site_id(),
        replaced_at,
        replaced_by,
        document: Json(document.map_err(|error| Error::SerializationError(error.into()))?),
    })
}

fn read<R: Recorded>(document: Json) -> QueryResult<R> {
    serde_json::from_value(document.0).map_err(|error| Error::DeserializationError(error.into()))
}
