//! What a device is entitled to: the parts of the answer agree with the rules of triage and say why.

use domain::{
    catalogue::Catalogue,
    certificate::{Certificate, CertificateState},
    clause::holds_in,
    entitlement::{Arrangement, Because, Entitlement, Question, entitlement},
    triage::{ContractFacts, DeviceFacts, Given, Hearing, Observations, RuleSet, SiteFacts},
    vocabulary::{
        ClosedSet, ContractService, ContractStatus, Destination, DeviceKind, DispatchBy,
        InstitutionKind, Maker, Matter, Plan, Prefecture, Region, ResetOption, YesNo,
    },
};
use jiff::{
    Timestamp,
    civil::{Date, date},
};
use proptest::{option, prelude::*, sample::select};

const BOUGHT: Date = date(2024, 4, 1);

fn site(region: Region) -> SiteFacts {
    let prefecture = match region {
        Region::East => Prefecture::Tokyo,
        Region::West => Prefecture::Osaka,
    };
    SiteFacts {
        region,
        prefecture,
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
    }
}

fn device(kind: DeviceKind, maker: Maker) -> DeviceFacts {
    DeviceFacts {
        kind,
        maker,
        model: None,
        purchased_on: Some(BOUGHT),
        serial: None,
        warranty_ends_on: None,
        maintenance_desk: None,
    }
}

fn west(reset_option: ResetOption) -> ContractFacts {
    ContractFacts {
        status: ContractStatus::Active,
        service: ContractService::OfficePrimeSupport,
        reset_option,
        plan: Some(Plan::A),
        started_on: Some(BOUGHT),
        handbook_lists_device: Some(true),
        provider_accepts_customer_only: Some(false),
        handbook_updates_this_year: None,
        helpdesk_calls_this_month: None,
    }
}

fn none(reset_option: ResetOption) -> ContractFacts {
    ContractFacts {
        status: ContractStatus::None,
        service: ContractService::None,
        plan: None,
        ..west(reset_option)
    }
}

fn east(service: ContractService, calls: u32) -> ContractFacts {
    ContractFacts {
        service,
        plan: None,
        helpdesk_calls_this_month: Some(calls),
        ..west(ResetOption::NotOffered)
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

fn asked(
    site: &SiteFacts,
    device: &DeviceFacts,
    contract: &ContractFacts,
    at: Timestamp,
    surge: bool,
) -> Entitlement {
    asked_of_removed(site, device, (contract, None), at, surge)
}

fn asked_of_removed(
    site: &SiteFacts,
    device: &DeviceFacts,
    (contract, removed_on): (&ContractFacts, Option<Date>),
    at: Timestamp,
    surge: bool,
) -> Entitlement {
    let (rules, catalogue) = shipped();
    let certificate = Some(Certificate {
        issued_on: BOUGHT,
        backup_made: Some(false),
    });
    entitlement(
        rules,
        catalogue,
        &Question {
            site,
            device,
            contract,
            removed_on,
            certificate,
            continued: None,
            at,
            surge,
        },
    )
}

/// Region, device, contract, year and surge; then warranty, served, who contacts the desk, consent, reconfiguration.
const CASES: &str = "
EAST PC          LENOVO N_NI_OMAKASE  2026 NO  | COVERED        YES HELPDESK YES CHARGEABLE
EAST PC          LENOVO NONE          2026 NO  | COVERED        NO  CUSTOMER YES CHARGEABLE
EAST PC          LENOVO N_NI_OMAKASE  2026 YES | EXCLUDED_SURGE YES HELPDESK YES CHARGEABLE
EAST ROUTER      YAMAHA N_NI_OMAKASE  2026 NO  | COVERED        YES HELPDESK NO  NOT_APPLICABLE
EAST ROUTER      YAMAHA N_NI_OMAKASE  2030 NO  | EXPIRED        YES HELPDESK YES NOT_APPLICABLE
EAST ROUTER      YAMAHA USED_UP       2026 NO  | COVERED        NO  CUSTOMER NO  NOT_APPLICABLE
EAST ONU         NTT_EAST NONE        2026 NO  | NOT_APPLICABLE NO  CUSTOMER NO  NOT_APPLICABLE
WEST PC          LENOVO OPTION        2026 NO  | COVERED        YES HELPDESK NO  COVERED
WEST PC          LENOVO PLAN_A        2026 NO  | COVERED        YES HELPDESK YES CHARGEABLE
WEST PC          LENOVO OPTION        2030 NO  | EXPIRED        YES CUSTOMER YES CHARGEABLE
WEST PC          LENOVO OPTION        2026 YES | EXCLUDED_SURGE YES CUSTOMER YES CHARGEABLE
WEST ROUTER      YAMAHA UNLISTED      2026 NO  | COVERED        YES CUSTOMER NO  NOT_APPLICABLE
WEST ROUTER      YAMAHA CUSTOMER_ONLY 2026 NO  | COVERED        YES CUSTOMER NO  NOT_APPLICABLE
WEST ROUTER      YAMAHA NONE          2026 NO  | COVERED        NO  CUSTOMER NO  NOT_APPLICABLE
WEST CARD_READER ALMEX  PLAN_A        2026 NO  | UNKNOWN        YES HELPDESK NO  NOT_APPLICABLE
";

fn contract(region: Region, name: &str) -> ContractFacts {
    let never = match region {
        Region::East => ResetOption::NotOffered,
        Region::West => ResetOption::Never,
    };
    match name {
        "NONE" => none(never),
        "N_NI_OMAKASE" => east(ContractService::NNiOmakase, 0),
        "USED_UP" => east(ContractService::LightAnshin1, 5),
        "PLAN_A" => west(never),
        "OPTION" => west(ResetOption::Active),
        "UNLISTED" => ContractFacts {
            handbook_lists_device: None,
            ..west(never)
        },
        "CUSTOMER_ONLY" => ContractFacts {
            provider_accepts_customer_only: Some(true),
            ..west(never)
        },
        other => panic!("no contract {other}"),
    }
}

fn words(line: &str) -> Vec<&str> {
    line.split_whitespace().collect()
}

#[test]
fn a_device_is_entitled_to_what_contract_and_warranty_give() {
    for case in CASES.lines().filter(|line| !line.is_empty()) {
        let (given, expected) = case.split_once('|').unwrap();
        let [region, kind, maker, contract_name, year, surge] = words(given)[..] else {
            panic!("{case}");
        };
        let region: Region = region.parse().unwrap();
        let device = device(kind.parse().unwrap(), maker.parse().unwrap());
        let contract = contract(region, contract_name);
        let at = format!("{year}-05-12T14:00:00+09:00").parse().unwrap();
        let answer = asked(&site(region), &device, &contract, at, surge == "YES");
        let arranged = answer.arrangement.unwrap();
        let found = [
            answer.warranty.state.as_str(),
            YesNo::from(arranged.served.value).as_str(),
            arranged.dispatch_by.value.as_str(),
            YesNo::from(arranged.consent_needed.value).as_str(),
            arranged.reconfiguration.value.as_str(),
        ];
        assert_eq!(found, words(expected)[..], "{case}");
        assert_has_reasons(&arranged);
        assert_of_region(&answer.contract.clause, region);
    }
}

#[track_caller]
fn assert_has_reasons(arranged: &Arrangement) {
    let clauses = [
        &arranged.served.clause,
        &arranged.desk.clause,
        &arranged.dispatch_by.clause,
        &arranged.channel.clause,
        &arranged.consent_needed.clause,
        &arranged.reconfiguration.clause,
    ];
    assert!(
        clauses.iter().all(|clause| !clause.is_empty()),
        "{clauses:?}"
    );
}

#[track_caller]
fn assert_of_region(clause: &[String], region: Region) {
    let foreign = clause.iter().find(|fact| !holds_in(fact, region));
    assert_eq!(foreign, None, "{region}");
    assert!(!clause.is_empty());
}

#[test]
fn the_contract_is_told_with_what_it_says_of_the_device() {
    let at = "2026-05-12T14:00:00+09:00".parse().unwrap();
    let pc = device(DeviceKind::Pc, Maker::Lenovo);
    let cases = [
        (
            Region::West,
            "OPTION",
            "C01 C02 C11 C17 C18",
            Some(true),
            "契約中です",
        ),
        (
            Region::West,
            "UNLISTED",
            "C01 C02 C11 C17 C18",
            Some(false),
            "まだ載っていない",
        ),
        (Region::West, "NONE", "C15 A33", None, "手配はしません"),
        (
            Region::East,
            "N_NI_OMAKASE",
            "C22 A17 C22",
            None,
            "Nにおまかせ",
        ),
        (Region::East, "USED_UP", "C23 A17 C22", None, "月5回"),
        (Region::East, "NONE", "C24 C25 A16", None, "申込み"),
    ];
    for (region, name, clause, listed, said) in cases {
        let told = asked(&site(region), &pc, &contract(region, name), at, false).contract;
        assert_eq!(told.clause.join(" "), clause, "{name}");
        assert_eq!(told.value.lists_device, listed, "{name}");
        assert!(told.say.contains(said), "{}", told.say);
    }
    let router = device(DeviceKind::Router, Maker::Yamaha);
    let told = asked(
        &site(Region::West),
        &router,
        &west(ResetOption::Active),
        at,
        false,
    );
    assert_eq!(
        told.contract.value.reset_option, None,
        "the option is for PCs"
    );
}

#[test]
fn nothing_is_arranged_for_a_device_that_stands_there_no_more() {
    let pc = device(DeviceKind::Pc, Maker::Lenovo);
    let removed_on = date(2026, 5, 13);
    let ask = |at: &str| {
        let contract = west(ResetOption::Active);
        let contract = (&contract, Some(removed_on));
        asked_of_removed(
            &site(Region::West),
            &pc,
            contract,
            at.parse().unwrap(),
            false,
        )
    };
    let before = ask("2026-05-12T23:59:59+09:00");
    assert_eq!(
        (before.removed_on, before.arrangement.is_some()),
        (None, true)
    );
    let after = ask("2026-05-13T00:00:00+09:00");
    assert_eq!(
        (after.removed_on, after.arrangement),
        (Some(removed_on), None)
    );
}

#[test]
fn each_part_says_why() {
    let at = "2026-05-12T14:00:00+09:00".parse().unwrap();
    let pc = device(DeviceKind::Pc, Maker::Lenovo);
    let answer = asked(
        &site(Region::West),
        &pc,
        &west(ResetOption::Active),
        at,
        false,
    );
    let Because { clause, say, .. } = answer.arrangement.unwrap().reconfiguration;
    assert_eq!(clause, ["C17", "C18", "K10", "C27"]);
    assert!(say.contains("再設定オプション"), "{say}");
    let certificate = answer.certificate.unwrap();
    assert_eq!(certificate.state, CertificateState::Valid);
    assert!(certificate.backup_consequence.is_some());
    let router = device(DeviceKind::Router, Maker::Yamaha);
    assert_eq!(
        asked(
            &site(Region::West),
            &router,
            &west(ResetOption::Active),
            at,
            false
        )
        .certificate,
        None
    );
}

fn maybe<T: ClosedSet>() -> impl Strategy<Value = Option<T>> {
    option::of(select(T::ALL))
}

fn maybe_day() -> impl Strategy<Value = Option<Date>> {
    option::of((0..4_000_i32).prop_map(|days| domain::time::add_days(date(2018, 1, 1), days)))
}

prop_compose! {
    fn any_device()(
        kind in select(DeviceKind::ALL), maker in select(Maker::ALL), maintenance_desk in maybe(),
        purchased_on in maybe_day(), warranty_ends_on in maybe_day(),
    ) -> DeviceFacts {
        DeviceFacts { purchased_on, warranty_ends_on, maintenance_desk, ..device(kind, maker) }
    }
}

prop_compose! {
    fn any_contract()(
        status in select(ContractStatus::ALL), service in select(ContractService::ALL), reset_option in select(ResetOption::ALL),
        listed in any::<Option<bool>>(), customer_only in any::<Option<bool>>(), calls in 0..8_u32,
    ) -> ContractFacts {
        ContractFacts {
            status, service, reset_option, handbook_lists_device: listed, provider_accepts_customer_only: customer_only,
            helpdesk_calls_this_month: Some(calls), ..west(ResetOption::Never)
        }
    }
}

proptest! {
    #[test]
    fn the_parts_agree_with_triage(
        region in select(Region::ALL), device in any_device(), contract in any_contract(), surge: bool,
        second in 1_735_657_200_i64..1_956_495_600,
    ) {
        let at = Timestamp::from_second(second).expect("an instant of this century");
        let site = site(region);
        let answer = asked(&site, &device, &contract, at, surge);
        prop_assert_eq!(&asked(&site, &device, &contract, at, surge), &answer);

        let mut observations = Observations::of(Matter::Fault);
        observations.device_fault_confirmed = Some(YesNo::Yes);
        observations.surge_suspected = surge.then_some(YesNo::Yes);
        let kind = device.kind;
        let hearing = Hearing::default();
        let given = Given { at, call: String::new(), site, device: Some(device), contract, observations, hearing };
        let (rules, catalogue) = shipped();
        let verdict = rules.decide(catalogue, &given);
        let decided = verdict.answer().expect("every call is decided");
        let arranged = answer.arrangement.expect("every call is decided");
        let parts = [&arranged.served.clause, &arranged.dispatch_by.clause, &arranged.reconfiguration.clause, &answer.contract.clause];
        prop_assert!(parts.into_iter().flatten().all(|fact| holds_in(fact, region)));
        prop_assert_eq!(arranged.desk.value, decided.desk);
        prop_assert_eq!(arranged.dispatch_by.value, decided.dispatch_by);
        prop_assert_eq!(arranged.consent_needed.value, decided.consent_needed);
        prop_assert_eq!(arranged.reconfiguration.value, decided.reconfiguration);
        // Of a mobile device for which a desk was registered, triage asks for the warranty all the same.
        if kind != DeviceKind::Mobile {
            prop_assert_eq!(answer.warranty.state, decided.warranty);
        }
        let nobody = arranged.dispatch_by.value == DispatchBy::Nobody;
        prop_assert_eq!(nobody, arranged.desk.value == Destination::OutOfScope);
        prop_assert!(arranged.served.value || arranged.dispatch_by.value != DispatchBy::Helpdesk);
    }
}
