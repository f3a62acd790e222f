//! Why a call was decided as it was: table by table the row, what it rests on, and the smallest change that
//! would lead elsewhere.

use serde::{Deserialize, Serialize};

use super::{
    attribute::{Attribute, Index, Origin, State},
    facts::Facts,
    nearest::Change,
    outcome::Run,
    rule_set::RuleSet,
};

/// Why a call was decided as it was, table by table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "graphql", derive(juniper::GraphQLObject))]
pub struct Explanation {
    /// In the order of evaluation.
    pub tables: Vec<TableReason>,
}

/// Why one table decided as it did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "graphql", derive(juniper::GraphQLObject))]
pub struct TableReason {
    /// Name of the table.
    pub table: String,
    /// What it decides, in Japanese.
    pub title: String,
    /// Id of the row that decided.
    pub row: String,
    /// The outcome.
    pub then: String,
    /// The Japanese word for the outcome.
    pub then_word: String,
    /// Facts the row rests on.
    pub source: Vec<String>,
    /// Why, as a Japanese sentence for the agent; empty where there is nothing to say.
    pub say: String,
    /// What the outcome rests on. Whatever is not among them, here or in the tables whose outcome is, can
    /// change or become known without another row deciding.
    pub used: Vec<UsedFact>,
    /// The nearest other outcome; none where more than [`MOST_CHANGES`] things would have to change.
    pub nearest: Option<Alternative>,
}

/// The most changes a nearest alternative is looked for.
pub use super::nearest::MOST_CHANGES;

/// A fact that an outcome rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "graphql", derive(juniper::GraphQLObject))]
pub struct UsedFact {
    /// The attribute, as rules name it.
    pub attribute: String,
    /// Its Japanese name.
    pub label: String,
    /// Its value, or `UNKNOWN`: then it matters that it is not known.
    pub value: String,
    /// The Japanese word for the value.
    pub word: String,
    /// Where it comes from.
    pub origin: Origin,
}

/// Another outcome, and what would have to be different.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "graphql", derive(juniper::GraphQLObject))]
pub struct Alternative {
    /// The outcome.
    pub then: String,
    /// The Japanese word for the outcome.
    pub then_word: String,
    /// The smallest set of changes that leads to another outcome. What follows from them, such as the
    /// maintenance term of another kind of device, changes with them.
    pub changes: Vec<FactChange>,
    /// The whole as a Japanese sentence.
    pub sentence: String,
}

/// One thing that would have to be different.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "graphql", derive(juniper::GraphQLObject))]
pub struct FactChange {
    /// The attribute, as rules name it.
    pub attribute: String,
    /// Its Japanese name.
    pub label: String,
    /// Its value now, or `UNKNOWN`.
    pub from: String,
    /// The value it would need, or `UNKNOWN`.
    pub to: String,
    /// The Japanese word for that value.
    pub to_word: String,
    /// Where it comes from.
    pub origin: Origin,
}

impl RuleSet {
    /// Why the call is decided as it is. Exact, and the same each time; only tables that decide are in it.
    #[must_use]
    pub fn explain(&self, facts: &Facts) -> Explanation {
        let run = self.run(facts);
        let places = 0..run.rows().count();
        Explanation {
            tables: places
                .map(|place| self.reason(facts, &run, place))
                .collect(),
        }
    }

    fn reason(&self, facts: &Facts, run: &Run, place: usize) -> TableReason {
        let tables = &self.parts().tables;
        let table = &tables.tables[place];
        let row = run.row(place);
        let entry = table.entry(row);
        let outcome = tables.dictionary.attribute(table.outcome);
        let then = table.rows[row].then;
        let used = table.used(row, run.states());
        TableReason {
            table: table.name.clone(),
            title: table.title.clone(),
            row: entry.id.clone(),
            then: outcome.text(then).to_owned(),
            then_word: outcome.word(then).to_owned(),
            source: entry.source.clone(),
            say: entry.say.clone(),
            used: used
                .into_iter()
                .map(|index| self.used_fact(facts, index, run.state(index)))
                .collect(),
            nearest: self
                .nearest(facts, place)
                .map(|(changes, then)| self.alternative(facts, outcome, &changes, then)),
        }
    }

    fn alternative(
        &self,
        facts: &Facts,
        outcome: &Attribute,
        changes: &[Change],
        then: State,
    ) -> Alternative {
        let dictionary = &self.parts().tables.dictionary;
        let change = |&Change { input, to }: &Change| {
            let attribute = dictionary.attribute(input);
            FactChange {
                attribute: attribute.name.clone(),
                label: attribute.label.clone(),
                from: attribute.text(facts.input(input)).to_owned(),
                to: attribute.text(to).to_owned(),
                to_word: attribute.word(to).to_owned(),
                origin: facts.origin(input, attribute),
            }
        };
        let changes: Vec<_> = changes.iter().map(change).collect();
        let conditions: Vec<_> = changes
            .iter()
            .map(|change| format!("{}が「{}」", change.label, change.to_word))
            .collect();
        let then_word = outcome.word(then).to_owned();
        Alternative {
            then: outcome.text(then).to_owned(),
            sentence: format!(
                "{}であれば、{}は「{then_word}」になります。",
                conditions.join("、"),
                outcome.label
            ),
            then_word,
            changes,
        }
    }

    /// The inputs that the outcome of a table rests on, its own first, then those of the tables before it:
    /// while they stay the same, so does the row that decides.
    pub(super) fn used_inputs(&self, run: &Run, place: usize) -> Vec<Index> {
        let tables = &self.parts().tables;
        let mut inputs = Vec::new();
        let mut rests_on = vec![false; place + 1];
        rests_on[place] = true;
        for place in (0..=place).rev() {
            if !rests_on[place] {
                continue;
            }
            let table = &tables.tables[place];
            for attribute in table.used(run.row(place), run.states()) {
                // What is said of the desk follows from the desk.
                let decided = if tables.desk_inputs.contains(&attribute) {
                    tables.answer.desk
                } else {
                    attribute
                };
                let earlier = tables.tables.iter().position(|one| one.outcome == decided);
                match earlier {
                    Some(earlier) => rests_on[earlier] = true,
                    None if !inputs.contains(&attribute) => inputs.push(attribute),
                    None => {}
                }
            }
        }
        inputs
    }

    fn used_fact(&self, facts: &Facts, index: Index, state: State) -> UsedFact {
        let attribute = self.parts().tables.dictionary.attribute(index);
        UsedFact {
            attribute: attribute.name.clone(),
            label: attribute.label.clone(),
            value: attribute.text(state).to_owned(),
            word: attribute.word(state).to_owned(),
            origin: facts.origin(index, attribute),
        }
    }
}
