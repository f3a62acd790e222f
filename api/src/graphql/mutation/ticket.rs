//! What is done to tickets.

use juniper::graphql_object;

use super::Answer;
use crate::action::*;
use crate::graphql::Context;
use crate::graphql::input::*;
use crate::graphql::payload::*;
use crate::store::{Id, Instant};

pub struct TicketMutation;

#[graphql_object(context = Context)]
impl TicketMutation {
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

    /// Confirms that the desk has taken the case; once more, to note the number under which it keeps it.
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
}
