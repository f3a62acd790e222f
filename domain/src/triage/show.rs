//! The tables as text for people.

use std::fmt::{self, Display, Formatter};

use super::{
    ask_file::Worth,
    attribute::{Dictionary, States},
    rule_set::RuleSet,
    table::{Condition, Entry, Row, Table},
};

impl RuleSet {
    /// The tables as text: every row with its conditions, its outcome and its sources.
    #[must_use]
    pub fn show(&self) -> impl Display + '_ {
        fmt::from_fn(|out| {
            let tables = &self.parts().tables;
            for (place, table) in tables.tables.iter().enumerate() {
                writeln!(out, "{}. {}（{}）\n", place + 1, table.title, table.name)?;
                show_table(out, &tables.dictionary, table)?;
            }
            Ok(())
        })
    }
}

fn show_table(out: &mut Formatter<'_>, dictionary: &Dictionary, table: &Table) -> fmt::Result {
    let mut group = None;
    for (place, entry) in table.entries.iter().enumerate() {
        if entry.group != group {
            group = entry.group;
            if let Some(group) = group {
                let group = &table.groups[group];
                let named = group.overrides.iter();
                let named: Vec<_> = named
                    .map(|&named| table.groups[named].id.as_str())
                    .collect();
                write!(out, "  [{}] {}", group.id, group.title)?;
                overrides(out, &named)?;
            }
        }
        show_entry(out, dictionary, table, place)?;
    }
    writeln!(out)
}

/// One row as it is written, with its sentence for the agent and its steps for the caller.
pub(super) fn whole_entry<'a>(
    dictionary: &'a Dictionary,
    table: &'a Table,
    place: usize,
) -> impl Display + 'a {
    fmt::from_fn(move |out| {
        show_entry(out, dictionary, table, place)?;
        let entry = &table.entries[place];
        if !entry.say.is_empty() {
            writeln!(out, "      説明：{}", entry.say)?;
        }
        let mut steps = entry.steps.iter();
        steps.try_for_each(|step| writeln!(out, "      手順：{step}"))
    })
}

/// One question as it is written.
pub(super) fn whole_question<'a>(
    dictionary: &'a Dictionary,
    worth: &'a Worth,
) -> impl Display + 'a {
    fmt::from_fn(move |out| {
        writeln!(out, "  {}", worth.why)?;
        show_conditions(out, dictionary, &worth.when)?;
        writeln!(out, "      根拠：{}", worth.source.join("、"))
    })
}

fn show_conditions(
    out: &mut Formatter<'_>,
    dictionary: &Dictionary,
    conditions: &[Condition],
) -> fmt::Result {
    conditions.iter().try_for_each(|condition| {
        let attribute = dictionary.attribute(condition.attribute);
        let words = words(dictionary, condition.attribute, condition.accepts);
        writeln!(out, "      {}：{words}", attribute.label)
    })
}

fn show_entry(
    out: &mut Formatter<'_>,
    dictionary: &Dictionary,
    table: &Table,
    place: usize,
) -> fmt::Result {
    let mut rows = table.rows.iter().filter(|row| row.entry == place);
    rows.try_for_each(|row| show_row(out, dictionary, table, &table.entries[place], row))
}

fn show_row(
    out: &mut Formatter<'_>,
    dictionary: &Dictionary,
    table: &Table,
    entry: &Entry,
    row: &Row,
) -> fmt::Result {
    let then = dictionary.attribute(table.outcome).word(row.then);
    let default = if entry.default { "（既定）" } else { "" };
    write!(out, "  {}{default} → {then}", entry.id)?;
    let named = entry.overrides.iter();
    let named: Vec<_> = named
        .map(|&named| table.entries[named].id.as_str())
        .collect();
    overrides(out, &named)?;
    show_conditions(out, dictionary, &row.conditions)?;
    writeln!(out, "      根拠：{}", entry.source.join("、"))
}

fn overrides(out: &mut Formatter<'_>, named: &[&str]) -> fmt::Result {
    if named.is_empty() {
        writeln!(out)
    } else {
        writeln!(out, "  ＞ {}", named.join("、"))
    }
}

/// The words of accepted states, or of the refused ones where these are fewer.
fn words(dictionary: &Dictionary, index: super::attribute::Index, accepts: States) -> String {
    let attribute = dictionary.attribute(index);
    let (accepted, refused): (Vec<_>, Vec<_>) = dictionary
        .all_states(index)
        .partition(|&state| accepts.contains(state));
    let join = |states: &[_]| {
        let words = states.iter().map(|&state| attribute.word(state));
        words.collect::<Vec<_>>().join("・")
    };
    if refused.len() < accepted.len() {
        format!("{} 以外", join(&refused))
    } else {
        join(&accepted)
    }
}
