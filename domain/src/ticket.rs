//! Tickets: their number, their states, and the moves between them.

use std::{fmt, num::NonZeroU64};

pub use crate::vocabulary::FaultPart;
use crate::{
    identifier::{IdentifierError, fold},
    triage::{Observations, Verdict},
    vocabulary::{Destination, DispatchBy, YesNo, closed_set::closed_set},
};

closed_set! {
    /// State of a ticket.
    #[cfg_attr(feature = "graphql", graphql(name = "TicketState"))]
    State {
        /// No rule covers the call: a person decides.
        NotTriaged = "NOT_TRIAGED",
        /// Answered on the phone or out of scope: nobody is contacted.
        Logged = "LOGGED",
        /// The customer must agree to a charge before we dispatch (C16, A15).
        AwaitingConsent = "AWAITING_CONSENT",
        /// Handed to the desk.
        Dispatched = "DISPATCHED",
        /// The desk has taken over.
        Acknowledged = "ACKNOWLEDGED",
        /// The customer contacts the desk.
        AwaitingCustomer = "AWAITING_CUSTOMER",
        /// Done.
        Resolved = "RESOLVED",
    }
}

closed_set! {
    /// What can happen to a ticket.
    #[cfg_attr(feature = "graphql", graphql(name = "TicketMove"))]
    Move {
        /// The customer agreed to the charge.
        ConsentRecorded = "CONSENT_RECORDED",
        /// The desk confirmed that it has taken over.
        DispatchConfirmed = "DISPATCH_CONFIRMED",
        /// The fault is repaired, the request fulfilled or the question answered.
        Resolved = "RESOLVED",
    }
}

closed_set! {
    /// How urgent a ticket is.
    #[derive(Default)]
    #[cfg_attr(feature = "graphql", graphql(name = "TicketPriority"))]
    Priority {
        /// Danger: a burning smell, smoke or heat (A69).
        Urgent = "URGENT",
        /// Everything else.
        #[default]
        Normal = "NORMAL",
    }
}

impl Priority {
    /// The priority that the observations of a call ask for.
    #[must_use]
    pub fn of(observations: &Observations) -> Self {
        if observations.burning_smell == Some(YesNo::Yes) {
            Self::Urgent
        } else {
            Self::Normal
        }
    }
}

closed_set! {
    /// What happened to a ticket.
    #[cfg_attr(feature = "graphql", graphql(name = "TicketEventKind"))]
    EventKind {
        /// Logged, and triage decided.
        Triaged = "TRIAGED",
        /// Logged, but no rule covers the call.
        LoggedUntriaged = "LOGGED_UNTRIAGED",
        /// The customer agreed to the charge.
        ConsentRecorded = "CONSENT_RECORDED",
        /// The desk confirmed that it has taken over.
        DispatchConfirmed = "DISPATCH_CONFIRMED",
        /// Resolved.
        Resolved = "RESOLVED",
        /// A person found that an uncertain mail has arrived.
        MailSettledAsSent = "MAIL_SETTLED_AS_SENT",
        /// A person had an uncertain mail sent again.
        MailSentAgain = "MAIL_SENT_AGAIN",
        /// Commented.
        Commented = "COMMENTED",
        /// A file was attached.
        Attached = "ATTACHED",
        /// Its personal data were erased.
        PersonalDataErased = "PERSONAL_DATA_ERASED",
    }
}

impl EventKind {
    /// The event of a call that was logged.
    #[must_use]
    pub const fn logged(verdict: &Verdict) -> Self {
        match verdict {
            Verdict::Decided(_) => Self::Triaged,
            Verdict::NotCovered { .. } => Self::LoggedUntriaged,
        }
    }
}

/// A move that the state of a ticket does not allow.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "a ticket in state {state} cannot take {attempted}; allowed: {}",
    texts(allowed)
)]
pub struct Refused {
    /// State of the ticket.
    pub state: State,
    /// The move that was tried.
    pub attempted: Move,
    /// The moves the state allows.
    pub allowed: Vec<Move>,
}

impl State {
    /// The state in which a ticket begins after triage.
    #[must_use]
    pub fn opening(verdict: &Verdict) -> Self {
        let answer = match verdict {
            Verdict::NotCovered { .. } => return Self::NotTriaged,
            Verdict::Decided(decision) => &decision.answer,
        };
        match (answer.desk, answer.dispatch_by) {
            (Destination::FirstLine | Destination::OutOfScope, _) | (_, DispatchBy::Nobody) => {
                Self::Logged
            }
            (_, DispatchBy::Customer) => Self::AwaitingCustomer,
            (_, DispatchBy::Helpdesk) if answer.consent_needed => Self::AwaitingConsent,
            (_, DispatchBy::Helpdesk) => Self::Dispatched,
        }
    }

    /// The state after a move, or the moves that are allowed instead.
    pub fn next(self, attempted: Move) -> Result<Self, Refused> {
        self.after(attempted).ok_or_else(|| Refused {
            state: self,
            attempted,
            allowed: self.allowed().collect(),
        })
    }

    /// Whether the ticket has its end.
    #[must_use]
    pub const fn is_end(self) -> bool {
        matches!(self, Self::Resolved)
    }

    /// The moves that this state allows.
    pub fn allowed(self) -> impl Iterator<Item = Move> {
        Move::ALL
            .iter()
            .copied()
            .filter(move |&attempt| self.after(attempt).is_some())
    }

    /// The table of moves.
    const fn after(self, attempted: Move) -> Option<Self> {
        match (self, attempted) {
            (Self::AwaitingConsent, Move::ConsentRecorded) => Some(Self::Dispatched),
            (Self::AwaitingCustomer, Move::ConsentRecorded) => Some(Self::AwaitingCustomer),
            (Self::Dispatched | Self::AwaitingCustomer, Move::DispatchConfirmed) => {
                Some(Self::Acknowledged)
            }
            (Self::Resolved, _) => None,
            (_, Move::Resolved) => Some(Self::Resolved),
            _ => None,
        }
    }
}

/// Number of a ticket as people see it: `KW-` and digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TicketNumber(NonZeroU64);

impl TicketNumber {
    const PREFIX: &'static str = "KW";

    /// The ticket with this number; none for 0.
    #[must_use]
    pub const fn new(number: u64) -> Option<Self> {
        match NonZeroU64::new(number) {
            Some(number) => Some(Self(number)),
            None => None,
        }
    }

    /// The bare number.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0.get()
    }

    /// Folds `raw` and reads the number, with or without its prefix.
    pub fn parse(raw: &str) -> Result<Self, IdentifierError> {
        let folded = fold(raw);
        let digits = folded.strip_prefix(Self::PREFIX).unwrap_or(&folded);
        let number = if digits.bytes().all(|byte| byte.is_ascii_digit()) {
            digits.parse().ok()
        } else {
            None
        };
        number.and_then(Self::new).ok_or_else(|| IdentifierError {
            what: "ticket number (受付番号)",
            raw: raw.to_owned(),
            accepted: "KW- and a number from 1, or the number alone",
        })
    }
}

impl fmt::Display for TicketNumber {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}-{}", Self::PREFIX, self.0)
    }
}

fn texts(moves: &[Move]) -> String {
    let texts: Vec<_> = moves.iter().map(|one| one.as_str()).collect();
    if texts.is_empty() {
        "nothing".to_owned()
    } else {
        texts.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_number_is_read_as_people_write_it() {
        let number = TicketNumber::new(1024).unwrap();
        assert_eq!(number.to_string(), "KW-1024");
        for raw in ["KW-1024", "kw1024", "ＫＷ－１０２４", " 1024 ", "KW-001024"] {
            assert_eq!(TicketNumber::parse(raw), Ok(number), "{raw}");
        }
        for wrong in ["", "KW-", "KW-0", "+5", "XX-1", "99999999999999999999"] {
            assert!(TicketNumber::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_refused_move_says_what_is_allowed() {
        let refused = State::Logged.next(Move::ConsentRecorded).unwrap_err();
        assert_eq!(refused.allowed, [Move::Resolved]);
        let refused = State::Resolved.next(Move::Resolved).unwrap_err();
        assert!(refused.to_string().ends_with("allowed: nothing"));
    }

    #[test]
    fn the_moves_of_a_dispatch() {
        let dispatched = State::AwaitingConsent.next(Move::ConsentRecorded);
        assert_eq!(dispatched, Ok(State::Dispatched));
        for state in [State::Dispatched, State::AwaitingCustomer] {
            let acknowledged = state.next(Move::DispatchConfirmed);
            assert_eq!(acknowledged, Ok(State::Acknowledged));
        }
        for &state in State::ALL {
            assert_eq!(state.next(Move::Resolved).is_ok(), state != State::Resolved);
        }
    }
}
