//! How often callers gave which answer, from earlier calls: what is likely narrows better than what is not.

use std::collections::BTreeMap;

use super::{
    attribute::{Index, State},
    facts::Facts,
    observations::Observations,
};

/// From how many answers on the counts say more than an even chance.
pub const ENOUGH_ANSWERS: u32 = 30;

/// Counted answers of earlier calls, by symptom.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Weights(BTreeMap<Question, BTreeMap<State, u32>>);

/// An observation, of calls with one symptom or, without, of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Question {
    symptom: Option<State>,
    attribute: usize,
}

impl Weights {
    /// Nothing is counted yet: every answer is equally likely.
    #[must_use]
    pub fn uniform() -> Self {
        Self::default()
    }

    /// Counts the answers of an earlier call.
    pub fn count(&mut self, observations: &Observations) {
        let states = observations.states();
        let symptom = Some(states[symptom()]);
        for (attribute, &state) in states.iter().enumerate() {
            if state == State::UNKNOWN {
                continue;
            }
            for symptom in [None, symptom] {
                let answers = self.0.entry(Question { symptom, attribute }).or_default();
                let count = answers.entry(state).or_default();
                *count = count.saturating_add(1);
            }
        }
    }

    /// Adds what was counted elsewhere.
    pub fn add(&mut self, other: &Self) {
        for (&question, answers) in &other.0 {
            let sum = self.0.entry(question).or_default();
            for (&state, more) in answers {
                let count = sum.entry(state).or_default();
                *count = count.saturating_add(*more);
            }
        }
    }

    /// How likely each value of an observation is in a call: by its symptom or, where too little was counted,
    /// by all calls or evenly. The sum is 1.
    pub(super) fn of(&self, attribute: Index, values: usize, facts: &Facts) -> Vec<f64> {
        let counts = |symptom| {
            let attribute = attribute.place();
            let answers = self.0.get(&Question { symptom, attribute })?;
            let count = |value| answers.get(&State::numbered(value)).copied().unwrap_or(0);
            let counts: Vec<_> = (1..=values).map(count).collect();
            let enough = counts.iter().sum::<u32>() >= ENOUGH_ANSWERS;
            enough.then_some(counts)
        };
        let counts = counts(Some(facts.inputs[symptom()])).or_else(|| counts(None));
        let counts = counts.unwrap_or_else(|| vec![0; values]);
        // One more of each: what was never heard can still be.
        let sum: f64 = counts.iter().map(|&count| f64::from(count) + 1.0).sum();
        counts
            .iter()
            .map(|&count| (f64::from(count) + 1.0) / sum)
            .collect()
    }
}

/// The place of the symptom among the observations.
fn symptom() -> usize {
    let mut attributes = Observations::ATTRIBUTES.iter();
    let symptom = attributes.position(|input| input.name == "symptom");
    symptom.expect("the symptom is an observation")
}
