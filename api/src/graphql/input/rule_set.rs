//! Rules as they are proposed and activated.

use jiff::Timestamp;
use juniper::GraphQLInputObject;
use uuid::Uuid;

use crate::action::rule_set_propose;
use crate::store::Id;
use crate::store::rule_set::RuleFile;

/// Rules of triage, and why they are wanted.
#[derive(GraphQLInputObject)]
pub struct RuleSetProposeInput {
    /// Tables in the order of evaluation; anywhere among them the questions and the pinned numbers. At most 40.
    files: Vec<RuleFileInput>,
    /// Why they are wanted, at most 500 characters.
    reason: String,
    /// The rule set that they change.
    based_on: Option<Uuid>,
}

/// A file of rules.
#[derive(GraphQLInputObject)]
pub struct RuleFileInput {
    /// Name that messages show.
    name: String,
    /// The TOML text.
    text: String,
}

impl From<RuleSetProposeInput> for rule_set_propose::Input {
    fn from(input: RuleSetProposeInput) -> Self {
        let file = |RuleFileInput { name, text }| RuleFile { name, text };
        Self {
            files: input.files.into_iter().map(file).collect(),
            reason: input.reason,
            based_on: input.based_on.map(Id),
        }
    }
}

/// A draft that is put in force.
#[derive(GraphQLInputObject)]
pub struct RuleSetActivateInput {
    /// The draft.
    pub rule_set_id: Uuid,
    /// From when on; now, unless given.
    pub from: Option<Timestamp>,
}
