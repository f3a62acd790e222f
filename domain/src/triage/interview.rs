//! The questions of a call whose answers are known: how many it takes, and where they lead.

use super::{Facts, Given, Observations, RuleSet, Verdict, Weights};
use crate::catalogue::Catalogue;

/// The questions that a call takes from matter, symptom and register on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interview {
    /// The observations asked, in order, and whether the caller knew.
    pub asked: Vec<(&'static str, bool)>,
    /// What triage says when nothing worthwhile is left to ask.
    pub verdict: Verdict,
}

/// Asks a caller who knows exactly the observations of `given`, and of them all that are asked for.
#[must_use]
pub fn interview(
    rules: &RuleSet,
    catalogue: &Catalogue,
    given: &Given,
    weights: &Weights,
) -> Interview {
    let mut heard = Given {
        observations: Observations {
            symptom: given.observations.symptom,
            ..Observations::of(given.observations.matter)
        },
        ..given.clone()
    };
    let mut asked: Vec<(&'static str, bool)> = Vec::new();
    loop {
        let unknown = asked.iter().filter(|(_, known)| !known);
        let declined: Vec<_> = unknown.map(|&(attribute, _)| attribute).collect();
        let facts = Facts::of(catalogue, &heard);
        let Some(question) = rules.next_question(&facts, &declined, weights) else {
            let verdict = rules.decide(catalogue, &heard);
            return Interview { asked, verdict };
        };
        let known = heard
            .observations
            .take(question.attribute, &given.observations);
        asked.push((question.attribute, known));
    }
}
