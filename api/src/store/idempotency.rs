//! Keys under which a request was accepted: the repeat of a request returns its first answer.

use diesel::prelude::*;

use super::schema::idempotency_key;
use super::{AnyConn, Id, Instant};

/// An accepted request. `fingerprint` tells the same request from another one under the same key.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = idempotency_key)]
pub struct IdempotencyKey {
    pub account_id: Id,
    pub key: String,
    pub fingerprint: String,
    /// What the request made.
    pub subject_id: Id,
    pub created_at: Instant,
}

pub fn find(
    connection: &mut AnyConn,
    account: Id,
    key: &str,
) -> QueryResult<Option<IdempotencyKey>> {
    idempotency_key::table
        .find((account, key))
        .select(IdempotencyKey::as_select())
        .first(connection)
        .optional()
}

pub fn insert(connection: &mut AnyConn, row: &IdempotencyKey) -> QueryResult<()> {
    diesel::insert_into(idempotency_key::table)
        .values(row)
        .execute(connection)?;
    Ok(())
}
