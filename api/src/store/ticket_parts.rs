//! What hangs on a ticket: the call, the decision, the dispatch, consent, sheets and events.

use diesel::prelude::*;
use domain::vocabulary::{Channel, DeskCode, Destination, DispatchBy};

use super::connection::on_both;
use super::schema::{consent, decision, dispatch, sheet, ticket_call, ticket_event};
use super::{AnyConn, Code, Id, Instant, RawJson};
use domain::dispatch::SheetKind;
use domain::ticket::EventKind;
use domain::triage::{Given, Verdict};

/// Personal data and free text of a call: the part of a ticket that can be erased.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = ticket_call)]
pub struct Call {
    pub ticket_id: Id,
    pub caller_name: Option<String>,
    pub caller_phone: Option<String>,
    pub words: Option<String>,
    /// What was found when the ticket was resolved.
    pub note: Option<String>,
    /// When the personal data of the ticket were erased, these and all others.
    pub erased_at: Option<Instant>,
}

/// The record of a triage: the inputs without the caller's words, and the verdict.
/// The fields of the answer and the rows are null when no table covers the call.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = decision)]
pub struct DecisionRow {
    pub ticket_id: Id,
    pub rule_set: String,
    pub desk: Option<Code<Destination>>,
    pub channel: Option<Code<Channel>>,
    pub dispatch_by: Option<Code<DispatchBy>>,
    pub consent_needed: Option<bool>,
    /// Id of the row that decided the cause.
    pub cause_row: Option<String>,
    /// Id of the row that decided the desk.
    pub desk_row: Option<String>,
    pub decided_at: Instant,
    pub inputs: RawJson,
    pub verdict: RawJson,
}

impl DecisionRow {
    /// The record of what was decided on the given facts at their instant.
    pub fn new(ticket_id: Id, given: &Given, verdict: &Verdict) -> serde_json::Result<Self> {
        let answer = verdict.answer();
        let (rule_set, fired) = match verdict {
            Verdict::Decided(decision) => (&decision.rule_set, decision.fired.as_slice()),
            Verdict::NotCovered { rule_set, .. } => (rule_set, [].as_slice()),
        };
        let row = |table: &str| {
            let decided = fired.iter().find(|fired| fired.table == table);
            decided.map(|fired| fired.row.clone())
        };
        Ok(Self {
            ticket_id,
            rule_set: rule_set.clone(),
            desk: answer.map(|answer| Code(answer.desk)),
            channel: answer.map(|answer| Code(answer.channel)),
            dispatch_by: answer.map(|answer| Code(answer.dispatch_by)),
            consent_needed: answer.map(|answer| answer.consent_needed),
            cause_row: row("cause"),
            desk_row: row("desk"),
            decided_at: given.at.into(),
            inputs: RawJson(serde_json::to_vec(given)?),
            verdict: RawJson(serde_json::to_vec(verdict)?),
        })
    }
}

/// Who tells which desk, and by which channel. At most one per ticket.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = dispatch)]
pub struct Dispatch {
    pub ticket_id: Id,
    pub desk: Code<Destination>,
    pub channel: Code<Channel>,
    pub dispatch_by: Code<DispatchBy>,
    pub created_at: Instant,
    pub desk_case_number: Option<String>,
    pub confirmed_at: Option<Instant>,
    pub confirmed_by: Option<Id>,
}

/// Consent to a chargeable step (C16). `amount_yen` is null when it was not known.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = consent)]
pub struct Consent {
    pub ticket_id: Id,
    pub consented_by: String,
    pub amount_yen: Option<i64>,
    pub recorded_at: Instant,
    pub recorded_by: Id,
}

/// A text to read from: for the caller, or for our own dispatcher.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = sheet)]
pub struct Sheet {
    pub id: Id,
    pub ticket_id: Id,
    pub kind: Code<SheetKind>,
    pub desk: Option<Code<DeskCode>>,
    pub body: String,
}

/// Something that happened to a ticket. Never changed, holds no personal data.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = ticket_event)]
pub struct Event {
    pub id: Id,
    pub ticket_id: Id,
    pub kind: Code<EventKind>,
    pub at: Instant,
    pub actor_id: Id,
}

/// The same three functions for every part: insert one, load those of some tickets.
macro_rules! one_per_ticket {
    ($table:ident, $row:ty, $insert:ident, $of:ident) => {
        pub fn $insert(connection: &mut AnyConn, row: &$row) -> QueryResult<()> {
            diesel::insert_into($table::table)
                .values(row)
                .execute(connection)?;
            Ok(())
        }

        pub fn $of(connection: &mut AnyConn, tickets: &[Id]) -> QueryResult<Vec<$row>> {
            $table::table
                .filter($table::ticket_id.eq_any(tickets))
                .select(<$row>::as_select())
                .load(connection)
        }
    };
}

one_per_ticket!(ticket_call, Call, insert_call, calls_of);
one_per_ticket!(decision, DecisionRow, insert_decision, decisions_of);
one_per_ticket!(dispatch, Dispatch, insert_dispatch, dispatches_of);
one_per_ticket!(consent, Consent, insert_consent, consents_of);

pub fn insert_sheets(connection: &mut AnyConn, rows: &[Sheet]) -> QueryResult<()> {
    on_both!(connection, inner => diesel::insert_into(sheet::table).values(rows).execute(inner))?;
    Ok(())
}

pub fn sheets_of(connection: &mut AnyConn, tickets: &[Id]) -> QueryResult<Vec<Sheet>> {
    sheet::table
        .filter(sheet::ticket_id.eq_any(tickets))
        .order((sheet::ticket_id, sheet::id))
        .select(Sheet::as_select())
        .load(connection)
}

pub fn insert_event(connection: &mut AnyConn, row: &Event) -> QueryResult<()> {
    diesel::insert_into(ticket_event::table)
        .values(row)
        .execute(connection)?;
    Ok(())
}

/// The events of these tickets, the oldest first.
pub fn events_of(connection: &mut AnyConn, tickets: &[Id]) -> QueryResult<Vec<Event>> {
    ticket_event::table
        .filter(ticket_event::ticket_id.eq_any(tickets))
        .order((ticket_event::ticket_id, ticket_event::id))
        .select(Event::as_select())
        .load(connection)
}

/// Marks the dispatch as taken by the desk.
pub fn confirm_dispatch(
    connection: &mut AnyConn,
    ticket: Id,
    desk_case_number: Option<&str>,
    at: Instant,
    by: Id,
) -> QueryResult<()> {
    diesel::update(dispatch::table.find(ticket))
        .set((
            dispatch::desk_case_number.eq(desk_case_number),
            dispatch::confirmed_at.eq(at),
            dispatch::confirmed_by.eq(by),
        ))
        .execute(connection)?;
    Ok(())
}

pub fn set_resolution_note(connection: &mut AnyConn, ticket: Id, note: &str) -> QueryResult<()> {
    diesel::update(ticket_call::table.find(ticket))
        .set(ticket_call::note.eq(note))
        .execute(connection)?;
    Ok(())
}
