//! Evaluation allocates nothing. A program of its own: the allocator that counts is everybody's in it.

use allocation_counter::measure;
use domain::{
    cases::triage_cases,
    catalogue::Catalogue,
    triage::{Facts, RuleSet},
};

#[test]
fn a_decision_allocates_nothing() {
    let (rules, catalogue) = (RuleSet::shipped().unwrap(), Catalogue::shipped().unwrap());
    let text = include_str!("../../tests/cases/triage.json");
    let cases = triage_cases("triage.json", text).unwrap();
    let facts: Vec<_> = cases
        .iter()
        .map(|case| Facts::of(&catalogue, &case.given))
        .collect();
    let mut decided = 0;
    let info = measure(|| {
        let outcomes = facts.iter().map(|facts| rules.evaluate(facts));
        decided = outcomes.flatten().count();
    });
    assert_eq!((decided, info.count_total), (facts.len(), 0));
    // The counter does count.
    let info = measure(|| drop(rules.explain(&facts[0])));
    assert!(info.count_total > 0, "{info:?}");
}
