//! From the tables as people write them to rows of states; what cannot be compiled is a [`LoadError`]
//! that names file, line, column and row.

use toml::Spanned;

use super::{
    attribute::{Attribute, Dictionary, Index, Input, Origin, State},
    condition::{self, conditions, narrowed, needless},
    facts::{self, Held, Implication},
    table::{AnswerIndices, Condition, Entry, Group, Implied, Row, Table, Tables},
    table_file::{GroupEntry, RowEntry, TableFile},
};
use crate::{
    load::{DataFile, LoadError},
    ticket::Priority,
    vocabulary::{
        Channel, Destination, DispatchBy, Labelled, Reconfiguration, WarrantyState, YesNo,
    },
};

/// The table after which the attributes of the desk are known.
const DESK: &str = "desk";

/// The tables that make the answer, with the values the program knows.
const ANSWERS: [Input; 7] = [
    answer::<Destination>(DESK),
    answer::<Channel>("channel"),
    answer::<DispatchBy>("dispatchBy"),
    answer::<WarrantyState>("warranty"),
    answer::<Reconfiguration>("reconfiguration"),
    answer::<YesNo>("consentNeeded"),
    answer::<Priority>("priority"),
];

const fn answer<T: Labelled>(name: &'static str) -> Input {
    Input::of::<T>(name, name, Origin::Rules, true)
}

/// Compiles tables one after the other; each may name the inputs and the outcomes before it.
pub(super) struct Compiler {
    dictionary: Dictionary,
    tables: Vec<Table>,
    desk_inputs: Vec<Index>,
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
    pub(super) fn add(&mut self, file: &DataFile<'_>, written: TableFile) -> Result<(), LoadError> {
        // The conditions are compiled before the outcome is known: a table cannot ask for its own.
        let groups = self.groups(file, &written.group)?;
        let rows = written
            .row
            .iter()
            .map(|row| self.conditions(file, row, &written.group, &groups))
            .collect::<Result<Vec<_>, _>>()?;
        let outcome = self.add_outcome(file, &written)?;
        let mut table = Table {
            name: written.table.get_ref().clone(),
            title: written.title.clone(),
            file: file.name.to_owned(),
            outcome,
            groups: groups.into_iter().map(|(group, _)| group).collect(),
            entries: entries(file, &written)?,
            rows: Vec::new(),
        };
        for (place, (entry, conditions)) in written.row.iter().zip(rows).enumerate() {
            for (conditions, then) in self.cases(file, outcome, entry, conditions)? {
                table.rows.push(Row {
                    conditions,
                    then,
                    entry: place,
                });
            }
        }
        if table.name == DESK {
            self.add_desk_inputs(file, &written)?;
        }
        self.tables.push(table);
        Ok(())
    }

    /// The tables, if they make a whole answer; the error says what is missing.
    pub(super) fn finish(self) -> Result<Tables, String> {
        let decided = |name: &str| {
            let found = self.dictionary.find(name);
            found.ok_or_else(|| format!("no table decides {name:?}"))
        };
        let answer = AnswerIndices {
            desk: decided(DESK)?,
            channel: decided("channel")?,
            dispatch_by: decided("dispatchBy")?,
            warranty: decided("warranty")?,
            reconfiguration: decided("reconfiguration")?,
            consent_needed: decided("consentNeeded")?,
            priority: decided("priority")?,
        };
        Ok(Tables {
            implied: facts::IMPLICATIONS
                .iter()
                .map(|one| implied(&self.dictionary, one))
                .collect(),
            dictionary: self.dictionary,
            tables: self.tables,
            desk_inputs: self.desk_inputs,
            answer,
        })
    }

    fn groups(
        &self,
        file: &DataFile<'_>,
        written: &[GroupEntry],
    ) -> Result<Vec<(Group, Vec<Condition>)>, LoadError> {
        let ids: Vec<_> = written.iter().map(|group| &group.id).collect();
        each_once(file, &ids, "group")?;
        written
            .iter()
            .map(|group| {
                let conditions = conditions(file, &self.dictionary, &group.when)?;
                let group = Group {
                    id: group.id.get_ref().clone(),
                    title: group.title.clone(),
                    overrides: places(file, &ids, &group.overrides, "group")?,
                };
                Ok((group, conditions))
            })
            .collect()
    }

    fn conditions(
        &self,
        file: &DataFile<'_>,
        row: &RowEntry,
        written: &[GroupEntry],
        groups: &[(Group, Vec<Condition>)],
    ) -> Result<Vec<Condition>, LoadError> {
        let own = conditions(file, &self.dictionary, &row.when)?;
        let Some(name) = &row.group else {
            return Ok(own);
        };
        let ids: Vec<_> = written.iter().map(|group| &group.id).collect();
        let group = place(file, &ids, name, "group")?;
        if let Some(needless) = needless(&groups[group].1, &own) {
            let name = &self.dictionary.attribute(needless).name;
            let problem = format!("{name} is what its group says already; leave it out");
            return Err(file.error_at(&row.id, problem));
        }
        narrowed(&groups[group].1, &own).map_err(|attribute| {
            let name = &self.dictionary.attribute(attribute).name;
            let problem = format!("with the conditions of its group, {name} can never hold");
            file.error_at(&row.id, problem)
        })
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
            (Some(known), true) => self.dictionary.add(Attribute {
                label: table.title.clone(),
                ..known.attribute()
            }),
            (None, false) => self.dictionary.add(Attribute {
                name: name.clone(),
                label: table.title.clone(),
                origin: Origin::Rules,
                always_known: true,
                values: table.values.keys().cloned().collect(),
                labels: table.values.values().cloned().collect(),
            }),
        };
        added.map_err(|problem| file.error_at(&table.table, problem))
    }

    /// Makes the attributes of the desk known to the tables after the one that decides it.
    fn add_desk_inputs(&mut self, file: &DataFile<'_>, table: &TableFile) -> Result<(), LoadError> {
        for input in facts::DESK {
            let added = self.dictionary.add(input.attribute());
            let index = added.map_err(|problem| file.error_at(&table.table, problem))?;
            self.desk_inputs.push(index);
        }
        Ok(())
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
            (None, Some(same)) => {
                condition::copies(&self.dictionary, outcome, same.get_ref(), &conditions)
                    .map_err(|problem| file.error_at(same, problem))
            }
            _ => Err(file.error_at(&entry.id, "a row has either then or then_same_as")),
        }
    }
}

fn implied(dictionary: &Dictionary, implication: &Implication) -> Implied {
    let side = |(name, held): (&str, Held)| {
        let index = dictionary.find(name).expect("implications name inputs");
        (index, held_mask(dictionary.attribute(index), held))
    };
    let ((when, held), (then, states)) = (side(implication.when), side(implication.then));
    Implied {
        when,
        held,
        then,
        states,
    }
}

/// One bit per state of which something holds.
fn held_mask(attribute: &Attribute, held: Held) -> u64 {
    match held {
        Held::Known => !1,
        Held::NotKnown => 1,
        Held::Is(texts) => texts.iter().fold(0, |mask, text| {
            let place = attribute.values.iter().position(|value| value == text);
            mask | 2 << place.expect("implications name values")
        }),
    }
}

fn entries(file: &DataFile<'_>, written: &TableFile) -> Result<Vec<Entry>, LoadError> {
    let ids: Vec<_> = written.row.iter().map(|row| &row.id).collect();
    let groups: Vec<_> = written.group.iter().map(|group| &group.id).collect();
    each_once(file, &ids, "row")?;
    written
        .row
        .iter()
        .map(|row| {
            if row.say.trim().is_empty() || row.source.is_empty() {
                let problem = "a row says why (say) and names the facts it rests on (source)";
                return Err(file.error_at(&row.id, problem));
            }
            let group = row.group.as_ref();
            Ok(Entry {
                id: row.id.get_ref().clone(),
                line: file.line_of(&row.id),
                group: group
                    .map(|group| place(file, &groups, group, "group"))
                    .transpose()?,
                default: row.default,
                overrides: places(file, &ids, &row.overrides, "row")?,
                source: row.source.clone(),
                say: row.say.clone(),
                steps: row.steps.clone(),
            })
        })
        .collect()
}

fn each_once(file: &DataFile<'_>, ids: &[&Spanned<String>], what: &str) -> Result<(), LoadError> {
    for (place, id) in ids.iter().enumerate() {
        if ids[..place]
            .iter()
            .any(|other| other.get_ref() == id.get_ref())
        {
            let problem = format!("{what} {:?} stands twice in this table", id.get_ref());
            return Err(file.error_at(id, problem));
        }
    }
    Ok(())
}

fn places(
    file: &DataFile<'_>,
    ids: &[&Spanned<String>],
    names: &[Spanned<String>],
    what: &str,
) -> Result<Vec<usize>, LoadError> {
    names
        .iter()
        .map(|name| place(file, ids, name, what))
        .collect()
}

fn place(
    file: &DataFile<'_>,
    ids: &[&Spanned<String>],
    name: &Spanned<String>,
    what: &str,
) -> Result<usize, LoadError> {
    let found = ids.iter().position(|id| id.get_ref() == name.get_ref());
    found.ok_or_else(|| {
        let known: Vec<_> = ids.iter().map(|id| id.get_ref().as_str()).collect();
        let problem = format!(
            "{:?} is no {what} of this table; there are: {}",
            name.get_ref(),
            known.join(", ")
        );
        file.error_at(name, problem)
    })
}
