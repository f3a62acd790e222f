//! The shipped rules in two evaluators, over the published calls, in one run: `cargo bench`.
//!
//! The other engine gets every table with the same rows as one graph, and what the catalogue says of the desk
//! beforehand. Both must answer the same before anything is measured. What is measured is the decision alone: the calls are
//! turned into the form of either engine before.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use domain::{
    cases::triage_cases,
    catalogue::Catalogue,
    triage::{Facts, Given, Outcome, RuleSet, TableView},
    vocabulary::Channel,
};
use serde_json::{Map, Value, json};
use zen_engine::{Decision, DecisionEngine, Variable, model::DecisionContent};

/// How long each evaluator is measured at least.
const MEASURED: Duration = Duration::from_secs(3);

/// How many times faster ours must be.
const TARGET: f64 = 100.0;

fn main() {
    let (rules, catalogue) = (
        RuleSet::shipped().expect("the shipped rules are proved"),
        Catalogue::shipped().expect("the shipped catalogue is sound"),
    );
    let text = include_str!("../../cases/triage.json");
    let cases = triage_cases("triage.json", text).expect("the published cases are sound");
    let calls: Vec<_> = cases.iter().map(|case| &case.given).collect();
    let facts: Vec<_> = calls.iter().map(|given| Facts::of(&catalogue, given)).collect();
    let other = Other::of(&rules);
    let contexts: Vec<Variable> = calls
        .iter()
        .zip(&facts)
        .map(|(given, facts)| context(&rules, &catalogue, given, facts).into())
        .collect();
    for (case, (facts, context)) in cases.iter().zip(facts.iter().zip(&contexts)) {
        let ours = rules.evaluate(facts).expect("proved rules decide");
        assert_eq!(other.evaluate(context), answer(&ours), "{}", case.id);
    }

    let ours = per_call(calls.len(), || {
        let start = Instant::now();
        for facts in &facts {
            black_box(rules.evaluate(black_box(facts)));
        }
        start.elapsed()
    });
    let theirs = per_call(calls.len(), || {
        let contexts = contexts.clone();
        let start = Instant::now();
        other.decide(contexts);
        start.elapsed()
    });
    let rows: usize = rules.table_views().map(|table| table.rows.len()).sum();
    let ratio = theirs / ours;
    println!("{} tables, {rows} rows, {} calls, one core", rules.tables().count(), calls.len());
    println!("{:<12} {:>12} {:>16}", "", "ns/decision", "decisions/s");
    for (name, nanoseconds) in [("kiriwake", ours), ("zen-engine", theirs)] {
        println!("{name:<12} {nanoseconds:>12.0} {:>16.0}", 1e9 / nanoseconds);
    }
    println!("ratio {ratio:.0} (target {TARGET:.0})");
    if ratio < TARGET {
        std::process::exit(1);
    }
}

/// Nanoseconds per call, where a round of so many calls tells how long it took; the first round is not counted.
fn per_call(calls: usize, mut round: impl FnMut() -> Duration) -> f64 {
    round();
    let (mut rounds, mut measured) = (0_u32, Duration::ZERO);
    while measured < MEASURED {
        measured += round();
        rounds += 1;
    }
    measured.as_nanos() as f64 / (f64::from(rounds) * calls as f64)
}

/// The general engine with the same tables.
struct Other {
    decision: Decision,
    runtime: tokio::runtime::Runtime,
}

impl Other {
    fn of(rules: &RuleSet) -> Self {
        let content: DecisionContent =
            serde_json::from_value(graph(rules)).expect("the graph is well formed");
        let mut decision = DecisionEngine::default()
            .create_decision(content.into())
            .expect("the graph is sound");
        decision.compile();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .expect("a runtime of one thread");
        Self { decision, runtime }
    }

    /// Decides the calls one after the other and looks at no answer.
    fn decide(&self, contexts: Vec<Variable>) {
        self.runtime.block_on(async {
            for context in contexts {
                let response = self.decision.evaluate(black_box(context)).await;
                black_box(response.expect("every call is decided"));
            }
        });
    }

    /// Desk, channel, who dispatches, warranty, reconfiguration, consent and priority.
    fn evaluate(&self, context: &Variable) -> [String; 7] {
        let response = self
            .runtime
            .block_on(self.decision.evaluate(context.clone()))
            .expect("every call is decided");
        let result = response.result.to_value();
        ANSWER.map(|name| result[name].as_str().unwrap_or_default().to_owned())
    }
}

const ANSWER: [&str; 7] = [
    "desk",
    "channel",
    "dispatchBy",
    "warranty",
    "reconfiguration",
    "consentNeeded",
    "priority",
];

fn answer(outcome: &Outcome) -> [String; 7] {
    let consent = if outcome.consent_needed { "YES" } else { "NO" };
    [
        outcome.desk.as_str(),
        outcome.channel.as_str(),
        outcome.dispatch_by.as_str(),
        outcome.warranty.as_str(),
        outcome.reconfiguration.as_str(),
        consent,
        outcome.priority.as_str(),
    ]
    .map(str::to_owned)
}

/// What is known of a call, and what the catalogue says of the desk that it ends at.
fn context(rules: &RuleSet, catalogue: &Catalogue, given: &Given, facts: &Facts) -> Value {
    let inputs = rules.inputs(facts);
    let mut context: Map<_, _> = inputs
        .into_iter()
        .map(|fact| (fact.attribute, Value::from(fact.value)))
        .collect();
    let outcome = rules.evaluate(facts).expect("proved rules decide");
    let desk = outcome.desk.desk().map(|code| catalogue.desk(code));
    let said = |known: Option<bool>| match known {
        None => "UNKNOWN",
        Some(true) => "YES",
        Some(false) => "NO",
    };
    let today = domain::time::date_in_japan(given.at);
    for (name, known) in [
        ("deskHasPhone", desk.map(|desk| desk.has(Channel::Phone))),
        ("deskHasEmail", desk.map(|desk| desk.has(Channel::Email))),
        ("deskHasWebForm", desk.map(|desk| desk.has(Channel::WebForm))),
        ("deskAnswersToday", desk.and_then(|desk| desk.open_on(today))),
    ] {
        context.insert(name.to_owned(), said(known).into());
    }
    context.into()
}

/// The tables one after the other, each passing on what it was given.
fn graph(rules: &RuleSet) -> Value {
    let mut nodes = vec![node("in", "inputNode", json!({}))];
    let mut edges = Vec::new();
    let mut before = "in".to_owned();
    for table in rules.table_views() {
        nodes.push(node(table.table, "decisionTableNode", content(&table)));
        edges.push(edge(&before, table.table));
        before = table.table.to_owned();
    }
    nodes.push(node("out", "outputNode", json!({})));
    edges.push(edge(&before, "out"));
    json!({ "nodes": nodes, "edges": edges })
}

fn node(id: &str, kind: &str, content: Value) -> Value {
    json!({ "id": id, "name": id, "type": kind, "content": content })
}

fn edge(from: &str, to: &str) -> Value {
    json!({ "id": format!("{from}-{to}"), "type": "edge", "sourceId": from, "targetId": to })
}

fn content(table: &TableView<'_>) -> Value {
    let conditions = table.rows.iter().flat_map(|row| &row.conditions);
    let mut attributes: Vec<_> = conditions.map(|condition| condition.attribute).collect();
    attributes.sort_unstable();
    attributes.dedup();
    let inputs: Vec<_> = attributes
        .iter()
        .map(|name| json!({ "id": name, "name": name, "field": name }))
        .collect();
    let rules: Vec<_> = table
        .rows
        .iter()
        .enumerate()
        .map(|(place, row)| {
            let mut cells = Map::new();
            cells.insert("_id".to_owned(), format!("{}-{place}", row.row).into());
            for name in &attributes {
                let mut conditions = row.conditions.iter();
                let condition = conditions.find(|condition| condition.attribute == *name);
                let cell = condition.map_or(String::new(), |condition| {
                    let mut texts: Vec<_> = condition.accepts.iter().map(|text| format!("\"{text}\"")).collect();
                    texts.dedup();
                    texts.join(", ")
                });
                cells.insert((*name).to_owned(), cell.into());
            }
            cells.insert("then".to_owned(), format!("\"{}\"", row.then).into());
            Value::Object(cells)
        })
        .collect();
    json!({
        "hitPolicy": "first",
        "inputs": inputs,
        "outputs": [{ "id": "then", "name": table.title, "field": table.table }],
        "rules": rules,
        "passThrough": true,
        "executionMode": "single",
    })
}
