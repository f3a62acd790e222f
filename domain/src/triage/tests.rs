//! Properties of the engine over facts, including those that no register would hold.

use proptest::{prelude::*, sample::Index as Sample};

use super::{
    attribute::State,
    facts::{DESK, Facts},
    finding::{Call, Finding},
    nearest::{Change, after},
    rule_set::RuleSet,
    table::{Implied, Tables},
    weights::Weights,
};
use crate::{catalogue::Catalogue, load::DataFile, vocabulary::DeskCode};

fn shipped() -> &'static (RuleSet, Catalogue) {
    static SHIPPED: std::sync::OnceLock<(RuleSet, Catalogue)> = std::sync::OnceLock::new();
    SHIPPED.get_or_init(|| (RuleSet::shipped().unwrap(), Catalogue::shipped().unwrap()))
}

/// The facts of a call that can occur, from arbitrary picks; `known` says how much is known of it.
fn facts_of(tables: &Tables, picks: &[Sample], known: u8) -> Facts {
    let catalogue = &shipped().1;
    let mut facts = Facts {
        inputs: [State::UNKNOWN; super::attribute::MOST_ATTRIBUTES],
        desks: [[State::UNKNOWN; DESK.len()]; DeskCode::ALL.len()],
        registered: 0,
    };
    // A day on which every desk answers, one on which few do, and a holiday.
    let days = [(2026, 5, 1), (2026, 5, 3), (2027, 1, 4)];
    let (year, month, day) = days[picks[0].index(days.len())];
    let day = jiff::civil::date(year, month, day);
    for (place, &code) in DeskCode::ALL.iter().enumerate() {
        facts.desks[place] = super::facts::desk_states(catalogue.desk(code), Some(day));
    }
    for (place, input) in super::facts::inputs().enumerate() {
        let pick = picks[place + 1].index(1 << 16);
        let width = input.attribute().width();
        let is_known = input.always_known || pick % 256 < usize::from(known);
        if is_known {
            facts.inputs[place] = State::numbered(1 + pick / 256 % (width - 1));
        }
    }
    // What was asked of another matter means nothing, as in `Observations::states`.
    for (name, matter) in [("requestKind", "REQUEST"), ("topic", "QUESTION")] {
        let index = |name| tables.dictionary.find(name).unwrap();
        let is_of = tables.dictionary.outcome(index("matter"), matter).unwrap();
        if facts.input(index("matter")) != is_of {
            facts.inputs[index(name).place()] = State::UNKNOWN;
        }
    }
    settled(tables, facts, &[]).expect("nothing is held fast")
}

/// The facts with what is held fast and all that follows; none where that is a contradiction. What one
/// implication sets can be what the next is about, so they are applied until nothing changes.
fn settled(tables: &Tables, mut facts: Facts, fast: &[Change]) -> Option<Facts> {
    loop {
        let next = after(tables, &facts, fast)?;
        if next == facts {
            return Some(facts);
        }
        facts = next;
    }
}

fn picks() -> impl Strategy<Value = (Vec<Sample>, u8)> {
    (proptest::collection::vec(any::<Sample>(), 64), any::<u8>())
}

fn occurs(tables: &Tables, facts: &Facts) -> bool {
    let is_one_of = |state: State, mask: u64| mask >> state.number() & 1 == 1;
    let holds = |one: &Implied| {
        !is_one_of(facts.input(one.when), one.held) || is_one_of(facts.input(one.then), one.states)
    };
    tables.implied.iter().all(holds)
}

proptest! {
    #[test]
    fn bit_sets_decide_as_the_rows_read((picks, known) in picks()) {
        let (rules, _) = shipped();
        let tables = &rules.parts().tables;
        let run = rules.run(&facts_of(tables, &picks, known));
        prop_assert_eq!(run.rows().count(), tables.tables.len());
        for (table, row) in tables.tables.iter().zip(run.rows()) {
            let matches = |place: usize| {
                let mut conditions = table.rows[place].conditions.iter();
                // The outcomes of later tables are not known yet, and no condition names them.
                conditions.all(|one| one.accepts.contains(run.state(one.attribute)))
            };
            prop_assert_eq!((0..table.rows.len()).find(|&place| matches(place)), Some(row));
        }
    }

    #[test]
    fn what_an_outcome_does_not_rest_on_is_irrelevant(
        (picks, known) in picks(),
        (others, more) in picks(),
        place in any::<Sample>(),
    ) {
        let (rules, _) = shipped();
        let tables = &rules.parts().tables;
        let place = place.index(tables.tables.len());
        let facts = facts_of(tables, &picks, known);
        let run = rules.run(&facts);
        // Everything else becomes what it is in another call, as far as such a call can occur.
        let same = |input| Change { input, to: facts.input(input) };
        let used: Vec<_> = rules.used_inputs(&run, place).into_iter().map(same).collect();
        let mut changed = facts_of(tables, &others, more);
        changed.desks = facts.desks;
        let settled = settled(tables, changed, &used);
        prop_assume!(settled.is_some());
        let rerun = rules.run(&settled.unwrap());
        prop_assert_eq!(rerun.row(place), run.row(place));
    }

    #[test]
    fn the_nearest_other_outcome_is_one_and_none_is_nearer((picks, known) in picks(), place in any::<Sample>()) {
        let (rules, _) = shipped();
        let tables = &rules.parts().tables;
        let place = place.index(tables.tables.len());
        let facts = facts_of(tables, &picks, known);
        let then = rules.run(&facts).outcome_of(rules, place);
        let outcome = |changes: &[Change]| {
            let changed = after(tables, &facts, changes)?;
            rules.run(&changed).outcome_of(rules, place)
        };
        let nearest = rules.nearest(&facts, place);
        if let Some((changes, other)) = &nearest {
            prop_assert_eq!(outcome(changes), Some(*other));
            prop_assert_ne!(Some(*other), then);
        }
        if nearest.is_none_or(|(changes, _)| changes.len() > 1) {
            for (input, attribute) in tables.dictionary.attributes().take(super::facts::inputs().count()) {
                let first = usize::from(attribute.always_known);
                for to in tables.dictionary.all_states(input).skip(first) {
                    let other = outcome(&[Change { input, to }]);
                    prop_assert!(other.is_none() || other == then, "{} {}", attribute.name, attribute.text(to));
                }
            }
        }
    }
}

/// A shipped set of files in which one table has lost a row.
struct Mutant {
    file: usize,
    row: String,
    text: String,
}

fn mutants() -> Vec<Mutant> {
    let mut mutants = Vec::new();
    for (file, DataFile { text, .. }) in RuleSet::shipped_files().iter().enumerate() {
        let mut parts: Vec<&str> = text.split("\n[[").collect();
        for place in 1..parts.len() {
            let Some(body) = parts[place].strip_prefix("row]]\nid = \"") else {
                continue;
            };
            let row = body.split('"').next().unwrap_or_default().to_owned();
            let lost = parts.remove(place);
            mutants.push(Mutant {
                file,
                row,
                text: parts.join("\n[["),
            });
            parts.insert(place, lost);
        }
    }
    mutants
}

/// The facts that a counterexample tells; whatever it does not tell is as little as possible.
fn told(tables: &Tables, call: &Call) -> Facts {
    let mut changes = Vec::new();
    for fact in &call.facts {
        let Some(input) = tables.dictionary.find(&fact.attribute) else {
            panic!("{} is an attribute", fact.attribute);
        };
        if input.place() < super::facts::inputs().count() {
            let to = tables.dictionary.outcome(input, &fact.value).unwrap();
            changes.push(Change { input, to });
        }
    }
    let mut facts = facts_of(tables, &vec![any_sample(); 64], 0);
    for change in &changes {
        facts.inputs[change.input.place()] = change.to;
    }
    after(tables, &facts, &changes).expect("a counterexample can occur")
}

fn any_sample() -> Sample {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};
    let mut runner = TestRunner::deterministic();
    any::<Sample>().new_tree(&mut runner).unwrap().current()
}

#[test]
fn no_row_can_be_lost_unnoticed() {
    let catalogue = &shipped().1;
    let mutants = mutants();
    assert!(
        mutants.len() > 100,
        "only {} rows were found",
        mutants.len()
    );
    let cases = include_str!("../../../tests/cases/triage.json");
    let (mut gaps, mut unnoticed) = (0, Vec::new());
    for mutant in mutants {
        let mut files = RuleSet::shipped_files().to_vec();
        files[mutant.file].text = &mutant.text;
        let Ok(rules) = RuleSet::unproved("mutant", &files, catalogue) else {
            continue;
        };
        let findings = &rules.parts().proof.findings;
        for finding in findings {
            if let Finding::Gap { table, call, .. } = finding {
                gaps += 1;
                let tables = &rules.parts().tables;
                let run = rules.run(&told(tables, call));
                let reached = &tables.tables[run.rows().count()];
                assert_eq!(&reached.name, table, "without {}: {call}", mutant.row);
            }
        }
        if findings.is_empty() {
            let mut ids = std::collections::BTreeSet::new();
            let report = crate::cases::check("cases", cases, &mut ids, &rules, catalogue);
            if report.unwrap().failed == 0 {
                unnoticed.push(mutant.row);
            }
        }
    }
    assert!(unnoticed.is_empty(), "lost unnoticed: {unnoticed:?}");
    assert!(gaps > 20, "only {gaps} gaps were shown");
}

proptest! {
    #[test]
    fn the_facts_of_any_call_keep_what_they_imply(given in super::calls::given()) {
        let (rules, catalogue) = shipped();
        prop_assert!(occurs(&rules.parts().tables, &Facts::of(catalogue, &given)));
    }

    #[test]
    fn nothing_is_asked_only_where_nothing_can_change(given in super::calls::given()) {
        let (rules, catalogue) = shipped();
        let facts = Facts::of(catalogue, &given);
        let outcomes = rules.outcomes_possible(&facts, &[]);
        let next = rules.next_question(&facts, &[], &Weights::uniform());
        prop_assert_eq!(next.is_some(), outcomes > 1);
    }
}

#[test]
fn the_facts_of_calls_keep_what_they_imply() {
    let (rules, catalogue) = shipped();
    let cases = include_str!("../../../tests/cases/triage.json");
    for case in crate::cases::triage_cases("cases", cases).unwrap() {
        let facts = Facts::of(catalogue, &case.given);
        assert!(occurs(&rules.parts().tables, &facts), "{}", case.id);
    }
}
