//! Inputs around tickets, desks and mails.

use domain::mail_form::MailCharset;
use domain::paper::Audience;
use domain::ticket::{FaultPart, Intake};
use domain::triage::Observations;
use domain::vocabulary::{DeskCode, Destination};
use juniper::{GraphQLInputObject, Nullable};
use uuid::Uuid;

use super::ticket_work::WorkInput;
use crate::action::heard::Heard;
use crate::action::mail_settle::Settlement;
use crate::action::ticket_triage::AboutDevice;
use crate::action::work_order::Details;
use crate::action::{
    consent_record, dispatch_confirm, ticket_comment, ticket_join, ticket_report, ticket_resolve,
    ticket_triage,
};
use crate::store::Id;

/// A call to log.
#[derive(GraphQLInputObject)]
pub struct TicketReportInput {
    /// A key of the client's own making: the same key and input again returns the first ticket.
    idempotency_key: String,
    /// The site that calls; leave it out where it is not known yet: the call is kept until ticketTriage names it.
    site_id: Option<Uuid>,
    /// What the caller said of the site, where it is not known.
    site_as_told: Option<String>,
    /// The device the call is about; it must be installed at the site.
    device_id: Option<Uuid>,
    /// How the call came in; PHONE unless given.
    channel: Option<Intake>,
    /// Who calls.
    caller: Option<CallerInput>,
    /// The caller's words, at most 2,000 characters. They are kept, never evaluated.
    call: Option<String>,
    /// What the agent asked and heard.
    observations: Observations,
    /// The observations of which the caller said that he does not know: they are not asked again.
    declined: Option<Vec<String>>,
    /// Mail the contact sheet to the first contact of the site, when the customer contacts the
    /// desk himself; no unless given.
    mail_sheet_to_contact: Option<bool>,
    /// What the caller says of works that he orders, beside what is registered.
    work: Option<WorkInput>,
    /// What to do where open tickets are about the same; ASK unless given.
    when_duplicate: Option<WhenDuplicate>,
}

/// What to do with a call that open tickets are about already.
#[derive(Clone, Copy, PartialEq, Eq, juniper::GraphQLEnum)]
pub enum WhenDuplicate {
    /// Write nothing, and show the tickets.
    Ask,
    /// Make a ticket of its own.
    Create,
}

/// Who calls.
#[derive(GraphQLInputObject)]
pub struct CallerInput {
    /// Name.
    name: Option<String>,
    /// Telephone number in any form.
    phone: Option<String>,
}

impl From<TicketReportInput> for ticket_report::Input {
    fn from(input: TicketReportInput) -> Self {
        let (caller_name, caller_phone) = input
            .caller
            .map(|caller| (caller.name, caller.phone))
            .unwrap_or_default();
        Self {
            idempotency_key: input.idempotency_key,
            site_id: input.site_id.map(Id),
            site_as_told: input.site_as_told,
            intake: input.channel.unwrap_or_default(),
            device_id: input.device_id.map(Id),
            caller_name,
            caller_phone,
            words: input.call,
            heard: Heard {
                observations: input.observations,
                declined: input.declined.unwrap_or_default(),
                work: input.work.map(Details::from).unwrap_or_default(),
            },
            mail_sheet_to_contact: input.mail_sheet_to_contact.unwrap_or(false),
            although_duplicate: input.when_duplicate == Some(WhenDuplicate::Create),
        }
    }
}

/// A further call about a ticket.
#[derive(GraphQLInputObject)]
pub struct TicketJoinInput {
    /// A key of the client's own making: the same key and input again changes nothing.
    idempotency_key: String,
    /// The ticket.
    ticket_number: String,
    /// How the call came in; PHONE unless given.
    channel: Option<Intake>,
    /// Who calls.
    caller: Option<CallerInput>,
    /// The caller's words, at most 2,000 characters.
    call: Option<String>,
}

impl From<TicketJoinInput> for ticket_join::Input {
    fn from(input: TicketJoinInput) -> Self {
        let (caller_name, caller_phone) = input
            .caller
            .map(|caller| (caller.name, caller.phone))
            .unwrap_or_default();
        Self {
            idempotency_key: input.idempotency_key,
            ticket_number: input.ticket_number,
            intake: input.channel.unwrap_or_default(),
            caller_name,
            caller_phone,
            words: input.call,
        }
    }
}

/// What is known of a ticket now. What is left out stays as it was heard before, also in a call whose site was not known.
#[derive(GraphQLInputObject)]
pub struct TicketTriageInput {
    /// The ticket.
    ticket_number: String,
    /// The site; that of the ticket unless given.
    site_id: Option<Uuid>,
    /// The device the ticket is about, which must be installed at the site, or null for none; left out, that of the ticket,
    /// unless the site is another.
    device_id: Nullable<Uuid>,
    /// All that was asked and heard.
    observations: Option<Observations>,
    /// The observations of which the caller said that he does not know.
    declined: Option<Vec<String>>,
    /// Mail the contact sheet to the first contact of the site, when the customer contacts the desk himself.
    mail_sheet_to_contact: Option<bool>,
    /// What the caller says of works that he orders, beside what is registered.
    work: Option<WorkInput>,
}

impl From<TicketTriageInput> for ticket_triage::Input {
    fn from(input: TicketTriageInput) -> Self {
        Self {
            ticket_number: input.ticket_number,
            site_id: input.site_id.map(Id),
            device: match input.device_id {
                Nullable::ImplicitNull => AboutDevice::AsBefore,
                Nullable::ExplicitNull => AboutDevice::None,
                Nullable::Some(id) => AboutDevice::This(Id(id)),
            },
            observations: input.observations,
            declined: input.declined,
            mail_sheet_to_contact: input.mail_sheet_to_contact.unwrap_or(false),
            work: input.work.map(Details::from),
        }
    }
}

/// Consent to a chargeable step.
#[derive(GraphQLInputObject)]
pub struct ConsentRecordInput {
    /// The ticket.
    ticket_number: String,
    /// Who consented.
    consented_by: String,
    /// To what amount, in whole yen, tax included; leave out when it is not known.
    amount_yen: Option<i32>,
}

impl From<ConsentRecordInput> for consent_record::Input {
    fn from(input: ConsentRecordInput) -> Self {
        Self {
            ticket_number: input.ticket_number,
            consented_by: input.consented_by,
            amount_yen: input.amount_yen.map(i64::from),
        }
    }
}

/// A dispatch that the desk has taken.
#[derive(GraphQLInputObject)]
pub struct DispatchConfirmInput {
    /// The ticket.
    ticket_number: String,
    /// The number under which the desk keeps the case.
    desk_case_number: Option<String>,
}

impl From<DispatchConfirmInput> for dispatch_confirm::Input {
    fn from(input: DispatchConfirmInput) -> Self {
        Self {
            ticket_number: input.ticket_number,
            desk_case_number: input.desk_case_number,
        }
    }
}

/// A ticket that is resolved.
#[derive(GraphQLInputObject)]
pub struct TicketResolveInput {
    /// The ticket.
    ticket_number: String,
    /// The part that was really at fault.
    fault_part: FaultPart,
    /// The desk that in fact solved it, or that there was none. Left out, it follows from the part at fault: a kind of
    /// device has the desk of its confirmed fault, wrong use was solved by the first line, else nobody knows.
    resolved_by: Option<Destination>,
    /// What was found, at most 2,000 characters.
    note: Option<String>,
}

impl From<TicketResolveInput> for ticket_resolve::Input {
    fn from(input: TicketResolveInput) -> Self {
        Self {
            ticket_number: input.ticket_number,
            fault_part: input.fault_part,
            resolved_by: input.resolved_by,
            note: input.note,
        }
    }
}

/// Something to say about a ticket.
#[derive(GraphQLInputObject)]
pub struct TicketCommentInput {
    /// A key of the client's own making: the same key and input again returns the first comment.
    idempotency_key: String,
    /// The ticket.
    ticket_number: String,
    /// Whom it is for.
    audience: Audience,
    /// What is said, at most 5,000 characters.
    body: String,
    /// Whether a comment to the customer is mailed to the first contact of the site; yes unless given.
    mail: Option<bool>,
}

impl From<TicketCommentInput> for ticket_comment::Input {
    fn from(input: TicketCommentInput) -> Self {
        Self {
            idempotency_key: input.idempotency_key,
            ticket_number: input.ticket_number,
            audience: input.audience,
            body: input.body,
            mail: input.mail.unwrap_or(true),
        }
    }
}

/// A mail address of a desk.
#[derive(GraphQLInputObject)]
pub struct DeskAddressInput {
    /// The desk.
    pub desk: DeskCode,
    /// The address.
    pub address: String,
}

/// What a desk's mail system reads.
#[derive(GraphQLInputObject)]
pub struct DeskMailFormInput {
    /// The desk.
    pub desk: DeskCode,
    /// The characters.
    pub charset: MailCharset,
}

/// A decision about a mail that is UNCERTAIN or REFUSED.
#[derive(GraphQLInputObject)]
pub struct MailSettleInput {
    /// The mail.
    pub mail_id: Uuid,
    /// What the person found out.
    pub outcome: Settlement,
}
