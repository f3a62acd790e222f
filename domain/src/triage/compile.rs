//! From the tables as people write them to rows of bit masks; what cannot be compiled is a
//! [`LoadError`] that names the line.

use std::collections::BTreeSet;

use toml::{Spanned, Value};

use super::{
    attribute::{Dictionary, Index, Input, State, States},
    facts,
    rule_set::{Condition, Reason, Row, Table},
    table_file::{Accepted, RowEntry, TableFile, accepted},
};
use crate::{
    load::{DataFile, LoadError},
    vocabulary::{Channel, Destination, DispatchBy, Reconfiguration, WarrantyState, YesNo},
};

/// The table after which the attributes of the desk are known.
const DESK: &str = "desk";

/// The tables that make the answer, with the values the program knows.
const ANSWERS: [Input; 6] = [
    Input::of::<Destination>(DESK),
    Input::of::<Channel>("channel"),
    Input::of::<DispatchBy>("dispatchBy"),
    Input::of::<WarrantyState>("warranty"),
    Input::of::<Reconfiguration>("reconfiguration"),
    Input::of::<YesNo>("consentNeeded"),
];

/// Compiles tables one after the other; each may name the inputs and the outcomes before it.
pub(super) struct Compiler {
    dictionary: Dictionary,
    /// The tables compiled so far.
    pub(super) tables: Vec<Table>,
    /// The attributes of the desk, known once the table that decides it is compiled.
    pub(super) desk_inputs: Vec<Index>,
}

impl Compiler {
    pub(super) fn new() -> Self {
        Self {
            dictionary: Dictionary::of(facts::inputs()),
            tables: Vec::new(),
            desk_inputs: Vec::new(),
        }
    }

    /// Compiles one table and makes its outcome an attribute for the next.
    pub(super) fn add(&mut self, file: &DataFile<'_>) -> Result<(), LoadError> {
        let written: TableFile = file.parse()?;
        // The conditions are compiled before the outcome is known: a table cannot ask for its own.
        let conditions = written
            .row
            .iter()
            .map(|row| self.conditions(file, row))
            .collect::<Result<Vec<_>, _>>()?;
        let outcome = self.add_outcome(file, &written)?;
        let values = self.dictionary.values(outcome);
        let mut table = Table::new(written.table.into_inner(), written.title, outcome, values);
        let mut ids = BTreeSet::new();
        for (entry, conditions) in written.row.into_iter().zip(conditions) {
            if !ids.insert(entry.id.get_ref().clone()) {
                let problem = format!("row {:?} stands twice in this table", entry.id.get_ref());
                return Err(file.error_at(&entry.id, problem));
            }
            let reason = table.reasons.len();
            for (conditions, then) in self.cases(file, outcome, &entry, conditions)? {
                table.rows.push(Row {
                    conditions,
                    then,
                    reason,
                });
            }
            table.reasons.push(Reason {
                row: entry.id.into_inner(),
                source: entry.source,
                say: entry.say,
                steps: entry.steps,
            });
        }
        if table.name == DESK {
            self.add_desk_inputs(file)?;
        }
        self.tables.push(table);
        Ok(())
    }

    /// The attribute of the answer that some table must decide.
    pub(super) fn decided(&self, name: &str) -> Result<Index, String> {
        let found = self.dictionary.find(name);
        found.ok_or_else(|| format!("no table decides {name:?}"))
    }

    fn add_outcome(&mut self, file: &DataFile<'_>, table: &TableFile) -> Result<Index, LoadError> {
        let name = table.table.get_ref();
        let known = ANSWERS.iter().find(|answer| answer.name == name);
        let added = match (known, table.values.is_empty()) {
            (Some(_), false) => Err(format!(
                "the values of {name} are fixed; leave [values] out"
            )),
            (None, true) => Err(format!(
                "table {name} needs [values]: each outcome and its meaning"
            )),
            (Some(known), true) => {
                let values = known.values.iter().map(|&text| text.to_owned()).collect();
                self.dictionary.add(name, values)
            }
            (None, false) => {
                let values = table.values.keys().cloned().collect();
                self.dictionary.add(name, values)
            }
        };
        added.map_err(|problem| file.error_at(&table.table, problem))
    }

    /// Makes the attributes of the desk known to the tables after the one that decides it.
    fn add_desk_inputs(&mut self, file: &DataFile<'_>) -> Result<(), LoadError> {
        for input in facts::DESK {
            let values = input.values.iter().map(|&text| text.to_owned()).collect();
            let added = self.dictionary.add(input.name, values);
            let index = added.map_err(|problem| file.error(0..0, problem))?;
            self.desk_inputs.push(index);
        }
        Ok(())
    }

    fn conditions(&self, file: &DataFile<'_>, row: &RowEntry) -> Result<Vec<Condition>, LoadError> {
        row.when
            .iter()
            .map(|(name, value)| {
                self.condition(name, value)
                    .map_err(|problem| file.error_at(name, problem))
            })
            .collect()
    }

    fn condition(&self, name: &Spanned<String>, value: &Value) -> Result<Condition, String> {
        let attribute = self.dictionary.named(name.get_ref())?;
        let union = |texts: Vec<&str>| {
            texts.into_iter().try_fold(States::NONE, |states, text| {
                let named = self.dictionary.states(attribute, text)?;
                Ok::<_, String>(states.union(named))
            })
        };
        let accepts = match accepted(value) {
            Some(Accepted::OneOf(texts)) => union(texts)?,
            Some(Accepted::NoneOf(texts)) => {
                let refused = union(texts)?;
                let others = self.dictionary.all_states(attribute);
                others
                    .filter(|&state| !refused.contains(state))
                    .fold(States::NONE, States::with)
            }
            None => {
                let name = name.get_ref();
                return Err(format!(
                    "{name} needs a list of texts: [\"A\", \"B\"], or .not = [\"A\"] for all but these"
                ));
            }
        };
        if accepts.is_empty() {
            return Err(format!(
                "this condition on {} can never hold",
                name.get_ref()
            ));
        }
        Ok(Condition { attribute, accepts })
    }

    /// The rows that an entry stands for: one, or with `then_same_as` one per value of that attribute.
    fn cases(
        &self,
        file: &DataFile<'_>,
        outcome: Index,
        entry: &RowEntry,
        conditions: Vec<Condition>,
    ) -> Result<Vec<(Vec<Condition>, State)>, LoadError> {
        match (&entry.then, &entry.then_same_as) {
            (Some(then), None) => self
                .dictionary
                .outcome(outcome, then.get_ref())
                .map(|then| vec![(conditions, then)])
                .map_err(|problem| file.error_at(then, problem)),
            (None, Some(same)) => self
                .copies(outcome, same.get_ref(), &conditions)
                .map_err(|problem| file.error_at(same, problem)),
            _ => Err(file.error_at(&entry.id, "a row has either then or then_same_as")),
        }
    }

    fn copies(
        &self,
        outcome: Index,
        same: &str,
        conditions: &[Condition],
    ) -> Result<Vec<(Vec<Condition>, State)>, String> {
        let attribute = self.dictionary.named(same)?;
        if attribute == outcome {
            return Err(format!("{same} is what this table decides"));
        }
        let asked = conditions.iter().find(|one| one.attribute == attribute);
        let mut rows = Vec::new();
        for text in self.dictionary.values(attribute) {
            let named = self.dictionary.states(attribute, text)?;
            let accepts = asked.map_or(named, |one| one.accepts.intersection(named));
            if accepts.is_empty() {
                continue;
            }
            let then = self.dictionary.outcome(outcome, text)?;
            let others = conditions.iter().filter(|one| one.attribute != attribute);
            let this = Condition { attribute, accepts };
            rows.push((others.copied().chain([this]).collect(), then));
        }
        Ok(rows)
    }
}
