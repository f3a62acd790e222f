//! Decision tables, free of their text form.

use super::attribute::{Dictionary, Index, State, States};

/// The tables of a rule set and the attributes they speak of.
#[derive(Debug, Clone)]
pub(super) struct Tables {
    /// Inputs first, then outcomes and the attributes of the desk in the order in which they become known.
    pub(super) dictionary: Dictionary,
    /// The tables in the order of evaluation.
    pub(super) tables: Vec<Table>,
    /// The attributes of the desk, in the order of `facts::DESK`.
    pub(super) desk_inputs: Vec<Index>,
    /// Where the answer stands.
    pub(super) answer: AnswerIndices,
    /// What follows from what in every call.
    pub(super) implied: Vec<Implied>,
}

/// Of every call: where `when` has one of the states of `held`, `then` has one of `states`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Implied {
    pub(super) when: Index,
    /// One bit per state, "not known" first.
    pub(super) held: u64,
    pub(super) then: Index,
    /// One bit per state, "not known" first.
    pub(super) states: u64,
}

/// A table: rows in the order of their precedence.
#[derive(Debug, Clone)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) title: String,
    /// Name of the file it stands in.
    pub(super) file: String,
    pub(super) outcome: Index,
    pub(super) groups: Vec<Group>,
    pub(super) entries: Vec<Entry>,
    pub(super) rows: Vec<Row>,
}

/// A row free of texts; an entry that copies an attribute stands for one row per value.
#[derive(Debug, Clone)]
pub(super) struct Row {
    /// At most one per attribute.
    pub(super) conditions: Vec<Condition>,
    pub(super) then: State,
    /// Place among the entries of the table.
    pub(super) entry: usize,
}

/// Holds when the state of the attribute is an accepted one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Condition {
    pub(super) attribute: Index,
    pub(super) accepts: States,
}

/// A row as it is written.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) id: String,
    /// Line of the file.
    pub(super) line: usize,
    /// Place among the groups of the table.
    pub(super) group: Option<usize>,
    pub(super) default: bool,
    /// Entries it may take calls from.
    pub(super) overrides: Vec<usize>,
    pub(super) source: Vec<String>,
    pub(super) say: String,
    pub(super) steps: Vec<String>,
}

/// A group of rows.
#[derive(Debug, Clone)]
pub(super) struct Group {
    pub(super) id: String,
    pub(super) title: String,
    /// Groups it may take calls from.
    pub(super) overrides: Vec<usize>,
}

/// Where the answer stands among the attributes.
#[derive(Debug, Clone, Copy)]
pub(super) struct AnswerIndices {
    pub(super) desk: Index,
    pub(super) channel: Index,
    pub(super) dispatch_by: Index,
    pub(super) warranty: Index,
    pub(super) reconfiguration: Index,
    pub(super) consent_needed: Index,
    pub(super) priority: Index,
}

impl Table {
    /// The attributes that some row asks for, in the order of the dictionary.
    pub(super) fn inputs(&self) -> Vec<Index> {
        let conditions = self.rows.iter().flat_map(|row| &row.conditions);
        let mut inputs: Vec<_> = conditions.map(|one| one.attribute).collect();
        inputs.sort_unstable();
        inputs.dedup();
        inputs
    }

    /// The attributes that keep `row` the first that matches, whatever the others are: those it asks for,
    /// and of every row above at least one that it does not accept. None of them can be left out.
    pub(super) fn used(&self, row: usize, states: &[State]) -> Vec<Index> {
        let fails = |one: &&Condition| !one.accepts.contains(states[one.attribute.place()]);
        let refused: Vec<Vec<Index>> = self.rows[..row]
            .iter()
            .map(|above| {
                above
                    .conditions
                    .iter()
                    .filter(fails)
                    .map(|one| one.attribute)
                    .collect()
            })
            .collect();
        let own = self.rows[row].conditions.iter().map(|one| one.attribute);
        let mut used: Vec<Index> = own.collect();
        used.sort_unstable();
        let asked = used.len();
        let mut open: Vec<_> = refused.iter().filter(|one| !meets(one, &used)).collect();
        while let Some(most) = most_frequent(&open) {
            used.push(most);
            open.retain(|one| !one.contains(&most));
        }
        // What was chosen early may have become needless.
        for place in (asked..used.len()).rev() {
            let candidate = used.remove(place);
            if !refused.iter().all(|one| meets(one, &used)) {
                used.insert(place, candidate);
            }
        }
        used[asked..].sort_unstable();
        used
    }

    /// The entry that a row stands for.
    pub(super) fn entry(&self, row: usize) -> &Entry {
        &self.entries[self.rows[row].entry]
    }
}

fn meets(refused: &[Index], used: &[Index]) -> bool {
    refused.iter().any(|one| used.contains(one))
}

/// The attribute in most of the lists; of several the first of the dictionary.
fn most_frequent(lists: &[&Vec<Index>]) -> Option<Index> {
    let mut all: Vec<_> = lists.iter().flat_map(|list| list.iter().copied()).collect();
    all.sort_unstable();
    let runs = all.chunk_by(|one, other| one == other);
    // The first of the longest runs: `max_by_key` takes the last, so they are read backwards.
    runs.rev().max_by_key(|run| run.len()).map(|run| run[0])
}

impl AnswerIndices {
    /// The parts of the answer for whose sake questions are asked.
    pub(super) fn of_question(self) -> [Index; 4] {
        [
            self.desk,
            self.dispatch_by,
            self.channel,
            self.consent_needed,
        ]
    }

    /// Whether an attribute is part of the answer.
    pub(super) fn contains(self, attribute: Index) -> bool {
        let Self {
            desk,
            channel,
            dispatch_by,
            warranty,
            reconfiguration,
            consent_needed,
            priority,
        } = self;
        let answer = [
            desk,
            channel,
            dispatch_by,
            warranty,
            reconfiguration,
            consent_needed,
            priority,
        ];
        answer.contains(&attribute)
    }
}
