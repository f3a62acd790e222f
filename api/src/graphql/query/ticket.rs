//! What is asked of tickets, and while a call is taken.

use domain::access::Operation;
use domain::ticket::TicketNumber;
use domain::triage::Observations;
use jiff::Timestamp;
use juniper::graphql_object;
use uuid::Uuid;

use crate::action::work_order::Details;
use crate::action::{Place, duplicate, triage_try, work_order};
use crate::graphql::Context;
use crate::graphql::caller::{self, CallerLookup};
use crate::graphql::connection::PageRequest;
use crate::graphql::decision::Decision;
use crate::graphql::error::QueryError;
use crate::graphql::input::{TriageInput, WorkInput};
use crate::graphql::replacement::{ReplacementConnection, ReturnPlace, WorkMenuItem};
use crate::graphql::subscription::EventId;
use crate::graphql::ticket::{Ticket, TicketConnection};
use crate::graphql::ticket_list::{self, QueueCount, TicketFilter, WorkQueue};
use crate::graphql::ticket_parts::{self, Duplicate, OverrideConnection, OverrideCount};
use crate::store::ticket_list::Order;
use crate::store::{Id, dispatch_override, replacement, ticket};

pub struct TicketQuery;

#[graphql_object(context = Context)]
impl TicketQuery {
    /// What is known of a telephone number, however it is written: sites with their open tickets, devices and verdicts,
    /// and calls from it whose site is not known yet.
    async fn caller_lookup(context: &Context, phone: String) -> Result<CallerLookup, QueryError> {
        caller::lookup(context, &phone).await
    }

    /// The open tickets that a call about this would be a duplicate of, the newest first.
    async fn ticket_duplicates(
        context: &Context,
        site_id: Uuid,
        device_id: Option<Uuid>,
        observations: Observations,
    ) -> Result<Vec<Duplicate>, QueryError> {
        let place = Place {
            site: Id(site_id),
            device: device_id.map(Id),
        };
        let found = duplicate::run(&context.app, context.actor()?, place, observations).await?;
        Ok(found.into_iter().map(Duplicate).collect())
    }

    /// When persons sent tickets to another desk than the rules said, the newest first. `deskRow`, `causeRow`: of one row of
    /// the rules.
    async fn dispatch_overrides(
        context: &Context,
        first: Option<i32>,
        after: Option<String>,
        desk_row: Option<String>,
        cause_row: Option<String>,
    ) -> Result<OverrideConnection, QueryError> {
        ticket_parts::overrides(context, (first, after), (desk_row, cause_row)).await
    }

    /// How often persons sent tickets to another desk than a row of the rules said, from `from` on and before
    /// `to`; the rows most often overridden first.
    async fn override_counts(
        context: &Context,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<OverrideCount>, QueryError> {
        let between = (from.into(), to.into());
        let rows = context
            .read(Operation::ReadOverrides, move |connection| {
                dispatch_override::count_by_row(connection, between)
            })
            .await?;
        Ok(rows.into_iter().map(OverrideCount::from).collect())
    }

    /// One ticket, by the number that people say.
    async fn ticket(context: &Context, number: String) -> Result<Option<Ticket>, QueryError> {
        let number = TicketNumber::parse(&number).map_err(QueryError::bad_request)?;
        let found = context
            .read(Operation::ReadTickets, move |connection| {
                ticket::by_number(connection, number.get().cast_signed())
            })
            .await?;
        Ok(found.map(Ticket))
    }

    /// The place of the latest change. Asked before what is shown, in a request of its own, and passed as `after` to a
    /// subscription, it makes that nothing is missed between the two.
    async fn latest_event_id(context: &Context) -> Result<EventId, QueryError> {
        context.actor()?.permit(Operation::ReadTickets)?;
        Ok(EventId(context.app.feed.last_position().await?))
    }

    /// Tickets in the given order, the newest first unless given: those of a queue, or those that a filter leaves.
    async fn tickets(
        context: &Context,
        first: Option<i32>,
        after: Option<String>,
        filter: Option<TicketFilter>,
        queue: Option<WorkQueue>,
        order: Option<Order>,
    ) -> Result<TicketConnection, QueryError> {
        ticket_list::page(context, (first, after), (filter, queue), order).await
    }

    /// How much there is in each queue of work.
    async fn work_queues(context: &Context) -> Result<Vec<QueueCount>, QueryError> {
        ticket_list::counts(context).await
    }

    /// A dry run of triage: nothing is written. Null when no table covers the call.
    async fn triage(context: &Context, input: TriageInput) -> Result<Option<Decision>, QueryError> {
        let given = input.into_given()?;
        let tried = triage_try::run(&context.app, context.actor()?, given).await?;
        Ok(Decision::tried(tried))
    }

    /// A dry run of triage on what is registered of a site and a device now, while the caller talks: nothing is written.
    /// `declined`: the observations of which the caller said that he does not know. Null when no table covers the call.
    async fn triage_at(
        context: &Context,
        site_id: Uuid,
        device_id: Option<Uuid>,
        observations: Observations,
        declined: Option<Vec<String>>,
    ) -> Result<Option<Decision>, QueryError> {
        let (site, device) = (Id(site_id), device_id.map(Id));
        let (actor, declined) = (context.actor()?, declined.unwrap_or_default());
        let tried = triage_try::at_site(&context.app, actor, site, device, observations, declined);
        Ok(Decision::tried(tried.await?))
    }

    /// The menu of additional works (追加工事メニュー) for a site: what can be ordered, what stands against the rest, and what
    /// the customer prepares.
    async fn work_menu(
        context: &Context,
        site_id: Uuid,
        work: Option<WorkInput>,
    ) -> Result<Vec<WorkMenuItem>, QueryError> {
        let details = work.map(Details::from).unwrap_or_default();
        let items = work_order::menu(&context.app, context.actor()?, Id(site_id), details).await?;
        Ok(items.into_iter().map(WorkMenuItem).collect())
    }

    /// Replacements whose old unit has not been sent back, those that are due first.
    async fn units_to_return(
        context: &Context,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<ReplacementConnection, QueryError> {
        let page = PageRequest::new(first, after.as_deref())?;
        let (after, limit) = (
            page.after::<ReturnPlace>()?.map(ReturnPlace::keys),
            page.limit(),
        );
        let rows = context
            .read(Operation::ReadTickets, move |connection| {
                replacement::to_return(connection, after, limit)
            })
            .await?;
        Ok(ReplacementConnection::new(&page, rows))
    }
}
