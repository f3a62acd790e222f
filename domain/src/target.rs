//! Targets (SLA): how long a ticket may take to reach its desk, to be taken by it, and to be resolved, counted in the
//! working time of whoever has it.
//!
//! | target | begins | counts | ends |
//! |---|---|---|---|
//! | DISPATCH | when the call is logged | while we work, in our hours | when a desk is told, or none has to be |
//! | ACKNOWLEDGE | when a desk is told | while the desk is to take the case, in its hours | when it has taken it |
//! | RESOLVE | when the call is logged | while we work, in our hours; while a desk has it, in the desk's | with the ticket |
//!
//! What counts in no row pauses the target: all of them while the ticket waits. The hours of a desk that are in no document
//! are ours; a desk without hours, because it takes requests at any time, counts round the clock.
//!
//! The end of a ticket ends all that has begun. A target is missed at the first instant at which its time is spent and
//! runs; what ends or pauses it at that very instant is in time. Once missed it stays missed, and what is spent is counted
//! on until it ends.
//!
//! A reopened ticket goes on with RESOLVE where it stood; DISPATCH stays as it ended. ACKNOWLEDGE is a promise of one
//! desk: it begins anew when another desk is told, and when the same desk is told again after it had taken the case; a desk
//! that is reminded of what it has not taken yet goes on with its time.

mod progress;
mod reckoning;
mod table;

pub use progress::Progress;
pub use reckoning::progress;
pub use table::{Allowance, TargetTable};

use jiff::Timestamp;

use crate::{
    ticket::State,
    vocabulary::{DeskCode, closed_set::closed_set},
};

closed_set! {
    /// What a ticket has a time for (目標).
    #[cfg_attr(feature = "graphql", graphql(name = "TicketTargetKind"))]
    Target {
        /// From the call to the instant at which a desk is told.
        Dispatch = "DISPATCH",
        /// From there to the instant at which the desk has taken the case.
        Acknowledge = "ACKNOWLEDGE",
        /// From the call to its resolution.
        Resolve = "RESOLVE",
    }
}

closed_set! {
    /// Where a target stands.
    #[cfg_attr(feature = "graphql", graphql(name = "TicketTargetState"))]
    TargetState {
        /// Its time runs, within the hours of whoever works.
        Running = "RUNNING",
        /// Its time stands still.
        Paused = "PAUSED",
        /// It ended in time.
        Met = "MET",
        /// Its time was over before it ended.
        Missed = "MISSED",
    }
}

impl TargetState {
    /// The state of a target that was missed or not, has ended or not, and runs or not.
    #[must_use]
    pub const fn of(missed: bool, ended: bool, running: bool) -> Self {
        match (missed, ended, running) {
            (true, _, _) => Self::Missed,
            (false, true, _) => Self::Met,
            (false, false, true) => Self::Running,
            (false, false, false) => Self::Paused,
        }
    }
}

/// Who works on a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Our help desk, and a desk may have to be told.
    Ours,
    /// Our help desk, and no desk has to be told.
    OursAlone,
    /// A desk that has been told and has not taken the case yet.
    AtDesk(DeskCode),
    /// A desk that has taken the case.
    DeskWorks(DeskCode),
    /// Nobody: the customer's turn, his consent, or the opening of a desk is waited for.
    Waiting,
    /// Nobody: resolved, closed or cancelled.
    Over,
}

impl Phase {
    /// Who works on a ticket in a state that was sent to a desk last, if to any. A PC that must be set up again is ours.
    #[must_use]
    pub const fn of(state: State, desk: Option<DeskCode>) -> Self {
        match (state, desk) {
            (State::Logged | State::ReconfigurationDue, _) => Self::OursAlone,
            (State::AwaitingConsent | State::AwaitingDeskHours | State::AwaitingCustomer, _) => {
                Self::Waiting
            }
            (State::Dispatched, Some(desk)) => Self::AtDesk(desk),
            (State::Acknowledged | State::ReplacementUnderWay, Some(desk)) => Self::DeskWorks(desk),
            (State::Resolved | State::Closed | State::Cancelled, _) => Self::Over,
            (State::NotTriaged | State::Reopened, _)
            | (State::Dispatched | State::Acknowledged | State::ReplacementUnderWay, None) => {
                Self::Ours
            }
        }
    }

    /// The desk that has been told.
    #[must_use]
    pub const fn desk(self) -> Option<DeskCode> {
        match self {
            Self::AtDesk(desk) | Self::DeskWorks(desk) => Some(desk),
            Self::Ours | Self::OursAlone | Self::Waiting | Self::Over => None,
        }
    }
}

/// From when on somebody works on a ticket; the earliest moment of a ticket is its call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The instant.
    pub at: Timestamp,
    /// Who works from then on.
    pub phase: Phase,
}
