//! Properties of the warranty, and its agreement with the catalogue.

use domain::{
    catalogue::Catalogue,
    router,
    vocabulary::{DeviceKind, Maker, Region, RouterFamily, WarrantyState},
    warranty::judge,
};
use jiff::civil::{Date, date};
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
        prop_assert!(!judged.source.is_empty() || judged.state == WarrantyState::NotApplicable);
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
