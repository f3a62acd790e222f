//! What is done to mails that come in and go out.

use juniper::graphql_object;

use super::Answer;
use crate::action::inbound::decide;
use crate::action::{mail_settle, outbox_mode};
use crate::graphql::Context;
use crate::graphql::inbound::{InboundFactDecideInput, InboundMailDecideInput, decide_mail};
use crate::graphql::input::MailSettleInput;
use crate::graphql::mail_template::{self, MailTemplateInput, MailTemplateRemoveInput};
use crate::graphql::outbox::OutboxModeSetInput;
use crate::graphql::payload::*;
use crate::store::Id;

pub struct MailMutation;

#[graphql_object(context = Context)]
impl MailMutation {
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
