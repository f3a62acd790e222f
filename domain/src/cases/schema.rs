//! The parts of the published schema that the types alone do not express.

use std::ops::RangeInclusive;

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Mismatch;

/// Most characters of a short text.
pub(super) const SHORT: usize = 200;

pub(super) fn mismatch(path: &str, problem: impl Into<String>) -> Mismatch {
    Mismatch {
        path: path.to_owned(),
        problem: problem.into(),
    }
}

/// Reads a value; no field may be null but those whose path is in `nullable`.
pub(super) fn read<T: DeserializeOwned>(
    path: &str,
    value: &Value,
    nullable: &[&str],
) -> Result<T, Mismatch> {
    if let Some(null) = first_null(value, "", nullable) {
        return Err(mismatch(
            &join(path, &null),
            "is null; leave the field out when there is no value",
        ));
    }
    read_frame(path, value)
}

/// Reads a value of which some parts are to be looked at later.
pub(super) fn read_frame<T: DeserializeOwned>(path: &str, value: &Value) -> Result<T, Mismatch> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let inner = error.path().to_string();
        mismatch(&join(path, &inner), error.inner().to_string())
    })
}

/// Checks the length of a text in characters.
pub(super) fn text(
    path: &str,
    text: Option<&str>,
    length: RangeInclusive<usize>,
) -> Result<(), Mismatch> {
    match text.map(|text| text.chars().count()) {
        Some(count) if !length.contains(&count) => {
            let (least, most) = (length.start(), length.end());
            let problem = format!("has {count} characters; accepted: {least} to {most}");
            Err(mismatch(path, problem))
        }
        _ => Ok(()),
    }
}

/// Requires a field that other fields of the case call for.
pub(super) fn present<T>(path: &str, value: Option<T>) -> Result<T, Mismatch> {
    value.ok_or_else(|| mismatch(path, "is missing; this case needs it"))
}

/// Requires a condition between fields.
pub(super) fn require(path: &str, holds: bool, problem: &str) -> Result<(), Mismatch> {
    if holds {
        Ok(())
    } else {
        Err(mismatch(path, problem))
    }
}

fn first_null(value: &Value, path: &str, nullable: &[&str]) -> Option<String> {
    match value {
        Value::Null if nullable.contains(&path) => None,
        Value::Null => Some(path.to_owned()),
        Value::Object(fields) => fields
            .iter()
            .find_map(|(name, field)| first_null(field, &join(path, name), nullable)),
        Value::Array(items) => items
            .iter()
            .find_map(|item| first_null(item, path, nullable)),
        _ => None,
    }
}

/// A path within a path; `.` is the whole value.
pub(super) fn join(path: &str, inner: &str) -> String {
    match (path, inner) {
        ("", only) | (only, "" | ".") => only.to_owned(),
        (path, inner) => format!("{path}.{inner}"),
    }
}
