//! What is done to reminders, calendars and jobs.

use juniper::graphql_object;
use uuid::Uuid;

use super::Answer;
use crate::action::calendar_feed::{self, Wanted};
use crate::action::job::{self, How};
use crate::action::reminder::respond::{self, Act};
use crate::graphql::Context;
use crate::graphql::error::settle;
use crate::graphql::job::{JobRunInput, JobRunPayload};
use crate::graphql::payload::{CalendarFeedPayload, RemindersPayload};
use crate::graphql::reminder::{CalendarFeedCreateInput, RemindersSnoozeInput};
use crate::store::Id;

pub struct ReminderMutation;

#[graphql_object(context = Context)]
impl ReminderMutation {
    /// Notes that the recipient of reminders knows, as when he said so on the phone: all of them or none.
    async fn reminders_acknowledge(
        context: &Context,
        keys: Vec<String>,
    ) -> Answer<RemindersPayload> {
        let actor = context.actor()?;
        RemindersPayload::of(
            respond::by_account(&context.app, actor, &keys, Act::Acknowledge).await,
        )
    }

    /// Puts reminders off until a day: all of them or none.
    async fn reminders_snooze(
        context: &Context,
        input: RemindersSnoozeInput,
    ) -> Answer<RemindersPayload> {
        let (actor, act) = (context.actor()?, Act::Snooze(input.until));
        RemindersPayload::of(respond::by_account(&context.app, actor, &input.keys, act).await)
    }

    /// Gives out an address under which deadlines are read as a calendar (iCalendar).
    async fn calendar_feed_create(
        context: &Context,
        input: CalendarFeedCreateInput,
    ) -> Answer<CalendarFeedPayload> {
        let wanted = Wanted {
            name: input.name,
            site: input.site_id.map(Id),
            prefecture: input.prefecture,
        };
        let outcome = calendar_feed::create(&context.app, context.actor()?, wanted).await;
        CalendarFeedPayload::created(context, outcome)
    }

    /// Lets such an address work no more.
    async fn calendar_feed_revoke(context: &Context, id: Uuid) -> Answer<CalendarFeedPayload> {
        let outcome = calendar_feed::revoke(&context.app, context.actor()?, Id(id)).await;
        CalendarFeedPayload::revoked(outcome)
    }

    /// Runs a job now, or tells what it would do.
    async fn job_run(context: &Context, input: JobRunInput) -> Answer<JobRunPayload> {
        let how = How {
            is_dry: input.dry_run.unwrap_or(false),
            at: input.at,
        };
        let outcome = job::run_by(&context.app, context.actor()?, input.name, how).await;
        let (report, user_errors) = settle(outcome)?;
        Ok(JobRunPayload::new(report.flatten(), user_errors))
    }
}
