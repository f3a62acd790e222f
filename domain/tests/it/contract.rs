//! The clauses of the support contracts, one by one.

use domain::{
    contract::{
        Period, PlanTerms, PriceUnit, Refusal, RefusalCode, Start, cancel, change_plan,
        check_start, flat_monthly_fee,
        handbook::{self, UpdateRight},
        offer, overlaps,
        reset_option::{Subscription, subscribe},
    },
    fee::Yen,
    time::add_days,
    vocabulary::{ContractService, ContractStatus, LineService, Plan, Region, ResetOption},
};
use jiff::civil::{Date, date};
use proptest::{option, prelude::*, sample::select};

const START: Date = date(2026, 4, 1);

fn codes(refusals: &[Refusal]) -> Vec<RefusalCode> {
    for refusal in refusals {
        assert!(
            !refusal.clause.is_empty() && refusal.japanese.ends_with(|c: char| !c.is_ascii()),
            "{refusal:?}"
        );
    }
    refusals.iter().map(|refusal| refusal.code).collect()
}

#[test]
fn each_region_has_its_services_plans_and_options() {
    use ContractService::{LightAnshin1, NNiOmakase, None as NoService, OfficePrimeSupport};
    use RefusalCode::{PlanNeeded, PlanNotOffered, ResetOptionNotOffered, ServiceNotOffered};
    use Region::{East, West};
    let cases = [
        (East, NNiOmakase, None, None, vec![]),
        (
            East,
            LightAnshin1,
            None,
            Some(ResetOption::NotOffered),
            vec![],
        ),
        (
            East,
            OfficePrimeSupport,
            Some(Plan::A),
            None,
            vec![ServiceNotOffered, PlanNotOffered],
        ),
        (
            East,
            NNiOmakase,
            None,
            Some(ResetOption::Never),
            vec![ResetOptionNotOffered],
        ),
        (East, NoService, None, None, vec![ServiceNotOffered]),
        (
            West,
            OfficePrimeSupport,
            Some(Plan::B),
            Some(ResetOption::Active),
            vec![],
        ),
        (West, OfficePrimeSupport, None, None, vec![PlanNeeded]),
        (
            West,
            LightAnshin1,
            Some(Plan::A),
            Some(ResetOption::NotOffered),
            vec![ServiceNotOffered, ResetOptionNotOffered],
        ),
    ];
    for (region, service, plan, reset_option, expected) in cases {
        let start = Start {
            region,
            service,
            plan,
            reset_option,
            line_service: None,
            period: Period::open(START),
            others: &[],
        };
        assert_eq!(codes(&check_start(&start)), expected, "{start:?}");
    }
    for region in [East, West] {
        let offer = offer(region);
        assert!(offer.reset_options.contains(&offer.reset_option_unsaid));
    }
}

#[test]
fn the_support_of_the_west_needs_a_line_of_ntt_and_no_other_contract() {
    let others = [Period::new(date(2024, 4, 1), Some(date(2026, 4, 2))).unwrap()];
    let start = Start {
        region: Region::West,
        service: ContractService::OfficePrimeSupport,
        plan: Some(Plan::A),
        reset_option: None,
        line_service: Some(LineService::OtherCarrier),
        period: Period::open(START),
        others: &others,
    };
    assert_eq!(
        codes(&check_start(&start)),
        [RefusalCode::NttLineNeeded, RefusalCode::Overlaps]
    );
    let english: Vec<_> = check_start(&start).iter().map(Refusal::to_string).collect();
    assert_eq!(
        english[1],
        "the site has a contract from 2024-04-01 in this period"
    );
}

#[test]
fn a_contract_runs_until_the_day_before_its_end() {
    let period = Period::new(START, Some(date(2026, 5, 1))).unwrap();
    assert_eq!(period.status(date(2026, 3, 31)), ContractStatus::None);
    assert_eq!(period.status(date(2026, 4, 30)), ContractStatus::Active);
    assert_eq!(period.status(date(2026, 5, 1)), ContractStatus::Ended);
    assert!(!overlaps(period, Period::open(date(2026, 5, 1))));
    assert!(overlaps(period, Period::open(date(2026, 4, 30))));
    let refusal = Period::new(START, Some(START)).unwrap_err();
    assert_eq!(refusal.code, RefusalCode::EndsBeforeStart);
}

fn plan_terms(plan: Plan, basic_menu: bool) -> PlanTerms {
    PlanTerms {
        plan,
        period: Period::open(START),
        basic_menu,
        surveyed_devices: 0,
        reset_option_pcs: 0,
    }
}

#[test]
fn cancelling_plan_b_costs_the_months_that_remain() {
    let cases = [
        (Plan::A, false, date(2026, 5, 1), 0),
        (Plan::B, false, date(2027, 4, 1), 3_850 * 12),
        (Plan::B, true, date(2027, 4, 1), 3_300 * 12),
        (Plan::B, false, date(2028, 4, 1), 0),
        (Plan::B, false, date(2028, 5, 1), 3_850 * 11),
    ];
    for (plan, basic_menu, on, fee) in cases {
        let cancellation = cancel(&plan_terms(plan, basic_menu), on).unwrap();
        assert_eq!(cancellation.fee_yen, Yen(fee), "{plan} {on}");
        assert_eq!(cancellation.period.ends_on(), Some(on));
    }
    let free_on = cancel(&plan_terms(Plan::B, false), date(2027, 4, 1))
        .unwrap()
        .free_on;
    assert_eq!(free_on, date(2028, 4, 1));
    let too_early = cancel(&plan_terms(Plan::B, false), START).unwrap_err();
    assert_eq!(too_early.code, RefusalCode::NotRunning);
}

#[test]
fn a_change_of_plan_is_a_cancellation_and_a_new_start() {
    let on = date(2026, 10, 1);
    let surveyed = PlanTerms {
        surveyed_devices: 35,
        ..plan_terms(Plan::B, false)
    };
    let change = change_plan(&surveyed, Plan::A, on).unwrap();
    assert_eq!(change.cancellation.fee_yen, Yen(3_850 * 18));
    assert_eq!(
        (change.new.plan, change.new.period.started_on()),
        (Plan::A, on)
    );
    // The survey of 35 devices was paid for when the old contract began.
    assert_eq!(change.new_fees().initial_yen, Yen(66_000));
    let same = change_plan(&plan_terms(Plan::A, false), Plan::A, on).unwrap_err();
    assert_eq!(same.code, RefusalCode::SamePlan);
}

#[test]
fn options_of_the_west_have_their_prices() {
    assert!(offer(Region::East).options.is_empty());
    let prices = offer(Region::West)
        .options
        .iter()
        .map(|option| option.price());
    let expected = [
        (Yen(1_650), PriceUnit::PcAndMonth),
        (Yen(7_700), PriceUnit::TenDevices),
        (Yen(33_000), PriceUnit::Update),
    ];
    assert!(prices.eq(expected));
}

#[test]
fn only_the_light_plan_has_one_price() {
    assert_eq!(
        flat_monthly_fee(ContractService::LightAnshin1),
        Some(Yen(2_200))
    );
    assert_eq!(flat_monthly_fee(ContractService::NNiOmakase), None);
}

fn subscription() -> Subscription {
    Subscription {
        region: Region::West,
        start_pack: true,
        plan: Some(Plan::A),
        contract: Period::open(START),
        state: ResetOption::Never,
        purchased_on: Some(date(2024, 2, 29)),
        warranty_ends_on: None,
        starts_on: START,
    }
}

#[test]
fn the_reset_option_ends_with_the_warranty_of_the_pc() {
    let term = subscribe(&subscription()).unwrap();
    assert_eq!(
        (term.starts_on(), term.ends_on()),
        (START, date(2029, 2, 28))
    );
    let registered = Subscription {
        warranty_ends_on: Some(date(2027, 1, 31)),
        ..subscription()
    };
    assert_eq!(subscribe(&registered).unwrap().ends_on(), date(2027, 1, 31));
    let only_end = Subscription {
        purchased_on: None,
        ..registered
    };
    assert_eq!(subscribe(&only_end).unwrap().ends_on(), date(2027, 1, 31));
}

#[test]
fn the_reset_option_has_its_conditions() {
    use RefusalCode::*;
    let wanted = subscription();
    let bought = Some(date(2021, 3, 31));
    let cases = [
        (
            Subscription {
                region: Region::East,
                ..wanted
            },
            ResetOptionNotOffered,
        ),
        (
            Subscription {
                start_pack: false,
                ..wanted
            },
            StartPackNeeded,
        ),
        (
            Subscription {
                plan: None,
                ..wanted
            },
            PlanNeeded,
        ),
        (
            Subscription {
                starts_on: add_days(START, -1),
                ..wanted
            },
            PlanNeeded,
        ),
        (
            Subscription {
                state: ResetOption::Active,
                ..wanted
            },
            OptionActive,
        ),
        (
            Subscription {
                state: ResetOption::Cancelled,
                ..wanted
            },
            OptionCancelled,
        ),
        (
            Subscription {
                state: ResetOption::Ended,
                ..wanted
            },
            OptionEnded,
        ),
        (
            Subscription {
                purchased_on: bought,
                ..wanted
            },
            WarrantyEnded,
        ),
        (
            Subscription {
                purchased_on: None,
                ..wanted
            },
            WarrantyUnknown,
        ),
    ];
    for (wanted, code) in cases {
        assert_eq!(
            codes(&subscribe(&wanted).unwrap_err()),
            [code],
            "{wanted:?}"
        );
    }
    let all = Subscription {
        start_pack: false,
        state: ResetOption::Cancelled,
        purchased_on: bought,
        ..wanted
    };
    assert_eq!(
        codes(&subscribe(&all).unwrap_err()),
        [StartPackNeeded, OptionCancelled, WarrantyEnded]
    );
}

#[test]
fn a_pc_is_set_up_again_after_the_day_of_its_repair() {
    let term = subscribe(&subscription()).unwrap();
    let contract = Period::open(START);
    let repaired_on = date(2026, 6, 1);
    assert!(
        term.may_set_up(contract, repaired_on, date(2026, 6, 2))
            .is_ok()
    );
    let same_day = term
        .may_set_up(contract, repaired_on, repaired_on)
        .unwrap_err();
    assert_eq!(same_day.code, RefusalCode::RepairDay);
    let too_late = term
        .may_set_up(contract, term.ends_on(), add_days(term.ends_on(), 1))
        .unwrap_err();
    assert_eq!(too_late.code, RefusalCode::OptionNotRunning);
}

#[test]
fn the_state_of_the_option_follows_term_and_contract() {
    let term = subscribe(&subscription()).unwrap();
    let cancelled = Period::new(START, Some(date(2027, 4, 1))).unwrap();
    assert_eq!(term.state(cancelled, date(2026, 3, 31)), ResetOption::Never);
    assert_eq!(
        term.state(cancelled, date(2027, 3, 31)),
        ResetOption::Active
    );
    assert_eq!(
        term.state(cancelled, date(2027, 4, 1)),
        ResetOption::Cancelled
    );
    let open = Period::open(START);
    assert_eq!(term.state(open, term.ends_on()), ResetOption::Active);
    assert_eq!(
        term.state(open, add_days(term.ends_on(), 1)),
        ResetOption::Ended
    );
}

#[test]
fn the_handbook_is_updated_once_a_year_from_the_second_of_plan_b() {
    let contract = Period::open(START);
    let cases: [(Plan, &[Date], Date, UpdateRight); 9] = [
        (Plan::B, &[], date(2027, 3, 31), UpdateRight::Chargeable),
        (Plan::B, &[], date(2027, 4, 1), UpdateRight::Included),
        (
            Plan::B,
            &[date(2027, 5, 1)],
            date(2028, 3, 31),
            UpdateRight::Chargeable,
        ),
        (
            Plan::B,
            &[date(2027, 5, 1)],
            date(2028, 4, 1),
            UpdateRight::Included,
        ),
        // What the second year did not use is lost.
        (
            Plan::B,
            &[date(2028, 4, 1)],
            date(2028, 5, 1),
            UpdateRight::Chargeable,
        ),
        (Plan::A, &[], date(2026, 4, 1), UpdateRight::FirstYearSurvey),
        (
            Plan::A,
            &[date(2026, 5, 1)],
            date(2026, 6, 1),
            UpdateRight::Chargeable,
        ),
        (Plan::A, &[], date(2027, 4, 1), UpdateRight::Chargeable),
        (Plan::B, &[], date(2026, 3, 31), UpdateRight::NoContract),
    ];
    for (plan, made_on, on, right) in cases {
        let update = handbook::update(plan, contract, made_on, on);
        assert_eq!(update.right, right, "{plan} {made_on:?} {on}");
        let price = match right {
            UpdateRight::Chargeable => Some(Yen(33_000)),
            UpdateRight::NoContract => None,
            _ => Some(Yen(0)),
        };
        assert_eq!(update.price_yen, price);
    }
}

fn day() -> impl Strategy<Value = Date> {
    (0..10_000_i32).prop_map(|days| add_days(date(2020, 1, 1), days))
}

fn period() -> impl Strategy<Value = Period> {
    (day(), option::of(1..3_000_i32)).prop_map(|(start, days)| {
        Period::new(start, days.map(|days| add_days(start, days))).expect("ends after its start")
    })
}

proptest! {
    #[test]
    fn contracts_overlap_when_they_share_a_day(a in period(), b in period()) {
        let later = a.started_on().max(b.started_on());
        prop_assert_eq!(overlaps(a, b), a.contains(later) && b.contains(later));
        prop_assert_eq!(overlaps(a, b), overlaps(b, a));
    }

    #[test]
    fn a_contract_year_contains_its_day_and_is_numbered_from_one(period in period(), on in day()) {
        match period.year(on) {
            Some(year) => prop_assert!(year.contains(on) && year.number >= 1 && year.begins_on >= period.started_on()),
            None => prop_assert!(on < period.started_on()),
        }
    }

    #[test]
    fn an_option_never_ends_before_it_starts(
        bought in option::of(day()),
        end in option::of(day()),
        start in day(),
        state in select(ResetOption::ALL),
        contract in period(),
        on in day(),
    ) {
        let wanted = Subscription {
            purchased_on: bought, warranty_ends_on: end, starts_on: start, state, contract, ..subscription()
        };
        match subscribe(&wanted) {
            Ok(term) => {
                prop_assert!(term.ends_on() >= term.starts_on());
                let active = term.state(contract, on) == ResetOption::Active;
                prop_assert!(!active || contract.contains(on) && on <= term.ends_on());
            }
            Err(refusals) => prop_assert!(!refusals.is_empty()),
        }
    }

    #[test]
    fn a_fee_is_never_more_than_the_running_term_costs(start in day(), days in 1..4_000_i32, basic_menu: bool, plan in select(Plan::ALL)) {
        let terms = PlanTerms { period: Period::open(start), ..plan_terms(plan, basic_menu) };
        let cancellation = cancel(&terms, add_days(start, days)).expect("it runs");
        prop_assert!(cancellation.fee_yen <= Yen(3_850 * 24));
        prop_assert!(cancellation.free_on > start);
        let at_its_end = cancel(&terms, cancellation.free_on).expect("it runs");
        prop_assert_eq!(at_its_end.fee_yen, Yen(0));
    }
}

#[test]
fn a_contract_year_begins_on_the_anniversary() {
    let begins = |on| {
        let year = Period::open(date(2024, 2, 29)).year(on);
        year.map(|year| year.begins_on)
    };
    assert_eq!(begins(date(2024, 3, 1)), Some(date(2024, 2, 29)));
    assert_eq!(begins(date(2025, 2, 27)), Some(date(2024, 2, 29)));
    assert_eq!(begins(date(2025, 2, 28)), Some(date(2025, 2, 28)));
    assert_eq!(begins(date(2028, 2, 29)), Some(date(2028, 2, 29)));
}
