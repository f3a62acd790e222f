//! The line (回線) of a site against the conditions of the documents (S09-S23).

mod topology;
mod v6;

use jiff::civil::{Date, date};

pub(crate) use topology::gateway_of_model;

use crate::{
    finding::{
        Finding, FindingCode,
        Severity::{Advice, Refused, Warning},
        by_weight,
    },
    vocabulary::{BranchDevice, LineService, LineType, Region, Topology, V6Option},
};

/// What is known of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineFacts {
    /// Region of the site.
    pub region: Region,
    /// Service.
    pub service: Option<LineService>,
    /// Type of line.
    pub line_type: Option<LineType>,
    /// フレッツ・v6オプション.
    pub v6_option: Option<V6Option>,
    /// Day the line was opened (開通日).
    pub opened_on: Option<Date>,
    /// Day the line was ordered, moved or changed (新規・移転・品目変更の申込日).
    pub ordered_on: Option<Date>,
    /// How the router hangs on the line.
    pub topology: Option<Topology>,
    /// What stands between ONU and router.
    pub branch_device: Option<BranchDevice>,
    /// Model on the label of the gateway, where there is one.
    pub gateway_model: Option<String>,
    /// Whether the gateway is rented from NTT; otherwise it was bought.
    pub gateway_rented: Option<bool>,
    /// Whether other devices use the line too.
    pub shared: Option<bool>,
    /// Whether online claims (オンライン請求) use the line too.
    pub online_claims: Option<bool>,
}

impl LineFacts {
    /// A line of which nothing is known.
    #[must_use]
    pub const fn unknown(region: Region) -> Self {
        Self {
            region,
            service: None,
            line_type: None,
            v6_option: None,
            opened_on: None,
            ordered_on: None,
            topology: None,
            branch_device: None,
            gateway_model: None,
            gateway_rented: None,
            shared: None,
            online_claims: None,
        }
    }

    /// The service: as registered, or the one its type belongs to.
    #[must_use]
    pub fn service(&self) -> Option<LineService> {
        self.service.or(self.line_type.map(LineType::service))
    }
}

/// Last day of フレッツ光ライト in the West (S12, T14).
const LIGHT_LAST_DAY: Date = date(2025, 3, 31);

/// The last day of the service of a line, where the documents name one (S12, T14, A36).
#[must_use]
pub fn service_ends_on(line: &LineFacts) -> Option<Date> {
    (line.region == Region::West && line.service() == Some(LineService::FletsLight))
        .then_some(LIGHT_LAST_DAY)
}

/// Everything there is to say of a line on a day, the heaviest first.
#[must_use]
pub fn check(line: &LineFacts, on: Date) -> Vec<Finding> {
    by_weight(
        [
            business_type(line),
            type_of_other_region(line),
            type_of_other_service(line),
            light(line, on),
            v6::check(line),
            shared(line),
            topology::gateway(line),
            topology::pattern(line),
            topology::branch_device(line),
            topology::doubtful(line),
            provider(line),
        ]
        .into_iter()
        .flatten(),
    )
}

/// The restriction has no counterpart in the West (A38).
fn business_type(line: &LineFacts) -> Option<Finding> {
    let concerned = line.region == Region::East && line.line_type == Some(LineType::NextBusiness);
    let (severity, text) = match line.online_claims {
        Some(true) => (
            Refused,
            "ビジネスタイプの回線では、オンライン資格確認とオンライン請求を同じ回線で利用できません。",
        ),
        None => (
            Advice,
            "ビジネスタイプの回線です。オンライン請求も同じ回線で利用していないか確認してください。",
        ),
        Some(false) => return None,
    };
    concerned.then(|| {
        Finding::new(
            severity,
            FindingCode::BusinessTypeShared,
            &["S10", "A38"],
            text,
        )
    })
}

fn type_of_other_region(line: &LineFacts) -> Option<Finding> {
    let only_in = line.line_type?.only_in()?;
    (only_in != line.region).then(|| {
        let text = "この地域では販売していない回線タイプです。契約書類で確認してください。";
        Finding::new(
            Warning,
            FindingCode::LineTypeOfOtherRegion,
            &["S09", "S11"],
            text,
        )
    })
}

fn type_of_other_service(line: &LineFacts) -> Option<Finding> {
    let (service, line_type) = line.service.zip(line.line_type)?;
    (line_type.service() != service).then(|| {
        let text = "回線タイプが回線サービスと合っていません。契約書類で確認してください。";
        Finding::new(
            Warning,
            FindingCode::LineTypeAndServiceDiffer,
            &["S09", "S11", "S13"],
            text,
        )
    })
}

/// The newest document still lists the service (S13); for the West the date of the provider holds (A36).
fn light(line: &LineFacts, on: Date) -> Option<Finding> {
    let last_day = service_ends_on(line)?;
    let (code, text) = if on > last_day {
        (
            FindingCode::LightEnded,
            "フレッツ光ライトは、西日本では2025年3月31日に終了しています。今の回線を確認してください。",
        )
    } else {
        (
            FindingCode::LightEnding,
            "フレッツ光ライトは、西日本では2025年3月31日に終了するため、勧められません。",
        )
    };
    Some(Finding::new(Warning, code, &["S12", "T14", "A36"], text))
}

fn shared(line: &LineFacts) -> Option<Finding> {
    (line.region == Region::West && line.shared == Some(true)).then(|| {
        let text = "回線を他の機器と共用しています。安定した通信は保証されず、あとから機器を足すと通信できなくなることがあります。";
        Finding::new(Warning, FindingCode::LineShared, &["S15"], text)
    })
}

fn provider(line: &LineFacts) -> Option<Finding> {
    match line.service()? {
        LineService::HikariCollabo => Some(Finding::new(
            Advice,
            FindingCode::ConformityUnchecked,
            &["S11", "D07"],
            "光コラボレーションの回線です。利用できる回線タイプに準じているか、事業者に確認してください。",
        )),
        LineService::OtherCarrier => Some(Finding::new(
            Advice,
            FindingCode::OtherProvider,
            &["S13", "D07", "A64"],
            "NTT以外の回線です。支払基金の接続可能回線の一覧で確認し、故障や手続きは回線の事業者に申し出ていただきます。",
        )),
        LineService::FletsNext | LineService::FletsCross | LineService::FletsLight => None,
    }
}
