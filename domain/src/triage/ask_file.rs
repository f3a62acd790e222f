//! The declarations of what is worth asking when: data, like the tables.

use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

use super::{
    attribute::{Dictionary, Index, Origin},
    condition::conditions,
    facts::Facts,
    observations::Observations,
    table::{Condition, Tables},
    table_file::When,
};
use crate::load::{DataFile, LoadError};

/// The form of the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AskFile {
    /// The questions; of equally good ones the first is asked.
    question: Vec<QuestionEntry>,
    /// Observations that are recorded and decide nothing.
    recorded: Vec<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct QuestionEntry {
    /// The observation.
    attribute: Spanned<String>,
    /// Where it is worth asking.
    #[serde(default)]
    when: When,
    /// Why, as a Japanese sentence for the agent.
    why: String,
    /// Facts it rests on.
    source: Vec<String>,
}

/// What is worth asking when.
#[derive(Debug, Clone, Default)]
pub(super) struct Questions {
    /// In the order of the file.
    pub(super) questions: Vec<Worth>,
}

/// A situation in which an observation is worth asking.
#[derive(Debug, Clone)]
pub(super) struct Worth {
    pub(super) attribute: Index,
    pub(super) when: Vec<Condition>,
    pub(super) why: String,
    pub(super) source: Vec<String>,
}

impl AskFile {
    /// Where the questions begin, in bytes of the file.
    pub(super) fn place(&self) -> Range<usize> {
        let first = self.question.first();
        first.map_or(0..0, |first| first.attribute.span())
    }
}

impl Questions {
    /// The declarations of a file over the inputs of the tables.
    pub(super) fn read(
        file: &DataFile<'_>,
        tables: &Tables,
        written: &AskFile,
    ) -> Result<Self, LoadError> {
        let dictionary = &tables.dictionary;
        let mut questions = Vec::new();
        for entry in &written.question {
            let attribute = observation(file, dictionary, &entry.attribute)?;
            if entry.why.trim().is_empty() || entry.source.is_empty() {
                let problem = "a question says why it is asked (why) and names its facts (source)";
                return Err(file.error_at(&entry.attribute, problem));
            }
            let when = conditions(file, dictionary, &entry.when)?;
            let outcome =
                |one: &&Condition| dictionary.attribute(one.attribute).origin == Origin::Rules;
            if let Some(outcome) = when.iter().find(outcome) {
                let name = &dictionary.attribute(outcome.attribute).name;
                let problem = format!(
                    "{name} is decided by a table; a question depends on what is known before"
                );
                return Err(file.error_at(&entry.attribute, problem));
            }
            questions.push(Worth {
                attribute,
                when,
                why: entry.why.clone(),
                source: entry.source.clone(),
            });
        }
        let questions = Self { questions };
        questions.complete(file, dictionary, &written.recorded)?;
        Ok(questions)
    }

    /// The situations in which an observation is worth asking.
    pub(super) fn of(&self, attribute: Index) -> impl Iterator<Item = &Worth> {
        self.questions
            .iter()
            .filter(move |question| question.attribute == attribute)
    }

    /// Every observation is either asked or only recorded.
    fn complete(
        &self,
        file: &DataFile<'_>,
        dictionary: &Dictionary,
        recorded: &[Spanned<String>],
    ) -> Result<(), LoadError> {
        for name in recorded {
            let attribute = observation(file, dictionary, name)?;
            if self.of(attribute).next().is_some() {
                let problem = format!("{} is asked, not only recorded", name.get_ref());
                return Err(file.error_at(name, problem));
            }
        }
        for input in Observations::ATTRIBUTES
            .iter()
            .filter(|input| !input.always_known)
        {
            let index = dictionary
                .find(input.name)
                .expect("inputs are in the dictionary");
            let is_recorded = recorded.iter().any(|name| name.get_ref() == input.name);
            if self.of(index).next().is_none() && !is_recorded {
                let problem = format!("{} is neither asked nor recorded", input.name);
                return Err(file.error(0..0, problem));
            }
        }
        Ok(())
    }
}

impl Worth {
    /// Whether it is worth asking, given what is known.
    pub(super) fn holds(&self, facts: &Facts) -> bool {
        let accepts = |one: &Condition| one.accepts.contains(facts.inputs[one.attribute.place()]);
        self.when.iter().all(accepts)
    }
}

fn observation(
    file: &DataFile<'_>,
    dictionary: &Dictionary,
    name: &Spanned<String>,
) -> Result<Index, LoadError> {
    let known = Observations::ATTRIBUTES
        .iter()
        .filter(|input| !input.always_known);
    let names: Vec<_> = known.map(|input| input.name).collect();
    if !names.contains(&name.get_ref().as_str()) {
        let problem = format!(
            "{:?} is no observation that can be asked; accepted: {}",
            name.get_ref(),
            names.join(", ")
        );
        return Err(file.error_at(name, problem));
    }
    dictionary
        .named(name.get_ref())
        .map_err(|problem| file.error_at(name, problem))
}
