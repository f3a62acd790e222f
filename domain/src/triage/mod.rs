//! Triage (切り分け): from the register, the clock and the observations to desk, channel, warranty
//! and consent, with the rules that decided.

mod given;
mod observations;
mod rule_set;

mod attribute;
mod condition;
mod facts;
mod outcome;
mod table;

mod ask_file;
mod compile;
mod pins;
mod rule_files;
mod table_file;

mod diagram;
mod diagram_search;
mod masks;
mod world;

mod ask;
mod completions;
mod explanation;
mod interview;
mod nearest;
mod weights;

mod listing;
mod picture;
mod show;
mod view;

mod finding;
mod proof;
mod prover;
mod prover_declared;
mod witness;

#[cfg(test)]
#[path = "../../tests/it/calls.rs"]
mod calls;
#[cfg(test)]
mod tests;

pub use ask::{NextQuestion, PossibleAnswer};
pub use attribute::Origin;
pub use explanation::{Alternative, Explanation, FactChange, MOST_CHANGES, TableReason, UsedFact};
pub use facts::Facts;
pub use finding::{Call, CallFact, Finding, RowPlace};
pub use given::{Answer, ContractFacts, DeviceFacts, Given, Hearing, SiteFacts};
pub use interview::{Interview, interview};
pub use listing::{ListedRow, ListedTable};
pub use observations::{Observations, Question};
pub use outcome::Outcome;
pub use proof::{DefaultRow, Precedence, Proof, TableProof};
pub use rule_set::RuleSet;
pub use view::{ConditionView, RowView, TableView};
pub use weights::{ENOUGH_ANSWERS, Weights};

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{load::LoadError, ticket::Priority};

/// Rules that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RulesError {
    /// A file cannot be read as rules.
    #[error(transparent)]
    File(#[from] LoadError),
    /// The rules can be read, but they are not proved.
    #[error("the rules are not proved:\n{}", Findings(&.0.findings))]
    Unproved(Box<Proof>),
}

struct Findings<'a>(&'a [Finding]);

impl fmt::Display for Findings<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .iter()
            .try_for_each(|finding| writeln!(out, "{finding}"))
    }
}

/// A row that matched, as the agent and the record see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fired {
    /// Name of the table.
    pub table: String,
    /// Id of the row.
    pub row: String,
    /// The value that it decided for the attribute of the table; empty in records older than this field.
    #[serde(default)]
    pub then: String,
    /// Facts the row rests on.
    pub source: Vec<String>,
    /// Why, as a Japanese sentence for the agent; empty where there is nothing to say.
    pub say: String,
}

/// An answer with its reasons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// The answer.
    pub answer: Answer,
    /// The rows that matched, in the order of the tables.
    pub fired: Vec<Fired>,
    /// How urgent the call is (A69); normal in records older than this field.
    #[serde(default)]
    pub priority: Priority,
    /// Steps for the caller, in Japanese, to read out one by one: those for safety first; those of the
    /// first line with `FIRST_LINE`.
    pub steps: Vec<String>,
    /// Version of the rule set.
    pub rule_set: String,
}

/// What triage says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// Every table had a row for the call.
    Decided(Box<Decision>),
    /// A table had no row for the call: nothing is guessed, a person decides.
    NotCovered {
        /// The table without a row.
        table: String,
        /// The rows that matched before.
        fired: Vec<Fired>,
        /// Version of the rule set.
        rule_set: String,
    },
}

impl Verdict {
    /// The answer; none when no table covers the call.
    #[must_use]
    pub fn answer(&self) -> Option<&Answer> {
        match self {
            Self::Decided(decision) => Some(&decision.answer),
            Self::NotCovered { .. } => None,
        }
    }
}
