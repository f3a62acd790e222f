//! The form of a decision table as people write it: one TOML file per table.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::{Spanned, Value};

/// A decision table: of the rows whose conditions all hold, the highest decides the outcome.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TableFile {
    /// Name of the table and of the attribute it decides.
    pub(super) table: Spanned<String>,
    /// What the table decides, in Japanese.
    pub(super) title: String,
    /// Values the table may answer with their Japanese words; left out where the program knows them.
    #[serde(default)]
    pub(super) values: BTreeMap<String, String>,
    /// Groups of rows that share conditions and precedence.
    #[serde(default)]
    pub(super) group: Vec<GroupEntry>,
    /// The rows, in the order of their precedence.
    pub(super) row: Vec<RowEntry>,
}

/// Rows that share conditions and precedence.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GroupEntry {
    /// Name of the group, unique in its table.
    pub(super) id: Spanned<String>,
    /// What its rows have in common, in Japanese.
    pub(super) title: String,
    /// Conditions that every row of the group has.
    #[serde(default)]
    pub(super) when: When,
    /// Groups whose rows these rows may take calls from.
    #[serde(default)]
    pub(super) overrides: Vec<Spanned<String>>,
}

/// Conditions by attribute.
pub(super) type When = BTreeMap<Spanned<String>, Value>;

/// A row of a decision table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RowEntry {
    /// Name of the row, unique in its table.
    pub(super) id: Spanned<String>,
    /// The group it belongs to.
    pub(super) group: Option<Spanned<String>>,
    /// Conditions that must all hold, besides those of the group.
    #[serde(default)]
    pub(super) when: When,
    /// The outcome.
    pub(super) then: Option<Spanned<String>>,
    /// Instead of `then`: the attribute whose value is the outcome.
    pub(super) then_same_as: Option<Spanned<String>>,
    /// Whether the row takes what no other row takes; how much that is, is pinned.
    #[serde(default)]
    pub(super) default: bool,
    /// Rows below that the row may take calls from, though their outcome differs.
    #[serde(default)]
    pub(super) overrides: Vec<Spanned<String>>,
    /// Facts the row rests on, at least one.
    pub(super) source: Vec<String>,
    /// Why, in one Japanese sentence for the agent.
    pub(super) say: String,
    /// Steps to read out to the caller, in Japanese.
    #[serde(default)]
    pub(super) steps: Vec<String>,
}

/// A condition on one attribute.
pub(super) enum Accepted<'a> {
    /// One of these texts.
    OneOf(Vec<&'a str>),
    /// Any state but these texts.
    NoneOf(Vec<&'a str>),
}

/// Reads `["A", "B"]` or `{ not = ["A"] }`; none for anything else or an empty list.
pub(super) fn accepted(value: &Value) -> Option<Accepted<'_>> {
    match value {
        Value::Array(_) => texts(value).map(Accepted::OneOf),
        Value::Table(table) if table.len() == 1 => texts(table.get("not")?).map(Accepted::NoneOf),
        _ => None,
    }
}

fn texts(value: &Value) -> Option<Vec<&str>> {
    let list: Option<Vec<_>> = value.as_array()?.iter().map(Value::as_str).collect();
    list.filter(|texts| !texts.is_empty())
}
