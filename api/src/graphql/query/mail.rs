//! What is asked of mails that come in and go out.

use domain::dispatch::MailState;
use domain::inbox::InboundState;
use juniper::graphql_object;

use crate::action::outbox_mode;
use crate::graphql::Context;
use crate::graphql::error::QueryError;
use crate::graphql::inbound::{self, InboundMailConnection, InboundMailCount};
use crate::graphql::mail::{self, MailConnection};
use crate::graphql::mail_template::{self, MailTemplate, MailTemplateInput, MailTemplatePreview};
use crate::graphql::outbox::OutboxState;

pub struct MailQuery;

#[graphql_object(context = Context)]
impl MailQuery {
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

    /// How many mails that came in wait for somebody: MATCHED, REVIEW and QUARANTINED; and RECEIVED, which are being read.
    async fn inbound_mail_counts(context: &Context) -> Result<Vec<InboundMailCount>, QueryError> {
        inbound::counts(context).await
    }

    /// How the outbox stands.
    async fn outbox_state(context: &Context) -> Result<OutboxState, QueryError> {
        let state = outbox_mode::read(&context.app, context.actor()?).await?;
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
