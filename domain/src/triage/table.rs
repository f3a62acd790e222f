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

    /// The entry that a row stands for.
    pub(super) fn entry(&self, row: usize) -> &Entry {
        &self.entries[self.rows[row].entry]
    }
}

impl AnswerIndices {
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
