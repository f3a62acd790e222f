//! What a mail or a sheet says, put into the words of its template.

use domain::catalogue;
use domain::dispatch::SheetKind;
use domain::mail_form::MailKind;
use domain::ticket::{Chargeable, TicketNumber};
use domain::triage::{Answer, Observations};
use domain::vocabulary::{DeskCode, Labelled, Matter, YesNo};
use domain::work_request::WorkRequest;
use jiff::Timestamp;

use super::request;
use super::words::*;
use crate::store::device;
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
    pub device: Option<&'a device::Device>,
    pub answer: &'a Answer,
    pub observations: &'a Observations,
    /// What is ordered from the menu of works, where it is that.
    pub order: Option<&'a WorkRequest>,
    /// `None` when no document names a desk.
    pub desk: Option<&'a catalogue::Desk>,
    pub caller_name: Option<&'a str>,
    pub caller_phone: Option<&'a str>,
    pub words: Option<&'a str>,
}

/// The report to the desk itself.
pub fn desk_report(about: &Subject<'_>) -> Words {
    let report = DeskReport {
        desk_name: desk_name(about),
        asked_subject: about
            .desk
            .and_then(|desk| desk.emails.first())
            .and_then(|email| email.subject.clone()),
        matter: match about.observations.matter {
            Matter::Fault => "故障連絡",
            Matter::Request => "ご依頼",
            Matter::Question => "お問い合わせ",
        },
        plea: match about.observations.matter {
            Matter::Fault => "【医療オンライン資格確認】の機器について、故障の対応をお願いします。",
            Matter::Request => "【医療オンライン資格確認】について、下記のご対応をお願いします。",
            Matter::Question => {
                "【医療オンライン資格確認】について、下記のお問い合わせを取り次ぎます。"
            }
        },
        case: case(about),
        place: place(about),
    };
    match MailKind::report_to(about.desk.map(|desk| desk.code)) {
        MailKind::ReaderReport => Words::ReaderReport(ReaderReport {
            report,
            attached_to: about
                .device
                .and_then(|device| device.attached_to_serial.clone()),
        }),
        _ => Words::DeskReport(report),
    }
}

/// A sheet: for the contact of the site, or for our own dispatcher.
pub fn sheet(kind: SheetKind, about: &Subject<'_>) -> Words {
    let for_dispatcher = || DispatcherSheet {
        desk_name: desk_name(about),
        desk: desk(about),
        consent_needed: about.answer.consent_needed,
        case: case(about),
        place: place(about),
    };
    match kind {
        SheetKind::Call => Words::CallSheet(for_dispatcher()),
        SheetKind::WebForm => Words::WebFormSheet(for_dispatcher()),
        SheetKind::Contact => Words::ContactSheet(ContactSheet {
            number: about.ticket.to_string(),
            part: part(about.device, about.observations),
            order: order(about),
            desk: desk(about),
            serial: about.device.and_then(|device| device.serial.clone()),
            consent_needed: about.answer.consent_needed,
        }),
    }
}

/// A comment, for the contact of the site.
pub fn comment(ticket: TicketNumber, site: &Site, contact: &Contact, comment: &str) -> Words {
    Words::CustomerComment(CustomerComment {
        number: ticket.to_string(),
        site: site.name.clone(),
        contact: contact.name.clone(),
        comment: comment.to_owned(),
    })
}

/// What the contact of a site is asked to agree to.
pub struct Charge<'a> {
    pub ticket: TicketNumber,
    pub logged_at: Timestamp,
    pub about: Chargeable,
    pub site: &'a Site,
    pub contact: &'a Contact,
    pub device: Option<&'a device::Device>,
    pub observations: &'a Observations,
    pub desk: Option<&'a catalogue::Desk>,
}

/// The question whether he agrees.
pub fn consent_request(charge: &Charge<'_>) -> Words {
    let (work, next_step) = match charge.about {
        Chargeable::Dispatch => (
            "窓口による対応（保証の対象外となる訪問、修理、交換など）",
            "ヘルプデスクから窓口へ手配します。金額が分かりしだいお知らせします。",
        ),
        Chargeable::Reconfiguration => (
            "交換したパソコンの再設定",
            "再設定の日程をご相談のうえ、作業にうかがいます。",
        ),
    };
    Words::ConsentRequest(ConsentRequest {
        number: charge.ticket.to_string(),
        logged_at: wording::instant(charge.logged_at),
        site: charge.site.name.clone(),
        contact: charge.contact.name.clone(),
        part: part(charge.device, charge.observations),
        serial: charge.device.and_then(|device| device.serial.clone()),
        work,
        desk_name: charge.desk.map(|desk| desk.name.clone()),
        next_step,
    })
}

fn desk(about: &Subject<'_>) -> Option<Desk> {
    let desk = about.desk?;
    let confirmed = desk.emails.iter().filter(|email| email.confirmed);
    let form = |form: &catalogue::WebForm| WebForm {
        url: form
            .url
            .clone()
            .unwrap_or_else(|| "アドレスは資料に記載なし".to_owned()),
        note: form.note.clone(),
    };
    Some(Desk {
        name: desk_name(about),
        phones: phones(desk, about),
        addresses: confirmed.map(|email| email.address.clone()).collect(),
        web_forms: desk.web_forms.iter().map(form).collect(),
        hours: wording::hours(desk),
        next_open: about.answer.next_open.map(wording::instant),
        say: desk.say.clone(),
    })
}

/// The printed numbers; the receipt vendor's and the maintenance dial's stand with the site (A18, D19).
fn phones(desk: &catalogue::Desk, about: &Subject<'_>) -> Vec<String> {
    let of_site = match desk.code {
        DeskCode::ReceptVendor => about.receipt_vendor.and_then(|vendor| vendor.any_phone()),
        DeskCode::NttEastMaintDial => about.site.maintenance_dial.as_ref(),
        _ => None,
    };
    desk.phones.iter().chain(of_site).cloned().collect()
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

fn case(about: &Subject<'_>) -> Case {
    let observations = about.observations;
    let device = about.device.map(|device| Device {
        serial: device
            .serial
            .clone()
            .unwrap_or_else(|| "読み取れていません".to_owned()),
        purchased_on: device.purchased_on.map(|day| wording::date(day.0)),
        warranty: wording::warranty(about.answer.warranty),
    });
    Case {
        number: about.ticket.to_string(),
        logged_at: wording::instant(about.logged_at),
        part: part(about.device, observations),
        device,
        symptom: observations.symptom.map(wording::symptom),
        request: observations.request_kind.map(Labelled::label),
        order: order(about),
        after_surge: observations.surge_suspected == Some(YesNo::Yes),
        burning_smell: observations.burning_smell == Some(YesNo::Yes),
        words: about.words.map(str::to_owned),
    }
}

fn order(about: &Subject<'_>) -> Vec<Detail> {
    about.order.into_iter().flat_map(request::details).collect()
}

fn place(about: &Subject<'_>) -> Place {
    let site = about.site;
    let name = about
        .caller_name
        .or(about.contact.map(|contact| contact.name.as_str()));
    let phone = about
        .caller_phone
        .or(about.contact.and_then(|contact| contact.phone.as_deref()));
    let person: Vec<_> = name.into_iter().chain(phone).collect();
    Place {
        name: site.name.clone(),
        address: format!(
            "{}{}",
            site.prefecture.0,
            site.address.as_deref().unwrap_or_default()
        ),
        person: (!person.is_empty()).then(|| person.join("  ")),
    }
}

/// What the call is about in words: the device, else the symptom, the request or the question.
fn part(device: Option<&device::Device>, observations: &Observations) -> String {
    let Observations {
        symptom,
        request_kind,
        topic,
        ..
    } = observations;
    let words = symptom
        .map(wording::symptom)
        .or(request_kind.map(Labelled::label))
        .or(topic.map(Labelled::label));
    match device {
        Some(device) => device_name(device),
        None => words.unwrap_or("ご用件のとおり").to_owned(),
    }
}

/// Kind, maker and model of a device.
pub fn device_name(device: &device::Device) -> String {
    let (kind, maker) = (
        wording::device_kind(device.kind.0),
        wording::maker(device.maker.0),
    );
    match &device.model {
        Some(model) => format!("{kind}（{maker} {model}）"),
        None => format!("{kind}（{maker}）"),
    }
}
