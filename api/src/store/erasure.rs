//! Putting nothing in the place of personal data and free text, so that rows, counts and states stay.

use diesel::dsl::exists;
use diesel::prelude::*;
use domain::dispatch::MailState;

use super::schema::{
    attachment, comment, consent, dispatch, dispatch_override, further_call, idempotency_key,
    inbound_fact, inbound_mail, inbound_raw, outbox_mail, replacement, sheet, ticket_call,
};
use super::{AnyConn, Code, Id, Instant, RawJson, work_request};

/// What a person typed of an order.
const TYPED: &[&str] = &["modelWanted", "hubModel"];

/// Erases what tickets say of people and in free words, but for their mails. Returns the attachments whose content is
/// to be removed.
pub fn erase_tickets(
    connection: &mut AnyConn,
    tickets: &[Id],
    at: Instant,
) -> QueryResult<Vec<Id>> {
    let nothing = None::<String>;
    diesel::update(ticket_call::table.filter(ticket_call::ticket_id.eq_any(tickets)))
        .set((
            ticket_call::caller_name.eq(&nothing),
            ticket_call::caller_phone.eq(&nothing),
            ticket_call::words.eq(&nothing),
            ticket_call::note.eq(&nothing),
            ticket_call::site_as_told.eq(&nothing),
            ticket_call::heard.eq(None::<RawJson>),
            ticket_call::erased_at.eq(at),
        ))
        .execute(connection)?;
    diesel::update(further_call::table.filter(further_call::ticket_id.eq_any(tickets)))
        .set((
            further_call::caller_name.eq(&nothing),
            further_call::caller_phone.eq(&nothing),
            further_call::words.eq(&nothing),
        ))
        .execute(connection)?;
    diesel::update(dispatch::table.filter(dispatch::ticket_id.eq_any(tickets)))
        .set(dispatch::desk_case_number.eq(&nothing))
        .execute(connection)?;
    diesel::update(dispatch_override::table.filter(dispatch_override::ticket_id.eq_any(tickets)))
        .set(dispatch_override::reason.eq(&nothing))
        .execute(connection)?;
    diesel::update(replacement::table.filter(replacement::ticket_id.eq_any(tickets)))
        .set((
            replacement::rma_number.eq(&nothing),
            replacement::tracking_number.eq(&nothing),
        ))
        .execute(connection)?;
    diesel::update(consent::table.filter(consent::ticket_id.eq_any(tickets)))
        .set(consent::consented_by.eq(""))
        .execute(connection)?;
    diesel::update(sheet::table.filter(sheet::ticket_id.eq_any(tickets)))
        .set(sheet::body.eq(""))
        .execute(connection)?;
    for mut order in work_request::of_tickets(connection, tickets)? {
        if let Some(wanted) = order.wanted.0.as_object_mut() {
            wanted.retain(|name, _| !TYPED.contains(&name.as_str()));
        }
        work_request::update(connection, &order)?;
    }
    let comments = diesel::update(comment::table.filter(comment::ticket_id.eq_any(tickets)))
        .set(comment::body.eq(""))
        .returning(comment::id)
        .get_results(connection)?;
    let attachments: Vec<Id> =
        diesel::update(attachment::table.filter(attachment::ticket_id.eq_any(tickets)))
            .set((
                attachment::file_name.eq(&nothing),
                attachment::sha256.eq(&nothing),
            ))
            .returning(attachment::id)
            .get_results(connection)?;
    erase_inbound(connection, tickets)?;
    let made = [tickets, &comments, &attachments].concat();
    erase_fingerprints(connection, &made)?;
    Ok(attachments)
}

/// Erases the mails that came in for tickets, and what they told.
fn erase_inbound(connection: &mut AnyConn, tickets: &[Id]) -> QueryResult<()> {
    let nothing = None::<String>;
    let theirs = inbound_mail::ticket_id.eq_any(tickets.iter().copied().map(Some));
    let mails: Vec<Id> = diesel::update(inbound_mail::table.filter(theirs))
        .set((
            inbound_mail::sender.eq(""),
            inbound_mail::sender_name.eq(&nothing),
            inbound_mail::subject.eq(""),
            inbound_mail::body.eq(""),
            inbound_mail::authentication.eq(&nothing),
        ))
        .returning(inbound_mail::id)
        .get_results(connection)?;
    diesel::update(inbound_fact::table.filter(inbound_fact::mail_id.eq_any(&mails)))
        .set((inbound_fact::value.eq(""), inbound_fact::line.eq("")))
        .execute(connection)?;
    diesel::delete(inbound_raw::table.filter(inbound_raw::mail_id.eq_any(&mails)))
        .execute(connection)?;
    Ok(())
}

/// What told the requests that made these things from others under the same key.
fn erase_fingerprints(connection: &mut AnyConn, subjects: &[Id]) -> QueryResult<()> {
    let theirs = idempotency_key::table.filter(idempotency_key::subject_id.eq_any(subjects));
    diesel::update(theirs)
        .set(idempotency_key::fingerprint.eq(""))
        .execute(connection)?;
    Ok(())
}

/// Whether a worker holds a mail of a ticket: what it has read, or what a server says, would come after the erasure.
pub fn is_under_way(connection: &mut AnyConn, ticket: Id, now: Instant) -> QueryResult<bool> {
    let handed_over = outbox_mail::state.eq(Code(MailState::HandingOver));
    let under_way = outbox_mail::table
        .filter(outbox_mail::ticket_id.eq(ticket))
        .filter(
            handed_over.or(outbox_mail::leased_until
                .is_not_null()
                .and(outbox_mail::leased_until.assume_not_null().gt(now))),
        );
    diesel::select(exists(under_way)).get_result(connection)
}

/// Erases recipients and texts of the mails of tickets, and what servers said of them. Returns the mails.
pub fn erase_mails(connection: &mut AnyConn, tickets: &[Id]) -> QueryResult<Vec<Id>> {
    diesel::update(outbox_mail::table.filter(outbox_mail::ticket_id.eq_any(tickets)))
        .set((
            outbox_mail::recipient.eq(""),
            outbox_mail::subject.eq(""),
            outbox_mail::body.eq(""),
            outbox_mail::html.eq(None::<String>),
            outbox_mail::last_error.eq(None::<String>),
        ))
        .returning(outbox_mail::id)
        .get_results(connection)
}
