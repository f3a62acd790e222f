//! Case files: the open ones pass, they match their schema, and wrong input is told apart from a failed case.

use kiriwake_tests::binary::{run, stderr, stdout};
use kiriwake_tests::service::write;
use serde_json::{Value, json};
use std::path::PathBuf;
use tempfile::TempDir;

/// The cases of `tests/cases/triage.json`.
pub fn triage_cases() -> Vec<Value> {
    cases("triage.json")
}

fn folder() -> PathBuf {
    kiriwake_tests::root().join("tests/cases")
}

fn cases(file: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(folder().join(file)).expect("the case file can be read");
    let file: Value = serde_json::from_str(&text).expect("the case file is JSON");
    file["cases"].as_array().expect("a list of cases").clone()
}

/// Names of the committed case files.
fn files() -> Vec<String> {
    let entries = std::fs::read_dir(folder()).expect("the folder of the cases");
    let mut names: Vec<String> = entries
        .map(|entry| entry.expect("it can be listed").path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "json")
        })
        .map(|path| {
            path.file_name()
                .expect("a name")
                .to_string_lossy()
                .into_owned()
        })
        .filter(|name| name != "case.schema.json")
        .collect();
    names.sort();
    names
}

#[test]
fn the_open_cases_pass() {
    assert_eq!(files().len(), 7, "{:?}", files());
    for name in files() {
        let output = run(&["case", "check", &folder().join(&name).display().to_string()]);
        let last = last_line(&stdout(&output));
        assert_eq!(
            output.status.code(),
            Some(0),
            "{name}: {last}\n{}",
            stdout(&output)
        );
        assert_eq!(
            last,
            format!("{} passed, 0 failed", cases(&name).len()),
            "{name}"
        );
    }
}

#[test]
fn several_files_are_counted_together() {
    let paths: Vec<String> = files()
        .iter()
        .map(|name| folder().join(name).display().to_string())
        .collect();
    let mut arguments = vec!["case", "check"];
    arguments.extend(paths.iter().map(String::as_str));
    let output = run(&arguments);
    let all: usize = files().iter().map(|name| cases(name).len()).sum();
    assert_eq!(
        last_line(&stdout(&output)),
        format!("{all} passed, 0 failed")
    );
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn the_open_cases_match_their_schema() {
    let text =
        std::fs::read_to_string(folder().join("case.schema.json")).expect("the schema can be read");
    let schema: Value = serde_json::from_str(&text).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is one");
    for name in files() {
        let text =
            std::fs::read_to_string(folder().join(&name)).expect("the case file can be read");
        let file: Value = serde_json::from_str(&text).expect("the case file is JSON");
        let faults: Vec<String> = validator
            .iter_errors(&file)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(faults.is_empty(), "{name}: {faults:#?}");
    }
}

#[test]
fn a_wrong_expectation_is_a_failed_case_with_field_expected_and_actual() {
    let mut case = triage_cases().swap_remove(0);
    let actual = case["expect"]["desk"].take();
    case["expect"]["desk"] = json!("SSK_OTHER");
    let output = check(&json!({"version": 1, "cases": [case, triage_cases()[1]]}).to_string());
    let text = stdout(&output);
    assert_eq!(output.status.code(), Some(1), "{text}\n{}", stderr(&output));
    assert_eq!(last_line(&text), "1 passed, 1 failed");
    for word in [
        case_id(0).as_str(),
        "desk",
        "SSK_OTHER",
        actual.as_str().expect("a desk"),
    ] {
        assert!(text.contains(word), "{word} is missing:\n{text}");
    }
}

#[test]
fn an_absent_expectation_must_be_absent_in_the_answer() {
    let mut cases = triage_cases();
    cases.retain(|case| case["expect"]["nextOpen"].is_string());
    let mut case = cases.swap_remove(0);
    let expect = case["expect"].as_object_mut().expect("an object");
    expect.remove("nextOpen");
    expect.insert("deskOpen".into(), json!("OPEN"));
    let output = check(&json!({"version": 1, "cases": [case]}).to_string());
    let told = stdout(&output);
    assert_eq!(output.status.code(), Some(1), "{told}\n{}", stderr(&output));
    assert!(
        told.contains("nextOpen") && told.contains("deskOpen"),
        "{told}"
    );
}

#[test]
fn input_errors_exit_2_and_name_the_place() {
    let good = triage_cases().swap_remove(0);
    let with = |change: &dyn Fn(&mut Value)| {
        let mut case = good.clone();
        change(&mut case);
        json!({"version": 1, "cases": [case]}).to_string()
    };
    let id = case_id(0);
    let wrong: Vec<(&str, String, Vec<&str>)> = vec![
        (
            "no JSON",
            "{\"version\": 1, \"cases\": [".into(),
            vec!["cases.json"],
        ),
        (
            "another version",
            json!({"version": 2, "cases": []}).to_string(),
            vec!["version"],
        ),
        (
            "an unknown kind",
            with(&|case| case["kind"] = json!("weather")),
            vec![&id, "weather", "triage"],
        ),
        (
            "an unknown value",
            with(&|case| case["given"]["observations"]["symptom"] = json!("SAD")),
            vec![&id, "SAD"],
        ),
        (
            "an unknown field",
            with(&|case| case["given"]["weather"] = json!("rain")),
            vec![&id, "weather"],
        ),
        (
            "a wrong type",
            with(&|case| case["given"]["site"]["pcCount"] = json!("one")),
            vec![&id, "pcCount"],
        ),
        (
            "a null",
            with(&|case| case["expect"]["nextOpen"] = Value::Null),
            vec![&id, "nextOpen"],
        ),
        (
            "a missing field",
            with(&|case| {
                let given = case["given"].as_object_mut().expect("an object");
                given.remove("at");
            }),
            vec![&id, "at"],
        ),
        (
            "an instant elsewhere",
            with(&|case| case["given"]["at"] = json!("2026-05-13T04:00:00Z")),
            vec![&id, "at"],
        ),
        (
            "a day that is none",
            with(&|case| case["given"]["device"]["purchasedOn"] = json!("2023-02-30")),
            vec![&id, "2023-02-30"],
        ),
    ];
    for (what, text, words) in wrong {
        let output = check(&text);
        let complaint = stderr(&output);
        assert_eq!(
            output.status.code(),
            Some(2),
            "{what}: {}\n{complaint}",
            stdout(&output)
        );
        for word in words {
            assert!(
                complaint.contains(word),
                "{what}: {word:?} is missing in\n{complaint}"
            );
        }
    }
    let output = run(&["case", "check", "/no/such/cases.json"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("/no/such/cases.json"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn an_id_is_unique_within_a_run() {
    let case = triage_cases().swap_remove(0);
    let output = check(&json!({"version": 1, "cases": [case, case]}).to_string());
    assert_eq!(output.status.code(), Some(2), "{}", stdout(&output));
    let complaint = stderr(&output);
    assert!(complaint.contains(&case_id(0)), "{complaint}");
    let file = folder().join("fee.json").display().to_string();
    let twice = run(&["case", "check", &file, &file]);
    let told = stdout(&twice);
    assert_eq!(
        twice.status.code(),
        Some(2),
        "each id is there twice: {told}"
    );
}

fn case_id(index: usize) -> String {
    triage_cases()[index]["id"]
        .as_str()
        .expect("an id")
        .to_owned()
}

fn check(text: &str) -> std::process::Output {
    let folder = TempDir::new().expect("a directory can be made");
    let file = write(folder.path(), "cases.json", text);
    run(&["case", "check", &file.display().to_string()])
}

fn last_line(text: &str) -> String {
    text.lines().last().unwrap_or_default().to_owned()
}
