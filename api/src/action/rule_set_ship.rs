//! The rules that ship with the program are stored, and hold where the desk has none of its own.

use domain::triage::RuleSet;

use super::once::twice;
use super::{ActionError, program};
use crate::app::App;
use crate::store::account;
use crate::store::rule_set::{self, RuleFile, RuleSetRow};
use crate::store::{AnyConn, Id, Instant};

/// Stores the shipped rules where they are not stored yet. They hold from now on where only earlier shipped ones were ever
/// activated and no second person must agree; else they are a draft, and the desk decides.
pub async fn run(app: &App) -> Result<(), ActionError> {
    let version = RuleSet::shipped_version();
    let is_stored = move |connection: &mut AnyConn| -> Result<_, ActionError> {
        Ok(rule_set::by_version(connection, &version)?.is_some())
    };
    if app.store.read(is_stored.clone()).await? {
        return Ok(());
    }
    let (now, second_person) = (app.now().into(), app.settings.rules_need_second_person);
    let attempt = || {
        let is_stored = is_stored.clone();
        app.store.write(move |connection| {
            if is_stored(connection)? {
                return Ok(());
            }
            store(connection, now, second_person)
        })
    };
    // Two processes may start on one new database.
    twice(attempt).await
}

fn store(connection: &mut AnyConn, now: Instant, second_person: bool) -> Result<(), ActionError> {
    account::ensure(connection, program::account(now))?;
    let activated = rule_set::activated(connection)?;
    let is_ours = activated
        .iter()
        .all(|row| row.created_by == program::ACCOUNT);
    let last = activated.iter().filter_map(|row| row.active_from).max();
    // The first rules hold at once: nothing else could decide.
    let holds = activated.is_empty() || is_ours && !second_person;
    let from = holds.then(|| last.map_or(now, |last| now.later_than(last)));
    let row = RuleSetRow {
        id: Id::new(),
        version: RuleSet::shipped_version(),
        based_on: None,
        reason: format!("kiriwake {}", env!("CARGO_PKG_VERSION")),
        created_at: now,
        created_by: program::ACCOUNT,
        active_from: from,
        activated_at: from.map(|_| now),
        activated_by: from.map(|_| program::ACCOUNT),
    };
    let files: Vec<_> = RuleSet::shipped_files()
        .iter()
        .map(|file| RuleFile {
            name: file.name.to_owned(),
            text: file.text.to_owned(),
        })
        .collect();
    Ok(rule_set::insert(connection, &row, &files)?)
}
