//! The outbox: mails as rows, one per recipient, and every step of their way out.

use diesel::dsl::exists;
use diesel::prelude::*;
use domain::vocabulary::DeskCode;

use super::schema::{desk_address, outbox_mail, ticket};
use super::{AnyConn, Code, Id, Instant, feed, outbox_control};
use domain::dispatch::{MailPurpose, MailState};
use domain::mail_form::MailCharset;
use domain::ticket::State;

/// A mail to one recipient. `message_id` stays the same in every attempt.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = outbox_mail)]
pub struct Mail {
    pub id: Id,
    /// None for what belongs to no ticket.
    pub ticket_id: Option<Id>,
    pub purpose: Code<MailPurpose>,
    pub desk: Option<Code<DeskCode>>,
    pub recipient: String,
    pub message_id: String,
    pub subject: String,
    pub body: String,
    pub state: Code<MailState>,
    pub attempts: i32,
    pub next_attempt_at: Instant,
    pub leased_until: Option<Instant>,
    pub last_error: Option<String>,
    pub created_at: Instant,
    pub sent_at: Option<Instant>,
    pub settled_by: Option<Id>,
    /// Since when nobody needs it, while it was being handed over: it is not tried again.
    pub unwanted_at: Option<Instant>,
    /// Where answers go, when not to the sender.
    pub reply_to: Option<String>,
    /// The same words as a page, where the mail has one.
    pub html: Option<String>,
    /// The Message-IDs of earlier mails that it follows, the oldest first, with spaces between.
    pub refers_to: Option<String>,
    pub charset: Code<MailCharset>,
    /// It does not leave at this instant or later: it waits for the next hours of its recipient.
    pub leaves_by: Option<Instant>,
}

/// The mails that belong to a dispatch.
pub const OF_DISPATCH: [MailPurpose; 4] = [
    MailPurpose::ConsentRequest,
    MailPurpose::DeskReport,
    MailPurpose::DispatcherSheet,
    MailPurpose::ContactSheet,
];

/// Writes a mail down; in quiet mode as one that never leaves. Returns whether it is to leave.
pub fn insert(connection: &mut AnyConn, row: &Mail) -> QueryResult<bool> {
    let mut row = row.clone();
    let is_quiet = outbox_control::is_quiet(connection)?;
    if is_quiet {
        row.state = Code(MailState::Cancelled);
        row.last_error = Some("written in quiet mode".to_owned());
    }
    diesel::insert_into(outbox_mail::table)
        .values(&row)
        .execute(connection)?;
    tell(connection, &[(row.id, row.ticket_id)], row.created_at)?;
    Ok(!is_quiet)
}

/// Puts into the feed that these mails of these tickets are in another state.
pub(super) fn tell(connection: &mut AnyConn, mails: &[Keys], now: Instant) -> QueryResult<()> {
    for (mail, ticket) in mails {
        if let Some(ticket) = ticket {
            feed::append(connection, *ticket, feed::What::Mail(*mail), now)?;
        }
    }
    Ok(())
}

/// The key of a mail, and that of its ticket where it has one.
pub(super) type Keys = (Id, Option<Id>);

/// The keys of a mail and its ticket.
pub(super) const KEYS: (outbox_mail::id, outbox_mail::ticket_id) =
    (outbox_mail::id, outbox_mail::ticket_id);

pub fn by_id(connection: &mut AnyConn, id: Id) -> QueryResult<Option<Mail>> {
    outbox_mail::table
        .find(id)
        .select(Mail::as_select())
        .first(connection)
        .optional()
}

/// The mails of these tickets, the oldest first.
pub fn of_tickets(connection: &mut AnyConn, tickets: &[Id]) -> QueryResult<Vec<Mail>> {
    outbox_mail::table
        .filter(outbox_mail::ticket_id.eq_any(tickets.iter().copied().map(Some)))
        .order((outbox_mail::ticket_id, outbox_mail::id))
        .select(Mail::as_select())
        .load(connection)
}

/// A page of mails, the newest first, before the given one.
pub fn page(
    connection: &mut AnyConn,
    state: Option<MailState>,
    before: Option<Id>,
    limit: i64,
) -> QueryResult<Vec<Mail>> {
    let mut query = outbox_mail::table.select(Mail::as_select()).into_boxed();
    if let Some(state) = state {
        query = query.filter(outbox_mail::state.eq(Code(state)));
    }
    if let Some(id) = before {
        query = query.filter(outbox_mail::id.lt(id));
    }
    query
        .order(outbox_mail::id.desc())
        .limit(limit)
        .load(connection)
}

/// The ticket's mails in state `from` go on, to `QUEUED` or to wait for something else.
pub fn release(
    connection: &mut AnyConn,
    ticket: Id,
    from: MailState,
    to: impl Fn(&Mail) -> MailState,
    now: Instant,
) -> QueryResult<()> {
    let waiting = outbox_mail::state.eq(Code(from));
    let mails: Vec<Mail> = outbox_mail::table
        .filter(outbox_mail::ticket_id.eq(ticket))
        .filter(waiting)
        .select(Mail::as_select())
        .load(connection)?;
    for mail in mails {
        let row = outbox_mail::table.filter(outbox_mail::id.eq(mail.id));
        let released = diesel::update(row.filter(waiting))
            .set((
                outbox_mail::state.eq(Code(to(&mail))),
                outbox_mail::next_attempt_at.eq(now),
            ))
            .returning(KEYS)
            .get_results(connection)?;
        tell(connection, &released, now)?;
    }
    Ok(())
}

/// Mails that wait for an address which is confirmed by now go out. Asked again before each batch, so that a
/// mail written while its address was being confirmed is not left behind. A ticket that waits for its desk to open is looked at
/// first: it need not wait any longer.
pub fn release_confirmed(connection: &mut AnyConn, now: Instant) -> QueryResult<()> {
    let waiting = confirmed(connection)?;
    if waiting.is_empty() {
        return Ok(());
    }
    let tickets: Vec<Id> = waiting.iter().filter_map(|(_, ticket)| *ticket).collect();
    let closed = ticket::id
        .eq_any(tickets)
        .and(ticket::state.eq(Code(State::AwaitingDeskHours)));
    let looked_at: Vec<Id> = diesel::update(ticket::table.filter(closed))
        .set(ticket::check_at.eq(now))
        .returning(ticket::id)
        .get_results(connection)?;
    let others = waiting
        .into_iter()
        .filter(|(_, ticket)| ticket.is_none_or(|ticket| !looked_at.contains(&ticket)));
    queue_confirmed(connection, others.map(|(mail, _)| mail).collect(), now)
}

/// The same for the mails of one ticket, which is locked. Returns whether there were any.
pub fn release_confirmed_of(
    connection: &mut AnyConn,
    ticket: Id,
    now: Instant,
) -> QueryResult<bool> {
    let mut waiting = confirmed(connection)?;
    waiting.retain(|(_, of)| *of == Some(ticket));
    let mails: Vec<Id> = waiting.into_iter().map(|(mail, _)| mail).collect();
    let any = !mails.is_empty();
    queue_confirmed(connection, mails, now)?;
    Ok(any)
}

/// The mails that wait for an address which is confirmed by now, with their tickets: few, since they go at once.
fn confirmed(connection: &mut AnyConn) -> QueryResult<Vec<Keys>> {
    let address = desk_address::table
        .filter(outbox_mail::desk.eq(desk_address::desk.nullable()))
        .filter(desk_address::address.eq(outbox_mail::recipient));
    outbox_mail::table
        .filter(outbox_mail::state.eq(Code(MailState::AwaitingConfirmation)))
        .filter(exists(address))
        .select((outbox_mail::id, outbox_mail::ticket_id))
        .load(connection)
}

fn queue_confirmed(connection: &mut AnyConn, mails: Vec<Id>, now: Instant) -> QueryResult<()> {
    let waiting = outbox_mail::table
        .filter(outbox_mail::id.eq_any(mails))
        .filter(outbox_mail::state.eq(Code(MailState::AwaitingConfirmation)));
    let released = diesel::update(waiting)
        .set((
            outbox_mail::state.eq(Code(MailState::Queued)),
            outbox_mail::next_attempt_at.eq(now),
        ))
        .returning(KEYS)
        .get_results(connection)?;
    tell(connection, &released, now)
}

/// Mails that wait, that no worker holds, and whose hours to leave are over.
pub fn past_hours(connection: &mut AnyConn, now: Instant, limit: i64) -> QueryResult<Vec<Id>> {
    outbox_mail::table
        .filter(outbox_mail::state.eq(Code(MailState::Queued)))
        .filter(outbox_mail::leaves_by.le(now))
        .filter(
            outbox_mail::leased_until
                .is_null()
                .or(outbox_mail::leased_until.le(now)),
        )
        .order(outbox_mail::id)
        .limit(limit)
        .select(outbox_mail::id)
        .load(connection)
}

/// Lets a mail that waits leave from one instant on, and before another.
pub fn put_off(connection: &mut AnyConn, id: Id, from: Instant, until: Instant) -> QueryResult<()> {
    let waiting = outbox_mail::table
        .find(id)
        .filter(outbox_mail::state.eq(Code(MailState::Queued)));
    diesel::update(waiting)
        .set((
            outbox_mail::next_attempt_at.eq(from),
            outbox_mail::leaves_by.eq(until),
        ))
        .execute(connection)?;
    Ok(())
}

/// A person's decision about a mail in one of these states that no worker holds; a further attempt counts from the first.
/// Returns false when it is in another state, or held.
pub fn settle(
    connection: &mut AnyConn,
    id: Id,
    (from, state): (&[MailState], MailState),
    now: Instant,
    by: Id,
) -> QueryResult<bool> {
    let is_free = outbox_mail::leased_until
        .is_null()
        .or(outbox_mail::leased_until.le(now));
    let mine = outbox_mail::table
        .filter(outbox_mail::id.eq(id))
        .filter(outbox_mail::state.eq_any(from.iter().copied().map(Code)))
        .filter(is_free);
    let changed = diesel::update(mine)
        .set((
            outbox_mail::state.eq(Code(state)),
            outbox_mail::sent_at.eq((state == MailState::Sent).then_some(now)),
            outbox_mail::attempts.eq(0),
            outbox_mail::next_attempt_at.eq(now),
            outbox_mail::settled_by.eq(by),
        ))
        .returning(KEYS)
        .get_results(connection)?;
    tell(connection, &changed, now)?;
    Ok(changed.len() == 1)
}

/// The mail of a Message-ID, as it stands in the mail.
pub fn by_message_id(connection: &mut AnyConn, message_id: &str) -> QueryResult<Option<Mail>> {
    outbox_mail::table
        .filter(outbox_mail::message_id.eq(message_id))
        .select(Mail::as_select())
        .first(connection)
        .optional()
}

/// A mail that a server had taken came back undelivered; false where it had not left.
pub fn come_back(connection: &mut AnyConn, id: Id, words: &str, now: Instant) -> QueryResult<bool> {
    let left = [MailState::Sent, MailState::Uncertain].map(Code);
    let mine = outbox_mail::table
        .filter(outbox_mail::id.eq(id))
        .filter(outbox_mail::state.eq_any(left));
    let changed = diesel::update(mine)
        .set((
            outbox_mail::state.eq(Code(MailState::Refused)),
            outbox_mail::last_error.eq(words),
        ))
        .returning(KEYS)
        .get_results(connection)?;
    tell(connection, &changed, now)?;
    Ok(changed.len() == 1)
}

/// Cancels the ticket's mails for these purposes that have not begun to leave: nobody needs them any more.
/// A worker that holds one finds it changed and does not hand it over; one that is being handed over just now is not tried
/// again if the server does not take it.
pub fn cancel_unsent(
    connection: &mut AnyConn,
    ticket: Id,
    purposes: &[MailPurpose],
    now: Instant,
) -> QueryResult<usize> {
    let waiting = [
        MailState::Held,
        MailState::AwaitingConfirmation,
        MailState::AwaitingDeskHours,
        MailState::Queued,
    ]
    .map(Code);
    let unsent = outbox_mail::table
        .filter(outbox_mail::ticket_id.eq(ticket))
        .filter(outbox_mail::purpose.eq_any(purposes.iter().copied().map(Code)))
        .filter(outbox_mail::state.eq_any(waiting));
    let cancelled = diesel::update(unsent)
        .set(outbox_mail::state.eq(Code(MailState::Cancelled)))
        .returning(KEYS)
        .get_results(connection)?;
    let on_its_way = outbox_mail::table
        .filter(outbox_mail::ticket_id.eq(ticket))
        .filter(outbox_mail::purpose.eq_any(purposes.iter().copied().map(Code)))
        .filter(outbox_mail::state.eq(Code(MailState::HandingOver)));
    diesel::update(on_its_way)
        .set(outbox_mail::unwanted_at.eq(now))
        .execute(connection)?;
    tell(connection, &cancelled, now)?;
    Ok(cancelled.len())
}
