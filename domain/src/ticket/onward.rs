//! Where a ticket goes once it is decided.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::State;
use crate::{
    json,
    triage::Answer,
    vocabulary::{Channel, Destination, DispatchBy},
};

/// Where a decided ticket goes, and what comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Onward {
    /// Where the call ends.
    pub desk: Destination,
    /// What comes next.
    pub step: Step,
}

/// What comes next for a decided ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "SCREAMING_SNAKE_CASE", deny_unknown_fields)]
pub enum Step {
    /// Nobody is contacted.
    Nobody,
    /// The customer contacts the desk.
    Customer,
    /// The customer is asked whether he agrees to a charge (C16, A15).
    Consent,
    /// The desk is told when it opens.
    Opening {
        /// When that is.
        #[serde(with = "json::instant")]
        at: Timestamp,
    },
    /// The desk is told now.
    Now,
}

impl Onward {
    /// Where the answer of triage leads to over a channel: only a telephone waits for the desk to open, mail and
    /// web form are taken at any hour.
    #[must_use]
    pub fn of(answer: &Answer, channel: Channel) -> Self {
        let step = match (answer.desk, answer.dispatch_by) {
            (Destination::FirstLine | Destination::OutOfScope, _) | (_, DispatchBy::Nobody) => {
                Step::Nobody
            }
            (_, DispatchBy::Customer) => Step::Customer,
            (_, DispatchBy::Helpdesk) if answer.consent_needed => Step::Consent,
            (_, DispatchBy::Helpdesk) => Step::told(channel, answer.next_open),
        };
        Self {
            desk: answer.desk,
            step,
        }
    }
}

impl Step {
    /// When a desk is told that opens next at an instant; none while it is open or where nobody knows.
    #[must_use]
    pub fn told(channel: Channel, next_open: Option<Timestamp>) -> Self {
        match next_open.filter(|_| channel == Channel::Phone) {
            Some(at) => Self::Opening { at },
            None => Self::Now,
        }
    }

    /// The state in which a ticket waits for this step.
    #[must_use]
    pub const fn state(self) -> State {
        match self {
            Self::Nobody => State::Logged,
            Self::Customer => State::AwaitingCustomer,
            Self::Consent => State::AwaitingConsent,
            Self::Opening { .. } => State::AwaitingDeskHours,
            Self::Now => State::Dispatched,
        }
    }

    /// The instant at which the desk is told, where that is not now.
    #[must_use]
    pub const fn waits_until(self) -> Option<Timestamp> {
        match self {
            Self::Opening { at } => Some(at),
            _ => None,
        }
    }
}
