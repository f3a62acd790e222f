//! Stored rule sets. Nothing but the activation is ever set, which the database itself sees to.

use diesel::prelude::*;
use domain::load::DataFile;
use domain::vocabulary::RuleSetState;
use serde::{Deserialize, Serialize};

use super::schema::rule_set;
use super::{AnyConn, Id, Instant, Json, StoreError};

/// A rule set without its files.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = rule_set)]
pub struct RuleSetRow {
    pub id: Id,
    pub version: String,
    pub based_on: Option<Id>,
    pub reason: String,
    pub created_at: Instant,
    pub created_by: Id,
    pub active_from: Option<Instant>,
    pub activated_at: Option<Instant>,
    pub activated_by: Option<Id>,
}

impl RuleSetRow {
    /// Where it stands at `now`, when `in_force` is the one that holds then.
    pub fn state(&self, in_force: Option<Id>, now: Instant) -> RuleSetState {
        match self.active_from {
            None => RuleSetState::Draft,
            Some(_) if in_force == Some(self.id) => RuleSetState::Active,
            Some(from) if from > now => RuleSetState::Scheduled,
            Some(_) => RuleSetState::Replaced,
        }
    }
}

/// A file of a rule set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RuleFile {
    pub name: String,
    /// The TOML text.
    pub text: String,
}

impl RuleFile {
    /// The file as the rules read it.
    pub fn data_file(&self) -> DataFile<'_> {
        DataFile {
            name: &self.name,
            text: &self.text,
        }
    }
}

/// What a rule set is made from.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = rule_set)]
pub struct RuleTexts {
    pub id: Id,
    pub version: String,
    files: Json,
}

impl RuleTexts {
    pub fn files(&self) -> serde_json::Result<Vec<RuleFile>> {
        Vec::deserialize(&self.files.0)
    }
}

/// Inserts a rule set with its files.
pub fn insert(
    connection: &mut AnyConn,
    row: &RuleSetRow,
    files: &[RuleFile],
) -> Result<(), StoreError> {
    let files = Json(serde_json::to_value(files)?);
    diesel::insert_into(rule_set::table)
        .values((row, rule_set::files.eq(files)))
        .execute(connection)?;
    Ok(())
}

/// How many there are.
pub fn count(connection: &mut AnyConn) -> QueryResult<i64> {
    rule_set::table.count().get_result(connection)
}

pub fn by_id(connection: &mut AnyConn, id: Id) -> QueryResult<Option<RuleSetRow>> {
    rule_set::table
        .find(id)
        .select(RuleSetRow::as_select())
        .first(connection)
        .optional()
}

pub fn by_ids(connection: &mut AnyConn, ids: &[Id]) -> QueryResult<Vec<RuleSetRow>> {
    rule_set::table
        .filter(rule_set::id.eq_any(ids))
        .select(RuleSetRow::as_select())
        .load(connection)
}

pub fn by_version(connection: &mut AnyConn, version: &str) -> QueryResult<Option<RuleSetRow>> {
    rule_set::table
        .filter(rule_set::version.eq(version))
        .select(RuleSetRow::as_select())
        .first(connection)
        .optional()
}

pub fn texts_of(connection: &mut AnyConn, ids: &[Id]) -> QueryResult<Vec<RuleTexts>> {
    rule_set::table
        .filter(rule_set::id.eq_any(ids))
        .select(RuleTexts::as_select())
        .load(connection)
}

/// The rule set in force at an instant: of those activated up to then the last one; before all, the first one. None where
/// none was ever activated.
pub fn in_force(connection: &mut AnyConn, at: Instant) -> QueryResult<Option<Id>> {
    let last = rule_set::table
        .filter(rule_set::active_from.le(at))
        .order(rule_set::active_from.desc())
        .select(rule_set::id)
        .first(connection)
        .optional()?;
    if last.is_some() {
        return Ok(last);
    }
    rule_set::table
        .filter(rule_set::active_from.is_not_null())
        .order(rule_set::active_from)
        .select(rule_set::id)
        .first(connection)
        .optional()
}

/// All that were ever activated, in the order in which they come into force.
pub fn activated(connection: &mut AnyConn) -> QueryResult<Vec<RuleSetRow>> {
    rule_set::table
        .filter(rule_set::active_from.is_not_null())
        .order(rule_set::active_from)
        .select(RuleSetRow::as_select())
        .load(connection)
}

/// A page of rule sets, the newest first, before the given key.
pub fn page(
    connection: &mut AnyConn,
    before: Option<Id>,
    limit: i64,
) -> QueryResult<Vec<RuleSetRow>> {
    let mut query = rule_set::table.select(RuleSetRow::as_select()).into_boxed();
    if let Some(id) = before {
        query = query.filter(rule_set::id.lt(id));
    }
    query
        .order(rule_set::id.desc())
        .limit(limit)
        .load(connection)
}

/// Puts a draft in force from an instant on; whether it was a draft.
pub fn activate(
    connection: &mut AnyConn,
    id: Id,
    from: Instant,
    at: Instant,
    by: Id,
) -> QueryResult<bool> {
    let drafts = rule_set::table
        .filter(rule_set::id.eq(id))
        .filter(rule_set::active_from.is_null());
    let changed = diesel::update(drafts)
        .set((
            rule_set::active_from.eq(from),
            rule_set::activated_at.eq(at),
            rule_set::activated_by.eq(by),
        ))
        .execute(connection)?;
    Ok(changed == 1)
}
