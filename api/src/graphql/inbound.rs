//! Mails that came in, in the schema.

use domain::access::Operation;
use domain::inbound::{FactKind, NatureKind};
use domain::inbox::{FactState, InboundSource, InboundState, MatchedBy};
use domain::vocabulary::DeskCode;
use jiff::Timestamp;
use juniper::{GraphQLEnum, GraphQLInputObject, graphql_object};
use uuid::Uuid;

use super::Context;
use super::connection::{PageRequest, connection};
use super::error::QueryError;
use super::ticket::Ticket;
use crate::action::inbound::{counts, decide};
use crate::action::{ActionError, UserError};
use crate::inbound::download;
use crate::store::inbound as rows;
use crate::store::{Id, Instant};

/// A mail that came in.
#[derive(Clone)]
pub struct InboundMail(pub rows::InboundMail);

impl From<rows::InboundMail> for InboundMail {
    fn from(row: rows::InboundMail) -> Self {
        Self(row)
    }
}

impl InboundMail {
    fn key(&self) -> Uuid {
        self.0.id.0
    }
}

connection!(InboundMailConnection, InboundMailEdge, InboundMail);

/// How many mails that came in stand somewhere.
#[derive(juniper::GraphQLObject)]
pub struct InboundMailCount {
    /// Where.
    state: InboundState,
    /// How many.
    count: i32,
}

/// How many mails wait for somebody, or are not read yet.
pub async fn counts(context: &Context) -> Result<Vec<InboundMailCount>, QueryError> {
    context.actor()?.permit(Operation::ReadInbound)?;
    let counted = counts::run(&context.app).await?.into_iter();
    let told = |(state, count)| InboundMailCount {
        state,
        count: i32::try_from(count).unwrap_or(i32::MAX),
    };
    Ok(counted.map(told).collect())
}

/// Who wrote a mail, by its own word.
#[derive(juniper::GraphQLObject)]
pub struct Sender {
    /// Name, where the mail gives one.
    name: Option<String>,
    /// Address.
    address: String,
}

/// A mail that came in.
#[graphql_object(context = Context)]
impl InboundMail {
    /// The key.
    fn id(&self) -> Uuid {
        self.0.id.0
    }

    /// By which way it came.
    fn source(&self) -> InboundSource {
        self.0.source.0
    }

    /// When.
    fn received_at(&self) -> Timestamp {
        self.0.received_at.timestamp()
    }

    /// Its size in bytes.
    fn bytes(&self) -> i32 {
        i32::try_from(self.0.bytes).unwrap_or(i32::MAX)
    }

    /// Where it stands.
    fn state(&self) -> InboundState {
        self.0.state.0
    }

    /// Who or what wrote it; null while nobody has read it.
    fn nature(&self) -> Option<NatureKind> {
        self.0.nature.map(|code| code.0)
    }

    /// Why it is in quarantine, for review or dismissed by the service: a code such as NO_TICKET, UTF_7 or TOO_LARGE.
    fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// What told to which ticket it belongs.
    fn matched_by(&self) -> Option<MatchedBy> {
        self.0.matched_by.map(|code| code.0)
    }

    /// The desk that wrote it: it answers our report, or its address is that desk's.
    fn desk(&self) -> Option<DeskCode> {
        self.0.desk.map(|code| code.0)
    }

    /// Who wrote it, by its own word; null while nobody has read it, and once it is erased.
    #[graphql(name = "from")]
    fn sender(&self) -> Option<Sender> {
        (!self.0.sender.is_empty()).then(|| Sender {
            name: self.0.sender_name.clone(),
            address: self.0.sender.clone(),
        })
    }

    /// Subject; empty once it is erased.
    fn subject(&self) -> &str {
        &self.0.subject
    }

    /// Text; empty once it is erased.
    fn body(&self) -> &str {
        &self.0.body
    }

    /// Numbers of tickets that it names without proving them: a hint for whoever reviews it.
    fn mentioned(&self) -> Vec<&str> {
        let numbers = self.0.mentioned.0.as_array().into_iter().flatten();
        numbers.filter_map(|number| number.as_str()).collect()
    }

    /// What was found out about the sender, as Authentication-Results tell it (RFC 8601): of what came over LMTP by the service
    /// itself, else by the configured mail server.
    fn authentication(&self) -> Option<&str> {
        self.0.authentication.as_deref()
    }

    /// Where the message is fetched as it came, below the address of the service.
    fn url(&self) -> String {
        download::url(self.0.id)
    }

    /// The ticket it belongs to.
    async fn ticket(&self, context: &Context) -> Result<Option<Ticket>, QueryError> {
        let Some(id) = self.0.ticket_id else {
            return Ok(None);
        };
        Ok(context.load.tickets.one(id).await?.map(Ticket))
    }

    /// What it tells, as far as the service can find it: proposed, and taken over by a person.
    async fn facts(&self, context: &Context) -> Result<Vec<InboundFact>, QueryError> {
        let rows = context.load.inbound_facts.all(self.0.id).await?;
        Ok(rows.iter().cloned().map(InboundFact).collect())
    }
}

/// Something that a mail tells.
#[derive(Clone)]
pub struct InboundFact(pub rows::InboundFact);

impl From<rows::InboundFact> for InboundFact {
    fn from(row: rows::InboundFact) -> Self {
        Self(row)
    }
}

/// Something that a mail tells.
#[graphql_object(context = Context)]
impl InboundFact {
    /// The key.
    fn id(&self) -> Uuid {
        self.0.id.0
    }

    /// What kind of thing.
    fn kind(&self) -> FactKind {
        self.0.kind.0
    }

    /// A number, or a day such as 2026-05-20; empty once it is erased.
    fn value(&self) -> &str {
        &self.0.value
    }

    /// The line in which it stands; empty once it is erased.
    fn line(&self) -> &str {
        &self.0.line
    }

    /// Whether it was taken over.
    fn state(&self) -> FactState {
        self.0.state.0
    }

    /// When that was decided.
    fn decided_at(&self) -> Option<Timestamp> {
        self.0.decided_at.map(Instant::timestamp)
    }
}

/// What a person decides about a mail.
#[derive(Clone, Copy, GraphQLEnum)]
pub enum InboundDecision {
    /// It belongs to the ticket that is named (REVIEW or DISMISSED).
    Assign,
    /// Somebody has looked at it (MATCHED).
    See,
    /// It is of no use (REVIEW or QUARANTINED).
    Dismiss,
}

/// A decision about a mail that came in.
#[derive(GraphQLInputObject)]
pub struct InboundMailDecideInput {
    /// The mail.
    mail_id: Uuid,
    /// What is decided.
    decision: InboundDecision,
    /// The ticket it belongs to, with ASSIGN.
    ticket_number: Option<String>,
}

/// A decision about something that a mail tells.
#[derive(GraphQLInputObject)]
pub struct InboundFactDecideInput {
    /// What the mail tells.
    pub fact_id: Uuid,
    /// Yes takes it over into the ticket, no rejects it.
    pub accept: bool,
}

/// Decides about a mail.
pub async fn decide_mail(
    context: &Context,
    input: InboundMailDecideInput,
) -> Result<Result<rows::InboundMail, ActionError>, QueryError> {
    let (app, actor, mail) = (&context.app, context.actor()?, Id(input.mail_id));
    Ok(match (input.decision, input.ticket_number) {
        (InboundDecision::Assign, Some(number)) => decide::assign(app, actor, mail, number).await,
        (InboundDecision::Assign, None) => {
            let message = "ASSIGN needs ticketNumber";
            Err(UserError::invalid("ticketNumber", message).into())
        }
        (InboundDecision::See, _) => decide::see(app, actor, mail).await,
        (InboundDecision::Dismiss, _) => decide::dismiss(app, actor, mail).await,
    })
}

/// A page of the mails in a state.
pub async fn page(
    context: &Context,
    state: InboundState,
    first: Option<i32>,
    after: Option<String>,
) -> Result<InboundMailConnection, QueryError> {
    let page = PageRequest::new(first, after.as_deref())?;
    let (before, limit) = (page.after()?.map(Id), page.limit());
    let rows = context
        .read(Operation::ReadInbound, move |connection| {
            rows::page(connection, state, before, limit)
        })
        .await?;
    Ok(InboundMailConnection::new(&page, rows))
}
