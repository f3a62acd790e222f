//! Types of line that the documents name as usable.

use super::{LineService, Region, closed_set::closed_set};

closed_set! {
    /// Type of line (回線タイプ) that the documents name as usable (S09, S11, S13); オフィスタイプ counts as
    /// the type it belongs to (S11).
    LineType {
        /// フレッツ光ネクスト ファミリータイプ
        NextFamily = "NEXT_FAMILY",
        /// フレッツ光ネクスト ファミリー・ハイスピードタイプ
        NextFamilyHighSpeed = "NEXT_FAMILY_HIGH_SPEED",
        /// フレッツ光ネクスト ファミリー・ギガラインタイプ (East)
        NextFamilyGigaline = "NEXT_FAMILY_GIGALINE",
        /// フレッツ光ネクスト ギガファミリー・スマートタイプ (East)
        NextGigafamilySmart = "NEXT_GIGAFAMILY_SMART",
        /// フレッツ光ネクスト ファミリー・スーパーハイスピードタイプ 隼 (West)
        NextFamilyHayabusa = "NEXT_FAMILY_HAYABUSA",
        /// フレッツ光ネクスト マンションタイプ
        NextMansion = "NEXT_MANSION",
        /// フレッツ光ネクスト マンション・ハイスピードタイプ
        NextMansionHighSpeed = "NEXT_MANSION_HIGH_SPEED",
        /// フレッツ光ネクスト マンション・ギガラインタイプ (East)
        NextMansionGigaline = "NEXT_MANSION_GIGALINE",
        /// フレッツ光ネクスト ギガマンション・スマートタイプ (East)
        NextGigamansionSmart = "NEXT_GIGAMANSION_SMART",
        /// フレッツ光ネクスト マンション・スーパーハイスピードタイプ 隼 (West)
        NextMansionHayabusa = "NEXT_MANSION_HAYABUSA",
        /// フレッツ光ネクスト ビジネスタイプ
        NextBusiness = "NEXT_BUSINESS",
        /// フレッツ光ネクスト プライオ1 (East)
        NextPrio1 = "NEXT_PRIO_1",
        /// フレッツ光ネクスト プライオ10 (East)
        NextPrio10 = "NEXT_PRIO_10",
        /// フレッツ光クロス ファミリータイプ (A37)
        CrossFamily = "CROSS_FAMILY",
        /// フレッツ光クロス マンションタイプ (A37)
        CrossMansion = "CROSS_MANSION",
        /// フレッツ光ライト (S12)
        Light = "LIGHT",
        /// フレッツ光ライトプラス (S13)
        LightPlus = "LIGHT_PLUS",
        /// Resold line (光コラボレーション) of a conforming type
        Collabo = "COLLABO",
        /// CTC ビジネスコミュファ光 (S13)
        Commufa = "COMMUFA",
        /// QTnet BBIQ (S13)
        Bbiq = "BBIQ",
    }
}

impl LineType {
    /// Whether it is a type of the service, where both are known.
    #[must_use]
    pub fn fits(of_type: Option<Self>, service: Option<LineService>) -> bool {
        of_type
            .zip(service)
            .is_none_or(|(of_type, service)| of_type.service() == service)
    }

    /// The service the type belongs to.
    #[must_use]
    pub const fn service(self) -> LineService {
        match self {
            Self::NextFamily
            | Self::NextFamilyHighSpeed
            | Self::NextFamilyGigaline
            | Self::NextGigafamilySmart
            | Self::NextFamilyHayabusa
            | Self::NextMansion
            | Self::NextMansionHighSpeed
            | Self::NextMansionGigaline
            | Self::NextGigamansionSmart
            | Self::NextMansionHayabusa
            | Self::NextBusiness
            | Self::NextPrio1
            | Self::NextPrio10 => LineService::FletsNext,
            Self::CrossFamily | Self::CrossMansion => LineService::FletsCross,
            Self::Light | Self::LightPlus => LineService::FletsLight,
            Self::Collabo => LineService::HikariCollabo,
            Self::Commufa | Self::Bbiq => LineService::OtherCarrier,
        }
    }

    /// The one region that sells the type; none where both do, or where it is no line of NTT.
    #[must_use]
    pub const fn only_in(self) -> Option<Region> {
        match self {
            Self::NextFamilyGigaline
            | Self::NextGigafamilySmart
            | Self::NextMansionGigaline
            | Self::NextGigamansionSmart
            | Self::NextPrio1
            | Self::NextPrio10 => Some(Region::East),
            Self::NextFamilyHayabusa | Self::NextMansionHayabusa => Some(Region::West),
            _ => None,
        }
    }
}
