//! Properties of triage over random calls, and of what follows from its verdicts.

use domain::{
    catalogue::Catalogue,
    ticket::{Onward, Priority, State},
    triage::{
        ContractFacts, Decision, Facts, Given, Hearing, MOST_CHANGES, Observations, Origin,
        Question, RuleSet, SiteFacts, TableReason, Verdict,
    },
    vocabulary::*,
};
use proptest::prelude::*;

use crate::calls::{any_of, given, maybe, observations};

fn decided(verdict: Verdict) -> Decision {
    match verdict {
        Verdict::Decided(decision) => *decision,
        Verdict::NotCovered { table, .. } => panic!("no row of table {table} matches"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]
    #[test]
    fn every_call_is_decided_and_the_answer_hangs_together(given in given()) {
        let (rules, catalogue) = shipped();
        let verdict = rules.decide(catalogue, &given);
        prop_assert_eq!(&rules.decide(catalogue, &given), &verdict);
        let Decision { answer, priority, steps, fired, rule_set } = decided(verdict);
        let opening_state = Onward::of(&answer, answer.channel).step.state();
        prop_assert_eq!(fired.len(), rules.tables().count());
        prop_assert_eq!(rule_set, rules.version());

        let desk = answer.desk.desk();
        prop_assert_eq!(desk.is_none(), answer.channel == Channel::None);
        prop_assert_eq!(desk.is_none(), answer.desk_open == DeskOpen::NotApplicable);
        prop_assert_eq!(answer.next_open.is_some(), answer.desk_open == DeskOpen::Closed);
        if let Some(desk) = desk {
            prop_assert!(catalogue.desk(desk).has(answer.channel));
        }
        let first_line = answer.desk == Destination::FirstLine;
        let danger = given.observations.burning_smell == Some(YesNo::Yes);
        // What the customer must prepare is read out with a request.
        let is_request = given.observations.matter == Matter::Request;
        prop_assert!(is_request || steps.is_empty() != (first_line || danger));
        prop_assert!(!(first_line && danger));
        prop_assert_eq!(priority, Priority::of(&given.observations));
        let nobody = answer.dispatch_by == DispatchBy::Nobody;
        prop_assert_eq!(nobody, matches!(answer.desk, Destination::FirstLine | Destination::OutOfScope));
        prop_assert!(!(nobody && answer.consent_needed));
        prop_assert_eq!(nobody, opening_state == State::Logged);
        let asks_first = answer.dispatch_by == DispatchBy::Helpdesk && answer.consent_needed;
        prop_assert_eq!(asks_first, opening_state == State::AwaitingConsent);
    }

    #[test]
    fn what_is_only_recorded_changes_nothing(
        given in given(),
        (lamp, mains, others, serial) in (maybe(), maybe(), maybe(), maybe()),
        prefecture in any_of(),
    ) {
        let (rules, catalogue) = shipped();
        let mut noted = given.clone();
        noted.call = "別の言葉".to_owned();
        noted.site.prefecture = prefecture;
        noted.observations.power_lamp = lamp;
        noted.observations.mains_checked = mains;
        noted.observations.other_devices_online = others;
        noted.observations.serial_known = serial;
        if let Some(device) = &mut noted.device {
            device.serial = Some("TEST000001".to_owned());
        }
        prop_assert_eq!(rules.decide(catalogue, &noted), rules.decide(catalogue, &given));
    }

    #[test]
    fn the_order_of_observations_does_not_matter(given in given()) {
        let (rules, catalogue) = shipped();
        let known: Vec<_> = given.observations.known().collect();
        let text = |pairs: &mut dyn Iterator<Item = &(&Question, &str)>| {
            let pairs = pairs.map(|(question, value)| format!("\"{}\": \"{value}\"", question.attribute));
            format!("{{{}}}", pairs.collect::<Vec<_>>().join(", "))
        };
        for text in [text(&mut known.iter()), text(&mut known.iter().rev())] {
            let observations: Observations = serde_json::from_str(&text).unwrap();
            let told = Given { observations, ..given.clone() };
            prop_assert_eq!(rules.decide(catalogue, &told), rules.decide(catalogue, &given));
        }
    }

    #[test]
    fn an_observation_that_no_reason_names_changes_nothing(given in given(), other in observations()) {
        let (rules, catalogue) = shipped();
        let explanation = rules.explain(&Facts::of(catalogue, &given));
        let named = |attribute: &str| {
            let mut used = explanation.tables.iter().flat_map(|reason| &reason.used);
            used.any(|fact| fact.attribute == attribute)
        };
        let mut changed = given.clone();
        for question in Observations::QUESTIONS.iter().filter(|question| !named(question.attribute)) {
            changed.observations.take(question.attribute, &other);
        }
        prop_assert_eq!(rules.decide(catalogue, &changed), rules.decide(catalogue, &given));
    }

    #[test]
    fn the_reasons_are_those_of_the_decision(given in given()) {
        let (rules, catalogue) = shipped();
        let facts = Facts::of(catalogue, &given);
        let decision = decided(rules.decide(catalogue, &given));
        let explanation = rules.explain(&facts);
        prop_assert_eq!(&rules.explain(&facts), &explanation);
        prop_assert_eq!(explanation.tables.len(), decision.fired.len());
        for (reason, fired) in explanation.tables.iter().zip(&decision.fired) {
            prop_assert_eq!((&reason.row, &reason.then, &reason.source), (&fired.row, &fired.then, &fired.source));
            if let Some(nearest) = &reason.nearest {
                prop_assert_ne!(&nearest.then, &reason.then);
                let says_all = nearest.changes.iter().all(|change| nearest.sentence.contains(&change.to_word));
                prop_assert!(says_all && (1..=MOST_CHANGES).contains(&nearest.changes.len()), "{:?}", nearest);
            }
        }
        let outcome = rules.evaluate(&facts).expect("proved rules decide");
        let answer = &decision.answer;
        prop_assert_eq!((outcome.desk, outcome.channel, outcome.dispatch_by), (answer.desk, answer.channel, answer.dispatch_by));
        prop_assert_eq!((outcome.warranty, outcome.reconfiguration), (answer.warranty, answer.reconfiguration));
        prop_assert_eq!((outcome.consent_needed, outcome.priority), (answer.consent_needed, decision.priority));
    }

    #[test]
    fn given_survives_its_own_text(given in given()) {
        let text = serde_json::to_string(&given).unwrap();
        let read: Given = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(read, given);
    }
}

fn shipped() -> &'static (RuleSet, Catalogue) {
    static SHIPPED: std::sync::OnceLock<(RuleSet, Catalogue)> = std::sync::OnceLock::new();
    SHIPPED.get_or_init(|| {
        (
            RuleSet::shipped().expect("rules"),
            Catalogue::shipped().expect("catalogue"),
        )
    })
}

#[test]
fn the_rows_that_decided_are_told_with_their_sources() {
    let (rules, catalogue) = shipped();
    let site = SiteFacts {
        region: Region::East,
        prefecture: Prefecture::Chiba,
        institution_kind: InstitutionKind::Clinic,
        start_pack: true,
        pc_count: 1,
        reader_count: 1,
        receipt_linked: true,
        customer_line_id: None,
        line_service: None,
        topology: None,
        gateway_model: None,
        certificate_issued_on: None,
    };
    let contract = ContractFacts {
        status: ContractStatus::Active,
        service: ContractService::NNiOmakase,
        reset_option: ResetOption::NotOffered,
        plan: None,
        started_on: None,
        handbook_lists_device: None,
        provider_accepts_customer_only: None,
        handbook_updates_this_year: None,
        helpdesk_calls_this_month: None,
    };
    let given = Given {
        at: "2026-05-12T14:00:00+09:00".parse().unwrap(),
        call: String::new(),
        site,
        device: None,
        contract,
        observations: Observations {
            symptom: Some(Symptom::LockScreen),
            ..Observations::of(Matter::Fault)
        },
        hearing: Hearing::default(),
    };
    let decision = decided(rules.decide(catalogue, &given));
    let cause = decision
        .fired
        .iter()
        .find(|fired| fired.table == "cause")
        .unwrap();
    assert_eq!(cause.row, "lock-screen");
    assert_eq!(cause.source, ["K03", "T12", "S28"]);
    assert_eq!(decision.steps.len(), 2);
}

/// A call about a router that is established to be broken, at an East site with a contract.
fn broken_router() -> Given {
    let text = include_str!("../../../tests/cases/triage.json");
    let cases = domain::cases::triage_cases("triage.json", text).unwrap();
    let is_it = |given: &Given| {
        let device = given.device.as_ref();
        let yamaha = device.is_some_and(|device| device.maker == Maker::Yamaha);
        yamaha
            && given.site.region == Region::East
            && given.contract.status == ContractStatus::Active
    };
    let given = cases.into_iter().map(|case| case.given).find(is_it);
    let mut given = given.expect("a published call");
    given.observations = Observations {
        symptom: Some(Symptom::NoPower),
        device_fault_confirmed: Some(YesNo::Yes),
        ..Observations::of(Matter::Fault)
    };
    given
}

#[test]
fn an_explanation_says_what_is_used_from_where_and_what_is_nearest() {
    let (rules, catalogue) = shipped();
    let given = broken_router();
    let explanation = rules.explain(&Facts::of(catalogue, &given));
    let reason = |name: &str| {
        let mut tables = explanation.tables.iter();
        tables.find(|reason| reason.table == name).unwrap()
    };
    let desk = reason("desk");
    assert_eq!(desk.then, "YAMAHA_SCSK");
    let used: Vec<_> = desk
        .used
        .iter()
        .map(|fact| (fact.attribute.as_str(), fact.origin))
        .collect();
    for (attribute, origin) in [
        ("cause", Origin::Rules),
        ("maker", Origin::Register),
        ("routerFamily", Origin::Register),
    ] {
        assert!(used.contains(&(attribute, origin)), "{used:?}");
    }
    let confirmed = reason("confirmed").nearest.as_ref().unwrap();
    assert_eq!(
        confirmed.sentence,
        "この機器の故障と確認が「いいえ」であれば、機器故障の確認は「まだ確かめられていない」になります。"
    );
    let warranty = reason("warranty");
    let term = warranty
        .used
        .iter()
        .find(|fact| fact.attribute == "warrantyTerm");
    assert_eq!(term.unwrap().origin, Origin::Clock);
}

/// The reason of the desk of a call.
fn desk_reason(given: &Given) -> TableReason {
    let (rules, catalogue) = shipped();
    let tables = rules.explain(&Facts::of(catalogue, given)).tables;
    let mut desks = tables.into_iter().filter(|reason| reason.table == "desk");
    desks.next().expect("the desk is decided")
}

#[test]
fn the_nearest_desk_of_a_router_is_that_of_another_maker() {
    let mut given = broken_router();
    let device = given.device.as_mut().unwrap();
    device.maker = Maker::AlliedTelesis;
    device.model = Some("AT-AR1050V".to_owned());
    let reason = desk_reason(&given);
    assert_eq!(reason.then, "ALLIED_TELESIS");
    let nearest = reason.nearest.unwrap();
    assert_eq!(nearest.then, "YAMAHA_SCSK");
    assert_eq!(nearest.changes.len(), 1);
    let change = &nearest.changes[0];
    assert_eq!(
        (change.attribute.as_str(), change.to.as_str()),
        ("maker", "YAMAHA")
    );
}

#[test]
fn the_nearest_desk_is_one_that_the_call_may_come_to() {
    let text = include_str!("../../../tests/cases/triage.json");
    let cases = domain::cases::triage_cases("triage.json", text).unwrap();
    let (mut told, mut nowhere, mut subject) = (0, 0, 0);
    for case in &cases {
        let Some(nearest) = desk_reason(&case.given).nearest else {
            continue;
        };
        told += 1;
        nowhere += usize::from(["NO_DESK", "OUT_OF_SCOPE"].contains(&nearest.then.as_str()));
        let is = |names: &[&str]| {
            let mut changes = nearest.changes.iter();
            changes.any(|change| names.contains(&change.attribute.as_str()))
        };
        subject += usize::from(is(&["deviceKind", "region", "maintenanceDesk"]));
        // Another matter is told where nothing else is as near.
        assert!(
            !is(&["matter"]) || nearest.changes.len() == 1,
            "{} {nearest:?}",
            case.id
        );
        // What only another matter is asked for comes with that matter.
        let is_request = case.given.observations.matter == Matter::Request;
        assert!(
            is_request || !is(&["requestKind"]) || is(&["matter"]),
            "{} {nearest:?}",
            case.id
        );
    }
    assert!(told > cases.len() * 9 / 10, "{told} of {}", cases.len());
    assert!(nowhere * 20 < told, "{nowhere} of {told} lead to no desk");
    assert!(
        subject * 20 < told,
        "{subject} of {told} are about another device or region"
    );
}

#[test]
fn what_the_register_tells_is_said_to_come_from_it() {
    let (rules, catalogue) = shipped();
    let mut given = broken_router();
    given.observations = Observations {
        symptom: Some(Symptom::NoConnection),
        ..Observations::of(Matter::Fault)
    };
    let registered = Observations {
        symptom: Some(Symptom::NoPower),
        branch_device: Some(BranchDevice::Utm),
        ..Observations::of(Matter::Question)
    };
    given.hearing.registered = given.observations.fill(&registered);
    assert_eq!(
        given.hearing.registered,
        ["branchDevice"],
        "what was heard stays"
    );
    assert_eq!(given.heard().branch_device, None);
    let explanation = rules.explain(&Facts::of(catalogue, &given));
    let origin = |table: &str, attribute: &str| {
        let mut tables = explanation.tables.iter();
        let used = &tables.find(|reason| reason.table == table).unwrap().used;
        used.iter()
            .find(|fact| fact.attribute == attribute)
            .unwrap()
            .origin
    };
    assert_eq!(origin("topologyNg", "branchDevice"), Origin::Register);
    assert_eq!(origin("cause", "symptom"), Origin::Agent);
    let recorded = serde_json::to_string(&given).unwrap();
    assert_eq!(serde_json::from_str::<Given>(&recorded).unwrap(), given);
}

#[test]
fn danger_comes_first_and_nothing_is_powered() {
    let (rules, catalogue) = shipped();
    let mut given = broken_router();
    given.observations.burning_smell = Some(YesNo::Yes);
    let danger = decided(rules.decide(catalogue, &given));
    assert_eq!(danger.priority, Priority::Urgent);
    assert_eq!(danger.fired[0].row, "danger");
    assert!(
        danger.steps[1].contains("電源プラグをコンセントから抜いて"),
        "{:?}",
        danger.steps
    );
    // Whatever else is heard, these steps are all that is read out.
    for &symptom in Symptom::ALL {
        for &kind in DeviceKind::ALL {
            for &maker in Maker::ALL {
                given.observations.symptom = Some(symptom);
                given.observations.restarted = Some(YesNo::No);
                given.observations.power_button_pressed = Some(YesNo::No);
                given.observations.usb_connection = Some(UsbConnection::OtherHub);
                let device = given.device.as_mut().unwrap();
                (device.kind, device.maker) = (kind, maker);
                let other = decided(rules.decide(catalogue, &given));
                assert_eq!(other.steps, danger.steps, "{symptom} {kind} {maker}");
            }
        }
    }
}

#[test]
fn tables_can_be_read_and_seen() {
    let rules = &shipped().0;
    let (text, picture) = (rules.show().to_string(), rules.picture().to_string());
    for table in rules.table_views() {
        assert!(
            text.contains(table.title) && picture.contains(table.title),
            "{}",
            table.table
        );
        for row in table.rows {
            assert!(text.contains(row.row), "{}", row.row);
        }
    }
    for tag in ["svg", "text", "defs", "marker"] {
        let (opened, closed) = (format!("<{tag}"), format!("</{tag}>"));
        assert_eq!(
            picture.matches(&opened).count(),
            picture.matches(&closed).count(),
            "{tag}"
        );
    }
}
