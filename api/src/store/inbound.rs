//! Mails that came in: the message as it came, what was read of it, and what it tells.

use diesel::dsl::count_star;
use diesel::prelude::*;
use domain::inbound::{FactKind, NatureKind};
use domain::inbox::{FactState, InboundSource, InboundState, MatchedBy};
use domain::vocabulary::DeskCode;

use super::connection::on_both;
use super::schema::{inbound_fact, inbound_mail, inbound_raw};
use super::{AnyConn, Code, Id, Instant, Json};

/// A mail that came in. What it says is empty until it is read, and again once it is erased.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = inbound_mail, treat_none_as_null = true)]
pub struct InboundMail {
    pub id: Id,
    /// Tells the same message, which comes again, from another one.
    pub identity: String,
    pub source: Code<InboundSource>,
    pub received_at: Instant,
    pub bytes: i64,
    pub state: Code<InboundState>,
    /// How often it was begun to be read.
    pub attempts: i32,
    pub nature: Option<Code<NatureKind>>,
    /// Why it is in quarantine, for review or of no use.
    pub reason: Option<String>,
    pub ticket_id: Option<Id>,
    pub matched_by: Option<Code<MatchedBy>>,
    /// The desk whose address it came from.
    pub desk: Option<Code<DeskCode>>,
    pub sender: String,
    pub sender_name: Option<String>,
    pub subject: String,
    pub body: String,
    /// Numbers of tickets that it names without proving them: a list of texts.
    pub mentioned: Json,
    /// What was found out about the sender: over LMTP by ourselves, else by the configured mail server.
    pub authentication: Option<String>,
    pub decided_at: Option<Instant>,
    pub decided_by: Option<Id>,
}

/// Something that a mail tells.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = inbound_fact)]
pub struct InboundFact {
    pub id: Id,
    pub mail_id: Id,
    pub kind: Code<FactKind>,
    pub value: String,
    /// The line in which it stands.
    pub line: String,
    pub state: Code<FactState>,
    pub decided_at: Option<Instant>,
    pub decided_by: Option<Id>,
}

/// How many mails stand in each of these states; one in which none stands is left out.
pub fn counts(
    connection: &mut AnyConn,
    states: &[InboundState],
) -> QueryResult<Vec<(Code<InboundState>, i64)>> {
    on_both!(connection, inner => inbound_mail::table
        .filter(inbound_mail::state.eq_any(states.iter().copied().map(Code)))
        .group_by(inbound_mail::state)
        .select((inbound_mail::state, count_star()))
        .load(inner))
}

/// Keeps a message; false where the same one is kept already.
pub fn keep(connection: &mut AnyConn, row: &InboundMail, raw: &[u8]) -> QueryResult<bool> {
    let kept = on_both!(connection, inner => diesel::insert_into(inbound_mail::table)
        .values(row)
        .on_conflict(inbound_mail::identity)
        .do_nothing()
        .execute(inner))?;
    if kept == 0 {
        return Ok(false);
    }
    diesel::insert_into(inbound_raw::table)
        .values((
            inbound_raw::mail_id.eq(row.id),
            inbound_raw::content.eq(raw),
        ))
        .execute(connection)?;
    Ok(true)
}

pub fn by_identity(connection: &mut AnyConn, identity: &str) -> QueryResult<Option<InboundMail>> {
    inbound_mail::table
        .filter(inbound_mail::identity.eq(identity))
        .select(InboundMail::as_select())
        .first(connection)
        .optional()
}

pub fn by_id(connection: &mut AnyConn, id: Id) -> QueryResult<Option<InboundMail>> {
    inbound_mail::table
        .find(id)
        .select(InboundMail::as_select())
        .first(connection)
        .optional()
}

/// The mail, locked until the transaction ends.
pub fn lock(connection: &mut AnyConn, id: Id) -> QueryResult<Option<InboundMail>> {
    match connection {
        AnyConn::Pg(connection) => inbound_mail::table
            .find(id)
            .select(InboundMail::as_select())
            .for_update()
            .first(connection)
            .optional(),
        AnyConn::Sqlite(_) => by_id(connection, id),
    }
}

/// The message as it came; none once it is erased.
pub fn raw(connection: &mut AnyConn, id: Id) -> QueryResult<Option<Vec<u8>>> {
    inbound_raw::table
        .find(id)
        .select(inbound_raw::content)
        .first(connection)
        .optional()
}

/// Notes that a mail is begun to be read; returns how often that was.
pub fn begin(connection: &mut AnyConn, id: Id) -> QueryResult<i32> {
    diesel::update(inbound_mail::table.find(id))
        .set(inbound_mail::attempts.eq(inbound_mail::attempts + 1))
        .returning(inbound_mail::attempts)
        .get_result(connection)
}

/// Puts the row in the place of what was stored under its key.
pub fn update(connection: &mut AnyConn, row: &InboundMail) -> QueryResult<()> {
    diesel::update(inbound_mail::table.find(row.id))
        .set(row)
        .execute(connection)?;
    Ok(())
}

/// Mails that nobody has read though they came before an instant, the oldest first: their reader was stopped.
pub fn left_behind(connection: &mut AnyConn, before: Instant, limit: i64) -> QueryResult<Vec<Id>> {
    inbound_mail::table
        .filter(inbound_mail::state.eq(Code(InboundState::Received)))
        .filter(inbound_mail::received_at.le(before))
        .order(inbound_mail::id)
        .limit(limit)
        .select(inbound_mail::id)
        .load(connection)
}

/// A page of the mails in a state, the newest first, before the given one.
pub fn page(
    connection: &mut AnyConn,
    state: InboundState,
    before: Option<Id>,
    limit: i64,
) -> QueryResult<Vec<InboundMail>> {
    let before = before.unwrap_or(Id(uuid::Uuid::max()));
    inbound_mail::table
        .filter(inbound_mail::state.eq(Code(state)))
        .filter(inbound_mail::id.lt(before))
        .order(inbound_mail::id.desc())
        .limit(limit)
        .select(InboundMail::as_select())
        .load(connection)
}

/// The mails of these tickets, the oldest first.
pub fn of_tickets(connection: &mut AnyConn, tickets: &[Id]) -> QueryResult<Vec<InboundMail>> {
    inbound_mail::table
        .filter(inbound_mail::ticket_id.eq_any(tickets.iter().copied().map(Some)))
        .order(inbound_mail::id)
        .select(InboundMail::as_select())
        .load(connection)
}

/// How many mails came to a ticket from one sender since an instant.
pub fn count_since(
    connection: &mut AnyConn,
    ticket: Id,
    sender: &str,
    since: Instant,
) -> QueryResult<i64> {
    inbound_mail::table
        .filter(inbound_mail::ticket_id.eq(ticket))
        .filter(inbound_mail::sender.eq(sender))
        .filter(inbound_mail::received_at.gt(since))
        .count()
        .get_result(connection)
}

pub fn insert_facts(connection: &mut AnyConn, rows: &[InboundFact]) -> QueryResult<()> {
    on_both!(connection, inner => diesel::insert_into(inbound_fact::table).values(rows).execute(inner))?;
    Ok(())
}

/// What these mails tell, in the order in which it stands in them.
pub fn facts_of(connection: &mut AnyConn, mails: &[Id]) -> QueryResult<Vec<InboundFact>> {
    inbound_fact::table
        .filter(inbound_fact::mail_id.eq_any(mails))
        .order((inbound_fact::mail_id, inbound_fact::id))
        .select(InboundFact::as_select())
        .load(connection)
}

pub fn fact(connection: &mut AnyConn, id: Id) -> QueryResult<Option<InboundFact>> {
    inbound_fact::table
        .find(id)
        .select(InboundFact::as_select())
        .first(connection)
        .optional()
}

/// Decides about what a mail tells; false where that was decided already.
pub fn decide_fact(
    connection: &mut AnyConn,
    id: Id,
    state: FactState,
    (at, by): (Instant, Id),
) -> QueryResult<bool> {
    let proposed = inbound_fact::table
        .filter(inbound_fact::id.eq(id))
        .filter(inbound_fact::state.eq(Code(FactState::Proposed)));
    let decided = diesel::update(proposed)
        .set((
            inbound_fact::state.eq(Code(state)),
            inbound_fact::decided_at.eq(at),
            inbound_fact::decided_by.eq(by),
        ))
        .execute(connection)?;
    Ok(decided == 1)
}
