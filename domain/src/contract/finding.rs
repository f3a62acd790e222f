//! What the clauses say of the contracts that a site has.

use jiff::civil::Date;

use super::Period;
use crate::{
    finding::{
        Finding, FindingCode,
        Severity::{Advice, Warning},
        by_weight,
    },
    vocabulary::{ContractService, LineService, Region},
};

/// A contract as the findings look at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreed {
    /// Service.
    pub service: ContractService,
    /// Whether the site paid for the basic menu before (C05).
    pub basic_menu: bool,
    /// Line service of the site, where known.
    pub line_service: Option<LineService>,
    /// Places, in a list of devices, of the PCs whose reset option runs though the handbook does not list them.
    pub unlisted_option_pcs: Vec<usize>,
}

/// What there is to say of a contract in force, the heaviest first.
#[must_use]
pub fn of_contract(contract: &Agreed) -> Vec<Finding> {
    if contract.service != ContractService::OfficePrimeSupport {
        return Vec::new();
    }
    let of_pcs = contract.unlisted_option_pcs.iter().map(|&place| {
        Finding::new(
            Warning,
            FindingCode::OptionUnlisted,
            &["C11", "C18"],
            "再設定オプションを契約しているPCが保守手引書に載っていません。載るまでは、修理をメーカーへ取り次げません。",
        )
        .about(place)
    });
    let found: Vec<Finding> = [line(contract.line_service), basic_menu(contract)]
        .into_iter()
        .flatten()
        .chain(of_pcs)
        .collect();
    by_weight(found)
}

/// The support goes with a line contract of NTT West; whose contract a resold line is, the register does not know.
fn line(service: Option<LineService>) -> Option<Finding> {
    let (severity, code, text) = match service {
        Some(LineService::OtherCarrier) => (
            Warning,
            FindingCode::SupportLineUnfit,
            "他社の回線です。オフィスプライムサポートには、NTT西日本の回線の契約が必要です。",
        ),
        Some(LineService::HikariCollabo) => (
            Advice,
            FindingCode::SupportLineUnchecked,
            "光コラボの回線です。オフィスプライムサポートを利用できる回線の契約か、NTT西日本に確認してください。",
        ),
        None => (
            Advice,
            FindingCode::SupportLineUnchecked,
            "回線サービスが登録されていません。NTT西日本の回線の契約があるか確認してください。",
        ),
        Some(LineService::FletsNext | LineService::FletsCross | LineService::FletsLight) => {
            return None;
        }
    };
    Some(Finding::new(severity, code, &["C09"], text))
}

/// The basic menu that is paid for already must be the one of this line; otherwise the support brings it along (C05).
fn basic_menu(contract: &Agreed) -> Option<Finding> {
    contract.basic_menu.then(|| {
        Finding::new(
            Advice,
            FindingCode::BasicMenuUnchecked,
            &["C09", "C05"],
            "すでに契約している基本メニューが、オフィスプライムサポートと同じ回線のものか確認してください。",
        )
    })
}

/// What there is to say of a site by the contracts that it has on a day: a start pack of the West needs the support
/// (C01, A33).
#[must_use]
pub fn of_site(
    region: Region,
    start_pack: bool,
    contracts: &[(ContractService, Period)],
    on: Date,
) -> Option<Finding> {
    let has_support = contracts.iter().any(|&(service, period)| {
        service == ContractService::OfficePrimeSupport && period.contains(on)
    });
    (region == Region::West && start_pack && !has_support).then(|| {
        Finding::new(
            Warning,
            FindingCode::SupportNeeded,
            &["C01", "A33"],
            "スタートパックの拠点ですが、有効なオフィスプライムサポートの契約がありません。保守契約のない扱いになります。",
        )
    })
}
