//! Top-level errors: refusals, bad requests and faults, each with a code and never with its cause.

use std::fmt::Display;
use std::sync::Arc;

use domain::access::Refusal;
use juniper::{FieldError, IntoFieldError, ScalarValue, graphql_value};

use crate::action::{ActionError, UserError};
use crate::store::StoreError;

/// Why a field has no value.
#[derive(Debug)]
pub enum QueryError {
    Unauthenticated,
    Forbidden(Refusal),
    /// An argument is not accepted; the message says what is.
    BadRequest(String),
    /// What came after the event id of a subscription is no longer kept.
    EventsExpired,
    /// A fault of ours. The cause goes to the log.
    Internal(String),
}

impl QueryError {
    /// Something that the database names is not in it.
    pub fn missing() -> Self {
        Self::from(StoreError::from(diesel::result::Error::NotFound))
    }

    pub fn bad_request(message: impl Display) -> Self {
        Self::BadRequest(message.to_string())
    }
}

impl From<Refusal> for QueryError {
    fn from(refusal: Refusal) -> Self {
        Self::Forbidden(refusal)
    }
}

impl From<StoreError> for QueryError {
    fn from(error: StoreError) -> Self {
        Self::Internal(error.to_string())
    }
}

impl From<Arc<StoreError>> for QueryError {
    fn from(error: Arc<StoreError>) -> Self {
        Self::Internal(error.to_string())
    }
}

impl From<serde_json::Error> for QueryError {
    fn from(error: serde_json::Error) -> Self {
        Self::Internal(error.to_string())
    }
}

impl<S: ScalarValue> IntoFieldError<S> for QueryError {
    fn into_field_error(self) -> FieldError<S> {
        match self {
            Self::Unauthenticated => FieldError::new(
                "sign in: send the header Authorization: Bearer TOKEN",
                graphql_value!({ "code": "UNAUTHENTICATED" }),
            ),
            Self::Forbidden(refusal) => {
                FieldError::new(refusal, graphql_value!({ "code": "FORBIDDEN" }))
            }
            Self::BadRequest(message) => {
                FieldError::new(message, graphql_value!({ "code": "BAD_REQUEST" }))
            }
            Self::EventsExpired => FieldError::new(
                "what came after this event id is no longer kept: read anew what is shown, and subscribe from latestEventId",
                graphql_value!({ "code": "EVENTS_EXPIRED" }),
            ),
            Self::Internal(cause) => {
                tracing::error!(error = cause, "a GraphQL field failed");
                FieldError::new("internal error", graphql_value!({ "code": "INTERNAL" }))
            }
        }
    }
}

impl From<ActionError> for QueryError {
    fn from(error: ActionError) -> Self {
        match error {
            ActionError::User(_) => Self::bad_request(error),
            ActionError::Refused(refusal) => refusal.into(),
            ActionError::Store(error) => error.into(),
        }
    }
}

/// What an action gave: the thing, or what the caller can mend. Refusals and faults are top-level errors.
pub fn settle<T>(
    outcome: Result<T, ActionError>,
) -> Result<(Option<T>, Vec<UserError>), QueryError> {
    match outcome {
        Ok(value) => Ok((Some(value), Vec::new())),
        Err(ActionError::User(errors)) => Ok((None, errors)),
        Err(error) => Err(error.into()),
    }
}
