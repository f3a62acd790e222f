//! Files that go with mails of the outbox.

use std::collections::HashMap;

use diesel::prelude::*;

use super::schema::outbox_file;
use super::{AnyConn, Id};

/// A file that goes with a mail.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = outbox_file)]
pub struct File {
    pub mail_id: Id,
    /// As its recipient sees it; once in a mail.
    pub name: String,
    /// Its media type, with parameters.
    pub content_type: String,
    pub content: Vec<u8>,
}

pub fn insert(connection: &mut AnyConn, row: &File) -> QueryResult<()> {
    diesel::insert_into(outbox_file::table)
        .values(row)
        .execute(connection)?;
    Ok(())
}

/// The files of these mails, by mail and in the order of their names.
pub fn of_mails(connection: &mut AnyConn, mails: &[Id]) -> QueryResult<HashMap<Id, Vec<File>>> {
    let rows: Vec<File> = outbox_file::table
        .filter(outbox_file::mail_id.eq_any(mails))
        .order((outbox_file::mail_id, outbox_file::name))
        .select(File::as_select())
        .load(connection)?;
    let mut files: HashMap<Id, Vec<File>> = HashMap::new();
    for row in rows {
        files.entry(row.mail_id).or_default().push(row);
    }
    Ok(files)
}
