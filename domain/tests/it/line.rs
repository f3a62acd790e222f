//! The conditions of a line, clause by clause.

use domain::{
    finding::{FindingCode, Severity},
    line::{LineFacts, check},
    vocabulary::{BranchDevice, ClosedSet, LineService, LineType, Region, Topology, V6Option},
};
use jiff::civil::{Date, date};
use proptest::{option, prelude::*, sample::select};

const TODAY: Date = date(2026, 4, 1);

const EAST: LineFacts = LineFacts::unknown(Region::East);
const WEST: LineFacts = LineFacts::unknown(Region::West);

/// Findings that there are, without the one on a v6 option of which nothing is known.
fn found(line: &LineFacts, on: Date) -> Vec<(FindingCode, Severity)> {
    let asks_for_v6 = (FindingCode::V6OptionUnchecked, Severity::Advice);
    let findings = check(line, on)
        .into_iter()
        .map(|finding| (finding.code, finding.severity));
    findings.filter(|&finding| finding != asks_for_v6).collect()
}

#[track_caller]
fn assert_found(line: LineFacts, expected: &[(FindingCode, Severity)]) {
    assert_eq!(found(&line, TODAY), expected, "{line:?}");
}

#[test]
fn a_business_line_of_the_east_is_not_shared_with_online_claims() {
    use FindingCode::BusinessTypeShared;
    let line = |facts: LineFacts, online_claims| LineFacts {
        line_type: Some(LineType::NextBusiness),
        online_claims,
        ..facts
    };
    assert_found(
        line(EAST, Some(true)),
        &[(BusinessTypeShared, Severity::Refused)],
    );
    assert_found(line(EAST, Some(false)), &[]);
    assert_found(line(EAST, None), &[(BusinessTypeShared, Severity::Advice)]);
    assert_found(line(WEST, Some(true)), &[]);
}

#[test]
fn a_type_belongs_to_a_region_and_a_service() {
    use FindingCode::{LineTypeAndServiceDiffer, LineTypeOfOtherRegion};
    let prio = LineFacts {
        line_type: Some(LineType::NextPrio1),
        ..WEST
    };
    assert_found(prio, &[(LineTypeOfOtherRegion, Severity::Warning)]);
    let hayabusa = LineFacts {
        line_type: Some(LineType::NextFamilyHayabusa),
        ..EAST
    };
    assert_found(hayabusa, &[(LineTypeOfOtherRegion, Severity::Warning)]);
    let differ = LineFacts {
        line_type: Some(LineType::NextFamily),
        service: Some(LineService::FletsCross),
        ..EAST
    };
    assert_found(differ, &[(LineTypeAndServiceDiffer, Severity::Warning)]);
}

#[test]
fn light_has_ended_in_the_west() {
    let light = LineFacts {
        service: Some(LineService::FletsLight),
        ..WEST
    };
    let codes = |line: &LineFacts, on| {
        found(line, on)
            .into_iter()
            .map(|(code, _)| code)
            .collect::<Vec<_>>()
    };
    assert_eq!(codes(&light, date(2025, 3, 31)), [FindingCode::LightEnding]);
    assert_eq!(codes(&light, date(2025, 4, 1)), [FindingCode::LightEnded]);
    let plus = LineFacts {
        line_type: Some(LineType::LightPlus),
        ..WEST
    };
    assert_eq!(codes(&plus, TODAY), [FindingCode::LightEnded]);
    assert_found(
        LineFacts {
            region: Region::East,
            ..light
        },
        &[],
    );
}

#[test]
fn the_v6_option_depends_on_region_service_and_date() {
    use FindingCode::{V6OptionNeeded, V6OptionProvided, V6OptionUnchecked};
    use Severity::{Advice, Refused, Warning};
    let not = Some(V6Option::NotSubscribed);
    let next = |facts: LineFacts, v6_option, opened_on, ordered_on| LineFacts {
        line_type: Some(LineType::NextFamily),
        v6_option,
        opened_on,
        ordered_on,
        ..facts
    };
    let cases = [
        (
            next(EAST, None, Some(date(2012, 5, 29)), None),
            Some((V6OptionUnchecked, Warning)),
        ),
        (next(EAST, None, Some(date(2012, 5, 30)), None), None),
        (
            next(EAST, not, Some(date(2012, 5, 29)), None),
            Some((V6OptionNeeded, Refused)),
        ),
        (
            next(EAST, not, Some(date(2012, 5, 30)), None),
            Some((V6OptionProvided, Warning)),
        ),
        (
            next(
                EAST,
                Some(V6Option::Subscribed),
                Some(date(2010, 1, 1)),
                None,
            ),
            None,
        ),
        (next(EAST, not, None, None), Some((V6OptionNeeded, Refused))),
        (
            next(EAST, None, None, Some(TODAY)),
            Some((V6OptionUnchecked, Advice)),
        ),
        (
            next(WEST, None, None, Some(date(2021, 5, 16))),
            Some((V6OptionUnchecked, Warning)),
        ),
        (next(WEST, None, None, Some(date(2021, 5, 17))), None),
        (
            next(WEST, not, Some(TODAY), None),
            Some((V6OptionNeeded, Refused)),
        ),
        (
            LineFacts {
                line_type: Some(LineType::NextMansionHayabusa),
                ..WEST
            },
            None,
        ),
        (
            LineFacts {
                service: Some(LineService::FletsCross),
                ..EAST
            },
            None,
        ),
        (WEST, Some((V6OptionUnchecked, Advice))),
    ];
    for (line, expected) in cases {
        let of_v6 = |finding: &domain::finding::Finding| finding.clause.contains(&"S14");
        let found = check(&line, TODAY).into_iter().find(of_v6);
        assert_eq!(
            found.map(|finding| (finding.code, finding.severity)),
            expected,
            "{line:?}"
        );
    }
}

#[test]
fn a_shared_line_is_warned_of_in_the_west() {
    assert_found(
        LineFacts {
            shared: Some(true),
            ..WEST
        },
        &[(FindingCode::LineShared, Severity::Warning)],
    );
    assert_found(
        LineFacts {
            shared: Some(true),
            ..EAST
        },
        &[],
    );
}

#[test]
fn an_unsupported_gateway_is_exchanged() {
    let gateway = |facts: LineFacts, model: &str, gateway_rented| LineFacts {
        gateway_model: Some(model.to_owned()),
        gateway_rented,
        ..facts
    };
    for facts in [EAST, WEST] {
        let line = gateway(facts, "ＯＧ４００Ｘａ", None);
        assert_found(
            line,
            &[(FindingCode::GatewayUnsupported, Severity::Refused)],
        );
    }
    let advice = |rented| {
        check(&gateway(WEST, "OG800Xi", rented), TODAY)
            .remove(0)
            .text
    };
    assert!(advice(Some(true)).contains("工事費") && !advice(Some(true)).contains("購入"));
    assert!(advice(Some(false)).contains("購入") && !advice(Some(false)).contains("工事費"));
    assert!(advice(None).contains("工事費") && advice(None).contains("購入"));
    assert_found(gateway(WEST, "PR-500KI", None), &[]);
    assert_found(
        gateway(WEST, "Aterm", None),
        &[(FindingCode::GatewayUnlisted, Severity::Warning)],
    );
    assert_found(gateway(EAST, "Aterm", None), &[]);
}

#[test]
fn a_topology_is_best_bearable_or_refused() {
    use FindingCode::{
        BranchDeviceUnsupported, TopologyDoubtful, TopologyShared, TopologyUnsupported,
    };
    use Severity::{Advice, Refused, Warning};
    let line = |facts: LineFacts, topology, branch_device| LineFacts {
        topology,
        branch_device,
        ..facts
    };
    assert_found(
        line(WEST, Some(Topology::Dedicated), Some(BranchDevice::None)),
        &[],
    );
    assert_found(
        line(WEST, Some(Topology::Shared), Some(BranchDevice::Hub)),
        &[(TopologyShared, Warning)],
    );
    assert_found(
        line(EAST, Some(Topology::Shared), None),
        &[(TopologyShared, Advice)],
    );
    assert_found(
        line(EAST, Some(Topology::Ng), None),
        &[(TopologyUnsupported, Refused)],
    );
    for branch in [
        BranchDevice::BusinessPhone,
        BranchDevice::ExistingRouter,
        BranchDevice::Utm,
        BranchDevice::Unidentifiable,
    ] {
        assert_found(
            line(EAST, None, Some(branch)),
            &[(BranchDeviceUnsupported, Refused)],
        );
    }
    let doubtful = line(EAST, Some(Topology::Dedicated), Some(BranchDevice::Hgw));
    assert_found(doubtful, &[(TopologyDoubtful, Warning)]);
}

#[test]
fn the_provider_of_another_line_is_to_be_asked() {
    let line = |service| LineFacts {
        service: Some(service),
        ..EAST
    };
    assert_found(
        line(LineService::HikariCollabo),
        &[(FindingCode::ConformityUnchecked, Severity::Advice)],
    );
    assert_found(
        line(LineService::OtherCarrier),
        &[(FindingCode::OtherProvider, Severity::Advice)],
    );
    let without_option = LineFacts {
        v6_option: Some(V6Option::NotSubscribed),
        ..line(LineService::OtherCarrier)
    };
    assert_found(
        without_option,
        &[(FindingCode::OtherProvider, Severity::Advice)],
    );
    let named = LineFacts {
        line_type: Some(LineType::Bbiq),
        ..WEST
    };
    assert_found(named, &[(FindingCode::OtherProvider, Severity::Advice)]);
}

fn maybe<T: ClosedSet>() -> impl Strategy<Value = Option<T>> {
    option::of(select(T::ALL))
}

prop_compose! {
    fn any_line()(
        region in select(Region::ALL),
        service in maybe(), line_type in maybe(), v6_option in maybe(), topology in maybe(), branch_device in maybe(),
        days in (option::of(0..20_000_i32), option::of(0..20_000_i32)),
        gateway_model in option::of("(OG[48]00X|PR-500KI|[A-Z0-9]{0,8})"),
        known in any::<(Option<bool>, Option<bool>, Option<bool>)>(),
    ) -> LineFacts {
        let day = |days| domain::time::add_days(date(2000, 1, 1), days);
        let (gateway_rented, shared, online_claims) = known;
        LineFacts {
            region, service, line_type, v6_option, topology, branch_device, gateway_model, gateway_rented, shared,
            online_claims, opened_on: days.0.map(day), ordered_on: days.1.map(day),
        }
    }
}

proptest! {
    #[test]
    fn findings_are_the_same_each_time_and_say_why(line in any_line()) {
        let findings = check(&line, TODAY);
        prop_assert_eq!(&findings, &check(&line, TODAY));
        prop_assert!(findings.is_sorted_by_key(|finding| finding.severity));
        for finding in findings {
            prop_assert!(!finding.clause.is_empty() && finding.text.ends_with('。'));
        }
    }
}
