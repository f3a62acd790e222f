//! The proof of a rule set: every call that can occur has one outcome, and nothing in the rules is idle.
//! It is exact: it works on sets of calls, not on samples.

use super::{
    ask_file::Questions,
    finding::{Call, Finding},
    pins::Pin,
    prover::Prover,
    table::Tables,
    world::World,
};

/// What the check of a rule set found out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// The tables in the order of evaluation.
    pub tables: Vec<TableProof>,
    /// What keeps the rules from being used; empty when they are proved.
    pub findings: Vec<Finding>,
}

/// What was found out of one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableProof {
    /// Name of the table.
    pub table: String,
    /// What it decides, in Japanese.
    pub title: String,
    /// How many rows it has.
    pub rows: usize,
    /// How many combinations of what it asks for can occur.
    pub combinations: u128,
    /// Its default rows.
    pub defaults: Vec<DefaultRow>,
    /// What the precedence of its groups comes to, row by row.
    pub precedence: Vec<Precedence>,
}

/// A row that takes calls from rows of another group, because its group overrides theirs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Precedence {
    /// Id of the row.
    pub row: String,
    /// Ids of the rows below with another outcome that some call matches as well.
    pub over: Vec<String>,
}

/// What a default row catches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefaultRow {
    /// Id of the row.
    pub row: String,
    /// How many combinations of what the table asks for come to the row.
    pub combinations: u128,
    /// Three of the calls.
    pub examples: Vec<Call>,
}

/// Proves tables over the calls that can occur, with the questions and the pinned numbers.
pub(super) fn prove(
    tables: &Tables,
    world: &mut World,
    questions: &Questions,
    pins: &[Pin],
) -> Proof {
    let mut prover = Prover::new(tables, world);
    let tables: Vec<_> = (0..tables.tables.len())
        .map(|place| prover.table(place))
        .collect();
    prover.idle_tables();
    prover.questions(questions);
    prover.pins(&tables, pins);
    Proof {
        tables,
        findings: prover.findings,
    }
}
