//! What is done to the desks, the calendar they keep and the rules that find them.

use juniper::graphql_object;

use super::Answer;
use crate::action::*;
use crate::graphql::input::*;
use crate::graphql::payload::*;
use crate::graphql::{Context, calendar};
use crate::store::Id;

pub struct DeskMutation;

#[graphql_object(context = Context)]
impl DeskMutation {
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
}
