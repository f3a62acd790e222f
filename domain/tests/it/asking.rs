//! The next question: how many are asked in the published calls, and what is never asked.

use domain::{
    cases::{TriageCase, triage_cases},
    catalogue::Catalogue,
    triage::{ENOUGH_ANSWERS, Facts, Given, Observations, RuleSet, Verdict, Weights, interview},
    vocabulary::*,
};

const MOST_MEDIAN: usize = 4;
const MOST_QUESTIONS: usize = 8;

fn shipped() -> (RuleSet, Catalogue) {
    (RuleSet::shipped().unwrap(), Catalogue::shipped().unwrap())
}

fn fault_cases() -> Vec<TriageCase> {
    let text = include_str!("../../../tests/cases/triage.json");
    let mut cases = triage_cases("triage.json", text).unwrap();
    cases.retain(|case| case.given.observations.matter == Matter::Fault);
    assert!(cases.len() > 50, "{} fault cases", cases.len());
    cases
}

#[test]
fn few_questions_lead_to_the_published_answer() {
    let (rules, catalogue) = shipped();
    let mut counts = Vec::new();
    for case in fault_cases() {
        let interview = interview(&rules, &catalogue, &case.given, &Weights::uniform());
        let Verdict::Decided(decision) = &interview.verdict else {
            panic!("{} is decided", case.id);
        };
        let (answer, expect) = (&decision.answer, &case.expect);
        assert_eq!(
            (
                answer.desk,
                answer.dispatch_by,
                answer.channel,
                answer.consent_needed
            ),
            (
                expect.desk,
                expect.dispatch_by,
                expect.channel,
                expect.consent_needed
            ),
            "{} after {:?}",
            case.id,
            interview.asked
        );
        counts.push(interview.asked.len());
    }
    counts.sort_unstable();
    let (median, most) = (counts[counts.len() / 2], counts[counts.len() - 1]);
    assert!(median <= MOST_MEDIAN, "median {median}");
    assert!(most <= MOST_QUESTIONS, "maximum {most}");
}

#[test]
fn a_question_is_asked_once_and_never_of_what_is_known() {
    let (rules, catalogue) = shipped();
    for case in fault_cases() {
        let known: Vec<_> = case
            .given
            .observations
            .known()
            .map(|(one, _)| one.attribute)
            .collect();
        let facts = Facts::of(&catalogue, &case.given);
        let mut declined = Vec::new();
        while let Some(next) = rules.next_question(&facts, &declined, &Weights::uniform()) {
            assert!(
                !known.contains(&next.attribute),
                "{} {}",
                case.id,
                next.attribute
            );
            assert!(
                !declined.contains(&next.attribute),
                "{} {}",
                case.id,
                next.attribute
            );
            assert!(next.outcomes > 1 && next.narrows_by > -1e-6, "{next:?}");
            assert!(!next.why.is_empty() && !next.answers.is_empty());
            declined.push(next.attribute);
        }
    }
}

#[test]
fn nothing_is_asked_that_powers_a_device_in_danger() {
    let (rules, catalogue) = shipped();
    let powering = [
        "restarted",
        "powerButtonPressed",
        "nightlyPowerOff",
        "dailyRestart",
        "startOrder",
        "stopOrder",
        "usbConnection",
        "readerUsbCables",
    ];
    let mut cases = fault_cases();
    let device = |case: &TriageCase| {
        let device = case.given.device.as_ref();
        device.map(|device| (device.kind, device.maker))
    };
    cases.sort_by_key(device);
    cases.dedup_by_key(|case| device(case));
    for case in cases {
        for &symptom in Symptom::ALL {
            let mut given = case.given.clone();
            given.observations = Observations {
                symptom: Some(symptom),
                burning_smell: Some(YesNo::Yes),
                ..Observations::of(Matter::Fault)
            };
            let mut asked = interview(&rules, &catalogue, &given, &Weights::uniform()).asked;
            // The danger is heard at last; from there on is what counts.
            let heard = asked.iter().position(|&(one, _)| one == "burningSmell");
            asked.drain(..heard.map_or(0, |heard| heard + 1));
            let facts = Facts::of(&catalogue, &given);
            let next = rules.next_question(&facts, &[], &Weights::uniform());
            let next = next.iter().map(|next| next.attribute);
            for attribute in asked
                .iter()
                .map(|&(one, _)| one)
                .filter(|_| heard.is_some())
                .chain(next)
            {
                assert!(
                    !powering.contains(&attribute),
                    "{} {symptom}: {attribute}",
                    case.id
                );
            }
        }
    }
}

#[test]
fn requests_and_questions_are_asked_for_their_kind() {
    let (rules, catalogue) = shipped();
    for (matter, attribute) in [
        (Matter::Request, "requestKind"),
        (Matter::Question, "topic"),
    ] {
        let given = Given {
            observations: Observations::of(matter),
            ..fault_cases().remove(0).given
        };
        let facts = Facts::of(&catalogue, &given);
        let next = rules
            .next_question(&facts, &[], &Weights::uniform())
            .unwrap();
        assert_eq!(next.attribute, attribute);
        assert!(
            rules
                .next_question(&facts, &[attribute], &Weights::uniform())
                .is_none()
        );
    }
}

#[test]
fn what_callers_mostly_answer_changes_what_is_asked_first() {
    let (rules, catalogue) = shipped();
    let mut cases = fault_cases().into_iter();
    let no_connection = |case: &TriageCase| {
        case.given.observations.symptom == Some(Symptom::NoConnection)
            && case.given.device.is_none()
    };
    let given = cases.find(no_connection).unwrap().given;
    let heard = Observations {
        symptom: Some(Symptom::NoConnection),
        ..Observations::of(Matter::Fault)
    };
    let facts = Facts::of(
        &catalogue,
        &Given {
            observations: heard.clone(),
            ..given
        },
    );
    let first = |weights: &Weights| rules.next_question(&facts, &[], weights).unwrap().attribute;
    let evenly = first(&Weights::uniform());
    assert_eq!(evenly, "changedRecently");
    let unchanged = Observations {
        changed_recently: Some(ChangedRecently::None),
        ..heard
    };
    let mut weights = Weights::uniform();
    for _ in 1..ENOUGH_ANSWERS {
        weights.count(&unchanged);
    }
    assert_eq!(first(&weights), evenly, "too few calls say nothing");
    for _ in 0..ENOUGH_ANSWERS {
        weights.count(&unchanged);
    }
    assert_ne!(first(&weights), evenly);
}

/// The questions that the most calls take, when earlier callers answered as told.
fn most_questions(weights: &Weights) -> (usize, String) {
    let (rules, catalogue) = shipped();
    let most = fault_cases().into_iter().map(|case| {
        let interview = interview(&rules, &catalogue, &case.given, weights);
        (interview.asked.len(), case.id)
    });
    most.max().unwrap()
}

#[test]
fn however_callers_mostly_answer_few_questions_are_asked() {
    let cases = fault_cases();
    let of = |keep: &dyn Fn(&TriageCase) -> bool| {
        let mut weights = Weights::uniform();
        for case in cases.iter().filter(|case| keep(case)) {
            for _ in 0..ENOUGH_ANSWERS * 10 {
                weights.count(&case.given.observations);
            }
        }
        weights
    };
    let confirmed =
        |case: &TriageCase| case.given.observations.device_fault_confirmed == Some(YesNo::Yes);
    let first_line = |case: &TriageCase| case.expect.desk == Destination::FirstLine;
    let all = of(&|_| true);
    for weights in [
        all,
        of(&confirmed),
        of(&first_line),
        of(&|case| !confirmed(case)),
    ] {
        let (most, case) = most_questions(&weights);
        assert!(most <= MOST_QUESTIONS, "{case}: {most}");
    }
}

#[test]
fn what_makes_another_question_worth_asking_is_asked() {
    let (rules, catalogue) = shipped();
    let is_pc = |case: &TriageCase| {
        let device = case.given.device.as_ref();
        device.is_some_and(|device| device.kind == DeviceKind::Pc)
    };
    let mut given = fault_cases().into_iter().find(is_pc).unwrap().given;
    given.observations = Observations {
        burning_smell: Some(YesNo::Yes),
        ..Observations::of(Matter::Fault)
    };
    let ask = |given: &Given| {
        let facts = Facts::of(&catalogue, given);
        let next = rules.next_question(&facts, &[], &Weights::uniform());
        next.map(|next| next.attribute)
    };
    let mut asked = Vec::new();
    let known = Observations {
        symptom: Some(Symptom::NoConnection),
        changed_recently: Some(ChangedRecently::None),
        onu_lamp: Some(OnuLamp::Normal),
        v6_option: Some(V6Option::Subscribed),
        branch_device: Some(BranchDevice::None),
        caf_registration: Some(CafRegistration::Wrong),
        surge_suspected: Some(YesNo::No),
        ..Observations::of(Matter::Fault)
    };
    while let Some(next) = ask(&given) {
        assert!(given.observations.take(next, &known), "{next}");
        asked.push(next);
    }
    assert!(
        asked.contains(&"symptom") && asked.contains(&"cafRegistration"),
        "{asked:?}"
    );
    let Verdict::Decided(decision) = rules.decide(&catalogue, &given) else {
        panic!("it is decided");
    };
    assert_eq!(decision.answer.desk, Destination::Portal);
}
