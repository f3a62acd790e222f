//! Comments and attachments in the schema.

use domain::paper::Audience;
use jiff::Timestamp;
use juniper::graphql_object;
use uuid::Uuid;

use super::Context;
use super::account::{Account, account};
use super::connection::connection;
use super::error::QueryError;
use crate::attachment::download;
use crate::store;

/// Something that was said about a ticket.
#[derive(Clone)]
pub struct Comment(pub store::paper::Comment);

impl From<store::paper::Comment> for Comment {
    fn from(row: store::paper::Comment) -> Self {
        Self(row)
    }
}

impl Comment {
    fn key(&self) -> Uuid {
        self.0.id.0
    }
}

connection!(CommentConnection, CommentEdge, Comment);

/// Something that was said about a ticket.
#[graphql_object(context = Context)]
impl Comment {
    /// The key; later comments have greater keys.
    fn id(&self) -> Uuid {
        self.0.id.0
    }

    /// Whom it is for.
    fn audience(&self) -> Audience {
        self.0.audience.0
    }

    /// What was said; empty once it is erased.
    fn body(&self) -> &str {
        &self.0.body
    }

    /// When.
    fn at(&self) -> Timestamp {
        self.0.created_at.timestamp()
    }

    /// Who said it.
    async fn by(&self, context: &Context) -> Result<Option<Account>, QueryError> {
        account(context, Some(self.0.created_by)).await
    }
}

/// A file attached to a ticket.
#[derive(Clone)]
pub struct Attachment(store::paper::Attachment);

impl From<store::paper::Attachment> for Attachment {
    fn from(row: store::paper::Attachment) -> Self {
        Self(row)
    }
}

/// A file attached to a ticket.
#[graphql_object(context = Context)]
impl Attachment {
    /// The key; later attachments have greater keys.
    fn id(&self) -> Uuid {
        self.0.id.0
    }

    /// The name under which it is handed out; null once it is erased.
    fn name(&self) -> Option<&str> {
        self.0.file_name.as_deref()
    }

    /// What it is, as its content shows.
    fn media_type(&self) -> &str {
        self.0.media_type.0.as_str()
    }

    /// Length in bytes.
    fn bytes(&self) -> i32 {
        // Far more than the largest setting of max-attachment-bytes.
        i32::try_from(self.0.bytes).unwrap_or(i32::MAX)
    }

    /// SHA-256 of the content, in hexadecimal; null once it is erased.
    fn sha256(&self) -> Option<&str> {
        self.0.sha256.as_deref()
    }

    /// When it was attached.
    fn at(&self) -> Timestamp {
        self.0.created_at.timestamp()
    }

    /// Who attached it.
    async fn by(&self, context: &Context) -> Result<Option<Account>, QueryError> {
        account(context, Some(self.0.created_by)).await
    }

    /// Where the content is fetched, with the same token, below the address of this service; null once it is erased.
    fn url(&self) -> Option<String> {
        let is_there = self.0.file_name.is_some();
        is_there.then(|| download::url(self.0.id))
    }
}
