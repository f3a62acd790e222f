//! What falls due, and what is told of it, in the schema.

use domain::access::Operation;
use domain::reminder::{Party, ReminderAct, ReminderKind, ReminderSubject, RowState, Step};
use domain::vocabulary::{Labelled, Maker, Prefecture};
use jiff::Timestamp;
use jiff::civil::Date;
use juniper::{GraphQLEnum, GraphQLInputObject, GraphQLObject, graphql_object};
use uuid::Uuid;

use super::Context;
use super::account::{Account, account};
use super::connection::{PageRequest, connection};
use super::error::QueryError;
use super::site::Site;
use super::ticket::Ticket;
use crate::action::reminder::describe::ids;
use crate::action::reminder::register::Described;
use crate::store::forecast::{self, Asked};
use crate::store::{self, Day, Id, Instant};

/// The day on which something ends or is due.
pub struct Deadline(pub Described);

/// The day on which something ends or is due.
#[graphql_object(context = Context)]
impl Deadline {
    /// What ends or is due.
    fn kind(&self) -> ReminderKind {
        self.0.deadline.kind.0
    }

    /// What its subject is.
    fn subject_type(&self) -> ReminderSubject {
        self.0.deadline.kind.0.subject()
    }

    /// The key of the device, certificate, contract, site (of a line), replacement or ticket; of an option the contract and the PC with a
    /// slash between.
    fn subject(&self) -> &str {
        &self.0.deadline.subject
    }

    /// The subject in words.
    fn what(&self) -> Option<&str> {
        let description = self.0.description.as_ref()?;
        Some(&description.what)
    }

    /// Last day, inclusive.
    fn ends_on(&self) -> Date {
        self.0.deadline.ends_on.0
    }

    /// What to do, and what lapses, in the order in which it is to be said.
    fn steps(&self, _context: &Context) -> Vec<ReminderAdvice> {
        let Some(description) = &self.0.description else {
            return Vec::new();
        };
        let step = |&step: &Step| ReminderAdvice {
            step,
            text: crate::wording::reminder_step(step),
            source: step.facts(description.region).to_vec(),
        };
        description.steps.iter().map(step).collect()
    }

    /// The ticket it is about.
    async fn ticket(&self, context: &Context) -> Result<Option<Ticket>, QueryError> {
        let is_of_ticket = self.0.deadline.kind.0.subject() == ReminderSubject::Ticket;
        match ids(&self.0.deadline.subject).0.filter(|_| is_of_ticket) {
            Some(id) => Ok(context.load.tickets.one(id).await?.map(Ticket)),
            None => Ok(None),
        }
    }

    /// What is or was told of it, also of the days on which it ended before.
    async fn reminders(&self, context: &Context) -> Result<Vec<Reminder>, QueryError> {
        let deadline = &self.0.deadline;
        let rows = context.load.reminders.all(deadline.site_id).await?;
        let own = rows
            .iter()
            .filter(|row| row.kind == deadline.kind && row.subject == deadline.subject);
        Ok(own.cloned().map(Reminder).collect())
    }
}

/// Something to do about a deadline, or that lapses with it.
#[derive(GraphQLObject)]
#[graphql(context = Context)]
pub struct ReminderAdvice {
    /// The step.
    step: Step,
    /// The step in Japanese.
    text: &'static str,
    /// Facts it rests on; none where it is our own way of working.
    source: Vec<&'static str>,
}

/// What is told of a deadline, to whom, and how long before.
#[derive(Clone)]
pub struct Reminder(pub store::reminder::Reminder);

/// What is told of a deadline, to whom, and how long before.
#[graphql_object(context = Context)]
impl Reminder {
    /// The key.
    fn key(&self) -> String {
        self.0.key().to_string()
    }

    /// What ends or is due.
    fn kind(&self) -> ReminderKind {
        self.0.kind.0
    }

    /// Who is told.
    fn party(&self) -> Party {
        self.0.party.0
    }

    /// The day it speaks of.
    fn ends_on(&self) -> Date {
        self.0.ends_on.0
    }

    /// Days before that day; negative after it.
    fn lead_days(&self) -> i32 {
        self.0.lead
    }

    /// Where it stands.
    fn state(&self) -> RowState {
        self.0.state.0
    }

    /// The day on which it is told again; present exactly when SNOOZED.
    fn snoozed_until(&self) -> Option<Date> {
        self.0.snoozed_until.map(|day| day.0)
    }

    /// The site.
    async fn site(&self, context: &Context) -> Result<Option<Site>, QueryError> {
        site(context, self.0.site_id).await
    }
}

async fn site(context: &Context, id: Id) -> Result<Option<Site>, QueryError> {
    let register = context.load.register(None);
    Ok(register.sites.one(id).await?.map(Site::from))
}

/// What was done to a reminder, by its recipient through the link in a mail, or by one of us.
pub struct ReminderEvent(store::digest::ReminderEvent);

impl From<store::digest::ReminderEvent> for ReminderEvent {
    fn from(row: store::digest::ReminderEvent) -> Self {
        Self(row)
    }
}

impl ReminderEvent {
    fn key(&self) -> Uuid {
        self.0.id.0
    }
}

connection!(ReminderEventConnection, ReminderEventEdge, ReminderEvent);

/// What was done to a reminder, by its recipient through the link in a mail, or by one of us.
#[graphql_object(context = Context)]
impl ReminderEvent {
    /// The key.
    fn id(&self) -> Uuid {
        self.0.id.0
    }

    /// What was done.
    fn what(&self) -> ReminderAct {
        self.0.what.0
    }

    /// What ends or is due.
    fn kind(&self) -> ReminderKind {
        self.0.kind.0
    }

    /// The key of the subject, as in `Deadline.subject`.
    fn subject(&self) -> &str {
        &self.0.subject
    }

    /// Who was told.
    fn party(&self) -> Party {
        self.0.party.0
    }

    /// The day that was told.
    fn ends_on(&self) -> Date {
        self.0.ends_on.0
    }

    /// Until when it was put off; present exactly when SNOOZED.
    fn until(&self) -> Option<Date> {
        self.0.until_day.map(|day| day.0)
    }

    /// When.
    fn at(&self) -> Timestamp {
        self.0.at.timestamp()
    }

    /// Who of us did it; null when its recipient did.
    async fn by(&self, context: &Context) -> Result<Option<Account>, QueryError> {
        account(context, self.0.actor_id).await
    }

    /// The site.
    async fn site(&self, context: &Context) -> Result<Option<Site>, QueryError> {
        site(context, self.0.site_id).await
    }
}

/// A page of what was done, the newest first.
pub async fn events(
    context: &Context,
    wanted: (Option<ReminderAct>, Option<Uuid>),
    (first, after): (Option<i32>, Option<String>),
) -> Result<ReminderEventConnection, QueryError> {
    let page = PageRequest::new(first, after.as_deref())?;
    let (before, limit) = (page.after()?.map(Id), page.limit());
    let wanted = (wanted.0, wanted.1.map(Id));
    let read = move |connection: &mut _| store::digest::events(connection, wanted, before, limit);
    let rows = context.read(Operation::ReadRegister, read).await?;
    Ok(ReminderEventConnection::new(&page, rows))
}

/// What deadlines have in common by which they are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, GraphQLEnum)]
pub enum ForecastGroup {
    /// The month in which they end, such as 2027-03.
    Month,
    /// The prefecture of the site.
    Prefecture,
    /// The maker of the device.
    Maker,
    /// The model of the device.
    Model,
}

/// How many deadlines of a kind have something in common.
#[derive(GraphQLObject)]
#[graphql(context = Context)]
pub struct ExpiryCount {
    /// What ends or is due.
    kind: ReminderKind,
    /// The month, the prefecture, the code of the maker, or the model; null where there is none, as of a contract the maker.
    group: Option<String>,
    /// How many.
    count: i32,
}

/// The longest time that is looked ahead.
const MOST_YEARS: i16 = 20;

/// How many deadlines fall into a time, by what they have in common.
pub async fn forecast(
    context: &Context,
    (from, to): (Date, Date),
    group_by: ForecastGroup,
    kinds: Option<Vec<ReminderKind>>,
) -> Result<Vec<ExpiryCount>, QueryError> {
    if to < from || to.year() - from.year() > MOST_YEARS {
        return Err(QueryError::bad_request(format!(
            "to must be from or a later day, at most {MOST_YEARS} years later"
        )));
    }
    let all = || <ReminderKind as domain::vocabulary::ClosedSet>::ALL.to_vec();
    let asked = Asked {
        from: Day(from),
        to: Day(to),
        kinds: kinds.unwrap_or_else(all),
    };
    let counted = move |connection: &mut store::AnyConn| {
        Ok(match group_by {
            ForecastGroup::Month => by_month(forecast::by_day(connection, &asked)?),
            ForecastGroup::Prefecture => texts(
                forecast::by_prefecture(connection, &asked)?,
                |prefecture: store::Code<Prefecture>| Some(prefecture.0.as_str().to_owned()),
            ),
            ForecastGroup::Maker => texts(
                forecast::by_maker(connection, &asked)?,
                |maker: Option<store::Code<Maker>>| maker.map(|maker| maker.0.as_str().to_owned()),
            ),
            ForecastGroup::Model => texts(forecast::by_model(connection, &asked)?, |model| model),
        })
    };
    let counted = context.read(Operation::ReadRegister, counted).await?;
    let count = |(kind, group, count)| ExpiryCount {
        kind,
        group,
        count: i32::try_from(count).unwrap_or(i32::MAX),
    };
    Ok(counted.into_iter().map(count).collect())
}

type Counted = Vec<(ReminderKind, Option<String>, i64)>;

/// Days come in their order within a kind.
fn by_month(days: Vec<(store::Code<ReminderKind>, Day, i64)>) -> Counted {
    let mut months: Counted = Vec::new();
    for (kind, day, count) in days {
        let month = Some(day.0.strftime("%Y-%m").to_string());
        match months.last_mut() {
            Some(last) if (last.0, &last.1) == (kind.0, &month) => last.2 += count,
            _ => months.push((kind.0, month, count)),
        }
    }
    months
}

fn texts<G>(
    rows: Vec<(store::Code<ReminderKind>, G, i64)>,
    text: impl Fn(G) -> Option<String>,
) -> Counted {
    rows.into_iter()
        .map(|(kind, group, count)| (kind.0, text(group), count))
        .collect()
}

/// Who reads deadlines as a calendar. The address is told once, when it is given out.
pub struct CalendarFeed(pub store::calendar_feed::CalendarFeed);

/// Who reads deadlines as a calendar. The address is told once, when it is given out.
#[graphql_object(context = Context)]
impl CalendarFeed {
    /// The key.
    fn id(&self) -> Uuid {
        self.0.id.0
    }

    /// Who reads it.
    fn name(&self) -> &str {
        &self.0.name
    }

    /// The site of which it has the deadlines; null where it has those of others too.
    async fn site(&self, context: &Context) -> Result<Option<Site>, QueryError> {
        match self.0.site_id {
            Some(id) => site(context, id).await,
            None => Ok(None),
        }
    }

    /// The prefecture of which it has the deadlines.
    fn prefecture(&self) -> Option<&'static str> {
        self.0.prefecture.map(|code| code.0.label())
    }

    /// When it was given out.
    fn created_at(&self) -> Timestamp {
        self.0.created_at.timestamp()
    }

    /// By whom.
    async fn created_by(&self, context: &Context) -> Result<Option<Account>, QueryError> {
        account(context, Some(self.0.created_by)).await
    }

    /// Since when it works no more.
    fn revoked_at(&self) -> Option<Timestamp> {
        self.0.revoked_at.map(Instant::timestamp)
    }
}

/// Who is to read deadlines as a calendar.
#[derive(GraphQLInputObject)]
pub struct CalendarFeedCreateInput {
    /// Who reads it, at most 100 characters.
    pub name: String,
    /// The site of which it has the deadlines.
    pub site_id: Option<Uuid>,
    /// Or the prefecture; of all sites where neither is given.
    pub prefecture: Option<Prefecture>,
}

/// Reminders that are put off.
#[derive(GraphQLInputObject)]
pub struct RemindersSnoozeInput {
    /// The keys of reminders that were told.
    pub keys: Vec<String>,
    /// The day on which they are told again: a later one than today, and not after their end.
    pub until: Date,
}
