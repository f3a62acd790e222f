//! Prefectures: the Japanese name of the case files and the name in GraphQL.

/// All 47.
pub const PREFECTURES: [(&str, &str); 47] = [
    ("北海道", "HOKKAIDO"),
    ("青森県", "AOMORI"),
    ("岩手県", "IWATE"),
    ("宮城県", "MIYAGI"),
    ("秋田県", "AKITA"),
    ("山形県", "YAMAGATA"),
    ("福島県", "FUKUSHIMA"),
    ("茨城県", "IBARAKI"),
    ("栃木県", "TOCHIGI"),
    ("群馬県", "GUNMA"),
    ("埼玉県", "SAITAMA"),
    ("千葉県", "CHIBA"),
    ("東京都", "TOKYO"),
    ("神奈川県", "KANAGAWA"),
    ("新潟県", "NIIGATA"),
    ("山梨県", "YAMANASHI"),
    ("長野県", "NAGANO"),
    ("富山県", "TOYAMA"),
    ("石川県", "ISHIKAWA"),
    ("福井県", "FUKUI"),
    ("岐阜県", "GIFU"),
    ("静岡県", "SHIZUOKA"),
    ("愛知県", "AICHI"),
    ("三重県", "MIE"),
    ("滋賀県", "SHIGA"),
    ("京都府", "KYOTO"),
    ("大阪府", "OSAKA"),
    ("兵庫県", "HYOGO"),
    ("奈良県", "NARA"),
    ("和歌山県", "WAKAYAMA"),
    ("鳥取県", "TOTTORI"),
    ("島根県", "SHIMANE"),
    ("岡山県", "OKAYAMA"),
    ("広島県", "HIROSHIMA"),
    ("山口県", "YAMAGUCHI"),
    ("徳島県", "TOKUSHIMA"),
    ("香川県", "KAGAWA"),
    ("愛媛県", "EHIME"),
    ("高知県", "KOCHI"),
    ("福岡県", "FUKUOKA"),
    ("佐賀県", "SAGA"),
    ("長崎県", "NAGASAKI"),
    ("熊本県", "KUMAMOTO"),
    ("大分県", "OITA"),
    ("宮崎県", "MIYAZAKI"),
    ("鹿児島県", "KAGOSHIMA"),
    ("沖縄県", "OKINAWA"),
];

/// The GraphQL name of a prefecture.
///
/// # Panics
/// When there is no such prefecture.
pub fn code(japanese: &str) -> &'static str {
    let found = PREFECTURES.iter().find(|(name, _)| *name == japanese);
    found
        .unwrap_or_else(|| panic!("no prefecture {japanese}"))
        .1
}
