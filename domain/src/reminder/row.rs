//! The state of a row of the ledger, and which moves each allows.

use crate::vocabulary::closed_set::closed_set;

closed_set! {
    /// State of a reminder in the ledger.
    #[cfg_attr(feature = "graphql", graphql(name = "ReminderState"))]
    RowState {
        /// The next digest tells it.
        Armed = "ARMED",
        /// A digest with it is in the outbox.
        Intended = "INTENDED",
        /// The recipient has taken note of it.
        Acknowledged = "ACKNOWLEDGED",
        /// The recipient wants to be told again on a later day.
        Snoozed = "SNOOZED",
        /// The end date changed or the subject is gone, and a digest was still owed.
        Cancelled = "CANCELLED",
        /// The end date changed or the subject is gone after a digest had told it.
        Outdated = "OUTDATED",
        /// A nearer lead tells the same.
        Collapsed = "COLLAPSED",
        /// It could not be told while it was of use, as to somebody without an address.
        Lapsed = "LAPSED",
    }
}

closed_set! {
    /// A move of a reminder in the ledger.
    #[cfg_attr(feature = "graphql", graphql(name = "ReminderMove"))]
    Move {
        /// A digest with it goes into the outbox.
        Intend = "INTEND",
        /// The recipient takes note of it.
        Acknowledge = "ACKNOWLEDGE",
        /// The recipient puts it off until a later day, which the row keeps.
        Snooze = "SNOOZE",
        /// The day until which it was put off has come.
        Rearm = "REARM",
        /// The end date changes or the subject goes.
        Cancel = "CANCEL",
        /// The subject has the end date again, or the day on which it was silenced had not come.
        Revive = "REVIVE",
        /// The recipient says of an earlier lead that the subject is gone.
        Silence = "SILENCE",
        /// A nearer lead comes before it was told.
        Collapse = "COLLAPSE",
        /// It is of use no more and was never told.
        Lapse = "LAPSE",
    }
}

/// A move that the state of a reminder does not allow.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "a reminder in state {state} cannot take {attempted}; allowed: {}",
    texts(allowed)
)]
pub struct MoveRefused {
    /// State of the row.
    pub state: RowState,
    /// The move that was tried.
    pub attempted: Move,
    /// The moves the state allows.
    pub allowed: Vec<Move>,
}

impl RowState {
    /// The state after a move.
    pub fn after(self, attempted: Move) -> Result<Self, MoveRefused> {
        self.next(attempted).ok_or_else(|| MoveRefused {
            state: self,
            attempted,
            allowed: self.allowed(),
        })
    }

    /// The moves the state allows.
    #[must_use]
    pub fn allowed(self) -> Vec<Move> {
        let allows = |attempted: &Move| self.next(*attempted).is_some();
        Move::ALL.iter().copied().filter(allows).collect()
    }

    /// Whether a digest is still to tell it, now or on the day until which it was put off.
    #[must_use]
    pub const fn is_owed(self) -> bool {
        matches!(self, Self::Armed | Self::Snoozed)
    }

    /// Whether a digest has told it at some time, or an earlier lead that it waits with.
    #[must_use]
    pub const fn was_told(self) -> bool {
        matches!(
            self,
            Self::Intended | Self::Acknowledged | Self::Outdated | Self::Snoozed
        )
    }

    /// Whether its recipient can answer it.
    #[must_use]
    pub const fn is_answerable(self) -> bool {
        self.next(Move::Acknowledge).is_some()
    }

    /// The table of moves.
    pub(super) const fn next(self, attempted: Move) -> Option<Self> {
        Some(match (self, attempted) {
            (Self::Armed, Move::Intend) | (Self::Outdated, Move::Revive) => Self::Intended,
            (Self::Intended | Self::Snoozed, Move::Acknowledge)
            | (Self::Armed | Self::Snoozed, Move::Silence) => Self::Acknowledged,
            (Self::Intended | Self::Snoozed, Move::Snooze) => Self::Snoozed,
            (Self::Snoozed, Move::Rearm)
            | (Self::Cancelled | Self::Lapsed | Self::Collapsed, Move::Revive) => Self::Armed,
            (Self::Armed | Self::Snoozed, Move::Cancel) => Self::Cancelled,
            (Self::Intended, Move::Cancel) => Self::Outdated,
            (Self::Armed | Self::Snoozed | Self::Cancelled, Move::Collapse) => Self::Collapsed,
            (Self::Armed, Move::Lapse) => Self::Lapsed,
            _ => return None,
        })
    }
}

fn texts(moves: &[Move]) -> String {
    if moves.is_empty() {
        return "none".to_owned();
    }
    let texts: Vec<&str> = moves.iter().map(|one| one.as_str()).collect();
    texts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_allows_what_is_written_here_and_nothing_else() {
        let allowed = |state: RowState| texts(&state.allowed());
        let expected = [
            (RowState::Armed, "INTEND, CANCEL, SILENCE, COLLAPSE, LAPSE"),
            (RowState::Intended, "ACKNOWLEDGE, SNOOZE, CANCEL"),
            (RowState::Acknowledged, "none"),
            (
                RowState::Snoozed,
                "ACKNOWLEDGE, SNOOZE, REARM, CANCEL, SILENCE, COLLAPSE",
            ),
            (RowState::Cancelled, "REVIVE, COLLAPSE"),
            (RowState::Outdated, "REVIVE"),
            (RowState::Collapsed, "REVIVE"),
            (RowState::Lapsed, "REVIVE"),
        ];
        assert_eq!(expected.map(|(state, _)| state), RowState::ALL);
        for (state, moves) in expected {
            assert_eq!(allowed(state), moves, "{state}");
        }
    }

    #[test]
    fn only_what_was_told_can_be_taken_note_of() {
        let refused = RowState::Cancelled.after(Move::Acknowledge).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "a reminder in state CANCELLED cannot take ACKNOWLEDGE; allowed: REVIVE, COLLAPSE"
        );
        assert_eq!(RowState::Armed.after(Move::Intend), Ok(RowState::Intended));
    }

    #[test]
    fn an_end_date_that_comes_back_finds_what_was_owed_still_owed() {
        for state in [RowState::Armed, RowState::Snoozed, RowState::Intended] {
            let back = state
                .after(Move::Cancel)
                .and_then(|gone| gone.after(Move::Revive));
            assert_eq!(back.unwrap().is_owed(), state.is_owed(), "{state}");
        }
    }
}
