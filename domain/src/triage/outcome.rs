//! What the tables decided of one call, without texts.

use super::{
    attribute::{Index, MOST_ATTRIBUTES, State},
    facts::Facts,
    rule_set::RuleSet,
    table::AnswerIndices,
};
use crate::{
    ticket::Priority,
    vocabulary::{
        Channel, ClosedSet, Destination, DispatchBy, Reconfiguration, WarrantyState, YesNo,
    },
};

/// The most tables a rule set may have.
pub(super) const MOST_TABLES: usize = 32;

/// The answer of one call without the opening hours of the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    /// Where the call ends.
    pub desk: Destination,
    /// How the desk is contacted.
    pub channel: Channel,
    /// Who contacts it.
    pub dispatch_by: DispatchBy,
    /// Whether the maker repairs at no charge.
    pub warranty: WarrantyState,
    /// Setting the PC up again.
    pub reconfiguration: Reconfiguration,
    /// Whether the customer must agree to a charge first (C16, A15).
    pub consent_needed: bool,
    /// How urgent the call is.
    pub priority: Priority,
}

/// The states of all attributes and the rows that decided, while tables are evaluated.
#[derive(Debug, Clone)]
pub(super) struct Run {
    states: [State; MOST_ATTRIBUTES],
    rows: [u16; MOST_TABLES],
    decided: usize,
}

impl Run {
    pub(super) fn of(facts: &Facts) -> Self {
        Self {
            states: facts.inputs,
            rows: [0; MOST_TABLES],
            decided: 0,
        }
    }

    pub(super) fn states(&self) -> &[State] {
        &self.states
    }

    /// The rows that decided, table by table; fewer than there are tables where one had no row.
    pub(super) fn rows(&self) -> impl Iterator<Item = usize> {
        self.rows[..self.decided].iter().map(|&row| row.into())
    }

    /// The row that decided at the table at `place`, which did decide.
    pub(super) fn row(&self, place: usize) -> usize {
        self.rows[place].into()
    }

    /// The state of an attribute.
    pub(super) fn state(&self, attribute: Index) -> State {
        self.states[attribute.place()]
    }

    /// The outcome of the table at `place`; none where the evaluation did not come so far.
    pub(super) fn outcome_of(&self, rules: &RuleSet, place: usize) -> Option<State> {
        let table = &rules.parts().tables.tables[place];
        (place < self.decided).then(|| self.state(table.outcome))
    }

    pub(super) fn decided(&mut self, row: usize, outcome: Index, then: State) {
        self.states[outcome.place()] = then;
        self.rows[self.decided] = u16::try_from(row).expect("tables have few rows");
        self.decided += 1;
    }

    /// Makes known what the catalogue and the day say of the desk that was decided.
    pub(super) fn add_desk(&mut self, facts: &Facts, attributes: &[Index], then: State) {
        let Some(desk) = then.value::<Destination>().and_then(Destination::desk) else {
            return;
        };
        for (attribute, &state) in attributes.iter().zip(&facts.desks[desk as usize]) {
            self.states[attribute.place()] = state;
        }
    }
}

impl Outcome {
    pub(super) fn read(run: &Run, answer: AnswerIndices) -> Self {
        Self {
            desk: known(run, answer.desk),
            channel: known(run, answer.channel),
            dispatch_by: known(run, answer.dispatch_by),
            warranty: known(run, answer.warranty),
            reconfiguration: known(run, answer.reconfiguration),
            consent_needed: known::<YesNo>(run, answer.consent_needed) == YesNo::Yes,
            priority: known(run, answer.priority),
        }
    }
}

/// The value of an outcome: the compiler lets no row answer anything else.
fn known<T: ClosedSet>(run: &Run, attribute: Index) -> T {
    let state = run.states[attribute.place()];
    state.value().expect("a table decided this attribute")
}
