//! What can be asked.

use domain::access::Operation;
use domain::dispatch::MailState;
use domain::inbox::InboundState;
use domain::ticket::TicketNumber;
use domain::triage::Observations;
use domain::vocabulary::{DeskCode, Maker, Region};
use jiff::Timestamp;
use juniper::graphql_object;
use uuid::Uuid;

use super::Context;
use super::account::{Account, account};
use super::calendar::{CalendarDay, calendar_days};
use super::caller::{self, CallerLookup};
use super::connection::PageRequest;
use super::contract::Contract;
use super::contract_terms::{Offer, offer};
use super::decision::Decision;
use super::desk::{Desk, desk, desks};
use super::device::{self, Device, DeviceModel};
use super::entitlement::Entitlement;
use super::error::QueryError;
use super::import::{self, ImportCheck, ImportConnection};
use super::inbound::{self, InboundMailConnection};
use super::input::{TriageInput, WorkInput};
use super::mail::{self, MailConnection};
use super::mail_template::{self, MailTemplate, MailTemplateInput, MailTemplatePreview};
use super::outbox::OutboxState;
use super::replacement::{ReplacementConnection, ReturnPlace, WorkMenuItem};
use super::replay::{self, ReplayedTicketConnection, RoutingAccuracy, RuleSetReplay};
use super::rule_set::{self, RuleSet, RuleSetConnection};
use super::site::{self, Site, SiteConnection};
use super::subscription::EventId;
use super::ticket::{Ticket, TicketConnection};
use super::ticket_list::{self, QueueCount, TicketFilter, WorkQueue};
use super::ticket_parts::{self, Duplicate, OverrideConnection, OverrideCount};
use crate::action::work_order::Details;
use crate::action::{self, Place, duplicate, work_order};
use crate::store::replay::RoutingTable;
use crate::store::ticket_list::Order;
use crate::store::{self, Id, Instant, dispatch_override, ticket};

pub struct Query;

/// What can be asked.
#[graphql_object(context = Context)]
impl Query {
    /// One site, by key or by institution code (医療機関コード). `asOf`: as it was recorded at that instant, with all that
    /// belongs to it; null where it was not registered yet.
    async fn site(
        context: &Context,
        id: Option<Uuid>,
        institution_code: Option<String>,
        as_of: Option<Timestamp>,
    ) -> Result<Option<Site>, QueryError> {
        site::one(context, (id, institution_code), as_of).await
    }

    /// Sites in the order of registration. `search` is a part of the name, the
    /// kana or the address, whatever its width, kana or variant kanji, or the beginning of an institution code, a telephone
    /// number (of the site, or of a company around it or its person), a customer line id or a serial number, its label
    /// included or not. Of several words each must be found.
    async fn sites(
        context: &Context,
        first: Option<i32>,
        after: Option<String>,
        search: Option<String>,
    ) -> Result<SiteConnection, QueryError> {
        site::page(context, (first, after), search).await
    }

    /// One device, by key or by serial number as read from its label. Two makers may use the same serial: then
    /// `maker` is needed. `asOf`: as it was recorded at that instant; null where it was not registered yet.
    async fn device(
        context: &Context,
        id: Option<Uuid>,
        serial: Option<String>,
        maker: Option<Maker>,
        as_of: Option<Timestamp>,
    ) -> Result<Option<Device>, QueryError> {
        device::one(context, (id, serial, maker), as_of).await
    }

    /// One contract, by key. `asOf`: as it was recorded at that instant; null where it was not registered yet.
    async fn contract(
        context: &Context,
        id: Uuid,
        as_of: Option<Timestamp>,
    ) -> Result<Option<Contract>, QueryError> {
        context.actor()?.permit(Operation::ReadRegister)?;
        let at = as_of.map(Instant::from);
        let found = context.load.register(at).contracts.one(Id(id)).await?;
        Ok(found.map(|row| Contract::told(row, at)))
    }

    /// What a region offers: services, plans, options and their prices.
    fn contract_offer(context: &Context, region: Region) -> Result<Offer, QueryError> {
        context.actor()?.permit(Operation::ReadCatalogue)?;
        Ok(offer(region))
    }

    /// What a device is entitled to at an instant (now, unless given): warranty, contract, who dispatches, consent and
    /// reconfiguration, each with its clauses. `surge`: lightning or abnormal current is suspected.
    async fn entitlement(
        context: &Context,
        device_id: Uuid,
        at: Option<Timestamp>,
        surge: Option<bool>,
    ) -> Result<Option<Entitlement>, QueryError> {
        let at = at.unwrap_or_else(|| context.app.now());
        let (actor, surge) = (context.actor()?, surge.unwrap_or(false));
        let found = action::entitlement::run(&context.app, actor, Id(device_id), at, surge).await?;
        Ok(found.map(Entitlement))
    }

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

    /// A dry run of triage: nothing is written. Null when no table covers the call.
    async fn triage(context: &Context, input: TriageInput) -> Result<Option<Decision>, QueryError> {
        let given = input.into_given()?;
        let tried = action::triage_try::run(&context.app, context.actor()?, given).await?;
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
        let tried =
            action::triage_try::at_site(&context.app, actor, site, device, observations, declined);
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
                store::replacement::to_return(connection, after, limit)
            })
            .await?;
        Ok(ReplacementConnection::new(&page, rows))
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

    /// What came of the check of a file that was sent to `POST /imports`.
    async fn import_check(context: &Context, id: Uuid) -> Result<Option<ImportCheck>, QueryError> {
        import::check(context, id).await
    }

    /// Imports, the newest first: those under way, those that wait for somebody, and those that were applied.
    async fn imports(
        context: &Context,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<ImportConnection, QueryError> {
        import::page(context, first, after).await
    }

    /// Mails that came in, in one state, the newest first: MATCHED ones nobody has looked at yet, for REVIEW those whose ticket
    /// nobody knows.
    async fn inbound_mails(
        context: &Context,
        state: InboundState,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<InboundMailConnection, QueryError> {
        inbound::page(context, state, first, after).await
    }

    /// How the outbox stands.
    async fn outbox_state(context: &Context) -> Result<OutboxState, QueryError> {
        let state = action::outbox_mode::read(&context.app, context.actor()?).await?;
        Ok(OutboxState(state))
    }

    /// Mails of the outbox, the newest first.
    async fn outbox(
        context: &Context,
        first: Option<i32>,
        after: Option<String>,
        state: Option<MailState>,
    ) -> Result<MailConnection, QueryError> {
        mail::page(context, (first, after), state).await
    }

    /// The templates of mails: those that ship with the program, and those that an operator stated in their place.
    async fn mail_templates(context: &Context) -> Result<Vec<MailTemplate>, QueryError> {
        mail_template::templates(context).await
    }

    /// What a template makes of an example, and what is wrong with it.
    fn mail_template_preview(
        context: &Context,
        input: MailTemplateInput,
    ) -> Result<MailTemplatePreview, QueryError> {
        mail_template::preview(context, input)
    }
}
