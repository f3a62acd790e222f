//! Tickets in the schema.

use domain::access::Operation;
use domain::ticket::{Chargeable, Intake, Move, Priority, State};
use domain::vocabulary::Destination;
use jiff::Timestamp;
use juniper::graphql_object;
use uuid::Uuid;

use super::Context;
use super::account::{Account, account};
use super::connection::{PageRequest, connection};
use super::decision::Decision;
use super::device::Device;
use super::error::QueryError;
use super::inbound::InboundMail;
use super::mail::Mail;
use super::paper::{Attachment, CommentConnection};
use super::replacement::{Replacement, WorkOrder};
use super::site::Site;
use super::target::{self, TicketTarget};
use super::ticket_parts::{
    Caller, Consent, Dispatch, Event, FurtherCall, Observation, Override, Resolution, Sheet,
};
use crate::action::heard::Heard;
use crate::store::ticket_list::Place;
use crate::store::{self, Id};

/// A call that somebody looks after, from the first word to the part that was at fault.
#[derive(Clone)]
pub struct Ticket(pub store::ticket::Ticket);

impl From<store::ticket::Ticket> for Ticket {
    fn from(row: store::ticket::Ticket) -> Self {
        Self(row)
    }
}

impl Ticket {
    fn key(&self) -> Place {
        Place::from(&self.0)
    }
}

connection!(TicketConnection, TicketEdge, Ticket);

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

    /// The moves that its state allows now.
    fn allowed_moves(&self) -> Vec<Move> {
        self.0.standing().allowed().collect()
    }

    /// How the call came in.
    fn channel(&self) -> Intake {
        self.0.intake.0
    }

    /// Where it was sent last; null while that is not decided.
    fn desk(&self) -> Option<Destination> {
        self.0.desk.map(|code| code.0)
    }

    /// When the desk is told, while it is waited for that it opens.
    fn waits_until(&self) -> Option<Timestamp> {
        self.0.waits_until.map(store::Instant::timestamp)
    }

    /// When something happened to it last.
    fn changed_at(&self) -> Timestamp {
        self.0.changed_at.timestamp()
    }

    /// Since when nothing is to be done.
    fn ended_at(&self) -> Option<Timestamp> {
        self.0.ended_at.map(store::Instant::timestamp)
    }

    /// Who looks after it.
    async fn assignee(&self, context: &Context) -> Result<Option<Account>, QueryError> {
        account(context, self.0.assignee_id).await
    }

    /// When the call was logged.
    fn logged_at(&self) -> Timestamp {
        self.0.logged_at.timestamp()
    }

    /// The site that called; null while it is not known.
    async fn site(&self, context: &Context) -> Result<Option<Site>, QueryError> {
        let Some(id) = self.0.site_id else {
            return Ok(None);
        };
        let found = context.load.register(None).sites.one(id).await?;
        Ok(found.map(Site::from))
    }

    /// What the caller said of the site, where it was not known.
    async fn site_as_told(&self, context: &Context) -> Result<Option<String>, QueryError> {
        let call = context.load.calls.one(self.0.id).await?;
        Ok(call.and_then(|call| call.site_as_told))
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
        if let Some(row) = context.load.decisions.one(self.0.id).await? {
            let given = row.given();
            return Ok(given.map_or_else(Vec::new, |given| Observation::all(&given.heard())));
        }
        let call = context.load.calls.one(self.0.id).await?;
        let heard = call.and_then(|call| Heard::read(call.heard.as_ref()?));
        Ok(heard.map_or_else(Vec::new, |heard| Observation::all(&heard.observations)))
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
        Ok(row.map(Dispatch::from))
    }

    /// The customer's last consent to what the desk does, once it is recorded.
    async fn consent(&self, context: &Context) -> Result<Option<Consent>, QueryError> {
        let mut consents = self.consents(context).await?;
        consents.retain(|consent| consent.about == Chargeable::Dispatch);
        Ok(consents.pop())
    }

    /// All that the customer consented to, the oldest first.
    async fn consents(&self, context: &Context) -> Result<Vec<Consent>, QueryError> {
        let rows = context.load.consents.all(self.0.id).await?;
        Ok(rows.iter().map(Consent::from).collect())
    }

    /// Further calls about it, the oldest first.
    async fn further_calls(&self, context: &Context) -> Result<Vec<FurtherCall>, QueryError> {
        let rows = context.load.further_calls.all(self.0.id).await?;
        Ok(rows.iter().map(FurtherCall::from).collect())
    }

    /// The replacements of its device, the oldest first.
    async fn replacements(&self, context: &Context) -> Result<Vec<Replacement>, QueryError> {
        let rows = context.load.replacements.all(self.0.id).await?;
        Ok(rows.iter().cloned().map(Replacement).collect())
    }

    /// The order from the menu of additional works, where it is one.
    async fn work_order(&self, context: &Context) -> Result<Option<WorkOrder>, QueryError> {
        let row = context.load.work_requests.one(self.0.id).await?;
        row.as_ref().map(WorkOrder::recorded).transpose()
    }

    /// When persons sent it to another desk than the rules said, the oldest first.
    async fn overrides(&self, context: &Context) -> Result<Vec<Override>, QueryError> {
        context.actor()?.permit(Operation::ReadOverrides)?;
        let rows = context.load.overrides.all(self.0.id).await?;
        Ok(rows.iter().cloned().map(Override).collect())
    }

    /// The sheets to read from.
    async fn sheets(&self, context: &Context) -> Result<Vec<Sheet>, QueryError> {
        let rows = context.load.sheets.all(self.0.id).await?;
        Ok(rows.iter().map(Sheet::from).collect())
    }

    /// The mails written for it, the oldest first.
    async fn mails(&self, context: &Context) -> Result<Vec<Mail>, QueryError> {
        context.actor()?.permit(Operation::ReadOutbox)?;
        let rows = context.load.mails.all(self.0.id).await?;
        Ok(rows.iter().cloned().map(Mail).collect())
    }

    /// The mails that came in about it, the oldest first.
    async fn inbound_mails(&self, context: &Context) -> Result<Vec<InboundMail>, QueryError> {
        context.actor()?.permit(Operation::ReadInbound)?;
        let rows = context.load.inbound_mails.all(self.0.id).await?;
        Ok(rows.iter().cloned().map(InboundMail).collect())
    }

    /// What was said about it, the oldest first.
    async fn comments(
        &self,
        context: &Context,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<CommentConnection, QueryError> {
        let page = PageRequest::new(first, after.as_deref())?;
        let comments = context.load.comments(page.after()?.map(Id), page.limit());
        let rows = comments.all(self.0.id).await?;
        Ok(CommentConnection::new(&page, rows.to_vec()))
    }

    /// The files attached to it, the oldest first.
    async fn attachments(&self, context: &Context) -> Result<Vec<Attachment>, QueryError> {
        let rows = context.load.attachments.all(self.0.id).await?;
        Ok(rows.iter().cloned().map(Attachment::from).collect())
    }

    /// When its personal data were erased. From then on names, telephone numbers, free text, recipients, and names and
    /// contents of files are null or empty, here and in all that belongs to it.
    async fn erased_at(&self, context: &Context) -> Result<Option<Timestamp>, QueryError> {
        let call = context.load.calls.one(self.0.id).await?;
        Ok(call
            .and_then(|call| call.erased_at)
            .map(store::Instant::timestamp))
    }

    /// What happened to it, the oldest first.
    async fn events(&self, context: &Context) -> Result<Vec<Event>, QueryError> {
        let rows = context.load.events.all(self.0.id).await?;
        Ok(rows.iter().cloned().map(Event).collect())
    }

    /// How long it may take to reach its desk, to be taken by it, and to be resolved; what has not begun is left out.
    async fn targets(&self, context: &Context) -> Result<Vec<TicketTarget>, QueryError> {
        target::of(context, &self.0).await
    }

    /// When the first of its running targets is over, or was; null while none runs.
    fn due_at(&self) -> Option<Timestamp> {
        self.0.due_at.map(store::Instant::timestamp)
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
