//! What stands between the ONU and the router of the system (S17-S23).

use super::LineFacts;
use crate::{
    finding::{
        Finding, FindingCode,
        Severity::{Advice, Refused, Warning},
    },
    gateway::{self, GatewaySupport},
    vocabulary::{BranchDevice, Region, Topology},
};

pub(super) fn gateway(line: &LineFacts) -> Option<Finding> {
    gateway_of_model(
        line.region,
        line.gateway_model.as_deref()?,
        line.gateway_rented,
    )
}

/// What there is to say of a gateway of this model; `rented` from NTT, or bought.
pub(crate) fn gateway_of_model(
    region: Region,
    model: &str,
    rented: Option<bool>,
) -> Option<Finding> {
    match gateway::support(model) {
        GatewaySupport::Listed => None,
        GatewaySupport::Unsupported => {
            let exchange = match rented {
                Some(true) => "レンタル品のため、工事費をかけて対応機種に交換します。",
                Some(false) => {
                    "買い取り品のため、OG410X・OG810X・OG420X・OG820X系を購入するか、レンタルに切り替えます。"
                }
                None => {
                    "レンタル品なら工事費をかけた交換、買い取り品なら対応機種（OG410X・OG810X・OG420X・OG820X系）の購入またはレンタルになります。"
                }
            };
            let text = format!("ゲートウェイ{model}では通信できません。{exchange}");
            Some(Finding::new(
                Refused,
                FindingCode::GatewayUnsupported,
                &["S19"],
                text,
            ))
        }
        GatewaySupport::Unlisted => (region == Region::West).then(|| {
            let text = format!(
                "ゲートウェイ{model}は資料の一覧にありません。型番の表示を確認してください。"
            );
            Finding::new(Warning, FindingCode::GatewayUnlisted, &["S17", "S18"], text)
        }),
    }
}

/// ◎ says nothing, △ is sold in the East and advised against in the West, × is ruled out.
pub(super) fn pattern(line: &LineFacts) -> Option<Finding> {
    match (line.topology?, line.region) {
        (Topology::Dedicated, _) => None,
        (Topology::Shared, Region::West) => Some(Finding::new(
            Warning,
            FindingCode::TopologyShared,
            &["S21", "S15"],
            "接続構成は△です。突然通信が切れることがあり、そのつど分岐装置の電源を入れ直していただきます。",
        )),
        (Topology::Shared, Region::East) => Some(Finding::new(
            Advice,
            FindingCode::TopologyShared,
            &["S21", "S23"],
            "接続構成は△です。通信が切れたときは、分岐装置の電源を入れ直していただきます。",
        )),
        (Topology::Ng, _) => Some(Finding::new(
            Refused,
            FindingCode::TopologyUnsupported,
            &["S22"],
            "接続構成は×です。専用の回線を新しく用意する必要があります。",
        )),
    }
}

/// The devices that the branch may not be made with, as the rules of triage have them too (S22).
pub(super) fn branch_device(line: &LineFacts) -> Option<Finding> {
    let text = match line.branch_device? {
        BranchDevice::None | BranchDevice::Hub | BranchDevice::Hgw | BranchDevice::Ogw => {
            return None;
        }
        BranchDevice::BusinessPhone => {
            "ビジネスホンの下にはオン資ルーターをつなげません。専用の回線を新しく用意する必要があります。"
        }
        BranchDevice::ExistingRouter => {
            "既設ルーターの下にはオン資ルーターをつなげません。専用の回線を新しく用意する必要があります。"
        }
        BranchDevice::Utm => {
            "UTMの下にはオン資ルーターをつなげません。専用の回線を新しく用意する必要があります。"
        }
        BranchDevice::Unidentifiable => {
            "分岐装置が特定できないため、提供できない回線とみなします。専用の回線を新しく用意する必要があります。"
        }
    };
    Some(Finding::new(
        Refused,
        FindingCode::BranchDeviceUnsupported,
        &["S22"],
        text,
    ))
}

pub(super) fn doubtful(line: &LineFacts) -> Option<Finding> {
    let (topology, branch) = line.topology.zip(line.branch_device)?;
    let nothing_between = branch == BranchDevice::None;
    let text = match topology {
        Topology::Dedicated if !nothing_between => {
            "接続構成は◎ですが、分岐装置が登録されています。どちらかを改めてください。"
        }
        Topology::Shared if nothing_between => {
            "接続構成は△ですが、分岐装置がないことになっています。どちらかを改めてください。"
        }
        _ => return None,
    };
    Some(Finding::new(
        Warning,
        FindingCode::TopologyDoubtful,
        &["S20", "S21"],
        text,
    ))
}
