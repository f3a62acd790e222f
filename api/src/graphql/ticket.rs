//! Tickets in the schema.

use domain::access::Operation;
use domain::dispatch::SheetKind;
use domain::ticket::{EventKind, FaultPart, Priority, State};
use domain::triage::Given;
use domain::vocabulary::{Channel, DeskCode, Destination, DispatchBy};
use jiff::Timestamp;
use juniper::{GraphQLObject, graphql_object};
use uuid::Uuid;

use super::Context;
use super::connection::connection;
use super::decision::Decision;
use super::device::Device;
use super::error::QueryError;
use super::mail::Mail;
use super::site::Site;
use crate::store;

/// A call that somebody looks after, from the first word to the part that was at fault.
#[derive(Clone)]
pub struct Ticket(pub store::ticket::Ticket);

impl From<store::ticket::Ticket> for Ticket {
    fn from(row: store::ticket::Ticket) -> Self {
        Self(row)
    }
}

impl Ticket {
    fn key(&self) -> i64 {
        self.0.number
    }
}

connection!(TicketConnection, TicketEdge, Ticket);

/// Who called.
#[derive(GraphQLObject)]
pub struct Caller {
    /// Name as given.
    name: Option<String>,
    /// Telephone number, digits only.
    phone: Option<String>,
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
}

/// Consent to a chargeable step (C16).
#[derive(GraphQLObject)]
pub struct Consent {
    /// Who consented.
    consented_by: String,
    /// To what amount, in whole yen, tax included; null when it was not known.
    amount_yen: Option<i32>,
    /// When it was recorded.
    recorded_at: Timestamp,
}

/// A text to read from: for the caller, or for our own dispatcher.
#[derive(GraphQLObject)]
pub struct Sheet {
    /// What it is for.
    kind: SheetKind,
    /// The desk it is about.
    desk: Option<DeskCode>,
    /// The text, in Japanese.
    body: String,
}

/// How a ticket ended.
#[derive(GraphQLObject)]
pub struct Resolution {
    /// The part that was really at fault.
    fault_part: FaultPart,
    /// The desk that in fact solved it; null where that is not known.
    resolved_by: Option<Destination>,
    /// When it was resolved.
    resolved_at: Timestamp,
    /// What was found.
    note: Option<String>,
}

/// A call that somebody looks after, from the first word to the part that was at fault.
#[graphql_object(context = Context)]
impl Ticket {
    /// The key.
    fn id(&self) -> Uuid {
        self.0.id.0
    }

    /// The number that people say.
    fn number(&self) -> String {
        self.0.ticket_number().to_string()
    }

    /// Where it stands.
    fn state(&self) -> State {
        self.0.state.0
    }

    /// How urgent it is.
    fn priority(&self) -> Priority {
        self.0.priority.0
    }

    /// When the call was logged.
    fn logged_at(&self) -> Timestamp {
        self.0.logged_at.timestamp()
    }

    /// The site that called.
    async fn site(&self, context: &Context) -> Result<Option<Site>, QueryError> {
        Ok(context
            .load
            .register(None)
            .sites
            .one(self.0.site_id)
            .await?
            .map(Site::from))
    }

    /// The device it is about.
    async fn device(&self, context: &Context) -> Result<Option<Device>, QueryError> {
        let Some(id) = self.0.device_id else {
            return Ok(None);
        };
        Ok(context
            .load
            .register(None)
            .devices
            .one(id)
            .await?
            .map(Device::from))
    }

    /// Who called.
    async fn caller(&self, context: &Context) -> Result<Option<Caller>, QueryError> {
        let call = context.load.calls.one(self.0.id).await?;
        Ok(call.map(|call| Caller {
            name: call.caller_name,
            phone: call.caller_phone,
        }))
    }

    /// The caller's words.
    async fn call(&self, context: &Context) -> Result<Option<String>, QueryError> {
        Ok(context
            .load
            .calls
            .one(self.0.id)
            .await?
            .and_then(|call| call.words))
    }

    /// What the agent asked and heard.
    async fn observations(&self, context: &Context) -> Result<Vec<Observation>, QueryError> {
        let Some(row) = context.load.decisions.one(self.0.id).await? else {
            return Ok(Vec::new());
        };
        let given: Given = serde_json::from_slice(&row.inputs.0)?;
        let observation = |(question, value): (&domain::triage::Question, &str)| Observation {
            attribute: question.attribute.to_owned(),
            question: question.text.to_owned(),
            value: value.to_owned(),
        };
        Ok(given.heard().known().map(observation).collect())
    }

    /// What triage decided; null while no table covers the call: it is not triaged yet.
    async fn decision(&self, context: &Context) -> Result<Option<Decision>, QueryError> {
        let Some(row) = context.load.decisions.one(self.0.id).await? else {
            return Ok(None);
        };
        Decision::recorded(row)
    }

    /// Who tells which desk; null when nobody has to.
    async fn dispatch(&self, context: &Context) -> Result<Option<Dispatch>, QueryError> {
        let row = context.load.dispatches.one(self.0.id).await?;
        Ok(row.map(|row| Dispatch {
            desk: row.desk.0,
            channel: row.channel.0,
            by: row.dispatch_by.0,
            created_at: row.created_at.timestamp(),
            desk_case_number: row.desk_case_number,
            confirmed_at: row.confirmed_at.map(store::Instant::timestamp),
        }))
    }

    /// The customer's consent, once it is recorded.
    async fn consent(&self, context: &Context) -> Result<Option<Consent>, QueryError> {
        let row = context.load.consents.one(self.0.id).await?;
        Ok(row.map(|row| Consent {
            consented_by: row.consented_by,
            amount_yen: row.amount_yen.and_then(|yen| i32::try_from(yen).ok()),
            recorded_at: row.recorded_at.timestamp(),
        }))
    }

    /// The sheets to read from.
    async fn sheets(&self, context: &Context) -> Result<Vec<Sheet>, QueryError> {
        let rows = context.load.sheets.all(self.0.id).await?;
        let sheet = |row: &store::ticket_parts::Sheet| Sheet {
            kind: row.kind.0,
            desk: row.desk.map(|code| code.0),
            body: row.body.clone(),
        };
        Ok(rows.iter().map(sheet).collect())
    }

    /// The mails written for it, the oldest first.
    async fn mails(&self, context: &Context) -> Result<Vec<Mail>, QueryError> {
        context.actor()?.permit(Operation::ReadOutbox)?;
        let rows = context.load.mails.all(self.0.id).await?;
        Ok(rows.iter().cloned().map(Mail).collect())
    }

    /// What happened to it, the oldest first.
    async fn events(&self, context: &Context) -> Result<Vec<Event>, QueryError> {
        let rows = context.load.events.all(self.0.id).await?;
        Ok(rows.iter().cloned().map(Event).collect())
    }

    /// How it ended; null while it is not resolved.
    async fn resolution(&self, context: &Context) -> Result<Option<Resolution>, QueryError> {
        let (Some(fault_part), Some(resolved_at)) = (self.0.fault_part, self.0.resolved_at) else {
            return Ok(None);
        };
        let note = context
            .load
            .calls
            .one(self.0.id)
            .await?
            .and_then(|call| call.note);
        Ok(Some(Resolution {
            fault_part: fault_part.0,
            resolved_by: self.0.resolved_by.map(|code| code.0),
            resolved_at: resolved_at.timestamp(),
            note,
        }))
    }
}

/// Something that happened to a ticket.
#[derive(Clone)]
pub struct Event(pub store::ticket_parts::Event);

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
