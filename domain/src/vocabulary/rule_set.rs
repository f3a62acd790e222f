//! The words for the versions of the rules.

use super::closed_set::closed_set;

closed_set! {
    /// Where a rule set stands.
    RuleSetState {
        /// Proposed; not in force until somebody activates it.
        Draft = "DRAFT",
        /// Will be in force from a later instant on.
        Scheduled = "SCHEDULED",
        /// In force.
        Active = "ACTIVE",
        /// Was in force, until another one took its place.
        Replaced = "REPLACED",
    }
}
