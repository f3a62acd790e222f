//! What mutations answer.

use juniper::{GraphQLObject, graphql_object};

use super::Context;
use super::calendar::CalendarDay;
use super::certificate::Certificate;
use super::contract::{Cancellation, Contract, PlanChange};
use super::contract_terms::HandbookUpdate;
use super::desk::{Desk, desk};
use super::device::Device;
use super::error::{QueryError, settle};
use super::import::Import;
use super::inbound::{InboundFact, InboundMail};
use super::mail::Mail;
use super::mail_template::MailTemplate;
use super::outbox::OutboxState;
use super::paper::Comment;
use super::reminder::{CalendarFeed, Reminder};
use super::rule_set::RuleSet;
use super::site::Site;
use super::ticket::Ticket;
use super::ticket_parts::Duplicate;
use crate::action::ticket_report::Reported;
use crate::action::{ActionError, UserError};
use crate::store;
use domain::vocabulary::DeskCode;

/// Makes the payload type of a mutation: the thing, or what the caller can mend.
macro_rules! payload {
    ($payload:ident, $field:ident: $thing:ty, $about:literal) => {
        #[doc = $about]
        pub struct $payload {
            thing: Option<$thing>,
            user_errors: Vec<UserError>,
        }

        impl $payload {
            pub fn of<T: Into<$thing>>(
                outcome: Result<T, ActionError>,
            ) -> Result<Self, QueryError> {
                let (thing, user_errors) = settle(outcome)?;
                Ok(Self {
                    thing: thing.map(T::into),
                    user_errors,
                })
            }
        }

        #[doc = $about]
        #[graphql_object(context = Context)]
        impl $payload {
            /// The thing as it is now; null when something must be mended first.
            fn $field(&self) -> Option<&$thing> {
                self.thing.as_ref()
            }

            /// What the caller can mend; empty when all is done.
            fn user_errors(&self) -> &[UserError] {
                &self.user_errors
            }
        }
    };
}

payload!(
    CancellationPayload,
    cancellation: Cancellation,
    "What became of a cancellation."
);
payload!(
    CertificatePayload,
    certificate: Certificate,
    "What became of a change to a certificate."
);
payload!(
    PlanChangePayload,
    plan_change: PlanChange,
    "What became of a change of the plan."
);
payload!(
    HandbookUpdatePayload,
    handbook_update: HandbookUpdate,
    "What became of an update of a handbook."
);
payload!(SitePayload, site: Site, "What became of a change to a site.");
payload!(DevicePayload, device: Device, "What became of a change to a device.");
payload!(ContractPayload, contract: Contract, "What became of a change to a contract.");
payload!(TicketPayload, ticket: Ticket, "What became of a change to a ticket.");
payload!(CommentPayload, comment: Comment, "What became of a comment.");
payload!(MailPayload, mail: Mail, "What became of a change to a mail.");
payload!(
    MailTemplatePayload,
    template: MailTemplate,
    "What became of a change to the templates of mails."
);
payload!(
    InboundMailPayload,
    mail: InboundMail,
    "What became of a decision about a mail that came in."
);
payload!(
    InboundFactPayload,
    fact: InboundFact,
    "What became of a decision about what a mail tells."
);
payload!(OutboxPayload, outbox: OutboxState, "What became of a change to the outbox.");
payload!(ImportPayload, import: Import, "What became of a step of an import.");
payload!(
    RuleSetPayload,
    rule_set: RuleSet,
    "What became of a change to a rule set."
);

/// What became of reminders.
pub struct RemindersPayload {
    reminders: Vec<Reminder>,
    user_errors: Vec<UserError>,
}

impl RemindersPayload {
    pub fn of(
        outcome: Result<Vec<store::reminder::Reminder>, ActionError>,
    ) -> Result<Self, QueryError> {
        let (rows, user_errors) = settle(outcome)?;
        let reminders = rows.unwrap_or_default().into_iter().map(Reminder).collect();
        Ok(Self {
            reminders,
            user_errors,
        })
    }
}

/// What became of reminders.
#[graphql_object(context = Context)]
impl RemindersPayload {
    /// The reminders as they are now; none when something must be mended first.
    fn reminders(&self) -> &[Reminder] {
        &self.reminders
    }

    /// What the caller can mend; empty when all is done.
    fn user_errors(&self) -> &[UserError] {
        &self.user_errors
    }
}

/// What became of a calendar for others.
pub struct CalendarFeedPayload {
    feed: Option<CalendarFeed>,
    address: Option<String>,
    user_errors: Vec<UserError>,
}

impl CalendarFeedPayload {
    /// One that was given out, with its secret.
    pub fn created(
        context: &Context,
        outcome: Result<(store::calendar_feed::CalendarFeed, String), ActionError>,
    ) -> Result<Self, QueryError> {
        let (created, user_errors) = settle(outcome)?;
        let (feed, secret) = created.unzip();
        let address = secret.map(|secret| {
            let file = format!("{secret}.ics");
            let whole = context.app.settings.link("calendar", &file);
            whole.unwrap_or_else(|| format!("/calendar/{file}"))
        });
        Ok(Self {
            feed: feed.map(CalendarFeed),
            address,
            user_errors,
        })
    }

    /// One that works no more.
    pub fn revoked(
        outcome: Result<store::calendar_feed::CalendarFeed, ActionError>,
    ) -> Result<Self, QueryError> {
        let (feed, user_errors) = settle(outcome)?;
        Ok(Self {
            feed: feed.map(CalendarFeed),
            address: None,
            user_errors,
        })
    }
}

/// What became of a calendar for others.
#[graphql_object(context = Context)]
impl CalendarFeedPayload {
    /// The calendar; null when something must be mended first.
    fn feed(&self) -> Option<&CalendarFeed> {
        self.feed.as_ref()
    }

    /// Where it is read, told this once: whoever has it may read. Without `public-url` it begins after the address of the service.
    fn address(&self) -> Option<&str> {
        self.address.as_deref()
    }

    /// What the caller can mend; empty when all is done.
    fn user_errors(&self) -> &[UserError] {
        &self.user_errors
    }
}

/// What became of a call.
pub struct ReportPayload {
    ticket: Option<Ticket>,
    duplicates: Vec<Duplicate>,
    user_errors: Vec<UserError>,
}

impl ReportPayload {
    pub fn of(outcome: Result<Reported, ActionError>) -> Result<Self, QueryError> {
        let (reported, user_errors) = settle(outcome)?;
        let (ticket, duplicates) = match reported {
            None => (None, Vec::new()),
            Some(Reported::Ticket(row)) => (Some(Ticket(*row)), Vec::new()),
            Some(Reported::Duplicates(found)) => (None, found.into_iter().map(Duplicate).collect()),
        };
        Ok(Self {
            ticket,
            duplicates,
            user_errors,
        })
    }
}

/// What became of a call.
#[graphql_object(context = Context)]
impl ReportPayload {
    /// The ticket; null when something must be mended first, or open tickets are about the same.
    fn ticket(&self) -> Option<&Ticket> {
        self.ticket.as_ref()
    }

    /// Open tickets that are about the same, where no ticket was made for it.
    fn duplicates(&self) -> &[Duplicate] {
        &self.duplicates
    }

    /// What the caller can mend; empty when all is done.
    fn user_errors(&self) -> &[UserError] {
        &self.user_errors
    }
}

/// What became of a statement on a day.
#[derive(GraphQLObject)]
#[graphql(context = Context)]
pub struct CalendarPayload {
    /// All days on which the operator has said something.
    pub days: Vec<CalendarDay>,
    /// What the caller can mend; empty when all is done.
    pub user_errors: Vec<UserError>,
}

/// What became of a change to a desk's addresses.
pub struct DeskPayload {
    desk: Option<Desk>,
    user_errors: Vec<UserError>,
}

impl DeskPayload {
    pub async fn of(
        context: &Context,
        code: DeskCode,
        outcome: Result<(), ActionError>,
    ) -> Result<Self, QueryError> {
        let (done, user_errors) = settle(outcome)?;
        let desk = match done {
            None => None,
            Some(()) => Some(desk(context, code).await?),
        };
        Ok(Self { desk, user_errors })
    }
}

/// What became of a change to a desk's addresses.
#[graphql_object(context = Context)]
impl DeskPayload {
    /// The desk; null when something must be mended first.
    fn desk(&self) -> Option<&Desk> {
        self.desk.as_ref()
    }

    /// What the caller can mend; empty when all is done.
    fn user_errors(&self) -> &[UserError] {
        &self.user_errors
    }
}
