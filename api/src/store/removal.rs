//! What is to be removed outside the database: contents of attachments, files of mails.
//!
//! A row is written before a content is stored, and taken back in the transaction that writes the row which names it.
//! So a content that nothing names is removed in time, however its process ended.

use diesel::prelude::*;
use domain::vocabulary::ClosedSet;

use super::connection::Both;
use super::schema::removal;
use super::{AnyConn, Code, Id, Instant};

/// A thing outside the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum What {
    /// The content of an attachment.
    Attachment,
    /// A mail as a file, written where there is no mail server.
    MailFile,
    /// What the database's own journal still holds of erased rows; the subject is the ticket.
    Journal,
}

impl ClosedSet for What {
    const NAME: &'static str = "removal";
    const ALL: &'static [Self] = &[Self::Attachment, Self::MailFile, Self::Journal];
    const TEXTS: &'static [&'static str] = &["ATTACHMENT", "MAIL_FILE", "JOURNAL"];

    fn as_str(self) -> &'static str {
        Self::TEXTS[self.index()]
    }

    fn index(self) -> usize {
        self as usize
    }
}

/// Something to remove, and from when on.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = removal)]
pub struct Removal {
    pub subject_id: Id,
    pub what: Code<What>,
    pub due_at: Instant,
}

/// Asks for removals; of one that is asked for already the instant is put in its place.
pub fn ask(connection: &mut AnyConn, rows: &[Removal]) -> QueryResult<()> {
    for row in rows {
        let asked = diesel::insert_into(removal::table)
            .values(row)
            .on_conflict((removal::subject_id, removal::what))
            .do_update()
            .set(removal::due_at.eq(row.due_at));
        Both(asked).execute(connection)?;
    }
    Ok(())
}

/// What is due, the longest due first.
pub fn due(connection: &mut AnyConn, now: Instant, limit: i64) -> QueryResult<Vec<Removal>> {
    removal::table
        .filter(removal::due_at.le(now))
        .order(removal::due_at)
        .limit(limit)
        .select(Removal::as_select())
        .load(connection)
}

/// Takes a removal back, or notes that it is done; tells whether it was asked for.
pub fn take_back(connection: &mut AnyConn, subject: Id, what: What) -> QueryResult<bool> {
    let deleted = diesel::delete(removal::table.find((subject, Code(what)))).execute(connection)?;
    Ok(deleted == 1)
}
