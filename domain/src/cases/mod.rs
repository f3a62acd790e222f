//! Case files: given these inputs, the engine must answer this.
//!
//! A file that does not match the published schema is a [`CaseFileError`], not a failed case.

mod envelope;
mod kind;
mod schema;

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::{
    catalogue::Catalogue,
    triage::{Answer, Given, RuleSet},
};
use envelope::{Case, Envelope};
use kind::{
    CaseKind, DeskHours, Engine, Fee, Identifier, Kind, Timer, Triage, Warranty, WorkRequest,
};

/// Outcome of a case file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Cases whose every field is as expected.
    pub passed: usize,
    /// Cases with at least one other field.
    pub failed: usize,
    /// Every field that differs.
    pub failures: Vec<Failure>,
}

/// A field of an answer that is not as expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Id of the case.
    pub case_id: String,
    /// Field of `expect`.
    pub field: String,
    /// Text of the expected value; `(absent)` where none was expected.
    pub expected: String,
    /// Text of the answered value; `(absent)` where there is none.
    pub actual: String,
}

/// A file that is no case file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {place}: {problem}")]
pub struct CaseFileError {
    /// Name of the file.
    pub file: String,
    /// Case id and path of the field, as far as they are known.
    pub place: String,
    /// What is wrong and what is accepted.
    pub problem: String,
}

/// What is wrong with a case, and the path of the field.
struct Mismatch {
    path: String,
    problem: String,
}

/// Runs every case of a file; the text is JSON of case format version 1. `ids` holds the case ids that the
/// run has met so far: an id is unique within a run, however many files it reads.
pub fn check(
    file_name: &str,
    text: &str,
    ids: &mut BTreeSet<String>,
    rules: &RuleSet,
    catalogue: &Catalogue,
) -> Result<Report, CaseFileError> {
    let error = |place: &str, mismatch: Mismatch| CaseFileError {
        file: file_name.to_owned(),
        place: [place, &mismatch.path].join(" ").trim().to_owned(),
        problem: mismatch.problem,
    };
    let envelope = Envelope::read(text).map_err(|mismatch| error("", mismatch))?;
    let engine = Engine { rules, catalogue };
    let mut report = Report {
        passed: 0,
        failed: 0,
        failures: Vec::new(),
    };
    for (place, entry) in envelope.cases.into_iter().enumerate() {
        let label = entry.label(place);
        let case = entry.read().map_err(|mismatch| error(&label, mismatch))?;
        if !ids.insert(case.id.clone()) {
            return Err(error(
                &label,
                schema::mismatch("id", "is used twice; ids are unique within a run"),
            ));
        }
        let failures = run(&case, &engine).map_err(|mismatch| error(&label, mismatch))?;
        if failures.is_empty() {
            report.passed += 1;
        } else {
            report.failed += 1;
        }
        report.failures.extend(failures);
    }
    Ok(report)
}

/// A triage case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TriageCase {
    /// Id of the case.
    pub id: String,
    /// The inputs.
    pub given: Given,
    /// The answer.
    pub expect: Answer,
}

/// The triage cases of a case file; cases of other kinds are left out.
pub fn triage_cases(file_name: &str, text: &str) -> Result<Vec<TriageCase>, CaseFileError> {
    let error = |place: &str, mismatch: Mismatch| CaseFileError {
        file: file_name.to_owned(),
        place: [place, &mismatch.path].join(" ").trim().to_owned(),
        problem: mismatch.problem,
    };
    let envelope = Envelope::read(text).map_err(|mismatch| error("", mismatch))?;
    let mut cases = Vec::new();
    for (place, entry) in envelope.cases.into_iter().enumerate() {
        let label = entry.label(place);
        let case = entry.read().map_err(|mismatch| error(&label, mismatch))?;
        if case.kind == CaseKind::Triage {
            let (given, expect) =
                read::<Triage>(&case).map_err(|mismatch| error(&label, mismatch))?;
            cases.push(TriageCase {
                id: case.id,
                given,
                expect,
            });
        }
    }
    Ok(cases)
}

fn run(case: &Case, engine: &Engine<'_>) -> Result<Vec<Failure>, Mismatch> {
    match case.kind {
        CaseKind::Triage => run_kind::<Triage>(case, engine),
        CaseKind::DeskHours => run_kind::<DeskHours>(case, engine),
        CaseKind::Fee => run_kind::<Fee>(case, engine),
        CaseKind::Warranty => run_kind::<Warranty>(case, engine),
        CaseKind::Identifier => run_kind::<Identifier>(case, engine),
        CaseKind::WorkRequest => run_kind::<WorkRequest>(case, engine),
        CaseKind::Timer => run_kind::<Timer>(case, engine),
    }
}

fn run_kind<K: Kind>(case: &Case, engine: &Engine<'_>) -> Result<Vec<Failure>, Mismatch> {
    let (given, expect) = read::<K>(case)?;
    let actual = match K::answer(&given, engine) {
        Ok(answer) => fields(&answer),
        Err(reason) => return Ok(vec![failure(case, "(answer)", "an answer".into(), reason)]),
    };
    Ok(differences(case, &fields(&expect), &actual))
}

fn read<K: Kind>(case: &Case) -> Result<(K::Given, K::Expect), Mismatch> {
    let given: K::Given = schema::read("given", &case.given, K::NULLABLE)?;
    let expect: K::Expect = schema::read("expect", &case.expect, &[])?;
    K::conform(&given, &expect)?;
    Ok((given, expect))
}

fn differences(
    case: &Case,
    expected: &Map<String, Value>,
    actual: &Map<String, Value>,
) -> Vec<Failure> {
    let names: BTreeSet<_> = expected.keys().chain(actual.keys()).collect();
    names
        .into_iter()
        .filter(|&name| expected.get(name) != actual.get(name))
        .map(|name| {
            failure(
                case,
                name,
                shown(expected.get(name)),
                shown(actual.get(name)),
            )
        })
        .collect()
}

fn failure(case: &Case, field: &str, expected: String, actual: String) -> Failure {
    Failure {
        case_id: case.id.clone(),
        field: field.to_owned(),
        expected,
        actual,
    }
}

fn fields(answer: &impl serde::Serialize) -> Map<String, Value> {
    match serde_json::to_value(answer) {
        Ok(Value::Object(fields)) => fields,
        _ => unreachable!("answers are structs with text keys"),
    }
}

fn shown(value: Option<&Value>) -> String {
    match value {
        None => "(absent)".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}
