//! Properties of the warranty, and its agreement with the catalogue.

use domain::{
    catalogue::Catalogue,
    router,
    vocabulary::{DeviceKind, Maker, Region, RouterFamily, WarrantyState},
    warranty::{
        ContinuedTerm, Exchange, WarrantyInput, WarrantyMode, continuation, continued, judge,
        verdict,
    },
};
use jiff::{
    Timestamp,
    civil::{Date, date},
};
use proptest::{option, prelude::*, sample::select};

fn days() -> impl Strategy<Value = Date> {
    (0..20_000_i32).prop_map(|days| domain::time::add_days(date(2000, 1, 1), days))
}

proptest! {
    #[test]
    fn a_warranty_never_ends_before_the_purchase(
        region in select(Region::ALL),
        kind in select(DeviceKind::ALL),
        maker in select(Maker::ALL),
        model in option::of(select(vec!["RTX830", "NVR700W", "AT-AR1050V", "RTX1210"])),
        purchase in days(),
        on in days(),
    ) {
        let judged = judge(region, kind, maker, model, Some(purchase), None, on);
        prop_assert!(judged.ends_on.is_none_or(|end| end > purchase));
        let state = match judged.ends_on {
            Some(end) if on <= end => WarrantyState::Covered,
            Some(_) => WarrantyState::Expired,
            None => judged.state,
        };
        prop_assert_eq!(judged.state, state);
        prop_assert!(!judged.source.is_empty());
    }

    #[test]
    fn a_registered_end_replaces_the_computed_one(
        kind in select(DeviceKind::ALL),
        end in days(),
        on in days(),
    ) {
        let judged = judge(Region::East, kind, Maker::Lenovo, None, None, Some(end), on);
        prop_assert!(judged.ends_on == Some(end) || judged.state == WarrantyState::NotApplicable);
    }
}

#[test]
fn every_router_family_is_a_model_of_the_catalogue() {
    let catalogue = Catalogue::shipped().unwrap();
    let routers = catalogue
        .models()
        .iter()
        .filter(|model| model.kind == DeviceKind::Router);
    let mut families: Vec<_> = routers
        .map(|model| {
            assert_eq!(
                router::supporter(model.maker, Some(&model.name)),
                Some(model.maker)
            );
            router::family(&model.name)
        })
        .collect();
    families.push(RouterFamily::Other);
    families.sort_unstable();
    assert_eq!(families, RouterFamily::ALL);
}

#[test]
fn a_model_is_found_by_the_beginning_of_its_label() {
    let catalogue = Catalogue::shipped().unwrap();
    let found = catalogue.model_of(Maker::Yamaha, DeviceKind::Router, "ｎｖｒ７００ｗ");
    assert_eq!(found.map(|model| model.name.as_str()), Some("NVR700"));
    assert_eq!(
        catalogue.model_of(Maker::Yamaha, DeviceKind::Router, "RTX1210"),
        None
    );
    assert_eq!(
        catalogue.model_of(Maker::Hp, DeviceKind::Router, "NVR700"),
        None
    );
}

const BOUGHT: Date = date(2021, 4, 1);

const LENOVO: WarrantyInput<'static> = WarrantyInput {
    region: Region::East,
    kind: DeviceKind::Pc,
    maker: Maker::Lenovo,
    model: None,
    purchased_on: Some(BOUGHT),
    warranty_ends_on: None,
    continued: None,
};

fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

#[test]
fn a_device_is_replaced_in_the_mode_of_its_maker() {
    use DeviceKind::{Accessory, CardReader, Hub, Monitor, Pc, Router};
    use Region::{East, West};
    let cases = [
        (
            East,
            Pc,
            Maker::Lenovo,
            None,
            Some(WarrantyMode::AdvanceExchange),
        ),
        (East, Pc, Maker::Hp, None, None),
        (
            East,
            Router,
            Maker::Yamaha,
            Some("NVR700W"),
            Some(WarrantyMode::OnSite),
        ),
        (East, Router, Maker::Yamaha, Some("RTX1210"), None),
        (
            East,
            Router,
            Maker::AlliedTelesis,
            None,
            Some(WarrantyMode::OnSite),
        ),
        (East, Monitor, Maker::Lenovo, None, None),
        (
            East,
            Hub,
            Maker::Apresia,
            None,
            Some(WarrantyMode::ReplacementByForm),
        ),
        (
            West,
            Hub,
            Maker::Apresia,
            None,
            Some(WarrantyMode::ReplacementByForm),
        ),
        (West, Hub, Maker::Other, None, None),
        (
            West,
            Pc,
            Maker::Unknown,
            None,
            Some(WarrantyMode::AdvanceExchange),
        ),
        (West, Router, Maker::Other, None, Some(WarrantyMode::OnSite)),
        (West, Monitor, Maker::Hp, None, Some(WarrantyMode::SendBack)),
        (West, Accessory, Maker::Other, None, None),
        (West, CardReader, Maker::Almex, None, None),
    ];
    for (region, kind, maker, model, mode) in cases {
        let judged = judge(region, kind, maker, model, None, None, BOUGHT);
        assert_eq!(judged.mode, mode, "{region} {kind} {maker}");
    }
}

#[test]
fn the_verdict_of_an_instant_follows_the_day_in_japan() {
    let last = verdict(&LENOVO, at("2026-04-01T23:59:59+09:00"), false);
    assert_eq!(
        (last.state, last.ends_on),
        (WarrantyState::Covered, Some(date(2026, 4, 1)))
    );
    let next = verdict(&LENOVO, at("2026-04-01T15:00:00Z"), false);
    assert_eq!(next.state, WarrantyState::Expired);
    assert_eq!(next.clause, ["D13", "A11", "A12"]);
}

#[test]
fn a_verdict_says_what_would_change_it() {
    let now = at("2026-01-01T00:00:00+09:00");
    let later = at("2027-01-01T00:00:00+09:00");
    let registered = WarrantyInput {
        warranty_ends_on: Some(date(2026, 6, 30)),
        ..LENOVO
    };
    let undated = WarrantyInput {
        purchased_on: None,
        ..LENOVO
    };
    let reader = WarrantyInput {
        kind: DeviceKind::CardReader,
        maker: Maker::Unknown,
        ..LENOVO
    };
    let line = WarrantyInput {
        kind: DeviceKind::Line,
        ..LENOVO
    };
    let cases: [(WarrantyInput<'_>, Timestamp, bool, WarrantyState, &[&str]); 9] = [
        (
            LENOVO,
            now,
            false,
            WarrantyState::Covered,
            &["2026-04-02から", "落雷", "保守終了日"],
        ),
        (
            LENOVO,
            later,
            false,
            WarrantyState::Expired,
            &["保守終了日", "購入日"],
        ),
        (
            registered,
            now,
            false,
            WarrantyState::Covered,
            &[
                "2026-07-01から",
                "落雷",
                "登録された保守終了日（2026-06-30）",
            ],
        ),
        (
            registered,
            later,
            false,
            WarrantyState::Expired,
            &["登録された保守終了日（2026-06-30）"],
        ),
        (
            undated,
            now,
            false,
            WarrantyState::Unknown,
            &["購入日を登録", "保守終了日を登録"],
        ),
        (
            reader,
            now,
            false,
            WarrantyState::Unknown,
            &["記載がない", "メーカーを登録"],
        ),
        (
            LENOVO,
            now,
            true,
            WarrantyState::ExcludedSurge,
            &["保守期間内"],
        ),
        (
            LENOVO,
            later,
            true,
            WarrantyState::ExcludedSurge,
            &["保守期間終了"],
        ),
        (line, now, true, WarrantyState::NotApplicable, &[]),
    ];
    for (device, at, surge, state, words) in cases {
        let verdict = verdict(&device, at, surge);
        assert_eq!(verdict.state, state, "{device:?}");
        assert_eq!(verdict.what_would_change.len(), words.len(), "{verdict:?}");
        assert!(
            verdict.clause.len() > 1 && !verdict.clause.contains(&"A30"),
            "{verdict:?}"
        );
        for (change, word) in verdict.what_would_change.iter().zip(words) {
            assert!(change.contains(word), "{change} does not say {word}");
        }
        assert_eq!(
            verdict.clause.starts_with(&["C19", "A14"]),
            state == WarrantyState::ExcludedSurge
        );
        let dated = matches!(state, WarrantyState::Covered | WarrantyState::Expired);
        assert_eq!(verdict.ends_on.is_some(), dated);
    }
}

#[test]
fn an_exchanged_device_has_the_rest_of_the_old_term() {
    let old = judge(
        Region::East,
        DeviceKind::Pc,
        Maker::Lenovo,
        None,
        Some(BOUGHT),
        None,
        BOUGHT,
    );
    let exchanged = continuation(&old, Exchange::ByMaker, None);
    assert_eq!(exchanged.warranty_ends_on, Some(date(2026, 4, 1)));
    let papers = continuation(&old, Exchange::ByMaker, Some(date(2028, 1, 1)));
    assert_eq!(papers.warranty_ends_on, Some(date(2028, 1, 1)));
    let bought_on = date(2025, 7, 1);
    let bought = continuation(&old, Exchange::Purchased { on: bought_on }, None);
    assert_eq!(
        (bought.purchased_on, bought.warranty_ends_on),
        (Some(bought_on), None)
    );
    let unknown = judge(
        Region::East,
        DeviceKind::CardReader,
        Maker::Almex,
        None,
        None,
        None,
        BOUGHT,
    );
    let reader = continuation(&unknown, Exchange::ByMaker, None);
    for (old, new, term) in [
        (&old, exchanged, ContinuedTerm::OldTerm),
        (&old, papers, ContinuedTerm::RegisteredEnd),
        (&old, bought, ContinuedTerm::OwnTerm),
        (&unknown, reader, ContinuedTerm::Unknown),
    ] {
        assert_eq!(
            (new.purchased_on.is_some(), new.warranty_ends_on.is_some()),
            (
                term == ContinuedTerm::OwnTerm,
                matches!(term, ContinuedTerm::OldTerm | ContinuedTerm::RegisteredEnd),
            )
        );
        assert_eq!(continued(old, new.purchased_on, new.warranty_ends_on), term);
        assert_eq!(term.is_our_reading(), term != ContinuedTerm::RegisteredEnd);
    }
}

#[test]
fn a_verdict_says_whose_term_goes_on() {
    let successor = WarrantyInput {
        purchased_on: None,
        warranty_ends_on: Some(date(2026, 4, 1)),
        continued: Some(ContinuedTerm::OldTerm),
        ..LENOVO
    };
    let judged = verdict(&successor, at("2026-04-01T09:00:00+09:00"), false);
    assert_eq!(judged.state, WarrantyState::Covered);
    assert_eq!(judged.continued, Some(ContinuedTerm::OldTerm));
    assert!(
        judged
            .clause
            .starts_with(&["D13", "D15", "D16", "V21", "A11"]),
        "{judged:?}"
    );
    let line = WarrantyInput {
        kind: DeviceKind::Line,
        ..successor
    };
    assert_eq!(
        verdict(&line, at("2026-04-01T09:00:00+09:00"), false).continued,
        None
    );
}
