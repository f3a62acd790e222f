//! What hangs on a ticket, in the schema.

use domain::access::Operation;
use domain::dispatch::SheetKind;
use domain::ticket::{Chargeable, EventKind, FaultPart, Intake, State};
use domain::triage::{Observations, Question};
use domain::vocabulary::{Channel, DeskCode, Destination, DispatchBy};
use jiff::Timestamp;
use jiff::civil::Date;
use juniper::{GraphQLObject, graphql_object};
use uuid::Uuid;

use super::Context;
use super::account::{Account, account};
use super::connection::{PageRequest, connection};
use super::error::QueryError;
use super::ticket::Ticket;
use crate::action::duplicate;
use crate::store::ticket_parts as rows;
use crate::store::{Id, Instant, dispatch_override};

/// Who called.
#[derive(GraphQLObject)]
pub struct Caller {
    /// Name as given.
    pub name: Option<String>,
    /// Telephone number, digits only.
    pub phone: Option<String>,
}

/// Something the agent asked, and what he heard.
#[derive(GraphQLObject)]
pub struct Observation {
    /// Name of the observation, as in `ObservationsInput`.
    attribute: String,
    /// The question in Japanese.
    question: String,
    /// What was heard.
    value: String,
}

impl Observation {
    /// All that was heard.
    pub fn all(heard: &Observations) -> Vec<Self> {
        let observation = |(question, value): (&Question, &str)| Self {
            attribute: question.attribute.to_owned(),
            question: question.text.to_owned(),
            value: value.to_owned(),
        };
        heard.known().map(observation).collect()
    }
}

/// Who tells which desk.
#[derive(GraphQLObject)]
pub struct Dispatch {
    /// The desk, or that there is none.
    desk: Destination,
    /// The way the desk is reached.
    channel: Channel,
    /// Who contacts the desk.
    by: DispatchBy,
    /// When the dispatch was made.
    created_at: Timestamp,
    /// The number under which the desk keeps the case.
    desk_case_number: Option<String>,
    /// When it was confirmed that the desk has taken the case.
    confirmed_at: Option<Timestamp>,
    /// Whether the customer must agree to a charge first (C16).
    consent_needed: bool,
    /// Whether he has agreed to it for this dispatch.
    consented: bool,
    /// The day on which the desk comes.
    visit_on: Option<Date>,
}

impl From<rows::Dispatch> for Dispatch {
    fn from(row: rows::Dispatch) -> Self {
        Self {
            desk: row.desk.0,
            channel: row.channel.0,
            by: row.dispatch_by.0,
            created_at: row.created_at.timestamp(),
            desk_case_number: row.desk_case_number,
            confirmed_at: row.confirmed_at.map(Instant::timestamp),
            consent_needed: row.consent_needed,
            consented: row.consent_id.is_some(),
            visit_on: row.visit_on.map(|day| day.0),
        }
    }
}

/// Consent to a chargeable step (C16).
#[derive(GraphQLObject)]
pub struct Consent {
    /// To what.
    pub about: Chargeable,
    /// Who consented; empty once it is erased.
    consented_by: String,
    /// To what amount, in whole yen, tax included; null when it was not known.
    amount_yen: Option<i32>,
    /// When it was recorded.
    recorded_at: Timestamp,
}

impl From<&rows::Consent> for Consent {
    fn from(row: &rows::Consent) -> Self {
        Self {
            about: row.about.0,
            consented_by: row.consented_by.clone(),
            amount_yen: row.amount_yen.and_then(|yen| i32::try_from(yen).ok()),
            recorded_at: row.recorded_at.timestamp(),
        }
    }
}

/// A further call about a ticket.
#[derive(GraphQLObject)]
pub struct FurtherCall {
    /// Who called.
    caller: Caller,
    /// The caller's words.
    call: Option<String>,
    /// How the call came in.
    channel: Intake,
    /// When it was noted.
    at: Timestamp,
}

impl From<&rows::FurtherCall> for FurtherCall {
    fn from(row: &rows::FurtherCall) -> Self {
        Self {
            caller: Caller {
                name: row.caller_name.clone(),
                phone: row.caller_phone.clone(),
            },
            call: row.words.clone(),
            channel: row.intake.0,
            at: row.at.timestamp(),
        }
    }
}

/// A text to read from: for the caller, or for our own dispatcher.
#[derive(GraphQLObject)]
pub struct Sheet {
    /// What it is for.
    kind: SheetKind,
    /// The desk it is about.
    desk: Option<DeskCode>,
    /// The text, in Japanese; empty once it is erased.
    body: String,
    /// Since when its dispatch does not count any more; null while it does.
    superseded_at: Option<Timestamp>,
}

impl From<&rows::Sheet> for Sheet {
    fn from(row: &rows::Sheet) -> Self {
        Self {
            kind: row.kind.0,
            desk: row.desk.map(|code| code.0),
            body: row.body.clone(),
            superseded_at: row.superseded_at.map(Instant::timestamp),
        }
    }
}

/// How a ticket ended.
#[derive(GraphQLObject)]
pub struct Resolution {
    /// The part that was really at fault.
    pub fault_part: FaultPart,
    /// The desk that in fact solved it; null where that is not known.
    pub resolved_by: Option<Destination>,
    /// When it was resolved.
    pub resolved_at: Timestamp,
    /// What was found.
    pub note: Option<String>,
}

/// A dispatch to another desk than the rules had said.
#[derive(Clone)]
pub struct Override(pub dispatch_override::Override);

impl From<dispatch_override::Override> for Override {
    fn from(row: dispatch_override::Override) -> Self {
        Self(row)
    }
}

connection!(OverrideConnection, OverrideEdge, Override);

/// A page of overrides of rows of the rules, the newest first.
pub async fn overrides(
    context: &Context,
    (first, after): (Option<i32>, Option<String>),
    rows: (Option<String>, Option<String>),
) -> Result<OverrideConnection, QueryError> {
    let page = PageRequest::new(first, after.as_deref())?;
    let (before, limit) = (page.after()?.map(Id), page.limit());
    let rows = context
        .read(Operation::ReadOverrides, move |connection| {
            dispatch_override::page(connection, rows, before, limit)
        })
        .await?;
    Ok(OverrideConnection::new(&page, rows))
}

/// How often a row of the rules was overridden.
#[derive(GraphQLObject)]
pub struct OverrideCount {
    /// The version of the rules; null where nothing had been decided.
    rule_set: Option<String>,
    /// The row of the table of desks that had decided.
    desk_row: Option<String>,
    /// Where the tickets had been sent before.
    desk_before: Option<Destination>,
    /// Where persons sent them.
    desk: Destination,
    /// How often.
    count: i32,
}

impl From<dispatch_override::Count> for OverrideCount {
    fn from(row: dispatch_override::Count) -> Self {
        Self {
            rule_set: row.rule_set,
            desk_row: row.desk_row,
            desk_before: row.from_desk.map(|code| code.0),
            desk: row.to_desk.0,
            count: i32::try_from(row.count).unwrap_or(i32::MAX),
        }
    }
}

impl Override {
    pub fn key(&self) -> Uuid {
        self.0.dispatch_id.0
    }
}

/// A dispatch to another desk than the rules had said.
#[graphql_object(context = Context, name = "DispatchOverride")]
impl Override {
    /// Where the ticket had been sent before; null where nothing was decided.
    fn desk_before(&self) -> Option<Destination> {
        self.0.from_desk.map(|code| code.0)
    }

    /// Where the person sent it.
    fn desk(&self) -> Destination {
        self.0.to_desk.0
    }

    /// The version of the rules that had decided.
    fn rule_set(&self) -> Option<&str> {
        self.0.rule_set.as_deref()
    }

    /// The row of the table of causes that had decided.
    fn cause_row(&self) -> Option<&str> {
        self.0.cause_row.as_deref()
    }

    /// The row of the table of desks that had decided.
    fn desk_row(&self) -> Option<&str> {
        self.0.desk_row.as_deref()
    }

    /// Whether a supervisor went on without the consent to a charge that was asked for (C16).
    fn consent_waived(&self) -> bool {
        self.0.consent_waived
    }

    /// Why; null once it was erased.
    fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// When.
    fn at(&self) -> Timestamp {
        self.0.at.timestamp()
    }

    /// Who.
    async fn by(&self, context: &Context) -> Result<Option<Account>, QueryError> {
        account(context, Some(self.0.by_account)).await
    }

    /// The ticket.
    async fn ticket(&self, context: &Context) -> Result<Option<Ticket>, QueryError> {
        let found = context.load.tickets.one(self.0.ticket_id).await?;
        Ok(found.map(Ticket))
    }
}

/// An open ticket that is about the same as a call, with what shows it.
pub struct Duplicate(pub duplicate::Duplicate);

/// An open ticket that is about the same as a call, with what shows it: the site, the device and the symptom are the
/// same.
#[graphql_object(context = Context, name = "TicketDuplicate")]
impl Duplicate {
    /// The ticket.
    fn ticket(&self) -> Ticket {
        Ticket(self.0.ticket.clone())
    }

    /// What was heard in both calls.
    fn same(&self) -> Vec<Observation> {
        Observation::all(&self.0.same)
    }

    /// What was heard in this call only, or otherwise than in that one.
    fn differs(&self) -> Vec<Observation> {
        let mut differs = Observation::all(&self.0.differs);
        differs.retain(|observation| observation.attribute != "matter");
        differs
    }
}

/// Something that happened to a ticket.
#[derive(Clone)]
pub struct Event(pub rows::EventRow);

/// Something that happened to a ticket.
#[graphql_object(context = Context)]
impl Event {
    /// The key; later events have greater keys.
    fn id(&self) -> Uuid {
        self.0.id.0
    }

    /// What happened.
    fn kind(&self) -> EventKind {
        self.0.kind.0
    }

    /// When.
    fn at(&self) -> Timestamp {
        self.0.at.timestamp()
    }

    /// The state of the ticket after it.
    fn state(&self) -> State {
        self.0.state.0
    }

    /// The name of the account that did it.
    async fn actor(&self, context: &Context) -> Result<Option<String>, QueryError> {
        Ok(context
            .load
            .accounts
            .one(self.0.actor_id)
            .await?
            .map(|account| account.name))
    }
}
