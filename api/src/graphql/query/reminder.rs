//! What is asked of reminders and jobs.

use domain::access::Operation;
use domain::reminder::{ReminderAct, ReminderKind};
use jiff::civil::Date;
use juniper::graphql_object;
use uuid::Uuid;

use crate::action::job;
use crate::graphql::Context;
use crate::graphql::error::QueryError;
use crate::graphql::job::Job;
use crate::graphql::reminder::{
    self, CalendarFeed, ExpiryCount, ForecastGroup, ReminderEventConnection,
};
use crate::store::calendar_feed;

pub struct ReminderQuery;

#[graphql_object(context = Context)]
impl ReminderQuery {
    /// How many deadlines fall into a time, from one day through another: by kind, and by what they have in common.
    async fn expiry_forecast(
        context: &Context,
        from: Date,
        to: Date,
        group_by: ForecastGroup,
        kinds: Option<Vec<ReminderKind>>,
    ) -> Result<Vec<ExpiryCount>, QueryError> {
        reminder::forecast(context, (from, to), group_by, kinds).await
    }

    /// What recipients and we did to reminders, the newest first: REPORTED_GONE is what the register is to be looked after for.
    async fn reminder_events(
        context: &Context,
        what: Option<ReminderAct>,
        site_id: Option<Uuid>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<ReminderEventConnection, QueryError> {
        reminder::events(context, (what, site_id), (first, after)).await
    }

    /// Who reads deadlines as a calendar, the newest first.
    async fn calendar_feeds(context: &Context) -> Result<Vec<CalendarFeed>, QueryError> {
        let rows = context
            .read(Operation::CalendarFeed, calendar_feed::all)
            .await?;
        Ok(rows.into_iter().map(CalendarFeed).collect())
    }

    /// What the program does by itself, and how it went.
    async fn jobs(context: &Context) -> Result<Vec<Job>, QueryError> {
        let jobs = job::list(&context.app, context.actor()?).await?;
        Ok(jobs.into_iter().map(Job).collect())
    }
}
