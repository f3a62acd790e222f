//! The kinds of cases: what each is given, what it expects, and how the engine answers.

mod desk_hours;
mod identifier;
mod timer;
mod triage;
mod warranty;
mod work_request;

use serde::{Serialize, de::DeserializeOwned};

use super::{Mismatch, schema};
use crate::{
    catalogue::Catalogue,
    fee::{FeeTerms, Fees, fees},
    triage::RuleSet,
    vocabulary::closed_set::closed_set,
};

pub(super) use desk_hours::DeskHours;
pub(super) use identifier::Identifier;
pub(super) use timer::Timer;
pub(super) use triage::Triage;
pub(super) use warranty::Warranty;
pub(super) use work_request::WorkRequest;

closed_set! {
    /// Kind of a case.
    CaseKind {
        /// Triage of a call.
        Triage = "triage",
        /// Opening hours of a desk.
        DeskHours = "desk_hours",
        /// Fees of a contract.
        Fee = "fee",
        /// Warranty of a device.
        Warranty = "warranty",
        /// An identifier as typed.
        Identifier = "identifier",
        /// An order from the menu of additional works.
        WorkRequest = "work_request",
        /// A timer.
        Timer = "timer",
    }
}

/// What the cases are run against.
pub(super) struct Engine<'a> {
    pub(super) rules: &'a RuleSet,
    pub(super) catalogue: &'a Catalogue,
}

/// A kind of case.
pub(super) trait Kind {
    type Given: DeserializeOwned;
    type Expect: DeserializeOwned + Serialize;

    /// Paths in `given` that may be null.
    const NULLABLE: &'static [&'static str] = &[];

    /// Checks what the schema asks for beyond the types.
    fn conform(given: &Self::Given, expect: &Self::Expect) -> Result<(), Mismatch>;

    /// The answer of the engine, or why it has none.
    fn answer(given: &Self::Given, engine: &Engine<'_>) -> Result<Self::Expect, String>;
}

/// `fee`
pub(super) struct Fee;

impl Kind for Fee {
    type Given = FeeTerms;
    type Expect = Fees;

    fn conform(_: &FeeTerms, _: &Fees) -> Result<(), Mismatch> {
        Ok(())
    }

    fn answer(given: &FeeTerms, _: &Engine<'_>) -> Result<Fees, String> {
        Ok(fees(given))
    }
}
