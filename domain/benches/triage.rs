//! How long triage takes, over the published calls: `cargo bench -p kiriwake-domain`.

use divan::{Bencher, black_box, counter::ItemsCount};
use domain::{
    cases::triage_cases,
    catalogue::Catalogue,
    triage::{Facts, Given, RuleSet, Weights},
};

fn main() {
    divan::main();
}

struct Desk {
    rules: RuleSet,
    catalogue: Catalogue,
    calls: Vec<Given>,
    facts: Vec<Facts>,
}

fn desk() -> Desk {
    let catalogue = Catalogue::shipped().expect("the shipped catalogue is sound");
    let text = include_str!("../../tests/cases/triage.json");
    let cases = triage_cases("triage.json", text).expect("the published cases are sound");
    let calls: Vec<_> = cases.into_iter().map(|case| case.given).collect();
    Desk {
        rules: RuleSet::shipped().expect("the shipped rules are proved"),
        facts: calls
            .iter()
            .map(|given| Facts::of(&catalogue, given))
            .collect(),
        catalogue,
        calls,
    }
}

/// A whole decision of every call, without texts.
#[divan::bench]
fn evaluate(bencher: Bencher<'_, '_>) {
    let desk = desk();
    bencher
        .counter(ItemsCount::new(desk.facts.len()))
        .bench_local(|| {
            for facts in &desk.facts {
                black_box(desk.rules.evaluate(black_box(facts)));
            }
        });
}

/// From register, clock and observations to states.
#[divan::bench]
fn facts(bencher: Bencher<'_, '_>) {
    let desk = desk();
    bencher
        .counter(ItemsCount::new(desk.calls.len()))
        .bench_local(|| {
            for given in &desk.calls {
                black_box(Facts::of(&desk.catalogue, black_box(given)));
            }
        });
}

/// A whole decision with texts and opening hours.
#[divan::bench]
fn decide(bencher: Bencher<'_, '_>) {
    let desk = desk();
    bencher
        .counter(ItemsCount::new(desk.calls.len()))
        .bench_local(|| {
            for given in &desk.calls {
                black_box(desk.rules.decide(&desk.catalogue, black_box(given)));
            }
        });
}

#[divan::bench(sample_count = 10)]
fn explain(bencher: Bencher<'_, '_>) {
    let desk = desk();
    bencher
        .counter(ItemsCount::new(desk.facts.len()))
        .bench_local(|| {
            for facts in &desk.facts {
                black_box(desk.rules.explain(black_box(facts)));
            }
        });
}

#[divan::bench(sample_count = 10)]
fn next_question(bencher: Bencher<'_, '_>) {
    let desk = desk();
    let weights = Weights::uniform();
    bencher
        .counter(ItemsCount::new(desk.facts.len()))
        .bench_local(|| {
            for facts in &desk.facts {
                black_box(desk.rules.next_question(black_box(facts), &[], &weights));
            }
        });
}

/// Reading and proving the shipped rules.
#[divan::bench(sample_count = 10)]
fn prove() -> RuleSet {
    RuleSet::shipped().expect("the shipped rules are proved")
}
