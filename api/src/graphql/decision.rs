//! Decisions of triage in the schema.

use domain::ticket::Priority;
use domain::triage::{self, Given, Verdict};
use domain::vocabulary::{
    Channel, DeskOpen, Destination, DispatchBy, Reconfiguration, WarrantyState,
};
use jiff::Timestamp;
use juniper::graphql_object;

use super::Context;
use super::error::QueryError;
use super::explanation::{self, NextQuestion};
use crate::store::ticket_parts::DecisionRow;

/// What triage (切り分け) decided, and why.
pub struct Decision {
    decision: triage::Decision,
    inputs: Inputs,
}

/// What a decision rests on.
enum Inputs {
    Given(Box<Given>),
    /// As it was recorded; read when it is needed.
    Recorded(Vec<u8>),
}

impl Decision {
    /// The decision of a verdict on these facts; none when no table covers the call.
    pub fn tried((given, verdict): (Given, Verdict)) -> Option<Self> {
        match verdict {
            Verdict::Decided(decision) => Some(Self {
                decision: *decision,
                inputs: Inputs::Given(Box::new(given)),
            }),
            Verdict::NotCovered { .. } => None,
        }
    }

    /// The decision of a record; none when no table covered the call.
    pub fn recorded(row: DecisionRow) -> Result<Option<Self>, QueryError> {
        Ok(match serde_json::from_slice(&row.verdict.0)? {
            Verdict::Decided(decision) => Some(Self {
                decision: *decision,
                inputs: Inputs::Recorded(row.inputs.0),
            }),
            Verdict::NotCovered { .. } => None,
        })
    }

    fn given(&self) -> Result<Given, QueryError> {
        Ok(match &self.inputs {
            Inputs::Given(given) => (**given).clone(),
            Inputs::Recorded(value) => serde_json::from_slice(value)?,
        })
    }
}

/// What triage (切り分け) decided, and why.
#[graphql_object(context = Context)]
impl Decision {
    /// The desk that must act, or that there is none.
    fn desk(&self) -> Destination {
        self.decision.answer.desk
    }

    /// The way to reach the desk.
    fn channel(&self) -> Channel {
        self.decision.answer.channel
    }

    /// Who contacts the desk.
    fn dispatch_by(&self) -> DispatchBy {
        self.decision.answer.dispatch_by
    }

    /// The maker's maintenance of the device at the instant of the call.
    fn warranty(&self) -> WarrantyState {
        self.decision.answer.warranty
    }

    /// Setting the PC up again (再設定): covered by the option, chargeable, or no matter.
    fn reconfiguration(&self) -> Reconfiguration {
        self.decision.answer.reconfiguration
    }

    /// Whether the customer must consent before a step that we arrange (C16).
    fn consent_needed(&self) -> bool {
        self.decision.answer.consent_needed
    }

    /// Whether the desk is open at the instant of the call.
    fn desk_open(&self) -> DeskOpen {
        self.decision.answer.desk_open
    }

    /// When the desk opens next; only while it is CLOSED.
    fn next_open(&self) -> Option<Timestamp> {
        self.decision.answer.next_open
    }

    /// Steps to read out to the caller, in Japanese.
    fn steps(&self) -> &[String] {
        &self.decision.steps
    }

    /// The rules that fired, table by table.
    fn fired(&self) -> Vec<FiredRule<'_>> {
        self.decision.fired.iter().map(FiredRule).collect()
    }

    /// How urgent the call is.
    fn priority(&self) -> Priority {
        self.decision.priority
    }

    /// Why, table by table: the row, what it rests on and the nearest other outcome, by the rules that decided and the desks
    /// as they are now. Null where a version of the program decided that kept no rules.
    async fn explanation(
        &self,
        context: &Context,
    ) -> Result<Option<triage::Explanation>, QueryError> {
        let given = self.given()?;
        explanation::explain(context, &self.decision.rule_set, given).await
    }

    /// What to ask the caller next; null when nothing worthwhile is left. `declined`: the observations of which the caller
    /// said that he does not know; where it is left out, those that were told with the call.
    async fn next_question(
        &self,
        context: &Context,
        declined: Option<Vec<String>>,
    ) -> Result<Option<NextQuestion>, QueryError> {
        let given = self.given()?;
        let declined = declined.unwrap_or_else(|| given.hearing.declined.clone());
        explanation::next_question(context, &self.decision.rule_set, given, declined).await
    }

    /// Version of the rule set that decided.
    fn rule_set(&self) -> &str {
        &self.decision.rule_set
    }
}

/// A rule that fired.
pub struct FiredRule<'a>(&'a triage::Fired);

/// A rule that fired.
#[graphql_object(context = Context)]
impl<'a> FiredRule<'a> {
    /// The table it stands in.
    fn table(&self) -> &str {
        &self.0.table
    }

    /// Its id.
    fn row(&self) -> &str {
        &self.0.row
    }

    /// What it decided; empty in records of old versions.
    fn then(&self) -> &str {
        &self.0.then
    }

    /// Ids of the facts it rests on.
    fn source(&self) -> &[String] {
        &self.0.source
    }

    /// Why, as a Japanese sentence for the agent.
    fn say(&self) -> &str {
        &self.0.say
    }
}
