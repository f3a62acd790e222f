//! The state of the outbox, in the schema.

use domain::dispatch::OutboxMode;
use jiff::Timestamp;
use juniper::{GraphQLInputObject, graphql_object};

use super::Context;
use super::account::{Account, account};
use super::error::QueryError;
use crate::action::outbox_mode;
use crate::store::Instant;

/// How the outbox stands.
pub struct OutboxState(pub outbox_mode::OutboxState);

impl From<outbox_mode::OutboxState> for OutboxState {
    fn from(state: outbox_mode::OutboxState) -> Self {
        Self(state)
    }
}

fn count(number: i64) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// How the outbox stands.
#[graphql_object(context = Context)]
impl OutboxState {
    /// Whether mails leave.
    fn mode(&self) -> OutboxMode {
        self.0.control.mode.0
    }

    /// Why, in the words of whoever said so.
    fn reason(&self) -> Option<&str> {
        self.0.control.reason.as_deref()
    }

    /// Since when.
    fn stated_at(&self) -> Option<Timestamp> {
        self.0.control.stated_at.map(Instant::timestamp)
    }

    /// Who said so.
    async fn stated_by(&self, context: &Context) -> Result<Option<Account>, QueryError> {
        account(context, self.0.control.stated_by).await
    }

    /// Since when the mail server cannot be reached; null while it can.
    fn down_since(&self) -> Option<Timestamp> {
        self.0.control.down_since.map(Instant::timestamp)
    }

    /// When the mail server is tried again, which is left alone until then; null while it is not.
    fn left_until(&self) -> Option<Timestamp> {
        self.0.control.left_until.map(Instant::timestamp)
    }

    /// Why the mail server could not be reached last.
    fn last_error(&self) -> Option<&str> {
        self.0.control.last_error.as_deref()
    }

    /// Mails that wait to leave, or are leaving.
    fn waiting(&self) -> i32 {
        count(self.0.waiting)
    }

    /// Mails about which a person must decide: UNCERTAIN and REFUSED.
    fn undecided(&self) -> i32 {
        count(self.0.undecided)
    }

    /// When the oldest mail was written that waits to leave.
    fn oldest_waiting_since(&self) -> Option<Timestamp> {
        self.0.oldest_waiting.map(Instant::timestamp)
    }

    /// Whether that is more than half an hour ago: something is wrong.
    fn is_late(&self) -> bool {
        self.0.is_late
    }
}

/// Whether mails are to leave.
#[derive(GraphQLInputObject)]
pub struct OutboxModeSetInput {
    /// RUNNING, PAUSED (mails wait) or QUIET (what is written from now on never leaves).
    pub mode: OutboxMode,
    /// Why, at most 200 characters.
    pub reason: Option<String>,
}
