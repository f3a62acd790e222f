//! What a decision sets in motion: sheets to read from, and mails to desk, dispatcher or customer.

use crate::ticket::Step;
use crate::triage::Answer;
use crate::vocabulary::{Channel, DispatchBy, closed_set::closed_set};

closed_set! {
    /// Where a mail of the outbox stands.
    MailState {
        /// Waits for the customer's consent to a chargeable step (C16).
        Held = "HELD",
        /// Waits until a supervisor confirms the address (A23).
        AwaitingConfirmation = "AWAITING_CONFIRMATION",
        /// Waits until the desk opens, which our dispatcher then calls.
        AwaitingDeskHours = "AWAITING_DESK_HOURS",
        /// Waits for the next attempt.
        Queued = "QUEUED",
        /// Being handed to the mail server: its content is about to be sent.
        HandingOver = "HANDING_OVER",
        /// Taken over by the mail server.
        Sent = "SENT",
        /// Refused for good; the reason stands in the last error.
        Refused = "REFUSED",
        /// Handed over without a final answer: a person decides, it is never sent again by itself.
        Uncertain = "UNCERTAIN",
        /// No longer needed before it left.
        Cancelled = "CANCELLED",
    }
}

closed_set! {
    /// Whether mails leave.
    OutboxMode {
        /// They do.
        Running = "RUNNING",
        /// They are written and wait.
        Paused = "PAUSED",
        /// They are written and never leave: for cases that are taken over from elsewhere.
        Quiet = "QUIET",
    }
}

closed_set! {
    /// What a mail is for.
    MailPurpose {
        /// Fault report to a desk.
        DeskReport = "DESK_REPORT",
        /// Call sheet or web-form sheet to our own dispatcher.
        DispatcherSheet = "DISPATCHER_SHEET",
        /// Contact sheet to the contact of the site.
        ContactSheet = "CONTACT_SHEET",
        /// To whoever is on duty: a ticket missed a target.
        Escalation = "ESCALATION",
        /// A comment to the contact of the site.
        CustomerComment = "CUSTOMER_COMMENT",
        /// To the contact of the site: whether he agrees to a charge (C16).
        ConsentRequest = "CONSENT_REQUEST",
        /// What falls due, to whom it concerns: one a day.
        ReminderDigest = "REMINDER_DIGEST",
    }
}

closed_set! {
    /// What a sheet is for.
    SheetKind {
        /// For the caller, who contacts the desk himself.
        Contact = "CONTACT",
        /// For our dispatcher, who phones the desk.
        Call = "CALL",
        /// For our dispatcher, who files the desk's web form.
        WebForm = "WEB_FORM",
    }
}

/// A mail address of a desk, and whether it may be written to (A23).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskMailbox {
    /// The address.
    pub address: String,
    /// Whether the documents print it for faults or a supervisor has confirmed it.
    pub confirmed: bool,
}

/// Whom a decision could reach, and how.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reach {
    /// The desk's mailbox, where it has one: registered by an operator, else as printed.
    pub desk: Option<DeskMailbox>,
    /// Whether the desk can be phoned.
    pub desk_takes_calls: bool,
    /// Our own dispatcher's.
    pub dispatcher: Option<String>,
    /// The contact's at the site, where the agent asked to mail him.
    pub contact: Option<String>,
}

/// A mail to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedMail {
    /// What it is for.
    pub purpose: MailPurpose,
    /// Its one recipient.
    pub recipient: String,
    /// The state it begins in.
    pub state: MailState,
}

/// The sheet and the mails of a decision.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// The sheet that stands on the ticket.
    pub sheet: Option<SheetKind>,
    /// The mails to put into the outbox.
    pub mails: Vec<PlannedMail>,
}

impl Plan {
    /// The way the desk is reached: by mail where one goes to it, else as decided.
    #[must_use]
    pub fn channel(&self, answer: &Answer) -> Channel {
        if self.writes_to_desk() {
            Channel::Email
        } else {
            answer.channel
        }
    }

    /// The way in which the desk is told at once: by our dispatcher's call, by his form, or by our mail.
    #[must_use]
    pub fn told_by(&self, answer: &Answer) -> Channel {
        match self.sheet {
            Some(SheetKind::Call) => Channel::Phone,
            Some(SheetKind::WebForm) => Channel::WebForm,
            Some(SheetKind::Contact) | None => self.channel(answer),
        }
    }

    /// Whether a mail goes to the desk itself.
    #[must_use]
    pub fn writes_to_desk(&self) -> bool {
        self.mails
            .iter()
            .any(|mail| mail.purpose == MailPurpose::DeskReport)
    }
}

/// Plans what a decision sets in motion.
///
/// Our help desk writes to the desk where a mailbox is known; where none is, or the mailbox still waits for
/// its confirmation, a sheet stands on the ticket at once and goes to our dispatcher: by phone not before the desk
/// opens. A customer who arranges himself gets a contact sheet and nothing goes to the desk.
#[must_use]
pub fn plan(answer: &Answer, reach: &Reach) -> Plan {
    match answer.dispatch_by {
        DispatchBy::Nobody => Plan::default(),
        DispatchBy::Customer => Plan {
            sheet: Some(SheetKind::Contact),
            mails: mail(
                MailPurpose::ContactSheet,
                reach.contact.as_deref(),
                MailState::Queued,
            ),
        },
        DispatchBy::Helpdesk => plan_own_dispatch(answer, reach),
    }
}

fn plan_own_dispatch(answer: &Answer, reach: &Reach) -> Plan {
    let ready = if answer.consent_needed {
        MailState::Held
    } else {
        MailState::Queued
    };
    let mut plan = Plan::default();
    if let Some(desk) = &reach.desk {
        let state = match (answer.consent_needed, desk.confirmed) {
            (false, false) => MailState::AwaitingConfirmation,
            _ => ready,
        };
        plan.mails = mail(MailPurpose::DeskReport, Some(&desk.address), state);
    }
    if !reach.desk.as_ref().is_some_and(|desk| desk.confirmed) {
        let by_phone = reach.desk_takes_calls && answer.channel != Channel::WebForm;
        plan.sheet = Some(if by_phone {
            SheetKind::Call
        } else {
            SheetKind::WebForm
        });
        let state = match (answer.consent_needed, answer.next_open) {
            (false, Some(_)) if by_phone => MailState::AwaitingDeskHours,
            _ => ready,
        };
        let dispatcher = reach.dispatcher.as_deref();
        plan.mails
            .extend(mail(MailPurpose::DispatcherSheet, dispatcher, state));
    }
    plan
}

fn mail(purpose: MailPurpose, recipient: Option<&str>, state: MailState) -> Vec<PlannedMail> {
    let recipient = recipient.map(str::to_owned);
    recipient
        .map(|recipient| PlannedMail {
            purpose,
            recipient,
            state,
        })
        .into_iter()
        .collect()
}

/// The state of a held mail once consent is there: its address may still wait for its confirmation, or our
/// dispatcher for the desk to open.
#[must_use]
pub fn after_consent(purpose: MailPurpose, address_confirmed: bool, step: Step) -> MailState {
    match (purpose, step) {
        (MailPurpose::DeskReport, _) if !address_confirmed => MailState::AwaitingConfirmation,
        (MailPurpose::DispatcherSheet, Step::Opening { .. }) => MailState::AwaitingDeskHours,
        _ => MailState::Queued,
    }
}
