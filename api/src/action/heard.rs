//! What was asked and heard in a call: it decides where the ticket goes, at once or when its site is known.

use domain::triage::Observations;
use serde::{Deserialize, Serialize};

use super::work_order::{self, Details};
use super::{ActionError, Problems};
use crate::store::ticket::Ticket;
use crate::store::ticket_parts::{self, DecisionRow};
use crate::store::{AnyConn, RawJson};

/// What was asked and heard in a call.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Heard {
    pub observations: Observations,
    /// The observations of which the caller said that he does not know.
    pub declined: Vec<String>,
    /// What the caller says of works that he orders.
    pub work: Details,
}

impl From<Observations> for Heard {
    fn from(observations: Observations) -> Self {
        Self {
            observations,
            declined: Vec::new(),
            work: Details::default(),
        }
    }
}

impl Heard {
    /// Judges what was typed.
    #[must_use]
    pub fn judged(self, problems: &mut Problems) -> Self {
        if let Some(problem) = not_asked(&self.declined) {
            problems.add("declined", problem);
        }
        Self {
            work: self.work.judged(problems),
            ..self
        }
    }

    /// As it is kept with a call that is not decided yet.
    pub fn document(&self) -> serde_json::Result<RawJson> {
        Ok(RawJson(serde_json::to_vec(self)?))
    }

    /// What a ticket keeps: of its decision, else of its call.
    pub fn kept(connection: &mut AnyConn, ticket: &Ticket) -> Result<Option<Self>, ActionError> {
        let decision = ticket_parts::decisions_of(connection, &[ticket.id])?.pop();
        if let Some(given) = decision.as_ref().and_then(DecisionRow::given) {
            return Ok(Some(Self {
                observations: given.heard(),
                work: work_order::ordered(connection, ticket.id)?
                    .map(Details::from)
                    .unwrap_or_default(),
                declined: given.hearing.declined,
            }));
        }
        let call = ticket_parts::calls_of(connection, &[ticket.id])?.pop();
        Ok(call.and_then(|call| Self::read(call.heard.as_ref()?)))
    }

    /// What a call keeps, where it can be read.
    pub fn read(document: &RawJson) -> Option<Self> {
        serde_json::from_slice(&document.0).ok()
    }
}

/// What is wrong with a list of observations that the caller does not know, if anything.
pub fn not_asked(declined: &[String]) -> Option<String> {
    let names = || Observations::QUESTIONS.iter().map(|known| known.attribute);
    let wrong = declined
        .iter()
        .find(|one| names().all(|name| name != *one))?;
    let accepted = names().collect::<Vec<_>>().join(", ");
    Some(format!("{wrong:?} is no observation; accepted: {accepted}"))
}
