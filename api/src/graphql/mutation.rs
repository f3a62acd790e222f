//! What can be done.

use juniper::graphql_object;

use super::Context;
use super::calendar::calendar_days;
use super::certificate::Certificate;
use super::contract::{Cancellation, Contract, PlanChange};
use super::contract_terms::HandbookUpdate;
use super::device::Device;
use super::error::{QueryError, settle};
use super::import::{Import, ImportApplyInput};
use super::input::{
    CalendarStateInput, CertificateRecordInput, ConsentRecordInput, ContractCancelInput,
    ContractDevicesInput, ContractPlanChangeInput, ContractStartInput, ContractUpdateInput,
    DeskAddressInput, DeviceRegisterInput, DeviceRemoveInput, DeviceReplaceInput,
    DeviceUpdateInput, DispatchConfirmInput, HandbookUpdateInput, MailSettleInput,
    ResetOptionInput, RuleSetActivateInput, RuleSetProposeInput, SiteRegisterInput,
    SiteUpdateInput, TicketCommentInput, TicketReportInput, TicketResolveInput,
};
use super::mail::Mail;
use super::paper::Comment;
use super::payload::{
    CalendarPayload, CancellationPayload, CertificatePayload, CommentPayload, ContractPayload,
    DeskPayload, DevicePayload, HandbookUpdatePayload, ImportPayload, MailPayload,
    PlanChangePayload, RuleSetPayload, SitePayload, TicketPayload,
};
use super::rule_set::RuleSet;
use super::site::Site;
use super::ticket::Ticket;
use crate::action;
use crate::store::Id;

pub struct Mutation;

/// What can be done. Each mutation is one business step in one transaction.
#[graphql_object(context = Context)]
impl Mutation {
    /// Lets a checked import go into the register. It does so in the background: ask importCheck for its state.
    async fn import_apply(
        context: &Context,
        input: ImportApplyInput,
    ) -> Result<ImportPayload, QueryError> {
        let id = Id(input.import_id);
        let outcome = action::import_apply::run(&context.app, context.actor()?, id).await;
        ImportPayload::of(outcome, Import)
    }

    /// Registers a site.
    async fn site_register(
        context: &Context,
        input: SiteRegisterInput,
    ) -> Result<SitePayload, QueryError> {
        let outcome =
            action::site_register::run(&context.app, context.actor()?, input.into()).await;
        SitePayload::of(outcome, Site::from)
    }

    /// Registers a device at a site.
    async fn device_register(
        context: &Context,
        input: DeviceRegisterInput,
    ) -> Result<DevicePayload, QueryError> {
        let outcome =
            action::device_register::run(&context.app, context.actor()?, input.into()).await;
        DevicePayload::of(outcome, Device::from)
    }

    /// Starts a maintenance contract.
    async fn contract_start(
        context: &Context,
        input: ContractStartInput,
    ) -> Result<ContractPayload, QueryError> {
        let outcome =
            action::contract_start::run(&context.app, context.actor()?, input.into()).await;
        ContractPayload::of(outcome, Contract::from)
    }

    /// Replaces a device: the chain of serials goes on, and the warranty continues as `device.warranty.continued` tells.
    /// Contracts list the new one when the maker exchanged it, not when it was bought (C11).
    async fn device_replace(
        context: &Context,
        input: DeviceReplaceInput,
    ) -> Result<DevicePayload, QueryError> {
        let outcome =
            action::device_replace::run(&context.app, context.actor()?, input.into()).await;
        DevicePayload::of(outcome, Device::from)
    }

    /// Takes a device away without another in its place: contracts that run on do not list it any more, and options of it
    /// end on that day.
    async fn device_remove(
        context: &Context,
        input: DeviceRemoveInput,
    ) -> Result<DevicePayload, QueryError> {
        let outcome =
            action::device_remove::run(&context.app, context.actor()?, input.into()).await;
        DevicePayload::of(outcome, Device::from)
    }

    /// Ends a contract; the payload tells what that costs (C06).
    async fn contract_cancel(
        context: &Context,
        input: ContractCancelInput,
    ) -> Result<CancellationPayload, QueryError> {
        let (contract, ends_on) = (Id(input.contract_id), input.ends_on);
        let outcome =
            action::contract_cancel::run(&context.app, context.actor()?, contract, ends_on).await;
        CancellationPayload::of(outcome, Cancellation::from)
    }

    /// Puts a site with its line, people and companies in the place of what was registered; `asOf` still tells that.
    async fn site_update(
        context: &Context,
        input: SiteUpdateInput,
    ) -> Result<SitePayload, QueryError> {
        let outcome = action::site_update::run(&context.app, context.actor()?, input.into()).await;
        SitePayload::of(outcome, Site::from)
    }

    /// Puts a device in the place of what was registered; `asOf` still tells that. One that was taken away stands again at
    /// the other site that it is given.
    async fn device_update(
        context: &Context,
        input: DeviceUpdateInput,
    ) -> Result<DevicePayload, QueryError> {
        let outcome =
            action::device_update::run(&context.app, context.actor()?, input.into()).await;
        DevicePayload::of(outcome, Device::from)
    }

    /// Corrects what a contract says of itself (C03, C05, C14); `asOf` still tells what it said.
    async fn contract_update(
        context: &Context,
        input: ContractUpdateInput,
    ) -> Result<ContractPayload, QueryError> {
        let outcome =
            action::contract_update::run(&context.app, context.actor()?, input.into()).await;
        ContractPayload::of(outcome, Contract::from)
    }

    /// Ends a contract and begins one with the other plan (C06); the payload tells what that costs.
    async fn contract_plan_change(
        context: &Context,
        input: ContractPlanChangeInput,
    ) -> Result<PlanChangePayload, QueryError> {
        let (contract, plan, on) = (Id(input.contract_id), input.plan, input.on);
        let outcome =
            action::contract_plan::run(&context.app, context.actor()?, contract, plan, on).await;
        PlanChangePayload::of(outcome, PlanChange)
    }

    /// Lists other devices in the maintenance handbook (保守手引書) of a contract than before (C11).
    async fn contract_devices_list(
        context: &Context,
        input: ContractDevicesInput,
    ) -> Result<ContractPayload, QueryError> {
        let contract = Id(input.contract_id);
        let devices = input.listed_devices.into_iter().map(Id).collect();
        let outcome =
            action::contract_list::run(&context.app, context.actor()?, contract, devices).await;
        ContractPayload::of(outcome, Contract::from)
    }

    /// Takes the reconfiguration option (再設定オプション) for a PC, to the end of the maker's warranty (C18).
    async fn reset_option_subscribe(
        context: &Context,
        input: ResetOptionInput,
    ) -> Result<ContractPayload, QueryError> {
        let outcome =
            action::reset_option::subscribe(&context.app, context.actor()?, input.into()).await;
        ContractPayload::of(outcome, Contract::from)
    }

    /// Cancels the reconfiguration option of a PC for good (C18).
    async fn reset_option_cancel(
        context: &Context,
        input: ResetOptionInput,
    ) -> Result<ContractPayload, QueryError> {
        let outcome =
            action::reset_option::cancel(&context.app, context.actor()?, input.into()).await;
        ContractPayload::of(outcome, Contract::from)
    }

    /// Records an update of the maintenance handbook; the payload tells how it is paid for (C12).
    async fn handbook_update_record(
        context: &Context,
        input: HandbookUpdateInput,
    ) -> Result<HandbookUpdatePayload, QueryError> {
        let (contract, on) = (Id(input.contract_id), input.updated_on);
        let outcome =
            action::handbook_update::run(&context.app, context.actor()?, contract, on).await;
        HandbookUpdatePayload::of(outcome, HandbookUpdate)
    }

    /// Records a certificate (電子証明書) of a PC.
    async fn certificate_record(
        context: &Context,
        input: CertificateRecordInput,
    ) -> Result<CertificatePayload, QueryError> {
        let outcome =
            action::certificate_record::run(&context.app, context.actor()?, input.into()).await;
        CertificatePayload::of(outcome, Certificate::from)
    }

    /// Logs a call: finds the desk, writes the ticket, the decision, the dispatch, its sheet and its mails.
    /// The same key and input again returns the first ticket.
    async fn ticket_report(
        context: &Context,
        input: TicketReportInput,
    ) -> Result<TicketPayload, QueryError> {
        let outcome =
            action::ticket_report::run(&context.app, context.actor()?, input.into()).await;
        TicketPayload::of(outcome, Ticket)
    }

    /// Records the customer's consent to a chargeable step: held mails go on their way.
    async fn consent_record(
        context: &Context,
        input: ConsentRecordInput,
    ) -> Result<TicketPayload, QueryError> {
        let outcome =
            action::consent_record::run(&context.app, context.actor()?, input.into()).await;
        TicketPayload::of(outcome, Ticket)
    }

    /// Confirms that the desk has taken the case.
    async fn dispatch_confirm(
        context: &Context,
        input: DispatchConfirmInput,
    ) -> Result<TicketPayload, QueryError> {
        let outcome =
            action::dispatch_confirm::run(&context.app, context.actor()?, input.into()).await;
        TicketPayload::of(outcome, Ticket)
    }

    /// Resolves a ticket with the part that was really at fault.
    async fn ticket_resolve(
        context: &Context,
        input: TicketResolveInput,
    ) -> Result<TicketPayload, QueryError> {
        let outcome =
            action::ticket_resolve::run(&context.app, context.actor()?, input.into()).await;
        TicketPayload::of(outcome, Ticket)
    }

    /// Says something about a ticket, also one that has its end. A comment to the customer is mailed to the first contact
    /// of the site. The same key and input again returns the first comment.
    async fn ticket_comment(
        context: &Context,
        input: TicketCommentInput,
    ) -> Result<CommentPayload, QueryError> {
        let outcome =
            action::ticket_comment::run(&context.app, context.actor()?, input.into()).await;
        CommentPayload::of(outcome, Comment)
    }

    /// Erases the personal data of a ticket that has its end: names, telephone numbers, free text, recipients, and names
    /// and contents of files. Rows, states and events stay.
    async fn ticket_erase(
        context: &Context,
        ticket_number: String,
    ) -> Result<TicketPayload, QueryError> {
        let outcome =
            action::ticket_erase::run(&context.app, context.actor()?, ticket_number).await;
        TicketPayload::of(outcome, Ticket)
    }

    /// Registers a mail address for a desk; it takes the place of a printed one. The registration by a
    /// supervisor is its confirmation.
    async fn desk_address_register(
        context: &Context,
        input: DeskAddressInput,
    ) -> Result<DeskPayload, QueryError> {
        let outcome = action::desk_address::register(
            &context.app,
            context.actor()?,
            input.desk,
            &input.address,
        )
        .await;
        DeskPayload::of(context, input.desk, outcome).await
    }

    /// Confirms a printed mail address of a desk (A23): mails that waited for it go out.
    async fn desk_address_confirm(
        context: &Context,
        input: DeskAddressInput,
    ) -> Result<DeskPayload, QueryError> {
        let outcome = action::desk_address::confirm(
            &context.app,
            context.actor()?,
            input.desk,
            &input.address,
        )
        .await;
        DeskPayload::of(context, input.desk, outcome).await
    }

    /// States that a day is a holiday or an ordinary day against what the law lets expect; without a kind, the law holds
    /// for it again. Desks open and close by it from now on.
    async fn calendar_state(
        context: &Context,
        input: CalendarStateInput,
    ) -> Result<CalendarPayload, QueryError> {
        let (day, kind) = (input.day, input.kind);
        let outcome = action::calendar_state::run(&context.app, context.actor()?, day, kind).await;
        let (_, user_errors) = settle(outcome)?;
        let days = calendar_days(context).await?;
        Ok(CalendarPayload { days, user_errors })
    }

    /// Proposes rules of triage: they are kept as a draft when they are proved, else the user errors tell a call that shows
    /// why not. The same files again are a new version.
    async fn rule_set_propose(
        context: &Context,
        input: RuleSetProposeInput,
    ) -> Result<RuleSetPayload, QueryError> {
        let outcome =
            action::rule_set_propose::run(&context.app, context.actor()?, input.into()).await;
        RuleSetPayload::of(outcome, RuleSet)
    }

    /// Puts a draft of rules in force, from now or a later instant on, for good.
    async fn rule_set_activate(
        context: &Context,
        input: RuleSetActivateInput,
    ) -> Result<RuleSetPayload, QueryError> {
        let (id, from) = (Id(input.rule_set_id), input.from);
        let outcome =
            action::rule_set_activate::run(&context.app, context.actor()?, id, from).await;
        RuleSetPayload::of(outcome, RuleSet)
    }

    /// A person's decision about a mail that is UNCERTAIN or REFUSED.
    async fn mail_settle(
        context: &Context,
        input: MailSettleInput,
    ) -> Result<MailPayload, QueryError> {
        let mail = Id(input.mail_id);
        let outcome =
            action::mail_settle::run(&context.app, context.actor()?, mail, input.outcome).await;
        MailPayload::of(outcome, Mail)
    }
}
