//! The rows of a rule set as texts, for people who read one and compare it with another.

use super::{rule_set::RuleSet, show, table::Table};

/// A table as texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedTable {
    /// Name of the table.
    pub table: String,
    /// What it decides, in Japanese.
    pub title: String,
    /// In the order of their precedence.
    pub rows: Vec<ListedRow>,
}

/// A row as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedRow {
    /// Its id.
    pub id: String,
    /// Outcome, conditions, sources, the sentence for the agent and the steps for the caller, in Japanese.
    pub text: String,
}

impl RuleSet {
    /// The tables in the order of evaluation, every row as it is written.
    #[must_use]
    pub fn listing(&self) -> Vec<ListedTable> {
        let tables = &self.parts().tables;
        let listed = |table: &Table| ListedTable {
            table: table.name.clone(),
            title: table.title.clone(),
            rows: (0..table.entries.len())
                .map(|place| ListedRow {
                    id: table.entries[place].id.clone(),
                    text: show::whole_entry(&tables.dictionary, table, place).to_string(),
                })
                .collect(),
        };
        tables.tables.iter().map(listed).collect()
    }
}
