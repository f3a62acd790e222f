//! One answer per idempotency key: the same request again gets what the first one made.

use serde::Serialize;

use super::token_create::secret_hash;
use super::{ActionError, Actor, Problems, UserError, UserErrorCode};
use crate::store::idempotency::{self, IdempotencyKey};
use crate::store::{AnyConn, Id, Instant};

/// A key, and what tells its request from another one under the same key.
#[derive(Debug, Clone)]
pub struct RequestKey {
    key: String,
    fingerprint: String,
}

impl RequestKey {
    /// The key of a request; `request` must not change its form when the program does, because it is compared with what
    /// an earlier version wrote.
    pub fn new(key: &str, request: &impl Serialize) -> Result<Self, ActionError> {
        let mut problems = Problems::default();
        let key = problems.line("idempotencyKey", key, 200);
        problems.finish()?;
        let fingerprint = secret_hash(&serde_json::to_string(request)?);
        Ok(Self { key, fingerprint })
    }

    /// The key of a request that may come without one.
    pub fn optional(
        key: Option<&str>,
        request: &impl Serialize,
    ) -> Result<Option<Self>, ActionError> {
        key.map(|key| Self::new(key, request)).transpose()
    }
}

/// Makes a thing, or loads what the same request has made before.
pub fn once<T>(
    connection: &mut AnyConn,
    stamp: (&Actor, Instant),
    key: Option<&RequestKey>,
    load: impl FnOnce(&mut AnyConn, Id) -> diesel::QueryResult<Option<T>>,
    make: impl FnOnce(&mut AnyConn) -> Result<(Id, T), ActionError>,
) -> Result<T, ActionError> {
    let Some(key) = key else {
        return Ok(make(connection)?.1);
    };
    if let Some(first) = made_before(connection, stamp.0, key, load)? {
        return Ok(first);
    }
    let (subject_id, thing) = make(connection)?;
    remember(connection, stamp, key, subject_id)?;
    Ok(thing)
}

/// What the same request has made before; none when it comes for the first time.
pub fn made_before<T>(
    connection: &mut AnyConn,
    actor: &Actor,
    key: &RequestKey,
    load: impl FnOnce(&mut AnyConn, Id) -> diesel::QueryResult<Option<T>>,
) -> Result<Option<T>, ActionError> {
    let Some(first) = idempotency::find(connection, actor.id, &key.key)? else {
        return Ok(None);
    };
    if first.fingerprint != key.fingerprint {
        let message = "this key was used for another request; take a new key for each";
        return Err(UserError::new(UserErrorCode::Conflict, "idempotencyKey", message).into());
    }
    let before = load(connection, first.subject_id)?;
    Ok(Some(before.ok_or(diesel::result::Error::NotFound)?))
}

/// Writes down what the request has made.
pub fn remember(
    connection: &mut AnyConn,
    (actor, now): (&Actor, Instant),
    key: &RequestKey,
    subject_id: Id,
) -> Result<(), ActionError> {
    let row = IdempotencyKey {
        account_id: actor.id,
        key: key.key.clone(),
        fingerprint: key.fingerprint.clone(),
        subject_id,
        created_at: now,
    };
    Ok(idempotency::insert(connection, &row)?)
}

/// Attempts a write twice: when one with the same key came first while it was under way, its answer is ours.
pub async fn twice<T, F: Future<Output = Result<T, ActionError>>>(
    attempt: impl Fn() -> F,
) -> Result<T, ActionError> {
    match attempt().await {
        Err(ActionError::Store(error)) if error.is_unique_violation() => attempt().await,
        attempted => attempted,
    }
}
