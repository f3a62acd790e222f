//! Where a site is, what it is, and which line serves it.

use super::closed_set::closed_set;

closed_set! {
    /// Which NTT company serves the site; follows from the prefecture (S04, S05).
    Region {
        /// NTT East (NTT東日本), 17 prefectures.
        East = "EAST",
        /// NTT West (NTT西日本), 30 prefectures.
        West = "WEST",
    }
}

closed_set! {
    /// Prefecture (都道府県) of the site, written in Japanese outside GraphQL.
    Prefecture {
        /// 北海道
        Hokkaido("HOKKAIDO") = "北海道",
        /// 青森県
        Aomori("AOMORI") = "青森県",
        /// 岩手県
        Iwate("IWATE") = "岩手県",
        /// 宮城県
        Miyagi("MIYAGI") = "宮城県",
        /// 秋田県
        Akita("AKITA") = "秋田県",
        /// 山形県
        Yamagata("YAMAGATA") = "山形県",
        /// 福島県
        Fukushima("FUKUSHIMA") = "福島県",
        /// 茨城県
        Ibaraki("IBARAKI") = "茨城県",
        /// 栃木県
        Tochigi("TOCHIGI") = "栃木県",
        /// 群馬県
        Gunma("GUNMA") = "群馬県",
        /// 埼玉県
        Saitama("SAITAMA") = "埼玉県",
        /// 千葉県
        Chiba("CHIBA") = "千葉県",
        /// 東京都
        Tokyo("TOKYO") = "東京都",
        /// 神奈川県
        Kanagawa("KANAGAWA") = "神奈川県",
        /// 新潟県
        Niigata("NIIGATA") = "新潟県",
        /// 山梨県
        Yamanashi("YAMANASHI") = "山梨県",
        /// 長野県
        Nagano("NAGANO") = "長野県",
        /// 富山県
        Toyama("TOYAMA") = "富山県",
        /// 石川県
        Ishikawa("ISHIKAWA") = "石川県",
        /// 福井県
        Fukui("FUKUI") = "福井県",
        /// 岐阜県
        Gifu("GIFU") = "岐阜県",
        /// 静岡県
        Shizuoka("SHIZUOKA") = "静岡県",
        /// 愛知県
        Aichi("AICHI") = "愛知県",
        /// 三重県
        Mie("MIE") = "三重県",
        /// 滋賀県
        Shiga("SHIGA") = "滋賀県",
        /// 京都府
        Kyoto("KYOTO") = "京都府",
        /// 大阪府
        Osaka("OSAKA") = "大阪府",
        /// 兵庫県
        Hyogo("HYOGO") = "兵庫県",
        /// 奈良県
        Nara("NARA") = "奈良県",
        /// 和歌山県
        Wakayama("WAKAYAMA") = "和歌山県",
        /// 鳥取県
        Tottori("TOTTORI") = "鳥取県",
        /// 島根県
        Shimane("SHIMANE") = "島根県",
        /// 岡山県
        Okayama("OKAYAMA") = "岡山県",
        /// 広島県
        Hiroshima("HIROSHIMA") = "広島県",
        /// 山口県
        Yamaguchi("YAMAGUCHI") = "山口県",
        /// 徳島県
        Tokushima("TOKUSHIMA") = "徳島県",
        /// 香川県
        Kagawa("KAGAWA") = "香川県",
        /// 愛媛県
        Ehime("EHIME") = "愛媛県",
        /// 高知県
        Kochi("KOCHI") = "高知県",
        /// 福岡県
        Fukuoka("FUKUOKA") = "福岡県",
        /// 佐賀県
        Saga("SAGA") = "佐賀県",
        /// 長崎県
        Nagasaki("NAGASAKI") = "長崎県",
        /// 熊本県
        Kumamoto("KUMAMOTO") = "熊本県",
        /// 大分県
        Oita("OITA") = "大分県",
        /// 宮崎県
        Miyazaki("MIYAZAKI") = "宮崎県",
        /// 鹿児島県
        Kagoshima("KAGOSHIMA") = "鹿児島県",
        /// 沖縄県
        Okinawa("OKINAWA") = "沖縄県",
    }
}

impl Prefecture {
    /// The NTT company that serves the prefecture: 17 in the East (S04), 30 in the West (S05).
    ///
    /// The prefectures are declared East first, so the last of the East is the border.
    #[must_use]
    pub fn region(self) -> Region {
        if self <= Self::Nagano {
            Region::East
        } else {
            Region::West
        }
    }
}

closed_set! {
    /// Kind of institution (機関種別), S06.
    InstitutionKind {
        /// Medical clinic (医科診療所).
        Clinic = "CLINIC",
        /// Dental clinic (歯科).
        Dental = "DENTAL",
        /// Pharmacy (薬局).
        Pharmacy = "PHARMACY",
        /// Home-visit nursing station (訪問看護ステーション).
        HomeNursing = "HOME_NURSING",
        /// Hospital (病院), contracted individually.
        Hospital = "HOSPITAL",
        /// Clinic at a workplace (職域診療所).
        OccupationalClinic = "OCCUPATIONAL_CLINIC",
    }
}

closed_set! {
    /// Line service (回線サービス) that the site uses, S09-S13.
    LineService {
        /// フレッツ光ネクスト
        FletsNext = "FLETS_NEXT",
        /// フレッツ光クロス
        FletsCross = "FLETS_CROSS",
        /// フレッツ光ライト
        FletsLight = "FLETS_LIGHT",
        /// Resold optical line (光コラボレーション): its provider answers for it (D07).
        HikariCollabo = "HIKARI_COLLABO",
        /// Line of another carrier.
        OtherCarrier = "OTHER_CARRIER",
    }
}

closed_set! {
    /// How the router of the system hangs on the line (接続構成), S20-S22.
    Topology {
        /// Router directly on the ONU, line of its own (◎).
        Dedicated = "DEDICATED",
        /// Line shared through a hub, HGW or OGW (△).
        Shared = "SHARED",
        /// Behind a device that is not supported (×).
        Ng = "NG",
    }
}
