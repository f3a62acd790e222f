//! Tables and facts as others show or compare them: by the names and texts that rule files use.

use super::{
    attribute::Index,
    facts::Facts,
    finding::CallFact,
    rule_set::RuleSet,
    table::{Condition, Row, Table},
    witness::fact,
};

/// A decision table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableView<'a> {
    /// Name of the table and of the attribute it decides.
    pub table: &'a str,
    /// What it decides, in Japanese.
    pub title: &'a str,
    /// The rows in the order of their precedence; one that copies an attribute stands once per value.
    pub rows: Vec<RowView<'a>>,
}

/// A row of a decision table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowView<'a> {
    /// Id of the row.
    pub row: &'a str,
    /// Conditions that must all hold.
    pub conditions: Vec<ConditionView<'a>>,
    /// The outcome.
    pub then: &'a str,
}

/// A condition on one attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConditionView<'a> {
    /// The attribute.
    pub attribute: &'a str,
    /// The values that it accepts; `UNKNOWN` where it need not be known.
    pub accepts: Vec<&'a str>,
}

impl RuleSet {
    /// The tables in the order of evaluation, as rows that can be compared one by one.
    pub fn table_views(&self) -> impl Iterator<Item = TableView<'_>> {
        self.parts().tables.tables.iter().map(|table| TableView {
            table: &table.name,
            title: &table.title,
            rows: table
                .rows
                .iter()
                .map(|row| self.row_view(table, row))
                .collect(),
        })
    }

    /// Everything that is, or is not, known of a call before any table is evaluated.
    #[must_use]
    pub fn inputs(&self, facts: &Facts) -> Vec<CallFact> {
        let inputs = 0..super::facts::inputs().count();
        let input = |place| {
            let index = Index::of(place);
            fact(
                self.parts().tables.dictionary.attribute(index),
                facts.input(index),
            )
        };
        inputs.map(input).collect()
    }

    fn row_view<'a>(&'a self, table: &'a Table, row: &'a Row) -> RowView<'a> {
        let dictionary = &self.parts().tables.dictionary;
        let condition = |one: &Condition| {
            let attribute = dictionary.attribute(one.attribute);
            let states = dictionary.all_states(one.attribute);
            let accepted = states.filter(|&state| one.accepts.contains(state));
            ConditionView {
                attribute: &attribute.name,
                accepts: accepted.map(|state| attribute.text(state)).collect(),
            }
        };
        RowView {
            row: &table.entries[row.entry].id,
            conditions: row.conditions.iter().map(condition).collect(),
            then: dictionary.attribute(table.outcome).text(row.then),
        }
    }
}
