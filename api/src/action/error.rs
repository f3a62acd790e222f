//! How a use case fails: refused, for something the caller can mend, or for a fault of ours.

use std::fmt::Display;

use domain::access::Refusal;

use crate::store::StoreError;

/// Why a use case did not do what was asked. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum ActionError {
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error("{}", joined(.0))]
    User(Vec<UserError>),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<diesel::result::Error> for ActionError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Store(error.into())
    }
}

impl From<serde_json::Error> for ActionError {
    fn from(error: serde_json::Error) -> Self {
        Self::Store(error.into())
    }
}

impl From<UserError> for ActionError {
    fn from(error: UserError) -> Self {
        Self::User(vec![error])
    }
}

fn joined(errors: &[UserError]) -> String {
    errors
        .iter()
        .map(|error| error.message.as_str())
        .collect::<Vec<_>>()
        .join("; ")
}

/// What kind of mistake it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, juniper::GraphQLEnum)]
pub enum UserErrorCode {
    /// A value is not accepted; the message says what is.
    Invalid,
    /// The thing that is named does not exist.
    NotFound,
    /// It contradicts something that is there already.
    Conflict,
    /// The state of the thing does not allow it; the message says what is allowed.
    NotAllowed,
}

/// A mistake that the caller can mend.
#[derive(Debug, Clone, PartialEq, Eq, juniper::GraphQLObject)]
pub struct UserError {
    /// The kind of mistake.
    pub code: UserErrorCode,
    /// What is wrong and what is accepted.
    pub message: String,
    /// The input field it is about, where there is one.
    pub field: Option<String>,
}

impl UserError {
    pub fn new(code: UserErrorCode, field: &str, message: impl Display) -> Self {
        Self {
            code,
            message: message.to_string(),
            field: Some(field.to_owned()),
        }
    }

    pub fn invalid(field: &str, message: impl Display) -> Self {
        Self::new(UserErrorCode::Invalid, field, message)
    }

    pub fn not_found(field: &str, what: impl Display) -> Self {
        Self::new(
            UserErrorCode::NotFound,
            field,
            format!("{what} does not exist"),
        )
    }
}

/// Collects all mistakes of an input, so that they are told at once.
#[derive(Debug, Default)]
pub struct Problems(Vec<UserError>);

impl Problems {
    pub fn add(&mut self, field: &str, message: impl Display) {
        self.0.push(UserError::invalid(field, message));
    }

    /// The parsed value, or a noted problem.
    pub fn take<T, E: Display>(&mut self, field: &str, parsed: Result<T, E>) -> Option<T> {
        parsed.map_err(|error| self.add(field, error)).ok()
    }

    /// Parses an optional value; a blank one counts as not given.
    pub fn optional<T, E: Display>(
        &mut self,
        field: &str,
        raw: Option<&str>,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        let raw = raw.filter(|raw| !raw.trim().is_empty())?;
        self.take(field, parse(raw))
    }

    /// One line without surrounding space, neither empty nor longer than `most` characters.
    pub fn line(&mut self, field: &str, raw: &str, most: usize) -> String {
        self.judged(field, raw, most, char::is_control)
    }

    /// An optional line; a blank one counts as not given.
    pub fn optional_line(&mut self, field: &str, raw: Option<&str>, most: usize) -> Option<String> {
        let raw = raw.filter(|raw| !raw.trim().is_empty())?;
        Some(self.line(field, raw, most))
    }

    /// A free text of several lines, neither empty nor longer than `most` characters.
    pub fn text(&mut self, field: &str, raw: &str, most: usize) -> String {
        let refused =
            |character: char| character.is_control() && !matches!(character, '\n' | '\r' | '\t');
        self.judged(field, raw, most, refused)
    }

    /// An optional free text of several lines; a blank one counts as not given.
    pub fn optional_text(&mut self, field: &str, raw: Option<&str>, most: usize) -> Option<String> {
        let raw = raw.filter(|raw| !raw.trim().is_empty())?;
        Some(self.text(field, raw, most))
    }

    fn judged(
        &mut self,
        field: &str,
        raw: &str,
        most: usize,
        refused: impl Fn(char) -> bool,
    ) -> String {
        let text = raw.trim();
        if text.is_empty() || text.chars().count() > most {
            self.add(field, format!("{field} must have 1 to {most} characters"));
        }
        if text.chars().any(refused) {
            self.add(field, format!("{field} must not hold control characters"));
        }
        text.to_owned()
    }

    /// Fails when any problem was noted.
    pub fn finish(self) -> Result<(), ActionError> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(ActionError::User(self.0))
        }
    }
}
