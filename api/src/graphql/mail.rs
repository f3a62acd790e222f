//! Mails of the outbox in the schema.

use domain::access::Operation;
use domain::dispatch::{MailPurpose, MailState};
use domain::mail_form::MailCharset;
use domain::vocabulary::DeskCode;
use jiff::Timestamp;
use juniper::graphql_object;
use uuid::Uuid;

use super::Context;
use super::connection::{PageRequest, connection};
use super::error::QueryError;
use super::ticket::Ticket;
use crate::store::{self, Id};

/// A mail to one recipient, and where it stands.
#[derive(Clone)]
pub struct Mail(pub store::outbox::Mail);

impl From<store::outbox::Mail> for Mail {
    fn from(row: store::outbox::Mail) -> Self {
        Self(row)
    }
}

impl Mail {
    fn key(&self) -> Uuid {
        self.0.id.0
    }
}

/// A text without the secrets of links: whoever has one may answer in the name of the recipient.
fn masked(text: &str) -> String {
    let mut parts = text.split(SECRET);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |whole, part| {
        let is_of_secret = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
        format!(
            "{whole}/reminders/…{}",
            part.trim_start_matches(is_of_secret)
        )
    })
}

/// What stands before a secret in a link.
const SECRET: &str = "/reminders/kw_";

connection!(MailConnection, MailEdge, Mail);

/// A page of mails in a state, or in any, the newest first.
pub async fn page(
    context: &Context,
    (first, after): (Option<i32>, Option<String>),
    state: Option<MailState>,
) -> Result<MailConnection, QueryError> {
    let page = PageRequest::new(first, after.as_deref())?;
    let (before, limit) = (page.after()?.map(Id), page.limit());
    let rows = context
        .read(Operation::ReadOutbox, move |connection| {
            store::outbox::page(connection, state, before, limit)
        })
        .await?;
    Ok(MailConnection::new(&page, rows))
}

/// A mail to one recipient, and where it stands.
#[graphql_object(context = Context)]
impl Mail {
    /// The key.
    fn id(&self) -> Uuid {
        self.0.id.0
    }

    /// The Message-ID, the same in every attempt.
    fn message_id(&self) -> &str {
        &self.0.message_id
    }

    /// Where the mail stands.
    fn state(&self) -> MailState {
        self.0.state.0
    }

    /// What it is for.
    fn purpose(&self) -> MailPurpose {
        self.0.purpose.0
    }

    /// The desk it is about.
    fn desk(&self) -> Option<DeskCode> {
        self.0.desk.map(|code| code.0)
    }

    /// The one recipient; empty once it is erased, as subject and text.
    fn recipient(&self) -> &str {
        &self.0.recipient
    }

    /// Subject.
    fn subject(&self) -> &str {
        &self.0.subject
    }

    /// Text; without the secret of a link that is its recipient's.
    fn body(&self) -> String {
        masked(&self.0.body)
    }

    /// The same words as a page; null where it is text alone, and once it is erased.
    fn html(&self) -> Option<String> {
        self.0.html.as_deref().map(masked)
    }

    /// The characters in which it goes out. In ISO-2022-JP it is text alone.
    fn charset(&self) -> MailCharset {
        self.0.charset.0
    }

    /// The Message-IDs of earlier mails that it follows, the oldest first.
    fn refers_to(&self) -> Vec<&str> {
        let earlier = self.0.refers_to.as_deref().unwrap_or_default();
        earlier.split_whitespace().collect()
    }

    /// Attempts so far.
    fn attempts(&self) -> i32 {
        self.0.attempts
    }

    /// When it is tried next, while QUEUED.
    fn next_attempt_at(&self) -> Option<Timestamp> {
        (self.0.state.0 == MailState::Queued).then(|| self.0.next_attempt_at.timestamp())
    }

    /// Why the last attempt failed, in the server's words where it spoke.
    fn last_error(&self) -> Option<&str> {
        self.0.last_error.as_deref()
    }

    /// When it was written.
    fn created_at(&self) -> Timestamp {
        self.0.created_at.timestamp()
    }

    /// When the mail server took it.
    fn sent_at(&self) -> Option<Timestamp> {
        self.0.sent_at.map(store::Instant::timestamp)
    }

    /// The ticket it belongs to; a digest of reminders belongs to none.
    async fn ticket(&self, context: &Context) -> Result<Option<Ticket>, QueryError> {
        Ok(match self.0.ticket_id {
            Some(id) => context.load.tickets.one(id).await?.map(Ticket),
            None => None,
        })
    }
}
