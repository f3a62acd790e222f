//! What is asked of people, desks and the rules that find them.

use domain::access::Operation;
use domain::vocabulary::DeskCode;
use jiff::Timestamp;
use juniper::graphql_object;
use uuid::Uuid;

use crate::graphql::Context;
use crate::graphql::account::{Account, account};
use crate::graphql::calendar::{CalendarDay, calendar_days};
use crate::graphql::desk::{Desk, desk, desks};
use crate::graphql::device::DeviceModel;
use crate::graphql::error::QueryError;
use crate::graphql::replay::{self, ReplayedTicketConnection, RoutingAccuracy, RuleSetReplay};
use crate::graphql::rule_set::{self, RuleSet, RuleSetConnection};
use crate::store::replay::RoutingTable;
use crate::store::{self, Id};

pub struct DeskQuery;

#[graphql_object(context = Context)]
impl DeskQuery {
    /// Who asks.
    async fn me(context: &Context) -> Result<Option<Account>, QueryError> {
        account(context, Some(context.actor()?.id)).await
    }

    /// The accounts that may look after tickets, in the order of their names.
    async fn agents(context: &Context) -> Result<Vec<Account>, QueryError> {
        let roles = Operation::TicketWork.allowed();
        let rows = context
            .read(Operation::TicketWork, move |connection| {
                store::account::with_roles(connection, roles)
            })
            .await?;
        Ok(rows.into_iter().map(Account).collect())
    }

    /// All desks, with the addresses confirmed or registered for them.
    async fn desks(context: &Context) -> Result<Vec<Desk>, QueryError> {
        desks(context).await
    }

    /// One desk.
    async fn desk(context: &Context, code: DeskCode) -> Result<Desk, QueryError> {
        desk(context, code).await
    }

    /// The days on which the operator says otherwise than the law.
    async fn calendar_days(context: &Context) -> Result<Vec<CalendarDay>, QueryError> {
        calendar_days(context).await
    }

    /// All device models that the documents name.
    fn device_models(context: &Context) -> Result<Vec<DeviceModel<'_>>, QueryError> {
        context.actor()?.permit(Operation::ReadCatalogue)?;
        Ok(context
            .app
            .catalogue
            .models()
            .iter()
            .map(DeviceModel)
            .collect())
    }

    /// What a stored rule set would change of the tickets logged from `since` on and before `until`: how many, by desk, and
    /// the first of them, in the order of their numbers. It may take a minute, and ends when the client goes away.
    async fn rule_set_replay(
        context: &Context,
        rule_set_id: Uuid,
        since: Option<Timestamp>,
        until: Option<Timestamp>,
        first: Option<i32>,
    ) -> Result<RuleSetReplay, QueryError> {
        replay::run(context, Id(rule_set_id), (since, until), first).await
    }

    /// The tickets logged from `since` on and before `until` that a stored rule set would handle otherwise, in the order of
    /// their numbers. Only as many tickets are tried as the page needs.
    async fn rule_set_replay_tickets(
        context: &Context,
        rule_set_id: Uuid,
        since: Option<Timestamp>,
        until: Option<Timestamp>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<ReplayedTicketConnection, QueryError> {
        replay::tickets(context, Id(rule_set_id), (since, until), (first, after)).await
    }

    /// How often the first desk was right, by the rule set and the row of a table that decided it, of the tickets logged from
    /// `from` on and before `to`. Rows whose first desk was wrong most often come first.
    async fn routing_accuracy(
        context: &Context,
        from: Timestamp,
        to: Timestamp,
        table: RoutingTable,
    ) -> Result<Vec<RoutingAccuracy>, QueryError> {
        replay::accuracy(context, (from, to), table).await
    }

    /// Rule sets of triage, the newest first.
    async fn rule_sets(
        context: &Context,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<RuleSetConnection, QueryError> {
        rule_set::page(context, first, after).await
    }

    /// One rule set, by key or by version.
    async fn rule_set(
        context: &Context,
        id: Option<Uuid>,
        version: Option<String>,
    ) -> Result<Option<RuleSet>, QueryError> {
        rule_set::one(context, id, version).await
    }
}
