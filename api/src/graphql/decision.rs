//! Decisions of triage in the schema.

use domain::triage;
use domain::vocabulary::{
    Channel, DeskOpen, Destination, DispatchBy, Reconfiguration, WarrantyState,
};
use jiff::Timestamp;
use juniper::graphql_object;

use super::Context;

/// What triage (切り分け) decided, and why.
pub struct Decision(pub triage::Decision);

/// What triage (切り分け) decided, and why.
#[graphql_object(context = Context)]
impl Decision {
    /// The desk that must act, or that there is none.
    fn desk(&self) -> Destination {
        self.0.answer.desk
    }

    /// The way to reach the desk.
    fn channel(&self) -> Channel {
        self.0.answer.channel
    }

    /// Who contacts the desk.
    fn dispatch_by(&self) -> DispatchBy {
        self.0.answer.dispatch_by
    }

    /// The maker's maintenance of the device at the instant of the call.
    fn warranty(&self) -> WarrantyState {
        self.0.answer.warranty
    }

    /// Setting the PC up again (再設定): covered by the option, chargeable, or no matter.
    fn reconfiguration(&self) -> Reconfiguration {
        self.0.answer.reconfiguration
    }

    /// Whether the customer must consent before a step that we arrange (C16).
    fn consent_needed(&self) -> bool {
        self.0.answer.consent_needed
    }

    /// Whether the desk is open at the instant of the call.
    fn desk_open(&self) -> DeskOpen {
        self.0.answer.desk_open
    }

    /// When the desk opens next; only while it is CLOSED.
    fn next_open(&self) -> Option<Timestamp> {
        self.0.answer.next_open
    }

    /// Steps to read out to the caller, in Japanese.
    fn steps(&self) -> &[String] {
        &self.0.steps
    }

    /// The rules that fired, table by table.
    fn fired(&self) -> Vec<FiredRule<'_>> {
        self.0.fired.iter().map(FiredRule).collect()
    }

    /// Version of the rule set that decided.
    fn rule_set(&self) -> &str {
        &self.0.rule_set
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

    /// Ids of the facts it rests on.
    fn source(&self) -> &[String] {
        &self.0.source
    }

    /// Why, as a Japanese sentence for the agent.
    fn say(&self) -> &str {
        &self.0.say
    }
}
