//! What the clauses say of contracts that are there, and what is told of those that are offered.

use domain::{
    clause::holds_in,
    contract::{
        Period,
        finding::{Agreed, of_contract, of_site},
        note::{notes, usual_bundle},
    },
    fee::Yen,
    finding::FindingCode,
    vocabulary::{ContractService, LineService, Region},
};
use jiff::civil::{Date, date};

const ON: Date = date(2026, 5, 1);

fn support(line_service: Option<LineService>) -> Agreed {
    Agreed {
        service: ContractService::OfficePrimeSupport,
        basic_menu: false,
        line_service,
        unlisted_option_pcs: Vec::new(),
    }
}

fn codes(contract: &Agreed) -> Vec<(FindingCode, Option<usize>)> {
    let found = of_contract(contract);
    assert!(found.iter().all(|finding| {
        !finding.clause.is_empty()
            && finding
                .clause
                .iter()
                .all(|fact| holds_in(fact, Region::West))
    }));
    let told = found.iter().map(|finding| (finding.code, finding.device));
    told.collect()
}

#[test]
fn the_support_goes_with_a_line_of_ntt_and_its_basic_menu() {
    use FindingCode::{BasicMenuUnchecked, OptionUnlisted, SupportLineUnchecked, SupportLineUnfit};
    assert_eq!(codes(&support(Some(LineService::FletsNext))), []);
    let cases = [
        (Some(LineService::OtherCarrier), SupportLineUnfit),
        (Some(LineService::HikariCollabo), SupportLineUnchecked),
        (None, SupportLineUnchecked),
    ];
    for (line_service, code) in cases {
        assert_eq!(codes(&support(line_service)), [(code, None)]);
    }
    let with_menu = Agreed {
        basic_menu: true,
        unlisted_option_pcs: vec![2],
        ..support(Some(LineService::FletsCross))
    };
    assert_eq!(
        codes(&with_menu),
        [(OptionUnlisted, Some(2)), (BasicMenuUnchecked, None)]
    );
    let of_east = Agreed {
        service: ContractService::NNiOmakase,
        ..support(None)
    };
    assert_eq!(codes(&of_east), []);
}

#[test]
fn a_start_pack_of_the_west_needs_the_support() {
    let period = Period::new(date(2025, 4, 1), Some(date(2026, 5, 2))).unwrap();
    let contracts = [(ContractService::OfficePrimeSupport, period)];
    let code = |region, start_pack, on| {
        of_site(region, start_pack, &contracts, on).map(|finding| finding.code)
    };
    let needed = Some(FindingCode::SupportNeeded);
    assert_eq!(code(Region::West, true, ON), None);
    assert_eq!(code(Region::West, true, date(2026, 5, 2)), needed);
    assert_eq!(code(Region::West, true, date(2025, 3, 31)), needed);
    assert_eq!(code(Region::West, false, date(2026, 5, 2)), None);
    assert_eq!(code(Region::East, true, date(2026, 5, 2)), None);
}

#[test]
fn notes_are_of_their_region_and_the_bundle_has_its_price() {
    for region in [Region::East, Region::West] {
        for note in notes(region) {
            assert!(!note.clause.is_empty() && note.text.ends_with('。'));
            assert!(
                note.clause.iter().all(|fact| holds_in(fact, region)),
                "{note:?}"
            );
        }
    }
    let bundle = usual_bundle(Region::West).unwrap();
    assert_eq!(
        (bundle.initial_yen, bundle.monthly_yen),
        (Yen(66_000), Yen(2_750))
    );
    assert_eq!(usual_bundle(Region::East), None);
}
