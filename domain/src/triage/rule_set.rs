//! The rule set: proved decision tables and their evaluation.

use std::sync::Arc;

use super::{
    Decision, Fired, Outcome, RulesError, Verdict,
    ask_file::Questions,
    attribute::State,
    facts::Facts,
    given::{Answer, Given},
    masks::Masks,
    outcome::{MOST_TABLES, Run},
    proof::Proof,
    rule_files::{self, Rules},
    table::Tables,
    world::World,
};
use crate::{
    catalogue::Catalogue,
    load::{DataFile, LoadError, shipped_file},
    vocabulary::DeskOpen,
};

/// The rules that ship with the program: the tables in the order of evaluation, the questions, and the
/// pinned numbers.
const SHIPPED: [DataFile<'_>; 14] = [
    shipped_file!("rules/01-priority.toml"),
    shipped_file!("rules/02-served.toml"),
    shipped_file!("rules/03-topology.toml"),
    shipped_file!("rules/04-confirmed.toml"),
    shipped_file!("rules/05-cause.toml"),
    shipped_file!("rules/06-warranty.toml"),
    shipped_file!("rules/07-arranger.toml"),
    shipped_file!("rules/08-desk.toml"),
    shipped_file!("rules/09-dispatch.toml"),
    shipped_file!("rules/10-channel.toml"),
    shipped_file!("rules/11-reconfiguration.toml"),
    shipped_file!("rules/12-consent.toml"),
    shipped_file!("rules/questions.toml"),
    shipped_file!("rules/defaults.toml"),
];

/// The name of the rules that ship with the program.
const SHIPPED_NAME: &str = "kiriwake";

/// Proved decision tables, ready to be evaluated, explained and asked for the next question.
#[derive(Debug, Clone)]
pub struct RuleSet {
    version: String,
    masks: Vec<Masks>,
    parts: Arc<Parts>,
}

/// What evaluation itself does not need.
#[derive(Debug)]
pub(super) struct Parts {
    pub(super) tables: Tables,
    pub(super) world: World,
    pub(super) questions: Questions,
    pub(super) proof: Proof,
}

impl RuleSet {
    /// The rules that ship with the program, proved for its catalogue.
    pub fn shipped() -> Result<Self, RulesError> {
        Self::load(SHIPPED_NAME, &SHIPPED, &Catalogue::shipped()?)
    }

    /// The version of the rules that ship with the program, without proving them.
    #[must_use]
    pub fn shipped_version() -> String {
        rule_files::version(SHIPPED_NAME, &SHIPPED)
    }

    /// The version that files of this name get.
    #[must_use]
    pub fn version_of(name: &str, files: &[DataFile<'_>]) -> String {
        rule_files::version(name, files)
    }

    /// The name that a version was made from.
    #[must_use]
    pub fn name_of(version: &str) -> &str {
        version.rsplit_once('-').map_or(version, |(name, _)| name)
    }

    /// A rule set of other files: tables in the order of evaluation, and anywhere among them a file of
    /// questions and one of pinned numbers. Rules that are not proved are refused.
    ///
    /// The version is `name` and the beginning of a hash over the files.
    pub fn load(
        name: &str,
        files: &[DataFile<'_>],
        catalogue: &Catalogue,
    ) -> Result<Self, RulesError> {
        let rules = Self::unproved(name, files, catalogue)?;
        if rules.parts.proof.findings.is_empty() {
            Ok(rules)
        } else {
            Err(RulesError::Unproved(Box::new(rules.parts.proof.clone())))
        }
    }

    /// The files of the shipped rules.
    #[must_use]
    pub const fn shipped_files() -> &'static [DataFile<'static>] {
        &SHIPPED
    }

    /// What a check of rules finds out, be they proved or not.
    pub fn check(
        name: &str,
        files: &[DataFile<'_>],
        catalogue: &Catalogue,
    ) -> Result<Proof, LoadError> {
        Ok(Self::unproved(name, files, catalogue)?.parts.proof.clone())
    }

    /// Rules with their proof, whatever it found; they must not decide a call that is not a test.
    pub(super) fn unproved(
        name: &str,
        files: &[DataFile<'_>],
        catalogue: &Catalogue,
    ) -> Result<Self, LoadError> {
        let parts = Parts::of(name, files, catalogue)?;
        let Tables {
            dictionary, tables, ..
        } = &parts.tables;
        let masks = tables.iter().map(|table| Masks::of(dictionary, table));
        Ok(Self {
            version: rule_files::version(name, files),
            masks: masks.collect(),
            parts: Arc::new(parts),
        })
    }

    /// Name and content hash: two rule sets of the same version are the same.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// What the proof of the rules counted.
    #[must_use]
    pub fn proof(&self) -> &Proof {
        &self.parts.proof
    }

    /// Names and Japanese titles of the tables, in the order of evaluation.
    pub fn tables(&self) -> impl Iterator<Item = (&str, &str)> {
        let tables = self.parts.tables.tables.iter();
        tables.map(|table| (table.name.as_str(), table.title.as_str()))
    }

    /// Decides one call. Nothing but the arguments influences the verdict.
    #[must_use]
    pub fn decide(&self, catalogue: &Catalogue, given: &Given) -> Verdict {
        let run = self.run(&Facts::of(catalogue, given));
        let fired = self.fired(&run);
        let Some(outcome) = self.outcome(&run) else {
            let table = self.parts.tables.tables.get(fired.len());
            return Verdict::NotCovered {
                table: table.map(|table| table.name.clone()).unwrap_or_default(),
                fired,
                rule_set: self.version.clone(),
            };
        };
        let opening = outcome
            .desk
            .desk()
            .map(|code| catalogue.desk(code).opening(given.at));
        let entries = self.parts.tables.tables.iter().zip(run.rows());
        Verdict::Decided(Box::new(Decision {
            answer: Answer {
                desk: outcome.desk,
                channel: outcome.channel,
                dispatch_by: outcome.dispatch_by,
                warranty: outcome.warranty,
                reconfiguration: outcome.reconfiguration,
                consent_needed: outcome.consent_needed,
                desk_open: opening.map_or(DeskOpen::NotApplicable, |opening| opening.open),
                next_open: opening.and_then(|opening| opening.next_open),
            },
            priority: outcome.priority,
            steps: entries
                .flat_map(|(table, row)| table.entry(row).steps.clone())
                .collect(),
            fired,
            rule_set: self.version.clone(),
        }))
    }

    /// The outcome of one call without its texts: a few word operations per table, nothing allocated.
    /// None where some table has no row, which no call that can occur meets.
    #[must_use]
    pub fn evaluate(&self, facts: &Facts) -> Option<Outcome> {
        self.outcome(&self.run(facts))
    }

    pub(super) fn parts(&self) -> &Parts {
        &self.parts
    }

    /// Evaluates table after table, up to the first that has no row.
    pub(super) fn run(&self, facts: &Facts) -> Run {
        let Tables {
            desk_inputs,
            answer,
            ..
        } = &self.parts.tables;
        let mut run = Run::of(facts);
        for masks in &self.masks {
            let Some((row, then)) = masks.decide(run.states()) else {
                break;
            };
            run.decided(row, masks.outcome(), then);
            if masks.outcome() == answer.desk {
                run.add_desk(facts, desk_inputs, then);
            }
        }
        run
    }

    fn outcome(&self, run: &Run) -> Option<Outcome> {
        let whole = run.rows().count() == self.masks.len();
        whole.then(|| Outcome::read(run, self.parts.tables.answer))
    }

    fn fired(&self, run: &Run) -> Vec<Fired> {
        let Tables {
            dictionary, tables, ..
        } = &self.parts.tables;
        let fired = |(table, row): (&super::table::Table, usize)| {
            let entry = table.entry(row);
            let then: State = table.rows[row].then;
            Fired {
                table: table.name.clone(),
                row: entry.id.clone(),
                then: dictionary.attribute(table.outcome).text(then).to_owned(),
                source: entry.source.clone(),
                say: entry.say.clone(),
            }
        };
        tables.iter().zip(run.rows()).map(fired).collect()
    }
}

impl Parts {
    fn of(name: &str, files: &[DataFile<'_>], catalogue: &Catalogue) -> Result<Self, LoadError> {
        let Rules {
            tables,
            questions,
            pins,
        } = rule_files::read(name, files)?;
        if tables.tables.len() > MOST_TABLES {
            let problem = format!("there are more than {MOST_TABLES} tables");
            return Err(rule_files::error(name, problem));
        }
        let mut world = World::of(&tables, &questions, catalogue);
        let proof = super::proof::prove(&tables, &mut world, &questions, &pins);
        Ok(Self {
            tables,
            world,
            questions,
            proof,
        })
    }
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
        let rules = RuleSet::shipped().unwrap();
        let Parts {
            tables, questions, ..
        } = rules.parts();
        for table in &tables.tables {
            for entry in &table.entries {
                let sound = !entry.source.is_empty() && entry.source.iter().all(is_fact);
                assert!(sound, "{} {}: {:?}", table.name, entry.id, entry.source);
            }
        }
        for question in &questions.questions {
            let sound = !question.source.is_empty() && question.source.iter().all(is_fact);
            assert!(sound && !question.why.is_empty(), "{question:?}");
        }
    }

    #[test]
    fn the_agent_hears_why_for_every_cause_and_desk() {
        for table in &RuleSet::shipped().unwrap().parts().tables.tables {
            if ["cause", "desk"].contains(&table.name.as_str()) {
                for entry in &table.entries {
                    assert!(!entry.say.is_empty(), "{} {}", table.name, entry.id);
                }
            }
        }
    }
}
