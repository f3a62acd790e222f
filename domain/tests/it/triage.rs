//! Properties of triage over random calls, and of what follows from its verdicts.

use domain::{
    catalogue::Catalogue,
    ticket::{Priority, State},
    triage::{
        ContractFacts, Decision, DeviceFacts, Facts, Given, MOST_CHANGES, Observations, Origin,
        Question, RuleSet, SiteFacts, Verdict,
    },
    vocabulary::*,
};
use jiff::{Timestamp, civil::Date};
use proptest::{option, prelude::*, sample::select};

fn any_of<T: ClosedSet>() -> impl Strategy<Value = T> {
    select(T::ALL)
}

fn maybe<T: ClosedSet>() -> impl Strategy<Value = Option<T>> {
    option::of(any_of())
}

fn maybe_date() -> impl Strategy<Value = Option<Date>> {
    let dates = (2018_i16..2032, 1_i8..=12, 1_i8..=28);
    option::of(
        dates.prop_map(|(year, month, day)| {
            Date::new(year, month, day).expect("a day of every month")
        }),
    )
}

fn site() -> impl Strategy<Value = SiteFacts> {
    let models = select(vec!["OG400Xa", "ＯＧ８００Ｘｉ", "PR-500KI"]);
    let line = (maybe(), maybe(), option::of(models), maybe_date());
    (any_of(), any_of::<Prefecture>(), any_of(), 0..4_u32, line).prop_map(
        |(
            region,
            prefecture,
            institution_kind,
            reader_count,
            (line_service, topology, gateway, issued),
        )| {
            SiteFacts {
                region,
                prefecture,
                institution_kind,
                start_pack: true,
                pc_count: 1,
                reader_count,
                receipt_linked: true,
                customer_line_id: None,
                line_service,
                topology,
                gateway_model: gateway.map(str::to_owned),
                certificate_issued_on: issued,
            }
        },
    )
}

fn device() -> impl Strategy<Value = DeviceFacts> {
    let models = select(vec!["NVR700W", "RTX1210", "AT-AR1050V", "-"]);
    (
        any_of(),
        any_of(),
        option::of(models),
        maybe_date(),
        maybe_date(),
        maybe(),
    )
        .prop_map(
            |(kind, maker, model, purchased_on, warranty_ends_on, maintenance_desk)| DeviceFacts {
                kind,
                maker,
                model: model.map(str::to_owned),
                purchased_on,
                serial: None,
                warranty_ends_on,
                maintenance_desk,
            },
        )
}

fn contract() -> impl Strategy<Value = ContractFacts> {
    let terms = (any_of(), any_of(), any_of(), maybe(), maybe_date());
    let flags = (any::<Option<bool>>(), any::<Option<bool>>());
    (terms, flags, option::of(0..3_u32), option::of(0..8_u32)).prop_map(
        |(
            (status, service, reset_option, plan, started_on),
            (listed, customer_only),
            updates,
            calls,
        )| {
            ContractFacts {
                status,
                service,
                reset_option,
                plan,
                started_on,
                handbook_lists_device: listed,
                provider_accepts_customer_only: customer_only,
                handbook_updates_this_year: updates,
                helpdesk_calls_this_month: calls,
            }
        },
    )
}

prop_compose! {
    fn what_changed()(
        changed_recently in maybe(),
        onu_lamp in maybe(),
        branch_device in maybe(),
        account_state in maybe(),
        mobile_state in maybe(),
        certificate_backup in maybe(),
        caf_registration in maybe(),
        v6_option in maybe(),
        standard_configuration in maybe(),
    ) -> Observations {
        Observations {
            changed_recently, onu_lamp, branch_device, account_state, mobile_state,
            certificate_backup, caf_registration, v6_option, standard_configuration,
            ..Observations::of(Matter::Fault)
        }
    }
}

prop_compose! {
    fn observations()(
        changed in what_changed(),
        matter in any_of(),
        request_kind in maybe(),
        topic in maybe(),
        symptom in maybe(),
        (device_fault_confirmed, surge_suspected, burning_smell) in (maybe(), maybe(), maybe()),
        (restarted, power_button_pressed, nightly_power_off) in (maybe(), maybe(), maybe()),
        (usb_connection, reader_usb_cables) in (maybe(), maybe()),
        (start_order, stop_order, daily_restart) in (maybe(), maybe(), maybe()),
        eligibility_on_pc in maybe(),
    ) -> Observations {
        Observations {
            matter, request_kind, topic, symptom, device_fault_confirmed, surge_suspected,
            burning_smell, restarted, power_button_pressed, nightly_power_off, usb_connection,
            reader_usb_cables, start_order, stop_order, daily_restart, eligibility_on_pc, ..changed
        }
    }
}

prop_compose! {
    fn given()(
        second in 1_735_657_200_i64..1_956_495_600,
        site in site(),
        device in option::weighted(0.8, device()),
        contract in contract(),
        observations in observations(),
    ) -> Given {
        let at = Timestamp::from_second(second).expect("an instant of this century");
        Given { at, call: String::new(), site, device, contract, observations }
    }
}

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
        let opening_state = State::opening(&verdict);
        let Decision { answer, priority, steps, fired, rule_set } = decided(verdict);
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
        prop_assert_eq!(steps.is_empty(), !first_line && !danger);
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
