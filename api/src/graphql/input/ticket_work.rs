//! Inputs of what is done with a ticket once it is there.

use domain::ticket::{CancelReason, Priority, SetUpBy};
use domain::vocabulary::{Channel, DeskCode, DispatchBy, Maker, ReaderMaker};
use jiff::Timestamp;
use jiff::civil::Date;
use juniper::GraphQLInputObject;
use uuid::Uuid;

use crate::action::work_order::Details;
use crate::action::{dispatch_override, replacement};

/// A ticket.
#[derive(GraphQLInputObject)]
pub struct TicketInput {
    /// The ticket.
    pub ticket_number: String,
}

/// Who is to look after a ticket.
#[derive(GraphQLInputObject)]
pub struct TicketAssignInput {
    /// The ticket.
    pub ticket_number: String,
    /// The account; leave it out to give the ticket back to all.
    pub to: Option<Uuid>,
}

/// How urgent a ticket is.
#[derive(GraphQLInputObject)]
pub struct TicketPrioritizeInput {
    /// The ticket.
    pub ticket_number: String,
    /// How urgent.
    pub priority: Priority,
}

/// A ticket that is cancelled.
#[derive(GraphQLInputObject)]
pub struct TicketCancelInput {
    /// The ticket.
    pub ticket_number: String,
    /// Why.
    pub reason: CancelReason,
}

/// Another desk for a ticket.
#[derive(GraphQLInputObject)]
pub struct DispatchOverrideInput {
    /// A key of the client's own making: the same key and input again changes nothing.
    idempotency_key: Option<String>,
    /// The ticket.
    ticket_number: String,
    /// The desk.
    desk: DeskCode,
    /// How the desk is contacted; unless given by mail where a mailbox is registered, else by the first of its channels.
    channel: Option<Channel>,
    /// Who contacts it; as triage decided unless given.
    dispatch_by: Option<DispatchBy>,
    /// Whether the customer must agree to a charge first (C16); as for the dispatch before unless given. No, where he has
    /// agreed to that one, lets his consent cover this one too; no, where he has not, is for supervisors.
    consent_needed: Option<bool>,
    /// Why another desk.
    reason: String,
    /// Mail the contact sheet to the first contact of the site, when the customer contacts the desk himself.
    mail_sheet_to_contact: Option<bool>,
}

impl From<DispatchOverrideInput> for dispatch_override::Input {
    fn from(input: DispatchOverrideInput) -> Self {
        Self {
            idempotency_key: input.idempotency_key,
            ticket_number: input.ticket_number,
            desk: input.desk,
            channel: input.channel,
            dispatch_by: input.dispatch_by,
            consent_needed: input.consent_needed,
            reason: input.reason,
            mail_sheet_to_contact: input.mail_sheet_to_contact.unwrap_or(false),
        }
    }
}

/// When a desk is told that was closed.
#[derive(GraphQLInputObject)]
pub struct DispatchRescheduleInput {
    /// The ticket.
    pub ticket_number: String,
    /// When; leave it out to tell the desk now.
    pub at: Option<Timestamp>,
}

/// What the caller says of works that he orders.
#[derive(GraphQLInputObject)]
pub struct WorkInput {
    /// PCs to add; one unless given.
    pcs_to_add: Option<i32>,
    /// Maker of the reader to add; the existing one's unless given.
    maker_wanted: Option<ReaderMaker>,
    /// Model of the reader to add.
    model_wanted: Option<String>,
    /// Model of the USB hub that the customer provides.
    hub_model: Option<String>,
}

impl From<WorkInput> for Details {
    fn from(input: WorkInput) -> Self {
        Self {
            pcs_to_add: input
                .pcs_to_add
                .map(|count| u32::try_from(count).unwrap_or(0)),
            maker_wanted: input.maker_wanted,
            model_wanted: input.model_wanted,
            hub_model: input.hub_model,
        }
    }
}

/// What is known of the exchange of a device; what is left out stays as it was.
#[derive(GraphQLInputObject)]
pub struct ReplacementInput {
    /// The ticket.
    ticket_number: String,
    /// The number under which the desk handles the exchange.
    rma_number: Option<String>,
    /// When the desk shipped the new device (先出し).
    shipped_on: Option<Date>,
    /// When the site received it.
    received_on: Option<Date>,
    /// The day of the visit on site (オンサイト).
    visit_on: Option<Date>,
    /// The day by which the old unit must be sent back (センドバック).
    return_by: Option<Date>,
    /// When the old unit was sent back.
    returned_on: Option<Date>,
}

impl From<ReplacementInput> for replacement::Input {
    fn from(input: ReplacementInput) -> Self {
        Self {
            ticket_number: input.ticket_number,
            rma_number: input.rma_number,
            shipped_on: input.shipped_on,
            received_on: input.received_on,
            visit_on: input.visit_on,
            return_by: input.return_by,
            returned_on: input.returned_on,
        }
    }
}

/// The new device of an exchange.
#[derive(GraphQLInputObject)]
pub struct ReplacementCompleteInput {
    /// The ticket.
    ticket_number: String,
    /// First day of the new device.
    replaced_on: Date,
    /// Its serial number as read from its label.
    serial: Option<String>,
    /// Its maker, where it is another.
    maker: Option<Maker>,
    /// Its model, where it is another.
    model: Option<String>,
    /// Last covered day that papers of the new device name.
    warranty_ends_on: Option<Date>,
}

impl From<ReplacementCompleteInput> for replacement::Completion {
    fn from(input: ReplacementCompleteInput) -> Self {
        Self {
            ticket_number: input.ticket_number,
            replaced_on: input.replaced_on,
            serial: input.serial,
            maker: input.maker,
            model: input.model,
            warranty_ends_on: input.warranty_ends_on,
        }
    }
}

/// The day on which an exchanged PC is to be set up again.
#[derive(GraphQLInputObject)]
pub struct ReconfigurationScheduleInput {
    /// The ticket.
    pub ticket_number: String,
    /// The day: not that of the repair (C18).
    pub on: Date,
}

/// An exchanged PC that was set up again.
#[derive(GraphQLInputObject)]
pub struct ReconfigurationCompleteInput {
    /// The ticket.
    pub ticket_number: String,
    /// When.
    pub on: Date,
    /// Who did it.
    pub by: SetUpBy,
}
