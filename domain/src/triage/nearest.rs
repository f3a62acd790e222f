//! The smallest change of what is known that leads a table to another outcome.

use super::{
    attribute::{Index, Origin, State, UNKNOWN},
    facts::Facts,
    rule_set::RuleSet,
    table::{Implied, Tables},
};

/// The most changes that are looked for.
pub const MOST_CHANGES: usize = 3;

/// An input that has another state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) input: Index,
    pub(super) to: State,
}

impl RuleSet {
    /// The fewest changes after which the table at `place` has another outcome, and that outcome. Of equally
    /// few, what may turn out otherwise comes before what is known of every call, and what the table itself
    /// asks for before the rest. None where more than [`MOST_CHANGES`] are needed.
    pub(super) fn nearest(&self, facts: &Facts, place: usize) -> Option<(Vec<Change>, State)> {
        let then = self.run(facts).outcome_of(self, place)?;
        (1..=MOST_CHANGES).find_map(|fewest| {
            let mut search = Search {
                rules: self,
                facts,
                place,
                then,
                changes: Vec::new(),
            };
            search.deepen(facts, fewest)
        })
    }
}

struct Search<'a> {
    rules: &'a RuleSet,
    facts: &'a Facts,
    place: usize,
    then: State,
    changes: Vec<Change>,
}

impl Search<'_> {
    /// Tries every further change that may matter. While what the outcome rests on stays the same, so does the
    /// outcome; so one of these inputs changes, or one that carries one of them along.
    fn deepen(&mut self, current: &Facts, left: usize) -> Option<(Vec<Change>, State)> {
        let tables = &self.rules.parts().tables;
        let dictionary = &tables.dictionary;
        let run = self.rules.run(current);
        for input in with_carriers(tables, self.rules.used_inputs(&run, self.place)) {
            if self.changes.iter().any(|change| change.input == input) {
                continue;
            }
            let original = self.facts.input(input);
            let first = usize::from(dictionary.attribute(input).always_known);
            // That something were not known comes last.
            let values = dictionary.all_states(input).skip(1);
            for to in values.chain((first == 0).then_some(State::UNKNOWN)) {
                if to == original {
                    continue;
                }
                self.changes.push(Change { input, to });
                let found = self.tried(left);
                if found.is_some() {
                    return found;
                }
                self.changes.pop();
            }
        }
        None
    }

    fn tried(&mut self, left: usize) -> Option<(Vec<Change>, State)> {
        let changed = after(&self.rules.parts().tables, self.facts, &self.changes)?;
        if left > 1 {
            return self.deepen(&changed, left - 1);
        }
        let then = self
            .rules
            .run(&changed)
            .outcome_of(self.rules, self.place)?;
        (then != self.then).then(|| (self.changes.clone(), then))
    }
}

/// The inputs, and those that a change of which can change one of them as well: what may turn out otherwise
/// before what is known of every call, such as the region, and what the call is about last.
fn with_carriers(tables: &Tables, mut inputs: Vec<Index>) -> Vec<Index> {
    for &Implied { when, then, .. } in &tables.implied {
        if inputs.contains(&then) && !inputs.contains(&when) {
            inputs.push(when);
        }
    }
    inputs.sort_by_key(|&input| {
        let attribute = tables.dictionary.attribute(input);
        let matter = tables.dictionary.find("matter");
        let carries = |one: &Implied| one.when == input && Some(one.then) == matter;
        let is_matter = attribute.origin == Origin::Agent && attribute.always_known;
        let changes_matter = is_matter || tables.implied.iter().any(carries);
        (changes_matter, attribute.always_known)
    });
    inputs
}

/// The facts after changes, with what follows from them; none where they contradict each other.
pub(super) fn after(tables: &Tables, facts: &Facts, changes: &[Change]) -> Option<Facts> {
    let mut result = facts.clone();
    for &Change { input, to } in changes {
        result.inputs[input.place()] = to;
    }
    let is_one_of = |state: State, mask: u64| mask >> state.number() & 1 == 1;
    for implied in &tables.implied {
        let holds = is_one_of(result.input(implied.when), implied.held);
        if !holds || is_one_of(result.input(implied.then), implied.states) {
            continue;
        }
        if changes.iter().any(|change| change.input == implied.then) {
            return None;
        }
        // A value of the name UNKNOWN claims least; else the first that is allowed.
        let attribute = tables.dictionary.attribute(implied.then);
        let states = || {
            let states = tables.dictionary.all_states(implied.then);
            states.filter(|&state| is_one_of(state, implied.states))
        };
        let least = states().find(|&state| attribute.text(state) == UNKNOWN);
        result.inputs[implied.then.place()] = least.or_else(|| states().next())?;
    }
    Some(result)
}
