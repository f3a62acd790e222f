//! How a mail goes out: in which characters a desk reads it, and which earlier mails it follows.

use diesel::prelude::*;
use diesel::upsert::excluded;
use domain::dispatch::MailState;
use domain::mail_form::MailCharset;
use domain::vocabulary::DeskCode;

use super::connection::Both;
use super::schema::{desk_mail_form, outbox_mail};
use super::{AnyConn, Code, Id};

/// What a desk's mail system reads.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = desk_mail_form)]
pub struct DeskMailForm {
    pub desk: Code<DeskCode>,
    pub charset: Code<MailCharset>,
}

/// Puts it in the place of what was stated before.
pub fn set(connection: &mut AnyConn, row: &DeskMailForm) -> QueryResult<()> {
    let statement = diesel::insert_into(desk_mail_form::table)
        .values(row)
        .on_conflict(desk_mail_form::desk)
        .do_update()
        .set(desk_mail_form::charset.eq(excluded(desk_mail_form::charset)));
    Both(statement).execute(connection)?;
    Ok(())
}

/// The characters for one desk.
pub fn charset_of(connection: &mut AnyConn, desk: DeskCode) -> QueryResult<MailCharset> {
    let stated: Option<Code<MailCharset>> = desk_mail_form::table
        .find(Code(desk))
        .select(desk_mail_form::charset)
        .first(connection)
        .optional()?;
    Ok(stated.map_or(MailCharset::Utf8, |charset| charset.0))
}

/// What is stated of desks.
pub fn all(connection: &mut AnyConn) -> QueryResult<Vec<DeskMailForm>> {
    desk_mail_form::table
        .select(DeskMailForm::as_select())
        .load(connection)
}

/// The Message-IDs of the last mails about a ticket to a recipient, the oldest first: of those that left or are to leave, and no other.
/// One that waits for the confirmation of its address leaves before any later one to the same address does.
pub fn earlier(
    connection: &mut AnyConn,
    ticket: Id,
    recipient: &str,
    most: i64,
) -> QueryResult<Vec<String>> {
    let does_not_leave = [MailState::Held, MailState::Cancelled, MailState::Refused].map(Code);
    let mut ids: Vec<String> = outbox_mail::table
        .filter(outbox_mail::ticket_id.eq(ticket))
        .filter(outbox_mail::recipient.eq(recipient))
        .filter(outbox_mail::state.ne_all(does_not_leave))
        .order(outbox_mail::id.desc())
        .limit(most)
        .select(outbox_mail::message_id)
        .load(connection)?;
    ids.reverse();
    Ok(ids)
}
