//! Comments on tickets, and the rows of attachments; their content lies in storage.

use diesel::prelude::*;
use domain::paper::{Audience, MediaType};
use uuid::Uuid;

use super::schema::{attachment, comment};
use super::{AnyConn, Code, Id, Instant};

/// A comment on a ticket. The body is empty once it is erased.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = comment)]
pub struct Comment {
    pub id: Id,
    pub ticket_id: Id,
    pub audience: Code<Audience>,
    pub body: String,
    pub created_at: Instant,
    pub created_by: Id,
}

/// A file attached to a ticket. Its name and digest are none once it is erased.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = attachment)]
pub struct Attachment {
    pub id: Id,
    pub ticket_id: Id,
    pub file_name: Option<String>,
    pub media_type: Code<MediaType>,
    pub bytes: i64,
    /// SHA-256 of the content, in hexadecimal.
    pub sha256: Option<String>,
    pub created_at: Instant,
    pub created_by: Id,
}

diesel::alias!(comment as sibling: Sibling);

pub fn insert_comment(connection: &mut AnyConn, row: &Comment) -> QueryResult<()> {
    diesel::insert_into(comment::table)
        .values(row)
        .execute(connection)?;
    Ok(())
}

pub fn comment_by_id(connection: &mut AnyConn, id: Id) -> QueryResult<Option<Comment>> {
    comment::table
        .find(id)
        .select(Comment::as_select())
        .first(connection)
        .optional()
}

/// A page of comments of each of these tickets, the oldest first: up to `limit` each, after the given one.
pub fn comments_of(
    connection: &mut AnyConn,
    tickets: &[Id],
    after: Option<Id>,
    limit: i64,
) -> QueryResult<Vec<Comment>> {
    let after = after.unwrap_or(Id(Uuid::nil()));
    let page = sibling
        .filter(sibling.field(comment::ticket_id).eq(comment::ticket_id))
        .filter(sibling.field(comment::id).gt(after))
        .order(sibling.field(comment::id))
        .limit(limit)
        .select(sibling.field(comment::id));
    comment::table
        .filter(comment::ticket_id.eq_any(tickets))
        .filter(comment::id.eq_any(page))
        .order((comment::ticket_id, comment::id))
        .select(Comment::as_select())
        .load(connection)
}

pub fn insert_attachment(connection: &mut AnyConn, row: &Attachment) -> QueryResult<()> {
    diesel::insert_into(attachment::table)
        .values(row)
        .execute(connection)?;
    Ok(())
}

pub fn attachment_by_id(connection: &mut AnyConn, id: Id) -> QueryResult<Option<Attachment>> {
    attachment::table
        .find(id)
        .select(Attachment::as_select())
        .first(connection)
        .optional()
}

/// The attachments of these tickets, the oldest first.
pub fn attachments_of(connection: &mut AnyConn, tickets: &[Id]) -> QueryResult<Vec<Attachment>> {
    attachment::table
        .filter(attachment::ticket_id.eq_any(tickets))
        .order((attachment::ticket_id, attachment::id))
        .select(Attachment::as_select())
        .load(connection)
}

pub fn count_attachments(connection: &mut AnyConn, ticket: Id) -> QueryResult<i64> {
    attachment::table
        .filter(attachment::ticket_id.eq(ticket))
        .count()
        .get_result(connection)
}
