//! How devices may be connected, clause by clause.

use domain::{
    constraint::{InstalledDevice, SiteInventory, check},
    finding::{
        FindingCode::{self, *},
        Severity,
    },
    reader_hub,
    vocabulary::{CableCount, ClosedSet, DeviceKind, Maker, ReaderMaker, Region, UsbConnection},
};
use proptest::{collection::vec, option, prelude::*, sample::select};

fn site(region: Region, devices: Vec<InstalledDevice>) -> SiteInventory {
    SiteInventory {
        region,
        start_pack: true,
        told_pcs: 0,
        told_readers: 0,
        devices,
    }
}

fn pc() -> InstalledDevice {
    InstalledDevice::new(DeviceKind::Pc, Maker::Lenovo)
}

fn reader(maker: Maker) -> InstalledDevice {
    InstalledDevice::new(DeviceKind::CardReader, maker)
}

/// What is found, with the place of the device it is about.
fn found(site: &SiteInventory) -> Vec<(FindingCode, Option<usize>)> {
    let findings = check(site);
    findings
        .iter()
        .map(|finding| (finding.code, finding.device))
        .collect()
}

#[track_caller]
fn assert_found(
    region: Region,
    devices: Vec<InstalledDevice>,
    expected: &[(FindingCode, Option<usize>)],
) {
    let site = site(region, devices);
    assert_eq!(found(&site), expected, "{site:?}");
}

#[test]
fn only_notebooks_are_connected_by_radio() {
    let wireless = |model: Option<&str>| InstalledDevice {
        wireless: Some(true),
        model: model.map(str::to_owned),
        ..pc()
    };
    assert_found(Region::East, vec![wireless(Some("ThinkPad E14 Gen2"))], &[]);
    assert_found(
        Region::East,
        vec![wireless(Some("ThinkCentre M70q"))],
        &[(WirelessNotAllowed, Some(0))],
    );
    assert_found(
        Region::East,
        vec![wireless(None)],
        &[(WirelessUnchecked, Some(0))],
    );
    assert_found(Region::West, vec![wireless(None)], &[]);
    let without_pack = SiteInventory {
        start_pack: false,
        ..site(Region::East, vec![wireless(None)])
    };
    assert_eq!(found(&without_pack), []);
}

#[test]
fn three_pcs_of_the_west_need_the_switching_hub() {
    assert_found(Region::West, vec![pc(); 3], &[(SwitchingHubNeeded, None)]);
    assert_found(Region::West, vec![pc(); 2], &[]);
    assert_found(Region::East, vec![pc(); 3], &[]);
    let with_hub = |maker, model: Option<&str>| {
        let hub = InstalledDevice {
            model: model.map(str::to_owned),
            ..InstalledDevice::new(DeviceKind::Hub, maker)
        };
        vec![pc(), pc(), pc(), hub]
    };
    let severity = |devices| check(&site(Region::West, devices))[0].severity;
    assert_found(Region::West, with_hub(Maker::Apresia, None), &[]);
    let model = Some("Apresia Light GC105-SS");
    assert_found(Region::West, with_hub(Maker::Apresia, model), &[]);
    for other in [
        with_hub(Maker::Other, None),
        with_hub(Maker::Apresia, Some("ApresiaLightFM108GT-SS")),
    ] {
        assert_eq!(severity(other), Severity::Refused);
    }
    let unknown = with_hub(Maker::Unknown, None);
    assert_eq!(severity(unknown), Severity::Warning);
}

#[test]
fn nothing_of_others_hangs_on_the_first_ports_in_the_west() {
    let other = |port, installed_by_ntt| InstalledDevice {
        router_port: Some(port),
        installed_by_ntt,
        ..InstalledDevice::new(DeviceKind::Other, Maker::Other)
    };
    for port in [1, 2] {
        assert_found(
            Region::West,
            vec![other(port, Some(false))],
            &[(ForeignDeviceOnRouter, Some(0))],
        );
    }
    assert_found(Region::West, vec![other(3, Some(false))], &[]);
    assert_found(
        Region::West,
        vec![other(1, Some(true)), other(2, None)],
        &[],
    );
    assert_found(Region::East, vec![other(1, Some(false))], &[]);
}

#[test]
fn a_reader_of_atlas_is_stopped_first() {
    for region in [Region::East, Region::West] {
        assert_found(
            region,
            vec![pc(), reader(Maker::Atlas)],
            &[(ReaderStopsFirst, Some(1))],
        );
    }
}

#[test]
fn readers_of_almex_need_two_cables_and_for_two_of_them_a_listed_hub() {
    let almex = |cables, connection, hub: Option<&str>| InstalledDevice {
        usb_cables: cables,
        usb_connection: connection,
        usb_hub_model: hub.map(str::to_owned),
        ..reader(Maker::Almex)
    };
    let (one, direct) = (Some(CableCount::One), Some(UsbConnection::Direct));
    assert_found(
        Region::West,
        vec![pc(), almex(one, None, None)],
        &[(ReaderCables, Some(1))],
    );
    assert_found(Region::West, vec![pc(), almex(None, direct, None)], &[]);
    let listed = almex(
        Some(CableCount::Two),
        Some(UsbConnection::ListedHub),
        Some("ｕｓｂ-2h701bkn"),
    );
    assert_found(
        Region::East,
        vec![pc(), listed.clone(), listed.clone()],
        &[],
    );
    let second_direct = vec![pc(), listed, almex(None, direct, None)];
    assert_found(Region::East, second_direct, &[(ReaderHubNeeded, Some(2))]);
    let other = Some(UsbConnection::OtherHub);
    assert_found(
        Region::West,
        vec![almex(None, other, None)],
        &[(ReaderHubUnlisted, Some(0))],
    );
    assert_found(
        Region::West,
        vec![almex(None, None, Some("USB-1"))],
        &[(ReaderHubUnlisted, Some(0))],
    );
}

#[test]
fn readers_of_fujitsu_and_canon_take_no_hub() {
    for maker in [Maker::FujitsuJapan, Maker::CanonMj] {
        for connection in [UsbConnection::ListedHub, UsbConnection::OtherHub] {
            let device = InstalledDevice {
                usb_connection: Some(connection),
                ..reader(maker)
            };
            assert_found(
                Region::West,
                vec![pc(), device],
                &[(ReaderHubForbidden, Some(1))],
            );
        }
        let direct = InstalledDevice {
            usb_connection: Some(UsbConnection::Direct),
            ..reader(maker)
        };
        assert_found(Region::West, vec![pc(), direct], &[]);
    }
}

#[test]
fn the_menu_limits_pcs_and_readers() {
    use Maker::{CanonMj, FujitsuJapan, PanasonicConnect};

    let inventory = |pcs: usize, makers: &[Maker]| -> Vec<InstalledDevice> {
        let readers = makers.iter().map(|&maker| reader(maker));
        vec![pc(); pcs].into_iter().chain(readers).collect()
    };
    let cases: [(usize, &[Maker], &[FindingCode]); 9] = [
        (1, &[FujitsuJapan], &[]),
        (1, &[FujitsuJapan, FujitsuJapan], &[]),
        (1, &[FujitsuJapan; 3], &[TooManyReaders]),
        (
            1,
            &[PanasonicConnect, PanasonicConnect],
            &[SecondReaderUnsupported],
        ),
        (1, &[FujitsuJapan, CanonMj], &[ReadersDiffer]),
        (2, &[FujitsuJapan; 3], &[CombinationUndecided]),
        (2, &[FujitsuJapan], &[PcWithoutReader]),
        (2, &[], &[]),
        (4, &[FujitsuJapan; 4], &[TooManyPcs]),
    ];
    for (pcs, makers, expected) in cases {
        let codes: Vec<_> = found(&site(Region::East, inventory(pcs, makers)))
            .into_iter()
            .map(|(code, _)| code)
            .collect();
        assert_eq!(codes, expected, "{pcs} {makers:?}");
        // The menu is of the East.
        let west = site(Region::West, inventory(pcs.min(2), makers));
        assert_eq!(found(&west), []);
    }
}

#[test]
fn what_a_site_is_said_to_have_counts_too() {
    let told = |region, told_pcs, told_readers| SiteInventory {
        told_pcs,
        told_readers,
        ..site(region, vec![])
    };
    assert_eq!(
        found(&told(Region::East, 7, 9)),
        [(TooManyPcs, None), (CombinationUndecided, None)]
    );
    assert_eq!(found(&told(Region::East, 1, 3)), [(TooManyReaders, None)]);
    assert_eq!(
        found(&told(Region::West, 3, 3)),
        [(SwitchingHubNeeded, None)]
    );
    assert_eq!(found(&told(Region::East, 1, 1)), []);
}

#[test]
fn readers_are_counted_per_pc_where_it_is_known() {
    let on = |maker, pc| InstalledDevice {
        attached_to: Some(pc),
        usb_connection: Some(UsbConnection::Direct),
        ..reader(maker)
    };
    let canon = |pc| on(Maker::CanonMj, pc);
    assert_found(Region::East, vec![pc(), pc(), canon(0), canon(1)], &[]);
    assert_found(
        Region::East,
        vec![pc(), pc(), canon(1), canon(1)],
        &[(CombinationUndecided, Some(1))],
    );
    assert_found(
        Region::East,
        vec![pc(), canon(0), canon(0), canon(0)],
        &[(TooManyReaders, Some(0))],
    );
    let panasonic = || on(Maker::PanasonicConnect, 0);
    assert_found(
        Region::East,
        vec![pc(), panasonic(), panasonic()],
        &[(SecondReaderUnsupported, Some(0))],
    );
    // Two readers of Almex need a hub on one PC, not on two.
    let almex = |pc| on(Maker::Almex, pc);
    assert_found(Region::West, vec![pc(), pc(), almex(0), almex(1)], &[]);
    assert_found(
        Region::West,
        vec![pc(), pc(), almex(0), almex(0)],
        &[(ReaderHubNeeded, Some(2)), (ReaderHubNeeded, Some(3))],
    );
}

#[test]
fn a_gateway_that_is_a_device_is_judged_too() {
    let gateway = |model: &str| InstalledDevice {
        model: Some(model.to_owned()),
        ..InstalledDevice::new(DeviceKind::Gateway, Maker::Unknown)
    };
    for region in [Region::East, Region::West] {
        let devices = vec![pc(), gateway("OG400Xa")];
        assert_found(region, devices, &[(GatewayUnsupported, Some(1))]);
        assert_found(region, vec![gateway("PR-500KI")], &[]);
    }
    let unlisted = vec![gateway("Aterm WX3000")];
    assert_found(Region::West, unlisted, &[(GatewayUnlisted, Some(0))]);
}

#[test]
fn readers_are_of_one_model() {
    let with_unknown = vec![pc(), reader(Maker::Unknown), reader(Maker::FujitsuJapan)];
    assert_found(Region::East, with_unknown, &[]);
    let model = |model: Option<&str>| InstalledDevice {
        model: model.map(str::to_owned),
        ..reader(Maker::FujitsuJapan)
    };
    assert_found(
        Region::East,
        vec![pc(), model(Some("Caora")), model(Some("ＣＡＯＲＡ"))],
        &[],
    );
    assert_found(
        Region::East,
        vec![pc(), model(Some("Caora")), model(None)],
        &[],
    );
    assert_found(
        Region::East,
        vec![pc(), model(Some("Caora")), model(Some("Caora2"))],
        &[(ReadersDiffer, None)],
    );
    let unknown_first = vec![
        pc(),
        pc(),
        pc(),
        model(None),
        model(Some("A")),
        model(Some("B")),
    ];
    assert_found(Region::East, unknown_first, &[(ReadersDiffer, None)]);
}

#[test]
fn every_maker_of_readers_has_its_rule_for_hubs() {
    for &maker in ReaderMaker::ALL {
        let word = Maker::from(maker).as_str();
        assert_eq!(word, maker.as_str());
    }
    assert!(
        reader_hub::LISTED
            .iter()
            .all(|hub| reader_hub::is_listed(hub))
    );
    assert!(!reader_hub::is_listed("USB-2H701"));
}

fn maybe<T: ClosedSet>() -> impl Strategy<Value = Option<T>> {
    option::of(select(T::ALL))
}

prop_compose! {
    fn any_device()(
        kind in select(DeviceKind::ALL), maker in select(Maker::ALL), model in option::of("(Caora|ThinkPad|ThinkCentre|.{0,4})"),
        usb_connection in maybe(), usb_cables in maybe(), usb_hub_model in option::of("(US3-HB4AC|.{0,4})"),
        wireless in any::<Option<bool>>(), router_port in option::of(0..5_u32), installed_by_ntt in any::<Option<bool>>(),
        attached_to in option::of(0..12_usize),
    ) -> InstalledDevice {
        InstalledDevice { kind, maker, model, usb_connection, usb_hub_model, usb_cables, wireless, router_port, installed_by_ntt, attached_to }
    }
}

proptest! {
    #[test]
    fn findings_are_the_same_each_time_and_say_why(
        region in select(Region::ALL), start_pack: bool, told_pcs in 0..5_usize, told_readers in 0..5_usize,
        devices in vec(any_device(), 0..12),
    ) {
        let site = SiteInventory { region, start_pack, told_pcs, told_readers, devices };
        let findings = check(&site);
        prop_assert_eq!(&findings, &check(&site));
        prop_assert!(findings.is_sorted_by_key(|finding| finding.severity));
        for finding in findings {
            prop_assert!(!finding.clause.is_empty() && finding.text.ends_with('。'));
            prop_assert!(finding.device.is_none_or(|device| device < site.devices.len()));
        }
    }
}
