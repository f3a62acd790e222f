//! The frame of a case file and of a case, before its kind is looked at.

use serde::Deserialize;
use serde_json::Value;

use super::{Mismatch, kind::CaseKind, schema};
use crate::json;

/// The version of the case format that is read here.
const VERSION: u64 = 1;

/// A case file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "a case file with version and cases")]
pub(super) struct Envelope {
    version: u64,
    pub(super) cases: Vec<Entry>,
}

/// A case that has not been looked at.
#[derive(Deserialize)]
#[serde(transparent)]
pub(super) struct Entry(Value);

/// A case whose frame is sound.
#[derive(Deserialize)]
#[serde(
    deny_unknown_fields,
    expecting = "a case with id, kind, given, expect, why and perhaps note"
)]
pub(super) struct Case {
    pub(super) id: String,
    pub(super) kind: CaseKind,
    pub(super) given: Value,
    pub(super) expect: Value,
    why: Vec<String>,
    #[serde(default, deserialize_with = "json::not_null")]
    note: Option<String>,
}

impl Envelope {
    pub(super) fn read(text: &str) -> Result<Self, Mismatch> {
        let mut json = serde_json::Deserializer::from_str(text);
        let envelope: Self = serde_path_to_error::deserialize(&mut json).map_err(|error| {
            schema::mismatch(&error.path().to_string(), error.inner().to_string())
        })?;
        json.end()
            .map_err(|error| schema::mismatch("", error.to_string()))?;
        if envelope.version == VERSION {
            Ok(envelope)
        } else {
            let problem = format!("is {}; accepted: {VERSION}", envelope.version);
            Err(schema::mismatch("version", problem))
        }
    }
}

impl Entry {
    /// How messages call the case: by its id, else by its place.
    pub(super) fn label(&self, place: usize) -> String {
        match self.0.get("id").and_then(Value::as_str) {
            Some(id) => id.to_owned(),
            None => format!("cases[{place}]"),
        }
    }

    pub(super) fn read(self) -> Result<Case, Mismatch> {
        // What stands in given and expect is checked by kind.
        let case: Case = schema::read_frame("", &self.0)?;
        if !is_case_id(&case.id) {
            return Err(schema::mismatch(
                "id",
                "accepted: two capital letters, - and at least three digits",
            ));
        }
        if case.why.is_empty() || !case.why.iter().all(|fact| is_fact_id(fact)) {
            return Err(schema::mismatch(
                "why",
                "accepted: at least one fact id such as D13 or A11",
            ));
        }
        schema::text("note", case.note.as_deref(), 1..=usize::MAX)?;
        Ok(case)
    }
}

fn is_case_id(id: &str) -> bool {
    id.split_once('-').is_some_and(|(letters, digits)| {
        letters.len() == 2
            && letters.bytes().all(|byte| byte.is_ascii_uppercase())
            && digits.len() >= 3
            && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

fn is_fact_id(id: &str) -> bool {
    let mut bytes = id.bytes();
    id.len() == 3
        && bytes
            .next()
            .is_some_and(|letter| b"DVCSKMPTA".contains(&letter))
        && bytes.all(|byte| byte.is_ascii_digit())
}
