//! What can be done.

use juniper::{GraphQLObject, graphql_object};

use super::Context;
use super::calendar::{CalendarDay, calendar_days};
use super::certificate::Certificate;
use super::contract::{Cancellation, Contract, PlanChange};
use super::contract_terms::HandbookUpdate;
use super::desk::{Desk, desk};
use super::device::Device;
use super::error::{QueryError, settle};
use super::import::{Import, ImportApplyInput};
use super::input::{
    CalendarStateInput, CertificateRecordInput, ConsentRecordInput, ContractCancelInput,
    ContractDevicesInput, ContractPlanChangeInput, ContractStartInput, DeskAddressInput,
    DeviceRegisterInput, DeviceReplaceInput, DeviceUpdateInput, DispatchConfirmInput,
    HandbookUpdateInput, MailSettleInput, ResetOptionInput, SiteRegisterInput, SiteUpdateInput,
    TicketReportInput, TicketResolveInput,
};
use super::mail::Mail;
use super::site::Site;
use super::ticket::Ticket;
use crate::action::{self, ActionError, UserError};
use crate::store::Id;
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
            fn of<T>(
                outcome: Result<T, ActionError>,
                wrap: impl FnOnce(T) -> $thing,
            ) -> Result<Self, QueryError> {
                let (thing, user_errors) = settle(outcome)?;
                Ok(Self {
                    thing: thing.map(wrap),
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
payload!(MailPayload, mail: Mail, "What became of a change to a mail.");

payload!(ImportPayload, import: Import, "What became of a step of an import.");

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

    /// Replaces a device: the chain of serials goes on, contracts list the new one, and the warranty continues as it must.
    async fn device_replace(
        context: &Context,
        input: DeviceReplaceInput,
    ) -> Result<DevicePayload, QueryError> {
        let outcome =
            action::device_replace::run(&context.app, context.actor()?, input.into()).await;
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

    /// Puts a device in the place of what was registered; `asOf` still tells that.
    async fn device_update(
        context: &Context,
        input: DeviceUpdateInput,
    ) -> Result<DevicePayload, QueryError> {
        let outcome =
            action::device_update::run(&context.app, context.actor()?, input.into()).await;
        DevicePayload::of(outcome, Device::from)
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

/// What became of a statement on a day.
#[derive(GraphQLObject)]
#[graphql(context = Context)]
pub struct CalendarPayload {
    /// All days on which the operator has said something.
    days: Vec<CalendarDay>,
    /// What the caller can mend; empty when all is done.
    user_errors: Vec<UserError>,
}

/// What became of a change to a desk's addresses.
pub struct DeskPayload {
    desk: Option<Desk>,
    user_errors: Vec<UserError>,
}

impl DeskPayload {
    async fn of(
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
