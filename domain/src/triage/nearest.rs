//! The smallest change of what is known that leads a table to another outcome.

use super::{
    attribute::{Index, Origin, State, UNKNOWN},
    facts::Facts,
    rule_set::RuleSet,
    table::{Implied, Tables},
};
use crate::vocabulary::Destination;

/// What the call is about.
const MATTER: &str = "matter";

/// The most changes that are looked for.
pub const MOST_CHANGES: usize = 3;

/// An input that has another state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) input: Index,
    pub(super) to: State,
}

/// How far-fetched a change is: the least comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Distance {
    /// What the call is about, where and of which kind: another call rather than a change of this one.
    other_call: OtherCall,
    /// Whether it leads to no desk at all.
    no_desk: bool,
    /// What kind of thing is not as it was.
    class: Class,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum OtherCall {
    Same,
    Subject,
    Matter,
}

/// What may turn out otherwise, before what is established; what the table asks for itself before the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    OwnNotAsked,
    OwnMakerOrDate,
    NotAsked,
    MakerOrDate,
    OwnOther,
    Other,
}

impl RuleSet {
    /// The fewest changes after which the table at `place` has another outcome, and that outcome; of equally few
    /// those that are least far-fetched. None where more than [`MOST_CHANGES`] are needed.
    pub(super) fn nearest(&self, facts: &Facts, place: usize) -> Option<(Vec<Change>, State)> {
        let then = self.run(facts).outcome_of(self, place)?;
        let mut search = Search {
            rules: self,
            facts,
            place,
            then,
            changes: Vec::new(),
            best: None,
        };
        for fewest in 1..=MOST_CHANGES {
            search.deepen(facts, fewest);
            if let Some(Found { changes, then, .. }) = search.best {
                return Some((changes, then));
            }
        }
        None
    }
}

struct Search<'a> {
    rules: &'a RuleSet,
    facts: &'a Facts,
    place: usize,
    then: State,
    changes: Vec<Change>,
    best: Option<Found>,
}

struct Found {
    distance: Distance,
    changes: Vec<Change>,
    then: State,
}

impl Search<'_> {
    /// Tries every further change that may matter. While what the outcome rests on stays the same, so does the
    /// outcome; so one of these inputs changes, or one that carries one of them along.
    fn deepen(&mut self, current: &Facts, left: usize) {
        let tables = &self.rules.parts().tables;
        let dictionary = &tables.dictionary;
        let run = self.rules.run(current);
        let mut inputs = with_carriers(tables, self.rules.used_inputs(&run, self.place));
        inputs.retain(|&input| self.changes.iter().all(|change| change.input != input));
        inputs.sort_by_key(|&input| self.distance_of(input));
        for input in inputs {
            if self.is_no_better(self.distance(input)) {
                // Those that follow are further still.
                return;
            }
            let original = self.facts.input(input);
            // That something were not known comes last.
            let values = dictionary.all_states(input).skip(1);
            let always_known = dictionary.attribute(input).always_known;
            for to in values.chain((!always_known).then_some(State::UNKNOWN)) {
                if to == original {
                    continue;
                }
                self.changes.push(Change { input, to });
                self.try_changes(left);
                self.changes.pop();
            }
        }
    }

    fn try_changes(&mut self, left: usize) {
        let Some(changed) = after(&self.rules.parts().tables, self.facts, &self.changes) else {
            return;
        };
        if left > 1 {
            return self.deepen(&changed, left - 1);
        }
        let then = self.rules.run(&changed).outcome_of(self.rules, self.place);
        let Some(then) = then.filter(|&then| then != self.then) else {
            return;
        };
        let all = self
            .changes
            .iter()
            .map(|change| self.distance_of(change.input));
        let Some(distance) = all.max() else { return };
        let no_desk = self.is_no_desk(then);
        let distance = Distance {
            no_desk,
            ..distance
        };
        if !self.is_no_better(distance) {
            self.best = Some(Found {
                distance,
                changes: self.changes.clone(),
                then,
            });
        }
    }

    /// How far-fetched the changes so far and one of this input are at best.
    fn distance(&self, input: Index) -> Distance {
        let changed = self.changes.iter().map(|change| change.input);
        let all = changed.map(|input| self.distance_of(input));
        all.fold(self.distance_of(input), Ord::max)
    }

    fn distance_of(&self, input: Index) -> Distance {
        let tables = &self.rules.parts().tables;
        let attribute = tables.dictionary.attribute(input);
        let own = tables.tables[self.place].inputs().contains(&input);
        let asked = attribute.origin == Origin::Agent;
        let maker = ["maker", "routerFamily"].contains(&attribute.name.as_str());
        let class = if asked && self.facts.input(input) == State::UNKNOWN {
            [Class::NotAsked, Class::OwnNotAsked]
        } else if maker || attribute.origin == Origin::Clock {
            [Class::MakerOrDate, Class::OwnMakerOrDate]
        } else {
            [Class::Other, Class::OwnOther]
        };
        Distance {
            other_call: match attribute.name.as_str() {
                MATTER => OtherCall::Matter,
                "deviceKind" | "region" | "maintenanceDesk" => OtherCall::Subject,
                _ => OtherCall::Same,
            },
            no_desk: false,
            class: class[usize::from(own)],
        }
    }

    fn is_no_better(&self, distance: Distance) -> bool {
        let mut best = self.best.iter();
        best.any(|best| best.distance <= distance)
    }

    fn is_no_desk(&self, then: State) -> bool {
        let tables = &self.rules.parts().tables;
        let nowhere = [Destination::NoDesk, Destination::OutOfScope];
        let is_desk = tables.tables[self.place].outcome == tables.answer.desk;
        is_desk && then.value().is_some_and(|then| nowhere.contains(&then))
    }
}

/// The inputs, and those that a change of which can change one of them as well.
fn with_carriers(tables: &Tables, mut inputs: Vec<Index>) -> Vec<Index> {
    for &Implied { when, then, .. } in &tables.implied {
        if inputs.contains(&then) && !inputs.contains(&when) {
            inputs.push(when);
        }
    }
    inputs
}

/// The facts after changes, with what follows from them; none where they contradict each other, or where another
/// matter would follow: that is told as a change of its own.
pub(super) fn after(tables: &Tables, facts: &Facts, changes: &[Change]) -> Option<Facts> {
    let mut result = facts.clone();
    for &Change { input, to } in changes {
        result.inputs[input.place()] = to;
    }
    forget(tables, facts, &mut result, changes);
    let is_one_of = |state: State, mask: u64| mask >> state.number() & 1 == 1;
    for implied in &tables.implied {
        let holds = is_one_of(result.input(implied.when), implied.held);
        if !holds || is_one_of(result.input(implied.then), implied.states) {
            continue;
        }
        let attribute = tables.dictionary.attribute(implied.then);
        if attribute.name == MATTER || changes.iter().any(|change| change.input == implied.then) {
            return None;
        }
        // A value of the name UNKNOWN claims least; else the first that is allowed.
        let states = || {
            let states = tables.dictionary.all_states(implied.then);
            states.filter(|&state| is_one_of(state, implied.states))
        };
        let least = states().find(|&state| attribute.text(state) == UNKNOWN);
        result.inputs[implied.then.place()] = least.or_else(|| states().next())?;
    }
    Some(result)
}

/// What is no longer known once something else changes: a maker's model is none of another maker, and what was
/// asked of one matter means nothing of another.
const FORGOTTEN: [(&str, &str); 3] = [
    ("maker", "routerFamily"),
    (MATTER, "requestKind"),
    (MATTER, "topic"),
];

fn forget(tables: &Tables, facts: &Facts, result: &mut Facts, changes: &[Change]) {
    let is_named = |change: &Change, name| tables.dictionary.attribute(change.input).name == name;
    for (what, forgotten) in FORGOTTEN {
        let mut of_what = changes.iter().filter(|change| is_named(change, what));
        let is_other = of_what.any(|change| change.to != facts.input(change.input));
        let is_told = changes.iter().any(|change| is_named(change, forgotten));
        if let Some(index) = tables
            .dictionary
            .find(forgotten)
            .filter(|_| is_other && !is_told)
        {
            result.inputs[index.place()] = State::UNKNOWN;
        }
    }
}
