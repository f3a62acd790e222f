//! The words of mails and sheets. Plain text that can be read alone, and aloud.

use domain::catalogue::Desk;
use domain::dispatch::SheetKind;
use domain::ticket::TicketNumber;
use domain::triage::{Answer, Observations};
use domain::vocabulary::{DeskCode, Labelled, Matter, YesNo};
use domain::work_request::WorkRequest;
use jiff::Timestamp;

use super::request;
use crate::store::device::Device;
use crate::store::line::Party;
use crate::store::site::{Contact, Site};
use crate::wording;

/// Everything that a mail or a sheet may tell.
pub struct Subject<'a> {
    pub ticket: TicketNumber,
    pub logged_at: Timestamp,
    pub site: &'a Site,
    pub contact: Option<&'a Contact>,
    pub receipt_vendor: Option<&'a Party>,
    pub device: Option<&'a Device>,
    pub answer: &'a Answer,
    pub observations: &'a Observations,
    /// What is ordered from the menu of works, where it is that.
    pub order: Option<&'a WorkRequest>,
    /// `None` when no document names a desk.
    pub desk: Option<&'a Desk>,
    pub caller_name: Option<&'a str>,
    pub caller_phone: Option<&'a str>,
    pub words: Option<&'a str>,
}

/// Subject line and body of a mail.
pub struct Letter {
    pub subject: String,
    pub body: String,
}

/// What the makers' desks want to hear with the serial number (D14).
const SERVICE_PHRASE: &str = "【医療オンライン資格確認】";

/// The mail to the desk itself.
pub fn desk_letter(about: &Subject<'_>) -> Letter {
    Letter {
        subject: desk_subject(about),
        body: desk_report(about),
    }
}

/// The mail with a sheet: for the contact of the site, or for our own dispatcher.
pub fn sheet_letter(kind: SheetKind, about: &Subject<'_>) -> Letter {
    let (ticket, title) = (about.ticket, sheet_title(kind));
    let subject = match kind {
        SheetKind::Contact => format!("【{ticket}】{title}"),
        SheetKind::Call | SheetKind::WebForm => {
            format!("【{ticket}】{title}：{}", desk_name(about))
        }
    };
    Letter {
        subject,
        body: sheet(kind, about),
    }
}

/// The mail with a comment, for the contact of the site.
pub fn comment_letter(
    ticket: TicketNumber,
    site: &Site,
    contact: &Contact,
    comment: &str,
) -> Letter {
    let lines = vec![
        site.name.clone(),
        format!("{} 様", contact.name),
        String::new(),
        format!("受付番号 {ticket} について、ヘルプデスクからのご連絡です。"),
        String::new(),
        comment.to_owned(),
        String::new(),
        format!("お電話でのお問い合わせの際は、受付番号 {ticket} をお知らせください。"),
    ];
    Letter {
        subject: format!("【{ticket}】ヘルプデスクからのご連絡"),
        body: finish(lines),
    }
}

/// The subject that the desk asks for, else one that tells ticket, device and serial.
fn desk_subject(about: &Subject<'_>) -> String {
    let asked_for = about
        .desk
        .and_then(|desk| desk.emails.first())
        .and_then(|email| email.subject.clone());
    asked_for.unwrap_or_else(|| {
        let what = match about.observations.matter {
            Matter::Fault => "故障連絡",
            Matter::Request => "ご依頼",
            Matter::Question => "お問い合わせ",
        };
        format!("{SERVICE_PHRASE}{what} {}（{}）", part(about), about.ticket)
    })
}

fn desk_report(about: &Subject<'_>) -> String {
    let mut lines = vec![
        format!("{} ご担当者様", desk_name(about)),
        String::new(),
        match about.observations.matter {
            Matter::Fault => {
                format!("{SERVICE_PHRASE}の機器について、故障の対応をお願いします。")
            }
            Matter::Request => format!("{SERVICE_PHRASE}について、下記のご対応をお願いします。"),
            Matter::Question => {
                format!("{SERVICE_PHRASE}について、下記のお問い合わせを取り次ぎます。")
            }
        },
        "ご返信の際は、件名か本文に下記の受付番号をお書き添えください。".to_owned(),
        String::new(),
    ];
    lines.extend(case_lines(about));
    lines.extend(site_lines(about));
    finish(lines)
}

/// Writes a sheet.
pub fn sheet(kind: SheetKind, about: &Subject<'_>) -> String {
    let mut lines = vec![
        format!("{}（{}）", sheet_title(kind), about.ticket),
        String::new(),
    ];
    match kind {
        SheetKind::Contact => lines.extend(contact_lines(about)),
        SheetKind::Call | SheetKind::WebForm => {
            if about.answer.consent_needed {
                lines.push(
                    "※有償の作業を含みます。お客さまの同意を記録してから手配してください。"
                        .to_owned(),
                );
                lines.push(String::new());
            }
            lines.extend(desk_lines(about));
            lines.push(String::new());
            lines.extend(case_lines(about));
            lines.extend(site_lines(about));
        }
    }
    finish(lines)
}

fn sheet_title(kind: SheetKind) -> &'static str {
    match kind {
        SheetKind::Contact => "お問い合わせ先のご案内",
        SheetKind::Call => "電話連絡票",
        SheetKind::WebForm => "Webフォーム申請票",
    }
}

fn contact_lines(about: &Subject<'_>) -> Vec<String> {
    let mut lines = vec![format!("■ 故障・ご用件の箇所  {}", part(about))];
    lines.extend(about.order.into_iter().flat_map(request::details));
    match about.desk {
        Some(_) => {
            lines.push("下記の窓口へ、お客さまからご連絡をお願いします。".to_owned());
            lines.push(String::new());
            lines.extend(desk_lines(about));
        }
        None => lines.push(
            "ご購入元、または保守をご契約の会社へ、お客さまからご連絡をお願いします。".to_owned(),
        ),
    }
    if let Some(serial) = about.device.and_then(|device| device.serial.as_deref()) {
        lines.push(format!("■ シリアル番号  {serial}"));
    }
    if about.answer.consent_needed {
        lines.push(
            "※この対応には費用がかかることがあります。窓口で金額をご確認ください。".to_owned(),
        );
    }
    lines
}

fn desk_lines(about: &Subject<'_>) -> Vec<String> {
    let Some(desk) = about.desk else {
        return Vec::new();
    };
    let mut lines = vec![format!("■ 窓口  {}", desk_name(about))];
    lines.extend(
        phones(desk, about)
            .iter()
            .map(|phone| format!("■ 電話  {phone}")),
    );
    lines.extend(
        desk.emails
            .iter()
            .filter(|email| email.confirmed)
            .map(|email| format!("■ メール  {}", email.address)),
    );
    for form in &desk.web_forms {
        let url = form.url.as_deref().unwrap_or("アドレスは資料に記載なし");
        lines.push(format!("■ Webフォーム  {url}"));
        lines.extend(form.note.iter().map(|note| format!("    {note}")));
    }
    lines.push(format!("■ 受付時間  {}", wording::hours(desk)));
    if let Some(next) = about.answer.next_open {
        lines.push(format!(
            "    ただいま時間外です。次の受付開始は {} です。",
            wording::instant(next)
        ));
    }
    if !desk.say.is_empty() {
        lines.push("■ お伝えいただくこと".to_owned());
        lines.extend(desk.say.iter().map(|say| format!("    ・{say}")));
    }
    lines
}

/// The printed numbers; the receipt vendor's and the maintenance dial's stand with the site (A18, D19).
fn phones<'a>(desk: &'a Desk, about: &Subject<'a>) -> Vec<&'a str> {
    let of_site = match desk.code {
        DeskCode::ReceptVendor => about
            .receipt_vendor
            .and_then(|vendor| vendor.any_phone())
            .map(String::as_str),
        DeskCode::NttEastMaintDial => about.site.maintenance_dial.as_deref(),
        _ => None,
    };
    desk.phones
        .iter()
        .map(String::as_str)
        .chain(of_site)
        .collect()
}

fn desk_name(about: &Subject<'_>) -> String {
    match about.desk {
        None => "窓口なし".to_owned(),
        Some(desk) => match (about.receipt_vendor, desk.code) {
            (Some(vendor), DeskCode::ReceptVendor) => vendor.name.clone(),
            _ => desk.name.clone(),
        },
    }
}

fn case_lines(about: &Subject<'_>) -> Vec<String> {
    let mut lines = vec![
        format!("■ 受付番号  {}", about.ticket),
        format!("■ 受付日時  {}", wording::instant(about.logged_at)),
        format!("■ 対象  {}", part(about)),
    ];
    if let Some(device) = about.device {
        let serial = device.serial.as_deref().unwrap_or("読み取れていません");
        lines.push(format!("■ シリアル番号  {serial}"));
        if let Some(purchased_on) = device.purchased_on {
            lines.push(format!("■ お買い上げ日  {}", wording::date(purchased_on.0)));
        }
        lines.push(format!(
            "■ 保証  {}",
            wording::warranty(about.answer.warranty)
        ));
    }
    if let Some(symptom) = about.observations.symptom {
        lines.push(format!("■ 症状  {}", wording::symptom(symptom)));
    }
    lines.extend(request::lines(about.observations, about.order));
    if about.observations.surge_suspected == Some(YesNo::Yes) {
        lines.push("■ 落雷または停電のあとからの不調です。".to_owned());
    }
    if about.observations.burning_smell == Some(YesNo::Yes) {
        lines.push("■ 焦げたにおい、煙または発熱があります。電源は入れていません。".to_owned());
    }
    lines.extend(about.words.map(|words| format!("■ お申し出  {words}")));
    lines
}

fn site_lines(about: &Subject<'_>) -> Vec<String> {
    let site = about.site;
    let address = site.address.as_deref().unwrap_or("");
    let mut lines = vec![
        format!("■ 設置場所  {}", site.name),
        format!("    {}{address}", site.prefecture.0),
    ];
    let name = about
        .caller_name
        .or(about.contact.map(|contact| contact.name.as_str()));
    let phone = about
        .caller_phone
        .or(about.contact.and_then(|contact| contact.phone.as_deref()));
    if name.is_some() || phone.is_some() {
        let person = [name, phone]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join("  ");
        lines.push(format!("■ ご連絡先  {person}"));
    }
    lines
}

/// What the call is about in words: the device, else the symptom, the request or the question.
fn part(about: &Subject<'_>) -> String {
    let Observations {
        symptom,
        request_kind,
        topic,
        ..
    } = about.observations;
    let words = [
        symptom.map(wording::symptom),
        request_kind.map(Labelled::label),
        topic.map(Labelled::label),
    ];
    match about.device {
        Some(device) => device_name(device),
        None => words
            .into_iter()
            .flatten()
            .next()
            .unwrap_or("ご用件のとおり")
            .to_owned(),
    }
}

fn device_name(device: &Device) -> String {
    let (kind, maker) = (
        wording::device_kind(device.kind.0),
        wording::maker(device.maker.0),
    );
    match &device.model {
        Some(model) => format!("{kind}（{maker} {model}）"),
        None => format!("{kind}（{maker}）"),
    }
}

fn finish(lines: Vec<String>) -> String {
    let mut text = lines.join("\n");
    text.push('\n');
    text
}
