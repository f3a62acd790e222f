//! A file that is no case file is an input error that names case, path and what is accepted; a
//! wrong expectation is a failed case.

use std::collections::BTreeSet;

use domain::{
    cases::{self, CaseFileError, Report},
    catalogue::Catalogue,
    triage::RuleSet,
};

fn check(text: &str) -> Result<Report, CaseFileError> {
    let rules = RuleSet::shipped().expect("rules");
    let catalogue = Catalogue::shipped().expect("catalogue");
    cases::check("test.json", text, &mut BTreeSet::new(), &rules, &catalogue)
}

fn file(case: &str) -> String {
    format!(r#"{{"version": 1, "cases": [{case}]}}"#)
}

/// The case with one text replaced, which must make it an input error.
#[track_caller]
fn assert_refused(case: &str, replace: (&str, &str), words: &[&str]) {
    assert!(case.contains(replace.0), "nothing to replace");
    let error = check(&file(&case.replace(replace.0, replace.1))).expect_err("an input error");
    let shown = error.to_string();
    for word in words {
        assert!(shown.contains(word), "{shown:?} does not say {word:?}");
    }
}

const HOURS: &str = r#"{"id": "DH-900", "kind": "desk_hours",
    "given": {"desk": "SSK_OTHER", "at": "2026-10-19T12:30:00+09:00"},
    "expect": {"open": "CLOSED", "nextOpen": "2026-10-19T13:00:00+09:00"}, "why": ["D11"]}"#;

const TRIAGE: &str = r#"{"id": "TR-900", "kind": "triage",
    "given": {"at": "2026-10-19T12:30:00+09:00", "call": "質問です",
        "site": {"region": "EAST", "prefecture": "東京都", "institutionKind": "CLINIC", "startPack": true,
            "pcCount": 1, "readerCount": 1, "receiptLinked": true},
        "device": null,
        "contract": {"status": "NONE", "service": "NONE", "resetOption": "NOT_OFFERED"},
        "observations": {"matter": "QUESTION", "topic": "OPERATION"}},
    "expect": {"desk": "ONSHI_CALL_CENTER", "channel": "PHONE", "dispatchBy": "CUSTOMER",
        "warranty": "NOT_APPLICABLE", "reconfiguration": "NOT_APPLICABLE", "consentNeeded": false,
        "deskOpen": "OPEN"}, "why": ["D01"]}"#;

#[test]
fn sound_cases_pass() {
    for case in [HOURS, TRIAGE] {
        let report = check(&file(case)).unwrap();
        assert_eq!((report.passed, report.failed), (1, 0), "{report:?}");
    }
}

#[test]
fn a_wrong_expectation_is_a_failed_case() {
    let later = HOURS.replace("T13:00:00", "T14:00:00");
    let report = check(&file(&later)).unwrap();
    assert_eq!((report.passed, report.failed), (0, 1));
    let failure = &report.failures[0];
    assert_eq!(
        (failure.case_id.as_str(), failure.field.as_str()),
        ("DH-900", "nextOpen")
    );
    assert_eq!(failure.expected, "2026-10-19T14:00:00+09:00");
    assert_eq!(failure.actual, "2026-10-19T13:00:00+09:00");
}

#[test]
fn an_expected_field_that_is_absent_must_be_absent() {
    let open = HOURS
        .replace("CLOSED", "OPEN")
        .replace(r#", "nextOpen": "2026-10-19T13:00:00+09:00""#, "");
    let report = check(&file(&open)).unwrap();
    let fields: Vec<_> = report
        .failures
        .iter()
        .map(|failure| failure.field.as_str())
        .collect();
    assert_eq!(fields, ["nextOpen", "open"]);
    assert_eq!(report.failures[0].expected, "(absent)");
}

#[test]
fn the_frame_is_checked() {
    for (text, word) in [
        ("[]", "case file"),
        (r#"{"version": 2, "cases": []}"#, "accepted: 1"),
        (r#"{"version": 1, "cases": [], "more": 1}"#, "more"),
        (r#"{"version": 1, "cases": []} x"#, "trailing"),
    ] {
        let error = check(text).unwrap_err();
        assert!(error.to_string().contains(word), "{error}");
    }
    assert_refused(HOURS, ("DH-900", "DH-9"), &["three digits"]);
    assert_refused(HOURS, (r#"["D11"]"#, "[]"), &["why", "fact id"]);
    assert_refused(
        HOURS,
        (r#"["D11"]"#, r#"["D11"], "note": null"#),
        &["DH-900", "note"],
    );
    assert_refused(HOURS, ("desk_hours", "hours"), &["desk_hours", "timer"]);
    let twice = check(&file(&[HOURS, HOURS].join(","))).unwrap_err();
    assert!(twice.to_string().contains("DH-900"), "{twice}");
}

#[test]
fn values_are_checked() {
    assert_refused(
        HOURS,
        ("SSK_OTHER", "SSK"),
        &["DH-900 given.desk", "SSK_SYSTEM"],
    );
    assert_refused(
        HOURS,
        ("12:30:00+09:00", "03:30:00Z"),
        &["given.at", "+09:00"],
    );
    assert_refused(
        HOURS,
        ("CLOSED", "NOT_APPLICABLE"),
        &["expect.open", "ALWAYS"],
    );
    assert_refused(HOURS, ("CLOSED", "OPEN"), &["expect.nextOpen", "CLOSED"]);
    assert_refused(
        TRIAGE,
        (r#""pcCount": 1"#, r#""pcCount": -1"#),
        &["given.site.pcCount"],
    );
    assert_refused(TRIAGE, (r#""device": null,"#, ""), &["given", "device"]);
    assert_refused(TRIAGE, ("質問です", ""), &["given.call", "1 to 200"]);
    assert_refused(
        TRIAGE,
        (r#""OPERATION""#, "null"),
        &["given.observations.topic", "null"],
    );
    assert_refused(
        TRIAGE,
        ("QUESTION", "FAULT"),
        &["given.observations.topic", "QUESTION"],
    );
    assert_refused(
        TRIAGE,
        ("topic", "tpic"),
        &["TR-900 given.observations", "tpic"],
    );
}
