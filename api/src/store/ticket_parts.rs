//! What hangs on a ticket: the call, the decision, the dispatch, consent, sheets and events.

use diesel::prelude::*;
use domain::vocabulary::{Channel, DeskCode, Destination, DispatchBy};

use super::connection::on_both;
use super::schema::{
    consent, decision, decision_past, dispatch, further_call, sheet, ticket_call, ticket_event,
};
use super::{AnyConn, Code, Day, Id, Instant, RawJson};
use domain::dispatch::SheetKind;
use domain::ticket::{Chargeable, EventKind, Intake, State};
use domain::triage::{Answer, Given, Verdict};

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
    /// What the caller said of the site, where nobody knows it yet.
    pub site_as_told: Option<String>,
    /// What was asked and heard, where the site is not known: there is no decision that would tell.
    pub heard: Option<RawJson>,
    /// When the personal data of the ticket were erased, these and all others.
    pub erased_at: Option<Instant>,
}

/// A further call about the same: it can be erased as the first one.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = further_call)]
pub struct FurtherCall {
    pub id: Id,
    pub ticket_id: Id,
    pub caller_name: Option<String>,
    pub caller_phone: Option<String>,
    pub words: Option<String>,
    pub intake: Code<Intake>,
    pub at: Instant,
    pub taken_by: Id,
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

    /// What triage was asked. Facts that an earlier version of the program wrote and this one cannot read tell nothing.
    pub fn given(&self) -> Option<Given> {
        serde_json::from_slice(&self.inputs.0).ok()
    }

    /// What triage said, where it can be read.
    pub fn verdict(&self) -> Option<Verdict> {
        serde_json::from_slice(&self.verdict.0).ok()
    }

    /// What triage answered; none where no table covered the call.
    pub fn answer(&self) -> Option<Answer> {
        self.verdict()?.answer().cloned()
    }
}

/// Who tells which desk, and by which channel. Of a ticket's dispatches none but the one that counts has no
/// `superseded_at`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = dispatch)]
pub struct Dispatch {
    pub id: Id,
    pub ticket_id: Id,
    pub desk: Code<Destination>,
    pub channel: Code<Channel>,
    pub dispatch_by: Code<DispatchBy>,
    /// The way in which the desk is told at once; only a telephone waits for it to open.
    pub told_by: Code<Channel>,
    pub created_at: Instant,
    pub desk_case_number: Option<String>,
    pub confirmed_at: Option<Instant>,
    pub confirmed_by: Option<Id>,
    pub superseded_at: Option<Instant>,
    /// Whether the customer must agree to a charge first (C16).
    pub consent_needed: bool,
    /// The consent that covers it.
    pub consent_id: Option<Id>,
    /// The day on which the desk comes.
    pub visit_on: Option<Day>,
}

impl Dispatch {
    /// Whether it still lacks the customer's consent.
    pub fn lacks_consent(&self) -> bool {
        self.consent_needed && self.consent_id.is_none()
    }
}

/// Consent to a chargeable step (C16). `amount_yen` is null when it was not known.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = consent)]
pub struct Consent {
    pub id: Id,
    pub ticket_id: Id,
    pub about: Code<Chargeable>,
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
    /// Since when its dispatch does not count any more.
    pub superseded_at: Option<Instant>,
}

/// Something that happened to a ticket. Never changed, holds no personal data.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = ticket_event)]
pub struct EventRow {
    pub id: Id,
    pub ticket_id: Id,
    pub kind: Code<EventKind>,
    pub at: Instant,
    pub actor_id: Id,
    /// Its place among the events of the ticket, from 1.
    pub ordinal: i32,
    /// The state of the ticket after it.
    pub state: Code<State>,
    /// The event itself.
    pub data: RawJson,
}

/// The same two functions for every part: insert one, load those of some tickets.
macro_rules! of_tickets {
    ($table:ident by $key:ident, $row:ty, $insert:ident, $of:ident) => {
        pub fn $insert(connection: &mut AnyConn, row: &$row) -> QueryResult<()> {
            diesel::insert_into($table::table)
                .values(row)
                .execute(connection)?;
            Ok(())
        }

        pub fn $of(connection: &mut AnyConn, tickets: &[Id]) -> QueryResult<Vec<$row>> {
            $table::table
                .filter($table::ticket_id.eq_any(tickets))
                .order($table::$key)
                .select(<$row>::as_select())
                .load(connection)
        }
    };
}

of_tickets!(ticket_call by ticket_id, Call, insert_call, calls_of);
of_tickets!(decision by ticket_id, DecisionRow, insert_decision, decisions_of);
of_tickets!(further_call by id, FurtherCall, insert_further_call, further_calls_of);
of_tickets!(consent by id, Consent, insert_consent, consents_of);

/// Makes a dispatch the one that counts.
pub fn insert_dispatch(connection: &mut AnyConn, row: &Dispatch) -> QueryResult<()> {
    supersede_dispatch(connection, row.ticket_id, row.created_at)?;
    diesel::insert_into(dispatch::table)
        .values(row)
        .execute(connection)?;
    Ok(())
}

/// No dispatch of the ticket counts any more, nor its sheet.
pub fn supersede_dispatch(connection: &mut AnyConn, ticket: Id, at: Instant) -> QueryResult<()> {
    let current = dispatch::table
        .filter(dispatch::ticket_id.eq(ticket))
        .filter(dispatch::superseded_at.is_null());
    diesel::update(current)
        .set(dispatch::superseded_at.eq(at))
        .execute(connection)?;
    let its_sheets = sheet::table
        .filter(sheet::ticket_id.eq(ticket))
        .filter(sheet::superseded_at.is_null());
    diesel::update(its_sheets)
        .set(sheet::superseded_at.eq(at))
        .execute(connection)?;
    Ok(())
}

/// The dispatches that count.
pub fn dispatches_of(connection: &mut AnyConn, tickets: &[Id]) -> QueryResult<Vec<Dispatch>> {
    dispatch::table
        .filter(dispatch::ticket_id.eq_any(tickets))
        .filter(dispatch::superseded_at.is_null())
        .select(Dispatch::as_select())
        .load(connection)
}

/// Puts a decision in the place of what was decided before, which is kept as what it was when the ticket had so
/// many events.
pub fn decide_again(connection: &mut AnyConn, row: &DecisionRow, events: i32) -> QueryResult<()> {
    let before = decision::table.filter(decision::ticket_id.eq(row.ticket_id));
    let columns = (
        events.into_sql::<diesel::sql_types::Integer>(),
        decision::ticket_id,
        decision::rule_set,
        decision::desk,
        decision::channel,
        decision::dispatch_by,
        decision::consent_needed,
        decision::cause_row,
        decision::desk_row,
        decision::decided_at,
        decision::inputs,
        decision::verdict,
    );
    on_both!(connection, inner => before
        .select(columns)
        .insert_into(decision_past::table)
        .execute(inner))?;
    diesel::delete(decision::table.find(row.ticket_id)).execute(connection)?;
    insert_decision(connection, row)
}

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

pub fn insert_event(connection: &mut AnyConn, row: &EventRow) -> QueryResult<()> {
    diesel::insert_into(ticket_event::table)
        .values(row)
        .execute(connection)?;
    Ok(())
}

/// The events of these tickets, the oldest first.
pub fn events_of(connection: &mut AnyConn, tickets: &[Id]) -> QueryResult<Vec<EventRow>> {
    ticket_event::table
        .filter(ticket_event::ticket_id.eq_any(tickets))
        .order((ticket_event::ticket_id, ticket_event::ordinal))
        .select(EventRow::as_select())
        .load(connection)
}

/// The customer's consent covers the dispatch that counts.
pub fn cover_dispatch(connection: &mut AnyConn, ticket: Id, consent: Id) -> QueryResult<()> {
    let current = dispatch::table
        .filter(dispatch::ticket_id.eq(ticket))
        .filter(dispatch::superseded_at.is_null());
    diesel::update(current)
        .set(dispatch::consent_id.eq(consent))
        .execute(connection)?;
    Ok(())
}

/// The desk of the dispatch that counts is told by mail after all.
pub fn tell_by_mail(connection: &mut AnyConn, ticket: Id) -> QueryResult<()> {
    let current = dispatch::table
        .filter(dispatch::ticket_id.eq(ticket))
        .filter(dispatch::superseded_at.is_null());
    diesel::update(current)
        .set(dispatch::told_by.eq(Code(Channel::Email)))
        .execute(connection)?;
    Ok(())
}

/// The tickets that a desk keeps under a number, as far as their dispatch counts.
pub fn tickets_of_case(
    connection: &mut AnyConn,
    desk: DeskCode,
    number: &str,
) -> QueryResult<Vec<Id>> {
    dispatch::table
        .filter(dispatch::desk_case_number.eq(number))
        .filter(dispatch::desk.eq(Code(Destination::from(desk))))
        .filter(dispatch::superseded_at.is_null())
        .select(dispatch::ticket_id)
        .load(connection)
}

/// The number under which the desk of the dispatch that counts keeps the case.
pub fn set_desk_case_number(connection: &mut AnyConn, ticket: Id, number: &str) -> QueryResult<()> {
    let current = dispatch::table
        .filter(dispatch::ticket_id.eq(ticket))
        .filter(dispatch::superseded_at.is_null());
    diesel::update(current)
        .set(dispatch::desk_case_number.eq(number))
        .execute(connection)?;
    Ok(())
}

/// The day on which the desk of the dispatch that counts comes.
pub fn set_visit(connection: &mut AnyConn, ticket: Id, on: Day) -> QueryResult<()> {
    let current = dispatch::table
        .filter(dispatch::ticket_id.eq(ticket))
        .filter(dispatch::superseded_at.is_null());
    diesel::update(current)
        .set(dispatch::visit_on.eq(on))
        .execute(connection)?;
    Ok(())
}

/// Marks the dispatch that counts as taken by the desk, and returns whether there is one. What was noted before stays where
/// nothing else is told.
pub fn confirm_dispatch(
    connection: &mut AnyConn,
    ticket: Id,
    desk_case_number: Option<&str>,
    at: Instant,
    by: Id,
) -> QueryResult<bool> {
    let current = dispatch::table
        .filter(dispatch::ticket_id.eq(ticket))
        .filter(dispatch::superseded_at.is_null());
    diesel::update(current.filter(dispatch::confirmed_at.is_null()))
        .set((dispatch::confirmed_at.eq(at), dispatch::confirmed_by.eq(by)))
        .execute(connection)?;
    if let Some(number) = desk_case_number {
        set_desk_case_number(connection, ticket, number)?;
    }
    diesel::select(diesel::dsl::exists(current)).get_result(connection)
}

pub fn set_resolution_note(connection: &mut AnyConn, ticket: Id, note: &str) -> QueryResult<()> {
    diesel::update(ticket_call::table.find(ticket))
        .set(ticket_call::note.eq(note))
        .execute(connection)?;
    Ok(())
}
