//! What a device is entitled to: the parts of the answer agree with the rules of triage and say why.

use domain::{
    catalogue::Catalogue,
    certificate::{Certificate, CertificateState},
    entitlement::{Arrangement, Because, Entitlement, Question, entitlement},
    triage::{ContractFacts, DeviceFacts, Given, Observations, RuleSet, SiteFacts},
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
    assert_eq!(clause, ["C17", "C18"]);
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
        let given = Given { at, call: String::new(), site, device: Some(device), contract, observations };
        let (rules, catalogue) = shipped();
        let verdict = rules.decide(catalogue, &given);
        let decided = verdict.answer().expect("every call is decided");
        let arranged = answer.arrangement.expect("every call is decided");
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
