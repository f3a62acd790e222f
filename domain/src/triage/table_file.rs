//! The form of a decision table as people write it: one TOML file per table.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::{Spanned, Value};

/// A decision table: the first row whose conditions all hold decides the outcome.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TableFile {
    /// Name of the table and of the attribute it decides.
    pub(super) table: Spanned<String>,
    /// What the table decides, in Japanese.
    pub(super) title: String,
    /// Values the table may answer with their Japanese meaning; left out where the program knows them.
    #[serde(default)]
    pub(super) values: BTreeMap<String, String>,
    /// The rows, in the order of their precedence.
    pub(super) row: Vec<RowEntry>,
}

/// A row of a decision table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RowEntry {
    /// Name of the row, unique in its table.
    pub(super) id: Spanned<String>,
    /// Conditions that must all hold; a row without any always matches.
    #[serde(default)]
    pub(super) when: BTreeMap<Spanned<String>, Value>,
    /// The outcome.
    pub(super) then: Option<Spanned<String>>,
    /// Instead of `then`: the attribute whose value is the outcome.
    pub(super) then_same_as: Option<Spanned<String>>,
    /// Facts the row rests on.
    pub(super) source: Vec<String>,
    /// Why, in one Japanese sentence for the agent; empty where there is nothing to say.
    #[serde(default)]
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
