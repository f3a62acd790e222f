//! The rule set: compiled decision tables and their evaluation.

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::{
    Decision, Fired, Verdict,
    attribute::{Facts, Index, State, States},
    compile::Compiler,
    facts,
    given::{Answer, Given},
};
use crate::{
    catalogue::{Catalogue, Desk},
    load::{DataFile, LoadError, shipped_file},
    time::date_in_japan,
    vocabulary::{ClosedSet, DeskOpen, Destination, YesNo},
};

/// The rules that ship with the program, in the order of evaluation.
const SHIPPED: [DataFile<'_>; 11] = [
    shipped_file!("rules/01-served.toml"),
    shipped_file!("rules/02-topology.toml"),
    shipped_file!("rules/03-confirmed.toml"),
    shipped_file!("rules/04-cause.toml"),
    shipped_file!("rules/05-warranty.toml"),
    shipped_file!("rules/06-arranger.toml"),
    shipped_file!("rules/07-desk.toml"),
    shipped_file!("rules/08-dispatch.toml"),
    shipped_file!("rules/09-channel.toml"),
    shipped_file!("rules/10-reconfiguration.toml"),
    shipped_file!("rules/11-consent.toml"),
];

/// The decision tables, ready to be evaluated.
#[derive(Debug, Clone)]
pub struct RuleSet {
    version: String,
    tables: Vec<Table>,
    desk_inputs: Vec<Index>,
    answer: AnswerIndices,
}

/// A table: rows in the order of their precedence.
#[derive(Debug, Clone)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) title: String,
    pub(super) outcome: Index,
    /// The texts of the values it may decide.
    pub(super) values: Vec<String>,
    pub(super) rows: Vec<Row>,
    pub(super) reasons: Vec<Reason>,
}

/// A row, free of texts.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) conditions: Vec<Condition>,
    pub(super) then: State,
    /// Index in the reasons of the table.
    pub(super) reason: usize,
}

/// Holds when the state of the attribute is an accepted one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Condition {
    pub(super) attribute: Index,
    pub(super) accepts: States,
}

/// The texts of a row.
#[derive(Debug, Clone)]
pub(super) struct Reason {
    pub(super) row: String,
    pub(super) source: Vec<String>,
    pub(super) say: String,
    pub(super) steps: Vec<String>,
}

/// Where the answer stands among the facts.
#[derive(Debug, Clone, Copy)]
struct AnswerIndices {
    desk: Index,
    channel: Index,
    dispatch_by: Index,
    warranty: Index,
    reconfiguration: Index,
    consent_needed: Index,
}

impl RuleSet {
    /// The rules that ship with the program.
    pub fn shipped() -> Result<Self, LoadError> {
        Self::load("kiriwake", &SHIPPED)
    }

    /// A rule set of other files: one table per file, evaluated in this order.
    ///
    /// The version is `name` and the beginning of a hash over the files.
    pub fn load(name: &str, files: &[DataFile<'_>]) -> Result<Self, LoadError> {
        let mut compiler = Compiler::new();
        for file in files {
            compiler.add(file)?;
        }
        let answer = AnswerIndices::of(&compiler).map_err(|problem| LoadError {
            file: name.to_owned(),
            line: 1,
            problem,
        })?;
        Ok(Self {
            version: format!("{name}-{}", short_hash(files)),
            tables: compiler.tables,
            desk_inputs: compiler.desk_inputs,
            answer,
        })
    }

    /// Name and content hash: two rule sets of the same version are the same.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Names and Japanese titles of the tables, in the order of evaluation.
    pub fn tables(&self) -> impl Iterator<Item = (&str, &str)> {
        self.tables
            .iter()
            .map(|table| (table.name.as_str(), table.title.as_str()))
    }

    /// Decides one call. Nothing but the arguments influences the verdict.
    #[must_use]
    pub fn decide(&self, catalogue: &Catalogue, given: &Given) -> Verdict {
        let mut facts = Facts::starting_with(facts::states(given));
        let mut desk = None;
        let mut matched = Vec::with_capacity(self.tables.len());
        for table in &self.tables {
            let Some(row) = table.matching(&facts) else {
                return Verdict::NotCovered {
                    table: table.name.clone(),
                    fired: fired(&matched),
                    rule_set: self.version.clone(),
                };
            };
            matched.push((table, row));
            facts.set(table.outcome, row.then);
            if table.outcome == self.answer.desk {
                desk = known::<Destination>(row.then)
                    .desk()
                    .map(|code| catalogue.desk(code));
                self.add_desk(&mut facts, desk, given.at);
            }
        }
        Verdict::Decided(Box::new(Decision {
            answer: self.answer.read(&facts, desk, given.at),
            steps: matched
                .iter()
                .flat_map(|(table, row)| table.reasons[row.reason].steps.clone())
                .collect(),
            fired: fired(&matched),
            rule_set: self.version.clone(),
        }))
    }

    fn add_desk(&self, facts: &mut Facts, desk: Option<&Desk>, at: Timestamp) {
        let Some(desk) = desk else { return };
        let states = facts::desk_states(desk, date_in_japan(at));
        for (&attribute, state) in self.desk_inputs.iter().zip(states) {
            facts.set(attribute, state);
        }
    }
}

impl Table {
    pub(super) fn new(name: String, title: String, outcome: Index, values: &[String]) -> Self {
        Self {
            name,
            title,
            outcome,
            values: values.to_vec(),
            rows: Vec::new(),
            reasons: Vec::new(),
        }
    }

    fn matching(&self, facts: &Facts) -> Option<&Row> {
        let holds = |one: &Condition| one.accepts.contains(facts.state(one.attribute));
        self.rows
            .iter()
            .find(|row| row.conditions.iter().all(holds))
    }
}

impl AnswerIndices {
    fn of(compiler: &Compiler) -> Result<Self, String> {
        Ok(Self {
            desk: compiler.decided("desk")?,
            channel: compiler.decided("channel")?,
            dispatch_by: compiler.decided("dispatchBy")?,
            warranty: compiler.decided("warranty")?,
            reconfiguration: compiler.decided("reconfiguration")?,
            consent_needed: compiler.decided("consentNeeded")?,
        })
    }

    fn read(self, facts: &Facts, desk: Option<&Desk>, at: Timestamp) -> Answer {
        let opening = desk.map(|desk| desk.opening(at));
        Answer {
            desk: known(facts.state(self.desk)),
            channel: known(facts.state(self.channel)),
            dispatch_by: known(facts.state(self.dispatch_by)),
            warranty: known(facts.state(self.warranty)),
            reconfiguration: known(facts.state(self.reconfiguration)),
            consent_needed: known::<YesNo>(facts.state(self.consent_needed)) == YesNo::Yes,
            desk_open: opening.map_or(DeskOpen::NotApplicable, |opening| opening.open),
            next_open: opening.and_then(|opening| opening.next_open),
        }
    }
}

/// The value of an outcome: the compiler lets no row answer anything else.
fn known<T: ClosedSet>(state: State) -> T {
    state.value().expect("a table decided this attribute")
}

fn fired(matched: &[(&Table, &Row)]) -> Vec<Fired> {
    let fired = |&(table, row): &(&Table, &Row)| {
        let reason = &table.reasons[row.reason];
        let then = row.then.place().and_then(|place| table.values.get(place));
        Fired {
            table: table.name.clone(),
            row: reason.row.clone(),
            then: then.cloned().unwrap_or_default(),
            source: reason.source.clone(),
            say: reason.say.clone(),
        }
    };
    matched.iter().map(fired).collect()
}

/// The beginning of the SHA-256 over names and texts, in hexadecimal.
fn short_hash(files: &[DataFile<'_>]) -> String {
    let mut hash = Sha256::new();
    for file in files {
        for part in [file.name, file.text] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
    }
    format!("{:x}", hash.finalize())[..12].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_row_names_its_sources() {
        let is_fact = |id: &String| {
            let (letter, digits) = id.split_at(1);
            "DVCSKMPTA".contains(letter) && digits.len() == 2 && digits.parse::<u8>().is_ok()
        };
        for table in RuleSet::shipped().unwrap().tables {
            for reason in &table.reasons {
                let sound = !reason.source.is_empty() && reason.source.iter().all(is_fact);
                assert!(sound, "{} {}: {:?}", table.name, reason.row, reason.source);
            }
        }
    }

    #[test]
    fn the_agent_hears_why_for_every_cause_and_desk() {
        for table in RuleSet::shipped().unwrap().tables {
            if ["cause", "desk"].contains(&table.name.as_str()) {
                for reason in &table.reasons {
                    assert!(!reason.say.is_empty(), "{} {}", table.name, reason.row);
                }
            }
        }
    }

    #[test]
    fn the_version_changes_with_the_text() {
        let file = |text| DataFile {
            name: "a.toml",
            text,
        };
        assert_ne!(short_hash(&[file("x")]), short_hash(&[file("y")]));
        let version = RuleSet::shipped().unwrap().version().to_owned();
        assert!(
            version.starts_with("kiriwake-") && version.len() == 21,
            "{version}"
        );
    }
}
