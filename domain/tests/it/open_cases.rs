//! Every case file of `tests/cases` passes, and none is forgotten.

use std::collections::BTreeSet;

use domain::{
    cases::{self, Report},
    catalogue::Catalogue,
    triage::RuleSet,
};

const FILES: [(&str, &str); 7] = [
    (
        "desk_hours.json",
        include_str!("../../../tests/cases/desk_hours.json"),
    ),
    ("fee.json", include_str!("../../../tests/cases/fee.json")),
    (
        "identifier.json",
        include_str!("../../../tests/cases/identifier.json"),
    ),
    (
        "timer.json",
        include_str!("../../../tests/cases/timer.json"),
    ),
    (
        "triage.json",
        include_str!("../../../tests/cases/triage.json"),
    ),
    (
        "warranty.json",
        include_str!("../../../tests/cases/warranty.json"),
    ),
    (
        "work_request.json",
        include_str!("../../../tests/cases/work_request.json"),
    ),
];

fn check(name: &str, text: &str) -> Report {
    let rules = RuleSet::shipped().unwrap_or_else(|error| panic!("{error}"));
    let catalogue = Catalogue::shipped().unwrap_or_else(|error| panic!("{error}"));
    cases::check(name, text, &mut BTreeSet::new(), &rules, &catalogue)
        .unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn every_published_case_passes() {
    for (name, text) in FILES {
        let report = check(name, text);
        let failures: Vec<String> = report
            .failures
            .iter()
            .map(|failure| {
                let cases::Failure {
                    case_id,
                    field,
                    expected,
                    actual,
                } = failure;
                format!("{case_id} {field}: expected {expected}, got {actual}")
            })
            .collect();
        assert!(failures.is_empty(), "{name}:\n{}", failures.join("\n"));
        assert!(report.passed > 0, "{name} has no cases");
    }
}
