//! Conditions: from lists of texts to sets of states.

use toml::{Spanned, Value};

use super::{
    attribute::{Dictionary, Index, State, States},
    table::Condition,
    table_file::{Accepted, When, accepted},
};
use crate::load::{DataFile, LoadError};

/// The conditions of a row or group; the error names the line and what is accepted.
pub(super) fn conditions(
    file: &DataFile<'_>,
    dictionary: &Dictionary,
    when: &When,
) -> Result<Vec<Condition>, LoadError> {
    when.iter()
        .map(|(name, value)| {
            condition(dictionary, name, value).map_err(|problem| file.error_at(name, problem))
        })
        .collect()
}

/// Both lists of conditions together, one condition per attribute; the error is the attribute on which they
/// have no state in common.
pub(super) fn narrowed(general: &[Condition], own: &[Condition]) -> Result<Vec<Condition>, Index> {
    let mut all = general.to_vec();
    for &condition in own {
        match all
            .iter_mut()
            .find(|one| one.attribute == condition.attribute)
        {
            None => all.push(condition),
            Some(one) => {
                one.accepts = one.accepts.intersection(condition.accepts);
                if one.accepts.is_empty() {
                    return Err(one.attribute);
                }
            }
        }
    }
    Ok(all)
}

/// The attribute of which a row says nothing that the general conditions do not say; none where there is none.
pub(super) fn needless(general: &[Condition], own: &[Condition]) -> Option<Index> {
    let says_no_more = |own: &&Condition| {
        let same = general.iter().find(|one| one.attribute == own.attribute);
        same.is_some_and(|same| same.accepts.intersection(own.accepts) == same.accepts)
    };
    own.iter().find(says_no_more).map(|own| own.attribute)
}

/// One row per value of an attribute, whose outcome is the value of the same text.
pub(super) fn copies(
    dictionary: &Dictionary,
    outcome: Index,
    same: &str,
    conditions: &[Condition],
) -> Result<Vec<(Vec<Condition>, State)>, String> {
    let attribute = dictionary.named(same)?;
    if attribute == outcome {
        return Err(format!("{same} is what this table decides"));
    }
    let mut rows = Vec::new();
    for state in dictionary.all_states(attribute).skip(1) {
        let accepts = States::NONE.with(state);
        let this = Condition { attribute, accepts };
        let then = dictionary.outcome(outcome, dictionary.attribute(attribute).text(state))?;
        if let Ok(conditions) = narrowed(conditions, &[this]) {
            rows.push((conditions, then));
        }
    }
    Ok(rows)
}

fn condition(
    dictionary: &Dictionary,
    name: &Spanned<String>,
    value: &Value,
) -> Result<Condition, String> {
    let attribute = dictionary.named(name.get_ref())?;
    let union = |texts: Vec<&str>| {
        texts.into_iter().try_fold(States::NONE, |states, text| {
            let named = dictionary.states(attribute, text)?;
            Ok::<_, String>(states.union(named))
        })
    };
    let accepts = match accepted(value) {
        Some(Accepted::OneOf(texts)) => union(texts)?,
        Some(Accepted::NoneOf(texts)) => {
            let refused = union(texts)?;
            let others = dictionary.all_states(attribute);
            others
                .filter(|&state| !refused.contains(state))
                .fold(States::NONE, States::with)
        }
        None => {
            let name = name.get_ref();
            return Err(format!(
                "{name} needs a list of texts: [\"A\", \"B\"], or .not = [\"A\"] for all but these"
            ));
        }
    };
    if accepts.is_empty() {
        return Err(format!(
            "this condition on {} can never hold",
            name.get_ref()
        ));
    }
    if dictionary
        .possible_states(attribute)
        .all(|state| accepts.contains(state))
    {
        return Err(format!(
            "this condition on {} always holds; leave it out",
            name.get_ref()
        ));
    }
    Ok(Condition { attribute, accepts })
}
