//! Tables as bit sets: for every state of an attribute the rows that accept it. The row that decides is the
//! lowest bit of the intersection.

use super::{
    attribute::{Dictionary, Index, State},
    table::Table,
};

/// Rows in a word.
const BITS: usize = 64;

/// A compiled table.
#[derive(Debug, Clone)]
pub(super) struct Masks {
    outcome: Index,
    /// The attributes it asks for, with the place of their state "not known" in `rows`.
    inputs: Vec<(Index, usize)>,
    /// Sets of rows, state after state; one word after the other.
    rows: Vec<u64>,
    /// How many entries of `rows` make one word of all sets.
    stride: usize,
    /// The outcome of every row.
    then: Vec<State>,
}

impl Masks {
    pub(super) fn of(dictionary: &Dictionary, table: &Table) -> Self {
        let words = table.rows.len().div_ceil(BITS);
        let mut inputs = Vec::new();
        let mut stride = 0;
        for input in table.inputs() {
            inputs.push((input, stride));
            stride += dictionary.attribute(input).width();
        }
        let mut rows = Vec::with_capacity(words * stride);
        for word in 0..words {
            let here = &table.rows[word * BITS..table.rows.len().min((word + 1) * BITS)];
            for &(input, _) in &inputs {
                for state in dictionary.all_states(input) {
                    let set = here.iter().enumerate().filter(|(_, row)| {
                        let condition = row.conditions.iter().find(|one| one.attribute == input);
                        condition.is_none_or(|one| one.accepts.contains(state))
                    });
                    rows.push(set.fold(0, |set, (bit, _)| set | 1 << bit));
                }
            }
        }
        Self {
            outcome: table.outcome,
            inputs,
            rows,
            stride,
            then: table.rows.iter().map(|row| row.then).collect(),
        }
    }

    /// The attribute that the table decides.
    pub(super) fn outcome(&self) -> Index {
        self.outcome
    }

    /// The first row that matches, and its outcome; none where the table has no row for these states.
    pub(super) fn decide(&self, states: &[State]) -> Option<(usize, State)> {
        let mut word_begins = 0;
        let mut first_bit = 0;
        while first_bit < self.then.len() {
            let beyond_last = (self.then.len() - first_bit).min(BITS);
            let mut set = u64::MAX >> (BITS - beyond_last);
            for &(input, place) in &self.inputs {
                set &= self.rows[word_begins + place + states[input.place()].number()];
            }
            if set != 0 {
                let row = first_bit + set.trailing_zeros() as usize;
                return Some((row, self.then[row]));
            }
            word_begins += self.stride;
            first_bit += BITS;
        }
        None
    }
}
