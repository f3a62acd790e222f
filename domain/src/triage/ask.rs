//! The next question: of what is worth asking, that which is expected to narrow the answer most.

use super::{
    ask_file::Worth,
    attribute::{Index, State},
    completions::Completions,
    facts::Facts,
    observations::Observations,
    rule_set::RuleSet,
    weights::Weights,
};

/// Differences of bits that do not count.
const EQUALLY_GOOD: f64 = 1e-9;

/// What to ask next, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct NextQuestion {
    /// The observation, as case files name it.
    pub attribute: &'static str,
    /// The question in Japanese.
    pub text: &'static str,
    /// Why it is asked, in Japanese.
    pub why: String,
    /// Facts it rests on.
    pub source: Vec<String>,
    /// The answers to choose from. That the caller does not know is one too.
    pub answers: Vec<PossibleAnswer>,
    /// How many different answers of triage, by desk, person who contacts it, channel and consent, are
    /// still possible.
    pub outcomes: usize,
    /// How much the question is expected to narrow them, in bits.
    pub narrows_by: f64,
}

/// An answer to a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PossibleAnswer {
    /// The value, as case files name it.
    pub value: String,
    /// The Japanese word for it.
    pub word: String,
}

impl RuleSet {
    /// The question to ask next; none where what is still worth asking cannot change desk, person who
    /// contacts it, channel or consent.
    ///
    /// `declined` are the observations of which the caller said that he does not know: they are not asked
    /// again. The register's knowledge is in the facts and is never asked.
    #[must_use]
    pub fn next_question(
        &self,
        facts: &Facts,
        declined: &[&str],
        weights: &Weights,
    ) -> Option<NextQuestion> {
        let worth = self.worth_asking(facts, declined);
        let mut completions = Completions::of(self, facts, &worth, weights);
        let outcomes = completions.outcomes();
        let mut best: Option<(f64, &Worth)> = None;
        let useful = useful(&worth, facts, &mut completions);
        for question in asked_now(&worth, facts) {
            if !useful.contains(&question.attribute) {
                continue;
            }
            let remaining = completions.expected_entropy(question.attribute);
            if best.is_none_or(|(least, _)| remaining < least - EQUALLY_GOOD) {
                best = Some((remaining, question));
            }
        }
        let (remaining, question) = best?;
        let attribute = self.parts().tables.dictionary.attribute(question.attribute);
        let asked = Observations::QUESTIONS
            .iter()
            .find(|asked| asked.attribute == attribute.name)?;
        let answer = |(value, word): (&String, &String)| PossibleAnswer {
            value: value.clone(),
            word: word.clone(),
        };
        Some(NextQuestion {
            attribute: asked.attribute,
            text: asked.text,
            why: question.why.clone(),
            source: question.source.clone(),
            answers: attribute
                .values
                .iter()
                .zip(&attribute.labels)
                .map(answer)
                .collect(),
            outcomes,
            narrows_by: completions.entropy() - remaining,
        })
    }

    /// How many different answers the rest of the call may still have.
    #[cfg(test)]
    pub(super) fn outcomes_possible(&self, facts: &Facts, declined: &[&str]) -> usize {
        let worth = self.worth_asking(facts, declined);
        Completions::of(self, facts, &worth, &Weights::uniform()).outcomes()
    }

    /// The declared situations that hold, or could hold after other answers, of what is not known.
    fn worth_asking(&self, facts: &Facts, declined: &[&str]) -> Vec<&Worth> {
        let parts = self.parts();
        let open = |worth: &&Worth| {
            let name = &parts.tables.dictionary.attribute(worth.attribute).name;
            facts.input(worth.attribute) == State::UNKNOWN && !declined.contains(&name.as_str())
        };
        let open: Vec<_> = parts.questions.questions.iter().filter(open).collect();
        let is_open = |attribute: Index| open.iter().any(|worth| worth.attribute == attribute);
        let can_hold = |worth: &&&Worth| {
            let mut when = worth.when.iter();
            when.all(|one| {
                is_open(one.attribute) || one.accepts.contains(facts.input(one.attribute))
            })
        };
        open.iter().filter(can_hold).copied().collect()
    }
}

/// The observations that can change the answer, and those that may make one of them worth asking.
fn useful(worth: &[&Worth], facts: &Facts, completions: &mut Completions<'_>) -> Vec<Index> {
    let mut open: Vec<_> = worth.iter().map(|worth| worth.attribute).collect();
    open.sort_unstable();
    open.dedup();
    let mut useful = open.clone();
    useful.retain(|&attribute| completions.may_matter(attribute));
    let now = asked_now(worth, facts);
    let is_asked = |attribute: Index| now.iter().any(|worth| worth.attribute == attribute);
    let mut next = 0;
    while let Some(&attribute) = useful.get(next) {
        next += 1;
        if is_asked(attribute) {
            continue;
        }
        let later = worth.iter().filter(|worth| worth.attribute == attribute);
        for one in later.flat_map(|worth| &worth.when) {
            let is_open = open.contains(&one.attribute) && !useful.contains(&one.attribute);
            if is_open && !one.accepts.contains(facts.input(one.attribute)) {
                useful.push(one.attribute);
            }
        }
    }
    useful
}

/// The first situation that holds of every observation.
fn asked_now<'a>(worth: &[&'a Worth], facts: &Facts) -> Vec<&'a Worth> {
    let mut now: Vec<&Worth> = Vec::new();
    for worth in worth.iter().filter(|worth| worth.holds(facts)) {
        if now.iter().all(|other| other.attribute != worth.attribute) {
            now.push(worth);
        }
    }
    now
}
