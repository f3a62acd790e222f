//! The desk that solved a ticket follows from the part at fault.

use domain::catalogue::Catalogue;
use domain::resolution::resolving_desk;
use domain::triage::{DeviceFacts, Given, RuleSet};
use domain::vocabulary::{Destination, DeviceKind, FaultPart, Maker, Matter};
use serde_json::json;

#[test]
fn the_part_tells_the_desk() {
    let (rules, catalogue) = (RuleSet::shipped().unwrap(), Catalogue::shipped().unwrap());
    let call: Given = serde_json::from_value(json!({
        "at": "2026-05-13T13:00:00+09:00",
        "site": {"region": "EAST", "prefecture": "東京都", "institutionKind": "CLINIC", "startPack": true,
            "pcCount": 1, "readerCount": 1, "receiptLinked": true},
        "device": {"kind": "PC", "maker": "LENOVO", "model": null, "purchasedOn": "2024-04-01"},
        "contract": {"status": "ACTIVE", "service": "N_NI_OMAKASE", "resetOption": "NOT_OFFERED"},
        "observations": {"matter": "FAULT", "symptom": "NO_POWER", "accountState": "NORMAL"},
    }))
    .unwrap();
    let router = DeviceFacts {
        kind: DeviceKind::Router,
        maker: Maker::Yamaha,
        ..call.device.clone().unwrap()
    };
    let told = |part, registered| {
        let desk = resolving_desk(&rules, &catalogue, &call, part, registered);
        desk.map(Destination::as_str)
    };
    assert_eq!(
        told(FaultPart::Pc, None),
        Some("LENOVO_COMSYS"),
        "as the call's device"
    );
    assert_eq!(told(FaultPart::Router, Some(router)), Some("YAMAHA_SCSK"));
    assert_eq!(told(FaultPart::Line, None), Some("FLETS_113"));
    assert_eq!(told(FaultPart::Operation, None), Some("FIRST_LINE"));
    assert_eq!(told(FaultPart::Configuration, None), None);
    assert_eq!(told(FaultPart::Unknown, None), None);
    for matter in [Matter::Request, Matter::Question] {
        let mut other = call.clone();
        other.observations.matter = matter;
        for part in [FaultPart::Pc, FaultPart::Operation] {
            let desk = resolving_desk(&rules, &catalogue, &other, part, None);
            assert_eq!(desk, None, "{matter} {part}");
        }
    }
}
