//! What other rules would have said of earlier calls, counted.

use std::collections::BTreeMap;

use crate::{
    triage::Outcome,
    vocabulary::{Channel, Destination, DispatchBy, Reconfiguration, WarrantyState},
};

/// The part of an answer that a call is handled by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Routing {
    /// Where the call ends.
    pub desk: Destination,
    /// How the desk is contacted.
    pub channel: Channel,
    /// Who contacts it.
    pub dispatch_by: DispatchBy,
    /// Whether the customer must agree to a charge first.
    pub consent_needed: bool,
    /// Whether the maker repairs at no charge.
    pub warranty: WarrantyState,
    /// Setting the PC up again.
    pub reconfiguration: Reconfiguration,
}

impl From<Outcome> for Routing {
    fn from(outcome: Outcome) -> Self {
        Self {
            desk: outcome.desk,
            channel: outcome.channel,
            dispatch_by: outcome.dispatch_by,
            consent_needed: outcome.consent_needed,
            warranty: outcome.warranty,
            reconfiguration: outcome.reconfiguration,
        }
    }
}

/// Calls by the desk that they had and the desk that they would have; none where no table covers the call.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// In the order of the desks.
    pub moves: BTreeMap<(Option<Destination>, Option<Destination>), Move>,
}

/// Calls that go from one desk to another, or stay.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Move {
    /// All of them.
    pub tickets: u64,
    /// Those whose routing is not the same as it was: all of them, where the desk is another.
    pub changed: u64,
    /// Those whose channel would be another.
    pub channel: u64,
    /// Those that another party would dispatch.
    pub dispatch_by: u64,
    /// Those whose need of consent would be another.
    pub consent: u64,
    /// Those whose warranty would be another.
    pub warranty: u64,
    /// Those whose reconfiguration would be another.
    pub reconfiguration: u64,
    /// Those whose routing is not the same, by the desk that in fact solved them; none where nobody knows.
    pub resolved_by: BTreeMap<Option<Destination>, u64>,
}

impl Tally {
    /// Counts a call and who in fact solved it; whether anything of it would be different.
    pub fn count(
        &mut self,
        before: Option<Routing>,
        after: Option<Routing>,
        resolved_by: Option<Destination>,
    ) -> bool {
        let desk = |routing: Option<Routing>| routing.map(|routing| routing.desk);
        let moved = self.moves.entry((desk(before), desk(after))).or_default();
        let differs = |of: fn(Routing) -> u8| u64::from(before.map(of) != after.map(of));
        let changed = before != after;
        moved.tickets += 1;
        moved.changed += u64::from(changed);
        moved.channel += differs(|routing| routing.channel as u8);
        moved.dispatch_by += differs(|routing| routing.dispatch_by as u8);
        moved.consent += differs(|routing| routing.consent_needed.into());
        moved.warranty += differs(|routing| routing.warranty as u8);
        moved.reconfiguration += differs(|routing| routing.reconfiguration as u8);
        if changed {
            *moved.resolved_by.entry(resolved_by).or_default() += 1;
        }
        changed
    }

    /// Adds the calls of another tally.
    pub fn add(&mut self, other: &Self) {
        for (desks, more) in &other.moves {
            let sum = self.moves.entry(*desks).or_default();
            sum.tickets += more.tickets;
            sum.changed += more.changed;
            sum.channel += more.channel;
            sum.dispatch_by += more.dispatch_by;
            sum.consent += more.consent;
            sum.warranty += more.warranty;
            sum.reconfiguration += more.reconfiguration;
            for (&desk, tickets) in &more.resolved_by {
                *sum.resolved_by.entry(desk).or_default() += tickets;
            }
        }
    }

    /// All calls that were counted.
    #[must_use]
    pub fn tickets(&self) -> u64 {
        self.moves.values().map(|moved| moved.tickets).sum()
    }

    /// The calls of which anything would be different.
    #[must_use]
    pub fn changed(&self) -> u64 {
        self.moves.values().map(|moved| moved.changed).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_move_counts_what_differs() {
        let old = Routing {
            desk: Destination::FirstLine,
            channel: Channel::Phone,
            dispatch_by: DispatchBy::Helpdesk,
            consent_needed: false,
            warranty: WarrantyState::Covered,
            reconfiguration: Reconfiguration::NotApplicable,
        };
        let new = Routing {
            channel: Channel::Email,
            consent_needed: true,
            warranty: WarrantyState::Expired,
            reconfiguration: Reconfiguration::Chargeable,
            ..old
        };
        let (mut tally, mut more) = (Tally::default(), Tally::default());
        let solved = Some(Destination::Portal);
        assert!(!tally.count(Some(old), Some(old), solved));
        assert!(more.count(Some(old), Some(new), solved));
        assert!(more.count(None, Some(new), None));
        let only = Routing {
            warranty: WarrantyState::Unknown,
            ..old
        };
        assert!(more.count(Some(old), Some(only), solved));
        tally.add(&more);
        let expected = Move {
            tickets: 3,
            changed: 2,
            channel: 1,
            dispatch_by: 0,
            consent: 1,
            warranty: 2,
            reconfiguration: 1,
            resolved_by: BTreeMap::from([(solved, 2)]),
        };
        let desk = Some(Destination::FirstLine);
        assert_eq!(tally.moves[&(desk, desk)], expected);
        assert_eq!((tally.tickets(), tally.changed()), (4, 3));
    }
}
