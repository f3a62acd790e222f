//! The states of a ticket, and which moves each allows.

use crate::vocabulary::closed_set::closed_set;

closed_set! {
    /// State of a ticket.
    #[cfg_attr(feature = "graphql", graphql(name = "TicketState"))]
    State {
        /// The site is not known, or no rule covers the call: a person decides.
        NotTriaged = "NOT_TRIAGED",
        /// Answered on the phone or out of scope: nobody is contacted.
        Logged = "LOGGED",
        /// The customer must agree to a charge before we dispatch (C16, A15).
        AwaitingConsent = "AWAITING_CONSENT",
        /// The desk is reached by phone only, and closed: it is called when it opens.
        AwaitingDeskHours = "AWAITING_DESK_HOURS",
        /// Handed to the desk.
        Dispatched = "DISPATCHED",
        /// The desk has taken over.
        Acknowledged = "ACKNOWLEDGED",
        /// The customer contacts the desk, or owes us or the desk an answer.
        AwaitingCustomer = "AWAITING_CUSTOMER",
        /// The desk sends or brings another device in the place of the broken one (RMA, 代替機交換).
        ReplacementUnderWay = "REPLACEMENT_UNDER_WAY",
        /// The exchanged PC must be set up again, on another day than the repair (再設定, C18).
        ReconfigurationDue = "RECONFIGURATION_DUE",
        /// Done; the caller may still object.
        Resolved = "RESOLVED",
        /// Done for good.
        Closed = "CLOSED",
        /// Nothing is to be done any more.
        Cancelled = "CANCELLED",
        /// Done once, and yet not.
        Reopened = "REOPENED",
    }
}

closed_set! {
    /// A move of a ticket: each is one mutation.
    #[cfg_attr(feature = "graphql", graphql(name = "TicketMove"))]
    Move {
        /// It is decided anew where it goes (`ticketTriage`).
        Triaged = "TRIAGED",
        /// It goes to the desk that a person chose (`dispatchOverride`).
        DispatchOverridden = "DISPATCH_OVERRIDDEN",
        /// The customer agreed to the charge (`consentRecord`).
        ConsentRecorded = "CONSENT_RECORDED",
        /// The customer does not agree to the charge (`consentDecline`).
        ConsentDeclined = "CONSENT_DECLINED",
        /// The desk is told at another time (`dispatchReschedule`).
        DispatchRescheduled = "DISPATCH_RESCHEDULED",
        /// The desk has opened and is told; the program does it by itself.
        DeskOpened = "DESK_OPENED",
        /// The desk confirmed that it has taken over (`dispatchConfirm`).
        DispatchConfirmed = "DISPATCH_CONFIRMED",
        /// The customer owes an answer (`customerAwait`).
        CustomerAwaited = "CUSTOMER_AWAITED",
        /// The customer has answered (`customerAnswer`).
        CustomerAnswered = "CUSTOMER_ANSWERED",
        /// The desk replaces the device (`replacementStart`).
        ReplacementStarted = "REPLACEMENT_STARTED",
        /// The new device stands in the place of the old one (`replacementComplete`).
        ReplacementCompleted = "REPLACEMENT_COMPLETED",
        /// The day on which the PC is set up again is agreed (`reconfigurationSchedule`).
        ReconfigurationScheduled = "RECONFIGURATION_SCHEDULED",
        /// The PC is set up again (`reconfigurationComplete`).
        ReconfigurationCompleted = "RECONFIGURATION_COMPLETED",
        /// The fault is repaired, the request fulfilled or the question answered (`ticketResolve`).
        Resolved = "RESOLVED",
        /// Nobody objected (`ticketClose`).
        Closed = "CLOSED",
        /// Nothing is to be done any more (`ticketCancel`).
        Cancelled = "CANCELLED",
        /// It was not done after all (`ticketReopen`).
        Reopened = "REOPENED",
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
    /// Whether something is still to be done.
    #[must_use]
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Resolved | Self::Closed | Self::Cancelled)
    }

    /// Whether the state allows a move: the table of moves.
    #[must_use]
    pub const fn allows(self, attempted: Move) -> bool {
        match attempted {
            Move::Triaged => matches!(
                self,
                Self::NotTriaged
                    | Self::Logged
                    | Self::AwaitingConsent
                    | Self::AwaitingDeskHours
                    | Self::Reopened
            ),
            Move::DispatchOverridden => {
                self.is_open()
                    && !matches!(self, Self::ReplacementUnderWay | Self::ReconfigurationDue)
            }
            Move::ConsentRecorded => matches!(
                self,
                Self::AwaitingConsent | Self::AwaitingCustomer | Self::ReconfigurationDue
            ),
            Move::ConsentDeclined => matches!(self, Self::AwaitingConsent),
            Move::DispatchRescheduled | Move::DeskOpened => matches!(self, Self::AwaitingDeskHours),
            // Again, when the desk tells its number later than that it has taken over.
            Move::DispatchConfirmed => matches!(
                self,
                Self::AwaitingDeskHours
                    | Self::Dispatched
                    | Self::Acknowledged
                    | Self::AwaitingCustomer
            ),
            Move::CustomerAwaited => matches!(
                self,
                Self::Logged
                    | Self::Dispatched
                    | Self::Acknowledged
                    | Self::ReplacementUnderWay
                    | Self::ReconfigurationDue
                    | Self::Reopened
            ),
            Move::CustomerAnswered => matches!(self, Self::AwaitingCustomer),
            Move::ReplacementStarted => matches!(
                self,
                Self::Dispatched | Self::Acknowledged | Self::AwaitingCustomer | Self::Reopened
            ),
            Move::ReplacementCompleted => matches!(self, Self::ReplacementUnderWay),
            Move::ReconfigurationScheduled | Move::ReconfigurationCompleted => {
                matches!(self, Self::ReconfigurationDue)
            }
            // Setting the PC up again must not be forgotten.
            Move::Resolved => self.is_open() && !matches!(self, Self::ReconfigurationDue),
            Move::Closed => matches!(self, Self::Resolved),
            Move::Cancelled => self.is_open(),
            Move::Reopened => !self.is_open(),
        }
    }
}

fn texts(moves: &[Move]) -> String {
    let texts: Vec<_> = moves.iter().map(|one| one.as_str()).collect();
    texts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_can_be_left_and_every_move_be_made() {
        for &state in State::ALL {
            assert!(
                Move::ALL.iter().any(|&attempt| state.allows(attempt)),
                "{state}"
            );
        }
        for &attempt in Move::ALL {
            assert!(
                State::ALL.iter().any(|state| state.allows(attempt)),
                "{attempt}"
            );
        }
    }

    #[test]
    fn what_is_open_can_be_cancelled_and_what_is_not_reopened() {
        for &state in State::ALL {
            assert_eq!(state.allows(Move::Cancelled), state.is_open(), "{state}");
            assert_eq!(state.allows(Move::Reopened), !state.is_open(), "{state}");
        }
    }
}
