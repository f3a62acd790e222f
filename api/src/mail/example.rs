//! Words of invented mails, to try templates with: one with all that can be known, one with as little as there may be.

use domain::mail_form::MailKind;

use super::words::*;

/// Everything that a mail of this kind can tell.
pub fn full(kind: MailKind) -> Words {
    let (number, logged_at) = (number(), "2026年5月13日 13:00".to_owned());
    match kind {
        MailKind::DeskReport => Words::DeskReport(full_report()),
        MailKind::ReaderReport => Words::ReaderReport(ReaderReport {
            report: full_report(),
            attached_to: Some("PC-EXAMPLE-2".to_owned()),
        }),
        MailKind::CallSheet => Words::CallSheet(full_sheet()),
        MailKind::WebFormSheet => Words::WebFormSheet(full_sheet()),
        MailKind::ContactSheet => Words::ContactSheet(ContactSheet {
            number,
            part: "オン資パソコン（レノボ M70q）".to_owned(),
            order: order(),
            desk: Some(full_desk()),
            serial: Some("PC-EXAMPLE-1".to_owned()),
            consent_needed: true,
        }),
        MailKind::CustomerComment => comment("部品が届きました。\n<明日> 10時 & 15時に伺えます。"),
        MailKind::ConsentRequest => Words::ConsentRequest(ConsentRequest {
            number,
            logged_at,
            site: "見本クリニック".to_owned(),
            contact: "見本 花子".to_owned(),
            part: "オン資パソコン（レノボ M70q）".to_owned(),
            serial: Some("PC-EXAMPLE-1".to_owned()),
            work: "窓口による訪問または修理（金額は窓口がご案内します）",
            desk_name: Some("見本修理窓口".to_owned()),
            next_step: "ヘルプデスクから窓口へ手配します。",
        }),
        MailKind::Escalation => escalation("見本クリニック", "見本修理窓口"),
        MailKind::ReminderDigest => Words::ReminderDigest(ReminderDigest {
            name: Some("見本 花子".to_owned()),
            day: "2026年5月13日".to_owned(),
            count: 3,
            only_in_list: 0,
            groups: vec![warranties(), certificates()],
            link: Some("https://desk.example.jp/reminders/example".to_owned()),
            link_works_until: "2026年6月27日".to_owned(),
        }),
    }
}

/// The least that a mail of this kind tells.
pub fn minimal(kind: MailKind) -> Words {
    match kind {
        MailKind::DeskReport => Words::DeskReport(minimal_report()),
        MailKind::ReaderReport => Words::ReaderReport(ReaderReport {
            report: minimal_report(),
            attached_to: None,
        }),
        MailKind::CallSheet => Words::CallSheet(minimal_sheet()),
        MailKind::WebFormSheet => Words::WebFormSheet(minimal_sheet()),
        MailKind::ContactSheet => Words::ContactSheet(ContactSheet {
            number: number(),
            part: "ご用件のとおり".to_owned(),
            order: Vec::new(),
            desk: None,
            serial: None,
            consent_needed: false,
        }),
        MailKind::CustomerComment => comment("承りました。"),
        MailKind::ConsentRequest => Words::ConsentRequest(ConsentRequest {
            number: number(),
            logged_at: "2026年5月13日 13:00".to_owned(),
            site: "見本薬局".to_owned(),
            contact: "見本 太郎".to_owned(),
            part: "ご用件のとおり".to_owned(),
            serial: None,
            work: "交換したパソコンの再設定",
            desk_name: None,
            next_step: "再設定の日程をご相談します。",
        }),
        MailKind::Escalation => escalation("特定できていません", "なし"),
        MailKind::ReminderDigest => Words::ReminderDigest(ReminderDigest {
            name: None,
            day: "2026年5月13日".to_owned(),
            count: 1,
            only_in_list: 0,
            groups: vec![certificates()],
            link: None,
            link_works_until: "2026年6月27日".to_owned(),
        }),
    }
}

fn warranties() -> DigestGroup {
    let entry = |site: &str, serial: &str, end: &str, left: &str| DigestEntry {
        site: site.to_owned(),
        what: format!("オン資パソコン（レノボ M70q） シリアル {serial}"),
        end: end.to_owned(),
        left: left.to_owned(),
    };
    DigestGroup {
        heading: "機器のメーカー保守の終了",
        day_is: "終了日",
        steps: vec![
            "終了日の翌日から、メーカーによる無償の交換は受けられません。",
            "<費用> & 期間は、窓口がご案内します。",
        ],
        entries: vec![
            entry("見本クリニック", "PC-EXAMPLE-1", "2026年5月13日", "本日"),
            entry("見本薬局", "PC-EXAMPLE-2", "2026年6月12日", "あと30日"),
        ],
    }
}

fn certificates() -> DigestGroup {
    DigestGroup {
        heading: "電子証明書の有効期限",
        day_is: "有効期限",
        steps: vec!["期限を過ぎると、そのパソコンでは資格確認にログインできません。"],
        entries: vec![DigestEntry {
            site: "見本クリニック".to_owned(),
            what: "電子証明書".to_owned(),
            end: "2026年5月6日".to_owned(),
            left: "7日経過".to_owned(),
        }],
    }
}

fn number() -> String {
    "KW-0000123".to_owned()
}

fn comment(words: &str) -> Words {
    Words::CustomerComment(CustomerComment {
        number: number(),
        site: "見本クリニック".to_owned(),
        contact: "見本 花子".to_owned(),
        comment: words.to_owned(),
    })
}

fn escalation(site: &str, desk_name: &str) -> Words {
    Words::Escalation(Escalation {
        number: number(),
        logged_at: "2026年5月13日 13:00".to_owned(),
        state: "窓口へ連絡済み",
        site: site.to_owned(),
        desk_name: desk_name.to_owned(),
        target: "窓口の引き受け",
        minutes: 240,
        missed_at: "2026年5月13日 17:00".to_owned(),
    })
}

fn full_report() -> DeskReport {
    DeskReport {
        desk_name: "見本修理窓口".to_owned(),
        asked_subject: Some("【見本】機器故障連絡".to_owned()),
        matter: "故障連絡",
        plea: "【医療オンライン資格確認】の機器について、故障の対応をお願いします。",
        case: full_case(),
        place: Place {
            name: "見本クリニック".to_owned(),
            address: "東京都港区見本1-2-3".to_owned(),
            person: Some("見本 花子  03-0000-0000".to_owned()),
        },
    }
}

fn minimal_report() -> DeskReport {
    DeskReport {
        desk_name: "窓口なし".to_owned(),
        asked_subject: None,
        matter: "お問い合わせ",
        plea: "【医療オンライン資格確認】について、下記のお問い合わせを取り次ぎます。",
        case: minimal_case(),
        place: minimal_place(),
    }
}

fn full_sheet() -> DispatcherSheet {
    DispatcherSheet {
        desk_name: "見本修理窓口".to_owned(),
        desk: Some(full_desk()),
        consent_needed: true,
        case: full_case(),
        place: full_report().place,
    }
}

fn minimal_sheet() -> DispatcherSheet {
    DispatcherSheet {
        desk_name: "窓口なし".to_owned(),
        desk: None,
        consent_needed: false,
        case: minimal_case(),
        place: minimal_place(),
    }
}

fn full_case() -> Case {
    Case {
        number: number(),
        logged_at: "2026年5月13日 13:00".to_owned(),
        part: "オン資パソコン（レノボ M70q）".to_owned(),
        device: Some(Device {
            serial: "PC-EXAMPLE-1".to_owned(),
            purchased_on: Some("2023年4月1日".to_owned()),
            warranty: "保証期間内",
        }),
        symptom: Some("電源が入らない、またはすぐ切れる"),
        request: Some("パソコンとリーダーの追加"),
        order: order(),
        after_surge: true,
        burning_smell: true,
        words: Some(
            "朝から電源が入りません。\n<昨日> は使えました & 再起動もしました。".to_owned(),
        ),
    }
}

fn minimal_case() -> Case {
    Case {
        number: number(),
        logged_at: "2026年5月13日 13:00".to_owned(),
        part: "ご用件のとおり".to_owned(),
        device: None,
        symptom: None,
        request: None,
        order: Vec::new(),
        after_surge: false,
        burning_smell: false,
        words: None,
    }
}

fn minimal_place() -> Place {
    Place {
        name: "見本薬局".to_owned(),
        address: "大阪府".to_owned(),
        person: None,
    }
}

fn full_desk() -> Desk {
    Desk {
        name: "見本修理窓口".to_owned(),
        phones: vec!["0120-000-000".to_owned(), "03-0000-0001".to_owned()],
        addresses: vec!["desk@example.jp".to_owned()],
        web_forms: vec![WebForm {
            url: "https://example.jp/form?a=1&b=2".to_owned(),
            note: Some("「修理」を選ぶ".to_owned()),
        }],
        hours: "平日 9:00～17:00".to_owned(),
        next_open: Some("2026年5月14日 09:00".to_owned()),
        say: vec![
            "「医療オンライン資格確認」と伝える".to_owned(),
            "シリアル番号".to_owned(),
        ],
    }
}

fn order() -> Vec<Detail> {
    vec![Detail {
        label: "追加するパソコン",
        value: "1台".to_owned(),
    }]
}
