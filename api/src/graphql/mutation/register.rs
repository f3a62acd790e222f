//! What is done to the register: sites, devices, contracts, certificates and what is imported.

use juniper::graphql_object;

use super::Answer;
use crate::action::*;
use crate::graphql::Context;
use crate::graphql::import::ImportApplyInput;
use crate::graphql::input::*;
use crate::graphql::payload::*;
use crate::store::Id;

pub struct RegisterMutation;

#[graphql_object(context = Context)]
impl RegisterMutation {
    /// Lets a checked import go into the register. It does so in the background: ask importCheck for its state.
    async fn import_apply(context: &Context, input: ImportApplyInput) -> Answer<ImportPayload> {
        let id = Id(input.import_id);
        let outcome = import_apply::run(&context.app, context.actor()?, id).await;
        ImportPayload::of(outcome)
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
}
