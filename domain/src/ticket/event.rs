//! What happens to a ticket. Events hold keys, codes and instants: no name, no number, no free text.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{CancelReason, FaultPart, Intake, Move, Onward, Priority, Step};
use crate::{
    target::Target,
    vocabulary::{Destination, closed_set::closed_set},
};

/// What a ticket is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct About {
    /// The site; none while it is not known who called.
    pub site: Option<Uuid>,
    /// The device, where the call is about one.
    pub device: Option<Uuid>,
    /// The contract on which the call counts.
    pub contract: Option<Uuid>,
}

/// Makes the events, the set of their kinds, and which kind each is.
macro_rules! events {
    ($(
        $(#[$about:meta])*
        $name:ident = $text:literal $(, moves $move:ident)? $({ $($(#[$field_about:meta])* $field:ident: $type:ty),+ $(,)? })?;
    )+) => {
        /// Something that happened to a ticket, with what is needed to tell how it stands after it.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(tag = "kind", rename_all_fields = "camelCase", deny_unknown_fields)]
        pub enum Event {
            $(
                $(#[$about])*
                #[serde(rename = $text)]
                $name $({ $($(#[$field_about])* $field: $type),+ })?,
            )+
        }

        closed_set! {
            /// What happened to a ticket.
            #[cfg_attr(feature = "graphql", graphql(name = "TicketEventKind"))]
            EventKind {
                $($(#[$about])* $name = $text,)+
            }
        }

        impl Event {
            /// Its kind.
            #[must_use]
            pub const fn kind(&self) -> EventKind {
                match self {
                    $(Self::$name { .. } => EventKind::$name,)+
                }
            }

            /// The move that it makes; none where the state stays as it is.
            #[must_use]
            pub const fn makes(&self) -> Option<Move> {
                match self {
                    $(Self::$name { .. } => events!(move $($move)?),)+
                }
            }
        }
    };
    (move $move:ident) => { Some(Move::$move) };
    (move) => { None };
}

events! {
    /// The call was logged.
    Logged = "LOGGED" {
        /// What it is about, as far as it was known.
        about: About,
        /// How it came in.
        intake: Intake,
        /// How urgent it is.
        priority: Priority,
    };
    /// Triage decided.
    Triaged = "TRIAGED", moves Triaged {
        /// What the ticket is about.
        about: About,
        /// How urgent it is.
        priority: Priority,
        /// Where it goes.
        onward: Onward,
    };
    /// No rule covers the call.
    NotCovered = "NOT_COVERED", moves Triaged {
        /// What the ticket is about.
        about: About,
    };
    /// Somebody else called, or the same caller again, about the same.
    CallJoined = "CALL_JOINED" {
        /// The further call.
        call: Uuid,
    };
    /// A person sent it to another desk than triage had said.
    DispatchOverridden = "DISPATCH_OVERRIDDEN", moves DispatchOverridden {
        /// The dispatch that was made.
        dispatch: Uuid,
        /// Where it goes now.
        onward: Onward,
    };
    /// The customer was asked by mail whether he agrees to the charge.
    ConsentRequested = "CONSENT_REQUESTED" {
        /// The mail.
        mail: Uuid,
    };
    /// The customer agreed to the charge.
    ConsentRecorded = "CONSENT_RECORDED", moves ConsentRecorded {
        /// What comes next, where it had waited for the consent.
        step: Option<Step>,
    };
    /// The customer does not agree to the charge: nothing is arranged.
    ConsentDeclined = "CONSENT_DECLINED", moves ConsentDeclined;
    /// The desk is told at another time.
    DispatchRescheduled = "DISPATCH_RESCHEDULED", moves DispatchRescheduled {
        /// What comes next.
        step: Step,
    };
    /// The desk has opened and is told.
    DeskOpened = "DESK_OPENED", moves DeskOpened;
    /// The desk confirmed that it has taken over.
    DispatchConfirmed = "DISPATCH_CONFIRMED", moves DispatchConfirmed;
    /// The customer owes an answer.
    CustomerAwaited = "CUSTOMER_AWAITED", moves CustomerAwaited;
    /// The customer has answered.
    CustomerAnswered = "CUSTOMER_ANSWERED", moves CustomerAnswered;
    /// The desk replaces the device.
    ReplacementStarted = "REPLACEMENT_STARTED", moves ReplacementStarted {
        /// The replacement.
        replacement: Uuid,
    };
    /// More is known of the replacement: what was shipped, received or sent back.
    ReplacementUpdated = "REPLACEMENT_UPDATED" {
        /// The replacement.
        replacement: Uuid,
    };
    /// The new device stands in the place of the old one.
    ReplacementCompleted = "REPLACEMENT_COMPLETED", moves ReplacementCompleted {
        /// The replacement.
        replacement: Uuid,
        /// The new device.
        device: Uuid,
        /// Whether the new device must be set up again on another day.
        reconfigure: bool,
    };
    /// The day on which the PC is set up again is agreed.
    ReconfigurationScheduled = "RECONFIGURATION_SCHEDULED", moves ReconfigurationScheduled {
        /// The replacement.
        replacement: Uuid,
    };
    /// The PC is set up again.
    ReconfigurationCompleted = "RECONFIGURATION_COMPLETED", moves ReconfigurationCompleted {
        /// The replacement.
        replacement: Uuid,
    };
    /// Resolved.
    Resolved = "RESOLVED", moves Resolved {
        /// The part that was at fault.
        part: FaultPart,
        /// The desk that in fact solved it, where that is known.
        by: Option<Destination>,
    };
    /// Closed: nobody objected.
    Closed = "CLOSED", moves Closed;
    /// Cancelled: nothing is to be done any more.
    Cancelled = "CANCELLED", moves Cancelled {
        /// Why.
        reason: CancelReason,
    };
    /// Reopened: it was not done after all.
    Reopened = "REOPENED", moves Reopened;
    /// Somebody took it.
    Taken = "TAKEN";
    /// It was given to somebody.
    Assigned = "ASSIGNED" {
        /// The account.
        to: Uuid,
    };
    /// Nobody has it any more.
    Released = "RELEASED";
    /// It is more or less urgent than was thought.
    PriorityChanged = "PRIORITY_CHANGED" {
        /// How urgent.
        priority: Priority,
    };
    /// So much of a target's time is spent that a warning is due.
    TargetWarned = "TARGET_WARNED" {
        /// The target.
        target: Target,
    };
    /// The time of a target was over before it ended.
    TargetMissed = "TARGET_MISSED" {
        /// The target.
        target: Target,
    };
    /// A person found that an uncertain mail has arrived.
    MailSettledAsSent = "MAIL_SETTLED_AS_SENT" {
        /// The mail.
        mail: Uuid,
    };
    /// A person had an uncertain mail sent again.
    MailSentAgain = "MAIL_SENT_AGAIN" {
        /// The mail.
        mail: Uuid,
    };
    /// A person withdrew a mail that had not arrived.
    MailCancelled = "MAIL_CANCELLED" {
        /// The mail.
        mail: Uuid,
    };
    /// Commented.
    Commented = "COMMENTED" {
        /// The comment.
        comment: Uuid,
    };
    /// A file was attached.
    Attached = "ATTACHED" {
        /// The attachment.
        attachment: Uuid,
    };
    /// A mail came in that belongs to it.
    MailReceived = "MAIL_RECEIVED" {
        /// The mail that came in.
        mail: Uuid,
    };
    /// A mail of ours came back undelivered.
    MailBounced = "MAIL_BOUNCED" {
        /// Our mail.
        mail: Uuid,
    };
    /// Something that a mail tells was taken over.
    FactAccepted = "FACT_ACCEPTED" {
        /// What it tells.
        fact: Uuid,
    };
    /// Its personal data were erased.
    PersonalDataErased = "PERSONAL_DATA_ERASED";
}
