//! What is known of a target at an instant.

use jiff::{SignedDuration, Timestamp};

use super::{Target, TargetState};

/// Where a target of a ticket stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// Which target.
    pub target: Target,
    /// Minutes it is given.
    pub minutes: u32,
    /// The instant at which it began.
    pub begun_at: Timestamp,
    /// Time spent of it.
    pub spent: SignedDuration,
    /// Whether its time runs, be it within the hours of whoever works or not.
    pub running: bool,
    /// The instant at which a warning becomes due if nothing changes; none while its time does not run, and once
    /// it was due.
    pub warning_at: Option<Timestamp>,
    /// The instant at which its time is over if nothing changes; none while its time does not run, and once it was over.
    pub due_at: Option<Timestamp>,
    /// The instant at which a warning became due.
    pub warned_at: Option<Timestamp>,
    /// The instant at which its time was over.
    pub missed_at: Option<Timestamp>,
    /// The instant at which it ended, in time or not.
    pub ended_at: Option<Timestamp>,
}

impl Progress {
    /// Whether it runs, is paused, met or missed.
    #[must_use]
    pub const fn state(&self) -> TargetState {
        let (missed, ended) = (self.missed_at.is_some(), self.ended_at.is_some());
        TargetState::of(missed, ended, self.running)
    }

    /// The instant at which its time is over or was over; none while it does not run.
    #[must_use]
    pub fn deadline(&self) -> Option<Timestamp> {
        let over_at = self.missed_at.or(self.due_at);
        over_at.filter(|_| self.running)
    }

    /// The instant at which it was met; none where it was missed or has not ended.
    #[must_use]
    pub const fn met_at(&self) -> Option<Timestamp> {
        match self.missed_at {
            Some(_) => None,
            None => self.ended_at,
        }
    }
}
