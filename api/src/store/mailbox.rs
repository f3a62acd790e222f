//! How far the mailboxes are read that mail is fetched from.

use diesel::prelude::*;

use super::AnyConn;
use super::connection::on_both;
use super::schema::mailbox;

/// The number of the last message that was taken from a mailbox, 0 where none was. Numbers that counted within another
/// validity say nothing.
pub fn last_uid(connection: &mut AnyConn, name: &str, validity: u32) -> QueryResult<u32> {
    let last: Option<i64> = mailbox::table
        .find(name)
        .filter(mailbox::uid_validity.eq(i64::from(validity)))
        .select(mailbox::last_uid)
        .first(connection)
        .optional()?;
    Ok(last.and_then(|uid| uid.try_into().ok()).unwrap_or(0))
}

/// Notes that a message was taken, and with it all before it.
pub fn note(connection: &mut AnyConn, name: &str, validity: u32, uid: u32) -> QueryResult<()> {
    if last_uid(connection, name, validity)? >= uid {
        return Ok(());
    }
    let place = (
        mailbox::uid_validity.eq(i64::from(validity)),
        mailbox::last_uid.eq(i64::from(uid)),
    );
    on_both!(connection, inner => diesel::insert_into(mailbox::table)
        .values((mailbox::name.eq(name), place))
        .on_conflict(mailbox::name)
        .do_update()
        .set(place)
        .execute(inner))?;
    Ok(())
}
