//! The outbox: mails as rows, one per recipient, and every step of their way out.
//!
//! A mail moves QUEUED → HANDING_OVER → SENT. Each step names the state and the lease it expects, so that a
//! worker whose lease has passed to another can no longer change the row.

use diesel::dsl::exists;
use diesel::prelude::*;
use domain::vocabulary::DeskCode;

use super::schema::{desk_address, outbox_mail, ticket};
use super::{AnyConn, Code, Id, Instant, feed};
use domain::dispatch::{MailPurpose, MailState};
use domain::mail_form::MailCharset;
use domain::ticket::State;

/// A mail to one recipient. `message_id` stays the same in every attempt.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = outbox_mail)]
pub struct Mail {
    pub id: Id,
    pub ticket_id: Id,
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
}

/// The mails that belong to a dispatch.
pub const OF_DISPATCH: [MailPurpose; 4] = [
    MailPurpose::ConsentRequest,
    MailPurpose::DeskReport,
    MailPurpose::DispatcherSheet,
    MailPurpose::ContactSheet,
];

pub fn insert(connection: &mut AnyConn, row: &Mail) -> QueryResult<()> {
    diesel::insert_into(outbox_mail::table)
        .values(row)
        .execute(connection)?;
    tell(connection, &[(row.id, row.ticket_id)], row.created_at)
}

/// Puts into the feed that these mails of these tickets are in another state.
fn tell(connection: &mut AnyConn, mails: &[(Id, Id)], now: Instant) -> QueryResult<()> {
    for (mail, ticket) in mails {
        feed::append(connection, *ticket, feed::What::Mail(*mail), now)?;
    }
    Ok(())
}

/// The keys of a mail and its ticket.
const KEYS: (outbox_mail::id, outbox_mail::ticket_id) = (outbox_mail::id, outbox_mail::ticket_id);

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
        .filter(outbox_mail::ticket_id.eq_any(tickets))
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

/// Leases up to `limit` due mails until `until`. Several workers may ask at once; each row goes to one.
pub fn claim(
    connection: &mut AnyConn,
    now: Instant,
    until: Instant,
    limit: i64,
) -> QueryResult<Vec<Mail>> {
    let due = outbox_mail::table
        .filter(outbox_mail::state.eq(Code(MailState::Queued)))
        .filter(outbox_mail::next_attempt_at.le(now))
        .filter(
            outbox_mail::leased_until
                .is_null()
                .or(outbox_mail::leased_until.le(now)),
        )
        .order(outbox_mail::next_attempt_at)
        .limit(limit)
        .select(outbox_mail::id);
    let ids: Vec<Id> = match connection {
        AnyConn::Pg(connection) => due.for_update().skip_locked().load(connection)?,
        AnyConn::Sqlite(connection) => due.load(connection)?,
    };
    diesel::update(outbox_mail::table.filter(outbox_mail::id.eq_any(ids)))
        .set((
            outbox_mail::leased_until.eq(until),
            outbox_mail::attempts.eq(outbox_mail::attempts + 1),
        ))
        .returning(outbox_mail::all_columns)
        .get_results(connection)
}

/// What becomes of a claimed mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// About to send DATA: until then nobody else may settle the row.
    HandingOver { until: Instant },
    /// The server took it.
    Sent { at: Instant },
    /// Not taken over by the server: try again at this instant.
    TryAgain { at: Instant, error: String },
    /// Refused for good, with the server's words.
    Refused { error: String },
    /// Handed over, but no final answer came: a person decides.
    Uncertain { error: String },
    /// Not tried: whoever comes next may, and the attempts are as they were.
    GiveBack { attempts: i32 },
}

impl Step {
    /// The name for the log.
    pub fn name(&self) -> &'static str {
        match self {
            Self::HandingOver { .. } => "handing over",
            Self::Sent { .. } => "sent",
            Self::TryAgain { .. } => "try again",
            Self::Refused { .. } => "refused",
            Self::Uncertain { .. } => "uncertain",
            Self::GiveBack { .. } => "given back",
        }
    }
}

/// What a step writes; a column that is `None` stays as it is.
#[derive(AsChangeset)]
#[diesel(table_name = outbox_mail)]
struct Change {
    state: Code<MailState>,
    last_error: Option<String>,
    next_attempt_at: Option<Instant>,
    sent_at: Option<Instant>,
    attempts: Option<i32>,
}

/// Takes a step of a mail that is in state `from` under the lease until `lease`.
/// Returns whether the row still was; if not, nothing is changed. A hand-over wants a lease that has not run out.
pub fn take_step(
    connection: &mut AnyConn,
    id: Id,
    from: MailState,
    lease: Instant,
    step: &Step,
    now: Instant,
) -> QueryResult<bool> {
    let (state, last_error, next_attempt_at, sent_at) = match step.clone() {
        Step::HandingOver { .. } if lease <= now => return Ok(false),
        Step::HandingOver { .. } => (MailState::HandingOver, None, None, None),
        Step::Sent { at } => (MailState::Sent, None, None, Some(at)),
        Step::TryAgain { at, error } => (MailState::Queued, Some(error), Some(at), None),
        Step::Refused { error } => (MailState::Refused, Some(error), None, None),
        Step::Uncertain { error } => (MailState::Uncertain, Some(error), None, None),
        Step::GiveBack { .. } => (MailState::Queued, None, None, None),
    };
    let leased_until = match step {
        Step::HandingOver { until } => Some(*until),
        _ => None,
    };
    let attempts = match step {
        Step::GiveBack { attempts } => Some(*attempts),
        _ => None,
    };
    let mine = outbox_mail::table
        .filter(outbox_mail::id.eq(id))
        .filter(outbox_mail::state.eq(Code(from)))
        .filter(outbox_mail::leased_until.eq(lease));
    let is_unwanted = state == MailState::Queued
        && diesel::select(exists(mine.filter(outbox_mail::unwanted_at.is_not_null())))
            .get_result(connection)?;
    let state = if is_unwanted {
        MailState::Cancelled
    } else {
        state
    };
    let change = Change {
        state: Code(state),
        last_error,
        next_attempt_at,
        sent_at,
        attempts,
    };
    let changed = diesel::update(mine)
        .set((change, outbox_mail::leased_until.eq(leased_until)))
        .returning(KEYS)
        .get_results(connection)?;
    tell(connection, &changed, now)?;
    Ok(changed.len() == 1)
}

/// Mails whose hand-over began and whose lease has run out: nobody knows whether the server has them.
/// Returns how many became UNCERTAIN.
pub fn expire_hand_overs(connection: &mut AnyConn, now: Instant) -> QueryResult<usize> {
    let expired = outbox_mail::table
        .filter(outbox_mail::state.eq(Code(MailState::HandingOver)))
        .filter(outbox_mail::leased_until.le(now));
    let expired = diesel::update(expired)
        .set((
            outbox_mail::state.eq(Code(MailState::Uncertain)),
            outbox_mail::leased_until.eq(None::<Instant>),
            outbox_mail::last_error.eq("the hand-over to the mail server was interrupted"),
        ))
        .returning(KEYS)
        .get_results(connection)?;
    tell(connection, &expired, now)?;
    Ok(expired.len())
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
    let tickets: Vec<Id> = waiting.iter().map(|(_, ticket)| *ticket).collect();
    let closed = ticket::id
        .eq_any(tickets)
        .and(ticket::state.eq(Code(State::AwaitingDeskHours)));
    let looked_at: Vec<Id> = diesel::update(ticket::table.filter(closed))
        .set(ticket::check_at.eq(now))
        .returning(ticket::id)
        .get_results(connection)?;
    let others = waiting
        .into_iter()
        .filter(|(_, ticket)| !looked_at.contains(ticket));
    queue_confirmed(connection, others.map(|(mail, _)| mail).collect(), now)
}

/// The same for the mails of one ticket, which is locked. Returns whether there were any.
pub fn release_confirmed_of(
    connection: &mut AnyConn,
    ticket: Id,
    now: Instant,
) -> QueryResult<bool> {
    let mut waiting = confirmed(connection)?;
    waiting.retain(|(_, of)| *of == ticket);
    let mails: Vec<Id> = waiting.into_iter().map(|(mail, _)| mail).collect();
    let any = !mails.is_empty();
    queue_confirmed(connection, mails, now)?;
    Ok(any)
}

/// The mails that wait for an address which is confirmed by now, with their tickets: few, since they go at once.
fn confirmed(connection: &mut AnyConn) -> QueryResult<Vec<(Id, Id)>> {
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

/// A person's decision about a mail that is UNCERTAIN or REFUSED; a further attempt counts from the first.
/// Returns false when the mail is in another state.
pub fn settle(
    connection: &mut AnyConn,
    id: Id,
    state: MailState,
    now: Instant,
    by: Id,
) -> QueryResult<bool> {
    let open = [MailState::Uncertain, MailState::Refused].map(Code);
    let mine = outbox_mail::table
        .filter(outbox_mail::id.eq(id))
        .filter(outbox_mail::state.eq_any(open));
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
