//! Somebody proposes other rules: they are stored as a draft when they are proved.

use domain::access::Operation;
use domain::triage::{RuleSet, RulesError};

use super::once::twice;
use super::{ActionError, Actor, Problems, UserError};
use crate::app::App;
use crate::store::rule_set::{self, RuleFile, RuleSetRow};
use crate::store::{AnyConn, Id, StoreError};

/// The most files of a rule set, and the most characters of one.
const MOST_FILES: usize = 40;
const MOST_TEXT: usize = 500_000;
/// The most things that are told of rules that are not proved.
const MOST_FINDINGS: usize = 50;

/// Rules and why they are wanted.
#[derive(Debug, Clone)]
pub struct Input {
    /// Tables in the order of evaluation, questions and pinned numbers.
    pub files: Vec<RuleFile>,
    pub reason: String,
    /// The rule set that they change.
    pub based_on: Option<Id>,
}

/// Stores the rules under a new version. The same files again are a new version: so the desk goes back to earlier rules.
pub async fn run(app: &App, actor: &Actor, input: Input) -> Result<RuleSetRow, ActionError> {
    actor.permit(Operation::RuleSetPropose)?;
    let mut problems = Problems::default();
    let reason = problems.line("reason", &input.reason, 500);
    let names: Vec<_> = input.files.iter().map(|file| &file.name).collect();
    if names.is_empty() || names.len() > MOST_FILES {
        problems.add("files", format!("files must be 1 to {MOST_FILES}"));
    }
    for (place, file) in input.files.iter().enumerate() {
        problems.line("files.name", &file.name, 100);
        if names[..place].contains(&&file.name) {
            problems.add("files.name", format!("{} is given twice", file.name));
        }
        if file.text.chars().count() > MOST_TEXT {
            let message = format!("{} has more than {MOST_TEXT} characters", file.name);
            problems.add("files.text", message);
        }
    }
    problems.finish()?;
    prove(app, input.files.clone()).await?;
    let (now, actor) = (app.now().into(), actor.id);
    let attempt = || {
        let (input, reason) = (input.clone(), reason.clone());
        app.store.write(move |connection| {
            if let Some(id) = input.based_on
                && rule_set::by_id(connection, id)?.is_none()
            {
                return Err(UserError::not_found("basedOn", "the rule set").into());
            }
            let row = RuleSetRow {
                id: Id::new(),
                version: next_version(connection, &input.files)?,
                based_on: input.based_on,
                reason,
                created_at: now,
                created_by: actor,
                active_from: None,
                activated_at: None,
                activated_by: None,
            };
            rule_set::insert(connection, &row, &input.files)?;
            Ok(row)
        })
    };
    // Two proposals at once count alike; the second one counts again.
    twice(attempt).await
}

/// A number that no other has, and the hash of the files.
fn next_version(connection: &mut AnyConn, files: &[RuleFile]) -> Result<String, StoreError> {
    let number = rule_set::count(connection)? + 1;
    let files: Vec<_> = files.iter().map(RuleFile::data_file).collect();
    Ok(RuleSet::version_of(&format!("r{number}"), &files))
}

/// Refuses rules that are not proved, each time with the calls that show why.
async fn prove(app: &App, files: Vec<RuleFile>) -> Result<(), ActionError> {
    let catalogue = app.catalogue.clone();
    let proved = tokio::task::spawn_blocking(move || {
        let files: Vec<_> = files.iter().map(RuleFile::data_file).collect();
        RuleSet::load("draft", &files, &catalogue).map(drop)
    });
    let errors = match proved.await.map_err(StoreError::from)? {
        Ok(()) => return Ok(()),
        Err(RulesError::File(error)) => vec![UserError::invalid("files", error)],
        Err(RulesError::Unproved(proof)) => {
            let findings = proof.findings.iter().take(MOST_FINDINGS);
            findings
                .map(|finding| UserError::invalid("files", finding))
                .collect()
        }
    };
    Err(ActionError::User(errors))
}
