//! Japanese words for the codes, as people read them in mails and sheets.

use domain::catalogue::Desk;
use domain::desk_hours::{Hours, OpenDays, Period};
use domain::target::Target;
use domain::ticket::State;
use domain::vocabulary::{DeviceKind, Maker, Symptom, WarrantyState};
use jiff::Timestamp;
use jiff::civil::Date;

pub fn device_kind(kind: DeviceKind) -> &'static str {
    match kind {
        DeviceKind::Pc => "オン資パソコン",
        DeviceKind::Monitor => "モニター",
        DeviceKind::Router => "オン資ルーター",
        DeviceKind::Hub => "ハブ",
        DeviceKind::CardReader => "顔認証付きカードリーダー",
        DeviceKind::Accessory => "付属品",
        DeviceKind::Onu => "ONU（回線終端装置）",
        DeviceKind::Line => "光回線",
        DeviceKind::Gateway => "ホームゲートウェイ等",
        DeviceKind::ReceiptPc => "レセコン",
        DeviceKind::Mobile => "モバイル端末",
        DeviceKind::Other => "対象外の機器",
    }
}

pub fn maker(maker: Maker) -> &'static str {
    match maker {
        Maker::Lenovo => "レノボ",
        Maker::Hp => "HP",
        Maker::Yamaha => "ヤマハ",
        Maker::AlliedTelesis => "アライドテレシス",
        Maker::Apresia => "APRESIA",
        Maker::FujitsuJapan => "富士通Japan",
        Maker::PanasonicConnect => "パナソニック コネクト",
        Maker::Almex => "アルメックス",
        Maker::CanonMj => "キヤノンMJ",
        Maker::Atlas => "アトラス情報サービス",
        Maker::NttEast => "NTT東日本",
        Maker::NttWest => "NTT西日本",
        Maker::Other => "その他のメーカー",
        Maker::Unknown => "メーカー不明",
    }
}

pub fn symptom(symptom: Symptom) -> &'static str {
    match symptom {
        Symptom::NoPower => "電源が入らない、またはすぐ切れる",
        Symptom::WontBoot => "電源は入るが起動しない、再起動を繰り返す",
        Symptom::Crashes => "使用中に固まる、落ちる",
        Symptom::ScreenDark => "画面だけが暗い",
        Symptom::ScreenDamaged => "画面の割れ、線、白濁",
        Symptom::InputDead => "キーボード、マウス、タッチ操作が効かない",
        Symptom::DiskFailed => "ディスクが認識されない、故障",
        Symptom::CardReadFails => "カードが読み取れない",
        Symptom::FaceAuthFails => "カメラ、顔認証ができない",
        Symptom::NoSound => "音が出ない",
        Symptom::ReaderError => "リーダーがエラー表示のまま",
        Symptom::ReaderNotDetected => "リーダーがパソコンに認識されない",
        Symptom::ReaderNotUpdated => "リーダーのソフトが更新されない",
        Symptom::ScreenHiddenWhenIdle => "しばらくすると画面が隠れる",
        Symptom::LockScreen => "Windowsのパスワードを求められる",
        Symptom::AppMalfunction => "アプリの動作が遅い、おかしい",
        Symptom::UpdateShutdownPrompt => "「更新してシャットダウン」の表示",
        Symptom::LoginFails => "ログインできない",
        Symptom::CertificateError => "電子証明書のエラー",
        Symptom::NoConnection => "まったく通信できない",
        Symptom::ConnectionDrops => "通信がときどき切れる",
        Symptom::ReceiptLinkLost => "レセコンと連携できない",
        Symptom::SharedFolderUnreachable => "共有フォルダーに入れない",
        Symptom::EligibilityFails => "資格確認、薬剤情報の照会ができない",
        Symptom::MobileFails => "モバイル端末で受付できない",
        Symptom::Unspecific => "不調（詳細不明）",
    }
}

pub fn warranty(state: WarrantyState) -> &'static str {
    match state {
        WarrantyState::Covered => "保証期間内",
        WarrantyState::Expired => "保証期間終了",
        WarrantyState::ExcludedSurge => "落雷等による故障のため保証対象外",
        WarrantyState::Unknown => "保証期間不明",
        WarrantyState::NotApplicable => "保証の対象ではない",
    }
}

pub fn target(target: Target) -> &'static str {
    match target {
        Target::Dispatch => "窓口への連絡",
        Target::Acknowledge => "窓口の引き受け",
        Target::Resolve => "解決",
    }
}

pub fn ticket_state(state: State) -> &'static str {
    match state {
        State::NotTriaged => "切り分け待ち",
        State::Logged => "自社で対応中",
        State::AwaitingConsent => "お客さまの同意待ち",
        State::AwaitingDeskHours => "窓口の受付開始待ち",
        State::Dispatched => "窓口へ連絡済み",
        State::Acknowledged => "窓口で対応中",
        State::AwaitingCustomer => "お客さまの対応待ち",
        State::ReplacementUnderWay => "代替機の手配中",
        State::ReconfigurationDue => "再設定待ち",
        State::Resolved => "解決済み",
        State::Closed => "完了",
        State::Cancelled => "取り消し",
        State::Reopened => "再対応",
    }
}

/// The opening hours of a desk in one line.
pub fn hours(desk: &Desk) -> String {
    let open = match &desk.hours {
        Hours::Always => return "いつでも受付".to_owned(),
        Hours::Unknown => return "受付時間は資料に記載なし".to_owned(),
        Hours::Periods(periods) => periods.iter().map(period).collect::<Vec<_>>().join("、"),
    };
    match desk.year_end {
        Some(year_end) => format!("{open}（年末年始 {year_end} を除く）"),
        None => open,
    }
}

/// The minutes of a whole day.
const ALL_DAY: std::ops::Range<u16> = 0..24 * 60;

fn period(period: &Period) -> String {
    let (first, last) = (*period.month_days.start(), *period.month_days.end());
    let month_days = if (first, last) == (1, 31) {
        String::new()
    } else {
        format!("{first}～{last}日の")
    };
    let days = match period.days {
        OpenDays::Business => "平日",
        OpenDays::Saturday => "土曜",
        OpenDays::Every => "毎日",
    };
    if period.minutes == ALL_DAY {
        return format!("{month_days}{days} 24時間");
    }
    let (from, to) = (
        clock_time(period.minutes.start),
        clock_time(period.minutes.end),
    );
    format!("{month_days}{days} {from}～{to}")
}

fn clock_time(minutes: u16) -> String {
    format!("{}:{:02}", minutes / 60, minutes % 60)
}

/// An instant as a Japanese wall clock shows it, to the minute.
pub fn instant(at: Timestamp) -> String {
    let local = domain::time::in_japan(at);
    format!(
        "{} {:02}:{:02}",
        date(local.date()),
        local.hour(),
        local.minute()
    )
}

pub fn date(date: Date) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}
