//! Japanese words for the codes, as people read them in mails and sheets.

use domain::catalogue::Desk;
use domain::desk_hours::{Hours, OpenDays, Period};
use domain::reminder::{ReminderKind, RowState, Step};
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

/// The heading under which deadlines of a kind stand.
pub fn reminder_kind(kind: ReminderKind) -> &'static str {
    match kind {
        ReminderKind::DeviceWarrantyEnd => "機器のメーカー保守の終了",
        ReminderKind::CertificateEnd => "電子証明書の有効期限",
        ReminderKind::ContractTermEnd => "保守契約の満了",
        ReminderKind::ResetOptionEnd => "再設定オプションの終了",
        ReminderKind::HandbookUpdateUnused => "未使用の手引書更新",
        ReminderKind::LineServiceEnd => "回線サービスの終了",
        ReminderKind::UnitReturnOverdue => "交換前の機器の未返却",
        ReminderKind::ConsentPending => "有償対応への同意の確認待ち",
        ReminderKind::AcknowledgementOverdue => "窓口の引き受けの確認待ち",
    }
}

/// What the day of a deadline is called.
pub fn reminder_day(kind: ReminderKind) -> &'static str {
    match kind {
        ReminderKind::DeviceWarrantyEnd | ReminderKind::LineServiceEnd => "終了日",
        ReminderKind::CertificateEnd => "有効期限",
        ReminderKind::ContractTermEnd => "満了日",
        ReminderKind::ResetOptionEnd => "最終日",
        ReminderKind::HandbookUpdateUnused => "利用できる最終日",
        ReminderKind::UnitReturnOverdue => "返却の期限",
        ReminderKind::ConsentPending => "お尋ねした日",
        ReminderKind::AcknowledgementOverdue => "引き受けの期限",
    }
}

/// What is to be done about a deadline, or lapses with it.
pub fn reminder_step(step: Step) -> &'static str {
    match step {
        Step::RegisterOtherEnd => {
            "メーカーの書類に別の終了日がある場合は、その日付をヘルプデスクへお知らせください。"
        }
        Step::MakerMaintenanceLapses => {
            "終了日の翌日から、メーカーによる無償の交換は受けられません。"
        }
        Step::DispatchAfterConsent => {
            "終了後も、有償となることに同意いただければヘルプデスクから手配します。"
        }
        Step::CustomerArranges => {
            "終了後の修理や交換は、お客さまご自身での手配となります。故障箇所の切り分けはヘルプデスクでご案内します。"
        }
        Step::TakeResetOption => {
            "修理後の再設定に備える再設定オプションは、終了日より前であればお申し込みいただけます。"
        }
        Step::ResetOptionLapses => {
            "再設定オプションはメーカー保守とともに終了します。更新や延長はできません。"
        }
        Step::SetUpIsCharged => "その後の再設定は有償となり、作業の前に同意が必要です。",
        Step::ReapplyThroughPortal => {
            "医療機関等向け総合ポータルサイトから、遅くとも期限の5営業日前までに次の電子証明書を申請してください。"
        }
        Step::UpdateByManual => {
            "届いた電子証明書は、ポータルサイトの手順書に従ってパソコンで更新してください。"
        }
        Step::OrderCertificateUpdate => {
            "更新作業は、個別対応メニューでご依頼いただくこともできます。"
        }
        Step::CopyCertificate => {
            "更新した電子証明書は別の媒体に控えを取ってください。控えがないと、パソコンの故障時に再発行が必要になります。"
        }
        Step::LoginLapses => "期限を過ぎると、そのパソコンでは資格確認にログインできません。",
        Step::RenewContract => {
            "継続される場合は、満了日までに更新または新しいご契約をお申し込みください。"
        }
        Step::HelpDeskLapses => {
            "ご契約がなくなると、ヘルプデスクは故障箇所の切り分けまでとなり、窓口へのご連絡はお客さまにお願いします。"
        }
        Step::TermRenewsItself => "お手続きがなければ、契約期間は1年更新されます。",
        Step::CancelOrChangeNow => "満了に合わせた解約やプラン変更には、解約金がかかりません。",
        Step::OptionsLapseWithContract => {
            "ご契約とともに、パソコンの再設定オプションも終了します。解約後に入り直すことはできません。"
        }
        Step::OrderHandbookUpdate => {
            "今の契約年に含まれている手引書更新を、最終日までにご依頼ください。"
        }
        Step::HandbookUpdateLapses => {
            "使わなかった更新は翌年に繰り越せません。その後の更新は有償のオプションとなります。"
        }
        Step::ListDevices => "手引書に載っていない機器は、メーカーへの取り次ぎができません。",
        Step::OrderLine => {
            "オンライン資格確認で利用できる回線サービスへの切り替えをお申し込みください。"
        }
        Step::ReportCustomerLineId => {
            "回線のお客さまIDが変わるときは、ポータルサイトの登録も変更してください。違うIDのままでは接続できません。"
        }
        Step::LineLapses => "終了日の翌日から、この回線では通信できません。",
        Step::SendUnitBack => "交換前の機器を、届いた箱で案内された返送先へお送りください。",
        Step::RecordReturn => "すでに返送された場合は、発送日をヘルプデスクへお知らせください。",
        Step::AnswerConsent => {
            "費用のかかる作業を進めてよいかどうかを、ヘルプデスクへお知らせください。"
        }
        Step::DispatchWaits => "お返事をいただくまで、手配は行わずにお待ちしています。",
        Step::TakeCase => "案件をお引き受けいただくか、足りない情報をお知らせください。",
        Step::AskDesk => "窓口に状況を確認し、引き受けられていれば受付に記録してください。",
    }
}

/// Where a reminder stands, for its recipient.
pub fn reminder_state(state: RowState, snoozed_until: Option<Date>) -> String {
    match (state, snoozed_until) {
        (RowState::Acknowledged, _) => "確認済みです。".to_owned(),
        (RowState::Snoozed, Some(until)) => format!("{}に再度お知らせします。", date(until)),
        (RowState::Cancelled | RowState::Outdated, _) => {
            "登録内容が変わったため、このお知らせは無効です。".to_owned()
        }
        (RowState::Lapsed, _) => "お知らせの時期を過ぎました。".to_owned(),
        (RowState::Intended, _) => "未回答です。".to_owned(),
        (RowState::Armed | RowState::Collapsed | RowState::Snoozed, _) => {
            "改めてお知らせします。".to_owned()
        }
    }
}
