//! From a combination that comes to a table back to a call that a caller could make.

use super::{
    attribute::{Attribute, Index, Origin, State},
    diagram::Node,
    finding::{Call, CallFact},
    table::Tables,
    world::World,
};

impl World {
    /// A call that comes to the table at `place` as one of these combinations of what it asks for; none of
    /// an empty set. It says what matters and nothing else.
    pub(super) fn call(&mut self, tables: &Tables, place: usize, local: Node) -> Option<Call> {
        let mut known = self.diagram.simplest(local)?;
        for earlier in (0..place).rev() {
            let table = &tables.tables[earlier];
            let outcome = self.levels.of_attribute(table.outcome);
            if known.iter().any(|&(level, _)| Some(level) == outcome) {
                // The call was decided like this by the earlier table, so something led there.
                let masks = known.iter().map(|&(level, state)| (level, 1 << state));
                let alike = self.diagram.all_of(masks.collect());
                let calls = self.diagram.both(self.decided[earlier], alike);
                let asked = self.levels.chosen(table.inputs());
                let asked = self.diagram.seen_at(calls, &asked);
                let new = self.diagram.simplest(asked)?;
                known.retain(|one| !new.contains(one));
                known.extend(new);
            }
        }
        let facts = known.into_iter().filter_map(|(level, state)| {
            let state = self.levels.state(level, state);
            let attribute = tables.dictionary.attribute(self.levels.attributes[level]);
            let told = attribute.origin != Origin::Rules && state != State::UNKNOWN;
            told.then(|| fact(attribute, state))
        });
        let mut facts: Vec<_> = facts.collect();
        facts.sort_by_key(|fact| told_at(tables, &fact.attribute));
        Some(Call { facts })
    }
}

/// What a person says first of a call; the rest follows as agents ask it, then as the register has it.
const FIRST: [&str; 6] = [
    "matter",
    "requestKind",
    "topic",
    "symptom",
    "deviceKind",
    "maker",
];

/// Where a person tells of an attribute.
fn told_at(tables: &Tables, attribute: &str) -> (usize, Option<Index>) {
    let first = FIRST.iter().position(|&first| first == attribute);
    let first = first.unwrap_or(FIRST.len());
    (first, tables.dictionary.find(attribute))
}

/// One thing known of a call, with its Japanese words.
pub(super) fn fact(attribute: &Attribute, state: State) -> CallFact {
    CallFact {
        attribute: attribute.name.clone(),
        label: attribute.label.clone(),
        value: attribute.text(state).to_owned(),
        word: attribute.word(state).to_owned(),
    }
}
