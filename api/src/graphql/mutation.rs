//! What can be done.

use juniper::graphql_object;

use super::error::QueryError;
use super::import::ImportApplyInput;
use super::inbound::{InboundFactDecideInput, InboundMailDecideInput, decide_mail};
use super::input::*;
use super::mail_template::{self, MailTemplateInput, MailTemplateRemoveInput};
use super::outbox::OutboxModeSetInput;
use super::payload::*;
use super::{Context, calendar};
use crate::action::inbound::decide;
use crate::action::*;
use crate::store::{Id, Instant};

type Answer<T> = Result<T, QueryError>;

pub struct Mutation;

/// What can be done. Each mutation is one business step in one transaction.
#[graphql_object(context = Context)]
impl Mutation {
    /// Lets a checked import go into the register. It does so in the background: ask importCheck for its state.
    async fn import_apply(context: &Context, input: ImportApplyInput) -> Answer<ImportPayload> {
        let id = Id(input.import_id);
        let outcome = import_apply::run(&context.app, context.actor()?, id).await;
        ImportPayload::of(outcome)
    }

    /// Decides about a mail that came in: to which ticket it belongs, that it was seen, or that it is of no use.
    async fn inbound_mail_decide(
        context: &Context,
        input: InboundMailDecideInput,
    ) -> Answer<InboundMailPayload> {
        InboundMailPayload::of(decide_mail(context, input).await?)
    }

    /// Takes over into its ticket what a mail tells, or rejects it.
    async fn inbound_fact_decide(
        context: &Context,
        input: InboundFactDecideInput,
    ) -> Answer<InboundFactPayload> {
        let (actor, fact) = (context.actor()?, Id(input.fact_id));
        InboundFactPayload::of(decide::fact(&context.app, actor, fact, input.accept).await)
    }

    /// Pauses the outbox, lets it run, or keeps it quiet, in all processes.
    async fn outbox_mode_set(
        context: &Context,
        input: OutboxModeSetInput,
    ) -> Answer<OutboxPayload> {
        let actor = context.actor()?;
        OutboxPayload::of(outbox_mode::set(&context.app, actor, input.mode, input.reason).await)
    }

    /// Registers a site.
    async fn site_register(context: &Context, input: SiteRegisterInput) -> Answer<SitePayload> {
        let outcome = site_register::run(&context.app, context.actor()?, input.into()).await;
        SitePayload::of(outcome)
    }

    /// Registers a device at a site.
    async fn device_register(
        context: &Context,
        input: DeviceRegisterInput,
    ) -> Answer<DevicePayload> {
        let outcome = device_register::run(&context.app, context.actor()?, input.into()).await;
        DevicePayload::of(outcome)
    }

    /// Starts a maintenance contract.
    async fn contract_start(
        context: &Context,
        input: ContractStartInput,
    ) -> Answer<ContractPayload> {
        let outcome = contract_start::run(&context.app, context.actor()?, input.into()).await;
        ContractPayload::of(outcome)
    }

    /// Replaces a device: the chain of serials goes on, and the warranty continues as `device.warranty.continued` tells.
    /// Contracts list the new one when the maker exchanged it, not when it was bought (C11).
    async fn device_replace(context: &Context, input: DeviceReplaceInput) -> Answer<DevicePayload> {
        let outcome = device_replace::run(&context.app, context.actor()?, input.into()).await;
        DevicePayload::of(outcome)
    }

    /// Takes a device away without another in its place: contracts that run on do not list it any more, and options of it
    /// end on that day.
    async fn device_remove(context: &Context, input: DeviceRemoveInput) -> Answer<DevicePayload> {
        let outcome = device_remove::run(&context.app, context.actor()?, input.into()).await;
        DevicePayload::of(outcome)
    }

    /// Ends a contract; the payload tells what that costs (C06).
    async fn contract_cancel(
        context: &Context,
        input: ContractCancelInput,
    ) -> Answer<CancellationPayload> {
        let (contract, ends_on) = (Id(input.contract_id), input.ends_on);
        let outcome = contract_cancel::run(&context.app, context.actor()?, contract, ends_on).await;
        CancellationPayload::of(outcome)
    }

    /// Puts a site with its line, people and companies in the place of what was registered; `asOf` still tells that.
    async fn site_update(context: &Context, input: SiteUpdateInput) -> Answer<SitePayload> {
        let outcome = site_update::run(&context.app, context.actor()?, input.into()).await;
        SitePayload::of(outcome)
    }

    /// Puts a device in the place of what was registered; `asOf` still tells that. One that was taken away stands again at
    /// the other site that it is given.
    async fn device_update(context: &Context, input: DeviceUpdateInput) -> Answer<DevicePayload> {
        let outcome = device_update::run(&context.app, context.actor()?, input.into()).await;
        DevicePayload::of(outcome)
    }

    /// Corrects what a contract says of itself (C03, C05, C14); `asOf` still tells what it said.
    async fn contract_update(
        context: &Context,
        input: ContractUpdateInput,
    ) -> Answer<ContractPayload> {
        let outcome = contract_update::run(&context.app, context.actor()?, input.into()).await;
        ContractPayload::of(outcome)
    }

    /// Ends a contract and begins one with the other plan (C06); the payload tells what that costs.
    async fn contract_plan_change(
        context: &Context,
        input: ContractPlanChangeInput,
    ) -> Answer<PlanChangePayload> {
        let (contract, plan, on) = (Id(input.contract_id), input.plan, input.on);
        let outcome = contract_plan::run(&context.app, context.actor()?, contract, plan, on).await;
        PlanChangePayload::of(outcome)
    }

    /// Lists other devices in the maintenance handbook (保守手引書) of a contract than before (C11).
    async fn contract_devices_list(
        context: &Context,
        input: ContractDevicesInput,
    ) -> Answer<ContractPayload> {
        let contract = Id(input.contract_id);
        let devices = input.listed_devices.into_iter().map(Id).collect();
        let outcome = contract_list::run(&context.app, context.actor()?, contract, devices).await;
        ContractPayload::of(outcome)
    }

    /// Takes the reconfiguration option (再設定オプション) for a PC, to the end of the maker's warranty (C18).
    async fn reset_option_subscribe(
        context: &Context,
        input: ResetOptionInput,
    ) -> Answer<ContractPayload> {
        let outcome = reset_option::subscribe(&context.app, context.actor()?, input.into()).await;
        ContractPayload::of(outcome)
    }

    /// Cancels the reconfiguration option of a PC for good (C18).
    async fn reset_option_cancel(
        context: &Context,
        input: ResetOptionInput,
    ) -> Answer<ContractPayload> {
        let outcome = reset_option::cancel(&context.app, context.actor()?, input.into()).await;
        ContractPayload::of(outcome)
    }

    /// Records an update of the maintenance handbook; the payload tells how it is paid for (C12).
    async fn handbook_update_record(
        context: &Context,
        input: HandbookUpdateInput,
    ) -> Answer<HandbookUpdatePayload> {
        let (contract, on) = (Id(input.contract_id), input.updated_on);
        let outcome = handbook_update::run(&context.app, context.actor()?, contract, on).await;
        HandbookUpdatePayload::of(outcome)
    }

    /// Records a certificate (電子証明書) of a PC.
    async fn certificate_record(
        context: &Context,
        input: CertificateRecordInput,
    ) -> Answer<CertificatePayload> {
        let outcome = certificate_record::run(&context.app, context.actor()?, input.into()).await;
        CertificatePayload::of(outcome)
    }

    /// Logs a call: finds the desk, writes the ticket, the decision, the dispatch, its sheet and its mails.
    /// The same key and input again returns the first ticket. Where open tickets are about the same site, device and
    /// symptom, nothing is written: join one with ticketJoin, or ask again with whenDuplicate: CREATE.
    async fn ticket_report(context: &Context, input: TicketReportInput) -> Answer<ReportPayload> {
        let outcome = ticket_report::run(&context.app, context.actor()?, input.into()).await;
        ReportPayload::of(outcome)
    }

    /// Notes a further call about a ticket instead of making one more. The same key again returns the ticket.
    async fn ticket_join(context: &Context, input: TicketJoinInput) -> Answer<TicketPayload> {
        let outcome = ticket_join::run(&context.app, context.actor()?, input.into()).await;
        TicketPayload::of(outcome)
    }

    /// Decides a ticket anew: its site has become known, or more was heard. What was arranged before and has not left
    /// stays here; the former decision is kept.
    async fn ticket_triage(context: &Context, input: TicketTriageInput) -> Answer<TicketPayload> {
        let outcome = ticket_triage::run(&context.app, context.actor()?, input.into()).await;
        TicketPayload::of(outcome)
    }

    /// Takes a ticket that nobody has. Of two who take it at once, one gets it.
    async fn ticket_take(context: &Context, input: TicketInput) -> Answer<TicketPayload> {
        let (actor, number) = (context.actor()?, input.ticket_number);
        TicketPayload::of(ticket_assign::take(&context.app, actor, number).await)
    }

    /// Gives a ticket to an account, or back to all: an agent what is his or nobody's, a supervisor any.
    async fn ticket_assign(context: &Context, input: TicketAssignInput) -> Answer<TicketPayload> {
        let (actor, number, to) = (context.actor()?, input.ticket_number, input.to.map(Id));
        TicketPayload::of(ticket_assign::assign(&context.app, actor, number, to).await)
    }

    /// States how urgent a ticket is.
    async fn ticket_prioritize(
        context: &Context,
        input: TicketPrioritizeInput,
    ) -> Answer<TicketPayload> {
        let (actor, number) = (context.actor()?, input.ticket_number);
        TicketPayload::of(
            ticket_assign::prioritize(&context.app, actor, number, input.priority).await,
        )
    }

    /// Sends a ticket to another desk than the rules said, with the reason. What was arranged before and has not left
    /// stays here.
    async fn dispatch_override(
        context: &Context,
        input: DispatchOverrideInput,
    ) -> Answer<TicketPayload> {
        let outcome = dispatch_override::run(&context.app, context.actor()?, input.into()).await;
        TicketPayload::of(outcome)
    }

    /// Lets a dispatch that waits for its desk to open go now, or at a later instant at which the desk is open.
    async fn dispatch_reschedule(
        context: &Context,
        input: DispatchRescheduleInput,
    ) -> Answer<TicketPayload> {
        let (actor, number, at) = (
            context.actor()?,
            input.ticket_number,
            input.at.map(Instant::from),
        );
        TicketPayload::of(dispatch_time::reschedule(&context.app, actor, number, at).await)
    }

    /// Notes that the customer owes an answer.
    async fn customer_await(context: &Context, input: TicketInput) -> Answer<TicketPayload> {
        let (actor, number) = (context.actor()?, input.ticket_number);
        TicketPayload::of(customer_wait::begin(&context.app, actor, number).await)
    }

    /// Notes that the customer has answered: the ticket goes on where it stood.
    async fn customer_answer(context: &Context, input: TicketInput) -> Answer<TicketPayload> {
        let (actor, number) = (context.actor()?, input.ticket_number);
        TicketPayload::of(customer_wait::end(&context.app, actor, number).await)
    }

    /// Notes that the desk replaces the device of a ticket (RMA).
    async fn replacement_start(
        context: &Context,
        input: ReplacementInput,
    ) -> Answer<TicketPayload> {
        let outcome = replacement::start(&context.app, context.actor()?, input.into()).await;
        TicketPayload::of(outcome)
    }

    /// Notes more of the last replacement of a ticket, such as that the old unit was sent back.
    async fn replacement_update(
        context: &Context,
        input: ReplacementInput,
    ) -> Answer<TicketPayload> {
        let outcome = replacement::update(&context.app, context.actor()?, input.into()).await;
        TicketPayload::of(outcome)
    }

    /// Notes that the new device stands in the place of the old one: the register follows, with the warranty that
    /// continues. A PC then waits to be set up again.
    async fn replacement_complete(
        context: &Context,
        input: ReplacementCompleteInput,
    ) -> Answer<TicketPayload> {
        let outcome = replacement::complete(&context.app, context.actor()?, input.into()).await;
        TicketPayload::of(outcome)
    }

    /// Agrees on the day on which NTT sets an exchanged PC up again: not that of the repair, and under the reset option or
    /// after consent to the charge (C16, C18).
    async fn reconfiguration_schedule(
        context: &Context,
        input: ReconfigurationScheduleInput,
    ) -> Answer<TicketPayload> {
        let (actor, number) = (context.actor()?, input.ticket_number);
        TicketPayload::of(reconfiguration::schedule(&context.app, actor, number, input.on).await)
    }

    /// Notes that an exchanged PC was set up again.
    async fn reconfiguration_complete(
        context: &Context,
        input: ReconfigurationCompleteInput,
    ) -> Answer<TicketPayload> {
        let (actor, number) = (context.actor()?, input.ticket_number);
        TicketPayload::of(
            reconfiguration::complete(&context.app, actor, number, input.on, input.by).await,
        )
    }

    /// Closes a resolved ticket: nobody objected.
    async fn ticket_close(context: &Context, input: TicketInput) -> Answer<TicketPayload> {
        let (actor, number) = (context.actor()?, input.ticket_number);
        TicketPayload::of(ticket_end::close(&context.app, actor, number).await)
    }

    /// Cancels a ticket: nothing is to be done any more, and what has not left stays here.
    async fn ticket_cancel(context: &Context, input: TicketCancelInput) -> Answer<TicketPayload> {
        let (actor, number) = (context.actor()?, input.ticket_number);
        TicketPayload::of(ticket_end::cancel(&context.app, actor, number, input.reason).await)
    }

    /// Reopens a ticket that was resolved, closed or cancelled.
    async fn ticket_reopen(context: &Context, input: TicketInput) -> Answer<TicketPayload> {
        let (actor, number) = (context.actor()?, input.ticket_number);
        TicketPayload::of(ticket_end::reopen(&context.app, actor, number).await)
    }

    /// Notes that the customer does not consent to a charge (C16): nothing is arranged, held mails stay here.
    async fn consent_decline(context: &Context, input: TicketInput) -> Answer<TicketPayload> {
        let (actor, number) = (context.actor()?, input.ticket_number);
        TicketPayload::of(consent_record::decline(&context.app, actor, number).await)
    }

    /// Asks the first contact of the site with a mail address whether he agrees to a charge (C16).
    async fn consent_request(context: &Context, input: TicketInput) -> Answer<TicketPayload> {
        let (actor, number) = (context.actor()?, input.ticket_number);
        TicketPayload::of(consent_request::run(&context.app, actor, number).await)
    }

    /// Records the customer's consent to a chargeable step: held mails go on their way.
    async fn consent_record(context: &Context, input: ConsentRecordInput) -> Answer<TicketPayload> {
        let outcome = consent_record::run(&context.app, context.actor()?, input.into()).await;
        TicketPayload::of(outcome)
    }

    /// Confirms that the desk has taken the case.
    async fn dispatch_confirm(
        context: &Context,
        input: DispatchConfirmInput,
    ) -> Answer<TicketPayload> {
        let outcome = dispatch_confirm::run(&context.app, context.actor()?, input.into()).await;
        TicketPayload::of(outcome)
    }

    /// Resolves a ticket with the part that was really at fault.
    async fn ticket_resolve(context: &Context, input: TicketResolveInput) -> Answer<TicketPayload> {
        let outcome = ticket_resolve::run(&context.app, context.actor()?, input.into()).await;
        TicketPayload::of(outcome)
    }

    /// Says something about a ticket, also one that has its end; what is for the customer is mailed to the site's contact.
    async fn ticket_comment(
        context: &Context,
        input: TicketCommentInput,
    ) -> Answer<CommentPayload> {
        let outcome = ticket_comment::run(&context.app, context.actor()?, input.into()).await;
        CommentPayload::of(outcome)
    }

    /// Erases names, numbers, free text and files of a ticket that has its end; rows, states and events stay.
    async fn ticket_erase(context: &Context, ticket_number: String) -> Answer<TicketPayload> {
        let outcome = ticket_erase::run(&context.app, context.actor()?, ticket_number).await;
        TicketPayload::of(outcome)
    }

    /// Registers a mail address for a desk; it takes the place of a printed one. The registration by a
    /// supervisor is its confirmation.
    async fn desk_address_register(
        context: &Context,
        input: DeskAddressInput,
    ) -> Answer<DeskPayload> {
        let outcome =
            desk_address::register(&context.app, context.actor()?, input.desk, &input.address)
                .await;
        DeskPayload::of(context, input.desk, outcome).await
    }

    /// Confirms a printed mail address of a desk (A23): mails that waited for it go out.
    async fn desk_address_confirm(
        context: &Context,
        input: DeskAddressInput,
    ) -> Answer<DeskPayload> {
        let outcome =
            desk_address::confirm(&context.app, context.actor()?, input.desk, &input.address).await;
        DeskPayload::of(context, input.desk, outcome).await
    }

    /// States in which characters a desk reads its mails.
    async fn desk_mail_form_set(
        context: &Context,
        input: DeskMailFormInput,
    ) -> Answer<DeskPayload> {
        let (actor, desk) = (context.actor()?, input.desk);
        let outcome = desk_mail_form::set(&context.app, actor, desk, input.charset).await;
        DeskPayload::of(context, desk, outcome).await
    }

    /// States that a day is a holiday or an ordinary day against what the law lets expect; without a kind, the law holds
    /// for it again. Desks open and close by it from now on.
    async fn calendar_state(
        context: &Context,
        input: CalendarStateInput,
    ) -> Answer<CalendarPayload> {
        calendar::state(context, input).await
    }

    /// Proposes rules of triage: they are kept as a draft when they are proved, else the user errors tell a call that shows
    /// why not. The same files again are a new version.
    async fn rule_set_propose(
        context: &Context,
        input: RuleSetProposeInput,
    ) -> Answer<RuleSetPayload> {
        let outcome = rule_set_propose::run(&context.app, context.actor()?, input.into()).await;
        RuleSetPayload::of(outcome)
    }

    /// Puts a draft of rules in force, from now or a later instant on, for good.
    async fn rule_set_activate(
        context: &Context,
        input: RuleSetActivateInput,
    ) -> Answer<RuleSetPayload> {
        let (id, from) = (Id(input.rule_set_id), input.from);
        let outcome = rule_set_activate::run(&context.app, context.actor()?, id, from).await;
        RuleSetPayload::of(outcome)
    }

    /// States a template of mails, when it writes what it is tried with.
    async fn mail_template_set(
        context: &Context,
        input: MailTemplateInput,
    ) -> Answer<MailTemplatePayload> {
        MailTemplatePayload::of(mail_template::set(context, input).await?)
    }

    /// Takes a stated template away: the one of all desks, or the one that ships with the program, holds again.
    async fn mail_template_remove(
        context: &Context,
        input: MailTemplateRemoveInput,
    ) -> Answer<MailTemplatePayload> {
        MailTemplatePayload::of(mail_template::remove(context, input).await?)
    }

    /// A person's decision about a mail that is UNCERTAIN or REFUSED.
    async fn mail_settle(context: &Context, input: MailSettleInput) -> Answer<MailPayload> {
        let mail = Id(input.mail_id);
        let outcome = mail_settle::run(&context.app, context.actor()?, mail, input.outcome).await;
        MailPayload::of(outcome)
    }
}
