//! The Japanese words for the values of a closed set, as tables and sentences carry them.

use super::{
    BranchDevice, CableCount, ClosedSet, ContractService, CredentialPaper, DeviceKind,
    InstitutionKind, LineService, LineType, MaintenanceDesk, Maker, PartyKind, Plan, Prefecture,
    ResetOption, Topology, UsbConnection, V6Option,
};
use crate::identifier::fold;

/// A closed set whose values have Japanese words.
pub trait Labelled: ClosedSet {
    /// The words of a value: the first is written, all are read, besides the code.
    fn labels(self) -> &'static [&'static str];

    /// The word that is written.
    fn label(self) -> &'static str {
        self.labels().first().copied().unwrap_or(self.as_str())
    }
}

/// The value whose code or word is `text`, whatever its width, case and hyphens; the error lists the words.
pub fn parse_label<T: Labelled>(text: &str) -> Result<T, String> {
    let words = |value: T| value.labels().iter().copied().chain([value.as_str()]);
    let find =
        |is: &dyn Fn(&str) -> bool| T::ALL.iter().copied().find(|&value| words(value).any(is));
    // Most cells are as an export writes them; folding every word for each of a million is not free.
    let exact = find(&|word| word == text);
    let known = exact.or_else(|| {
        let folded = fold(text);
        find(&|word| fold(word) == folded)
    });
    known.ok_or_else(|| {
        let words: Vec<_> = T::ALL.iter().map(|value| value.label()).collect();
        format!("次のいずれかで入力してください: {}", words.join("、"))
    })
}

macro_rules! labels {
    ($($set:ident { $($value:ident = $($word:literal)|+),+ $(,)? })+) => {$(
        impl Labelled for $set {
            fn labels(self) -> &'static [&'static str] {
                match self {
                    $(Self::$value => &[$($word),+],)+
                }
            }
        }
    )+};
}
pub(super) use labels;

impl Labelled for Prefecture {
    /// The code of a prefecture is its Japanese name.
    fn labels(self) -> &'static [&'static str] {
        &[]
    }
}

labels! {
    PartyKind {
        Operator = "事業者",
        ReceiptVendor = "レセコンベンダー",
        ChartVendor = "電子カルテベンダー",
        NetworkVendor = "ネットワークベンダー",
        Integrator = "導入支援事業者",
    }
    InstitutionKind {
        Clinic = "医科診療所" | "医科" | "診療所" | "クリニック",
        Dental = "歯科" | "歯科診療所",
        Pharmacy = "薬局" | "調剤薬局",
        HomeNursing = "訪問看護ステーション" | "訪問看護",
        Hospital = "病院",
        OccupationalClinic = "職域診療所",
    }
    LineService {
        FletsNext = "フレッツ光ネクスト" | "光ネクスト",
        FletsCross = "フレッツ光クロス" | "光クロス",
        FletsLight = "フレッツ光ライト" | "光ライト",
        HikariCollabo = "光コラボレーション" | "光コラボ",
        OtherCarrier = "他社回線" | "その他",
    }
    LineType {
        NextFamily = "フレッツ光ネクスト ファミリータイプ",
        NextFamilyHighSpeed = "フレッツ光ネクスト ファミリー・ハイスピードタイプ",
        NextFamilyGigaline = "フレッツ光ネクスト ファミリー・ギガラインタイプ",
        NextGigafamilySmart = "フレッツ光ネクスト ギガファミリー・スマートタイプ",
        NextFamilyHayabusa = "フレッツ光ネクスト ファミリー・スーパーハイスピードタイプ 隼",
        NextMansion = "フレッツ光ネクスト マンションタイプ",
        NextMansionHighSpeed = "フレッツ光ネクスト マンション・ハイスピードタイプ",
        NextMansionGigaline = "フレッツ光ネクスト マンション・ギガラインタイプ",
        NextGigamansionSmart = "フレッツ光ネクスト ギガマンション・スマートタイプ",
        NextMansionHayabusa = "フレッツ光ネクスト マンション・スーパーハイスピードタイプ 隼",
        NextBusiness = "フレッツ光ネクスト ビジネスタイプ" | "ビジネスタイプ",
        NextPrio1 = "フレッツ光ネクスト プライオ1" | "プライオ1",
        NextPrio10 = "フレッツ光ネクスト プライオ10" | "プライオ10",
        CrossFamily = "フレッツ光クロス ファミリータイプ",
        CrossMansion = "フレッツ光クロス マンションタイプ",
        Light = "フレッツ光ライト",
        LightPlus = "フレッツ光ライトプラス",
        Collabo = "光コラボレーション" | "光コラボ",
        Commufa = "CTC ビジネスコミュファ光" | "ビジネスコミュファ光",
        Bbiq = "QTnet BBIQ" ,
    }
    V6Option {
        Subscribed = "契約済み" | "契約あり" | "有" | "○",
        NotSubscribed = "未契約" | "契約なし" | "無" | "×",
    }
    Topology {
        Dedicated = "◎" | "専用",
        Shared = "△" | "共用",
        Ng = "×" | "NG",
    }
    BranchDevice {
        None = "なし",
        Hub = "HUB" | "ハブ",
        Hgw = "HGW" | "ホームゲートウェイ",
        Ogw = "OGW" | "オフィスゲートウェイ",
        BusinessPhone = "ビジネスホン" | "ビジネスフォン",
        ExistingRouter = "既設ルーター",
        Utm = "UTM",
        Unidentifiable = "特定できない" | "不明",
    }
    DeviceKind {
        Pc = "オン資端末" | "オン資パソコン" | "パソコン",
        Monitor = "モニター" | "ディスプレイ",
        Router = "オン資ルーター" | "ルーター",
        Hub = "ハブ" | "スイッチングハブ",
        CardReader = "顔認証付きカードリーダー" | "カードリーダー",
        Accessory = "付属品",
        Onu = "ONU" | "回線終端装置",
        Line = "光回線" | "回線",
        Gateway = "ホームゲートウェイ等" | "HGW" | "OGW",
        ReceiptPc = "レセコン" | "電子カルテ",
        Mobile = "モバイル端末",
        Other = "対象外の機器" | "その他",
    }
    Maker {
        Lenovo = "レノボ",
        Hp = "HP" | "日本HP" | "日本ヒューレット・パッカード",
        Yamaha = "ヤマハ",
        AlliedTelesis = "アライドテレシス",
        Apresia = "アプレシア" | "APRESIA Systems",
        FujitsuJapan = "富士通Japan" | "富士通",
        PanasonicConnect = "パナソニック コネクト" | "パナソニック",
        Almex = "アルメックス",
        CanonMj = "キヤノンMJ" | "キヤノン" | "キヤノンマーケティングジャパン",
        Atlas = "アトラス情報サービス" | "アトラス",
        NttEast = "NTT東日本",
        NttWest = "NTT西日本",
        Other = "その他のメーカー" | "その他",
        Unknown = "メーカー不明" | "不明",
    }
    MaintenanceDesk {
        LenovoComsys = "レノボPC故障受付" | "日本コムシス",
        AlliedTelesis = "アライドテレシス",
        YamahaScsk = "ヤマハルーター故障受付" | "SCSK",
        ApresiaWeb = "アプレシア代品申請" | "アプレシア",
        CrFujitsu = "富士通Japan",
        CrPanasonic = "パナソニック コネクト",
        CrAlmex = "アルメックス",
        CrCanon = "キヤノンMJ",
        CrAtlas = "アトラス情報サービス",
    }
    UsbConnection {
        Direct = "直結",
        ListedHub = "指定のUSBハブ" | "指定ハブ",
        OtherHub = "その他のUSBハブ" | "その他のハブ",
    }
    CredentialPaper {
        HearingSheet = "ヒアリングシート",
        CompletionReport = "作業完了報告書" | "完了報告書",
        Other = "その他の書類" | "その他",
    }
    CableCount {
        One = "1本" | "1",
        Two = "2本" | "2",
    }
    ContractService {
        NNiOmakase = "Nにおまかせ！ITサポート" | "Nにおまかせ",
        LightAnshin1 = "ライトあんしんプラン1" | "ITサポート&セキュリティ ライトあんしんプラン1",
        OfficePrimeSupport = "オフィスプライムサポート",
        None = "なし",
    }
    Plan {
        A = "基本プランA" | "プランA",
        B = "基本プランB" | "プランB",
    }
    ResetOption {
        Active = "契約中" | "有効",
        Cancelled = "解約済み" | "解約",
        Ended = "期間終了" | "終了",
        Never = "契約なし" | "なし",
        NotOffered = "提供なし" | "対象外",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check<T: Labelled>() {
        for &value in T::ALL {
            for word in value.labels().iter().chain([&value.as_str()]) {
                assert_eq!(parse_label::<T>(word), Ok(value), "{word} of {}", T::NAME);
            }
        }
        assert!(
            parse_label::<T>("どれでもない")
                .unwrap_err()
                .contains(T::ALL[0].label())
        );
    }

    #[test]
    fn every_word_names_one_value() {
        check::<Prefecture>();
        check::<InstitutionKind>();
        check::<LineService>();
        check::<LineType>();
        check::<V6Option>();
        check::<Topology>();
        check::<BranchDevice>();
        check::<DeviceKind>();
        check::<Maker>();
        check::<MaintenanceDesk>();
        check::<UsbConnection>();
        check::<CableCount>();
        check::<CredentialPaper>();
        check::<ContractService>();
        check::<Plan>();
        check::<ResetOption>();
    }

    #[test]
    fn width_and_spaces_do_not_matter() {
        assert_eq!(parse_label("ﾊﾟﾅｿﾆｯｸｺﾈｸﾄ"), Ok(Maker::PanasonicConnect));
        assert_eq!(
            parse_label("訪問看護ステ－ション"),
            Ok(InstitutionKind::HomeNursing)
        );
        assert_eq!(parse_label("ＨＰ"), Ok(Maker::Hp));
    }
}
