//! Card readers (顔認証付きカードリーダー): how many, of which maker, and how they are wired.

use super::{InstalledDevice, SiteInventory};
use crate::{
    finding::{
        Finding, FindingCode,
        Severity::{Advice, Refused, Warning},
    },
    identifier::fold,
    reader_hub::{self, HubRule},
    vocabulary::{CableCount, DeviceKind, Maker, UsbConnection},
};

/// The most readers on one PC (M02, M09).
const MOST_READERS: usize = 2;

/// Makers whose readers come one to a PC (M02, M09).
const ONE_READER_ONLY: [Maker; 2] = [Maker::PanasonicConnect, Maker::Atlas];

pub(super) fn check(site: &SiteInventory) -> Vec<Finding> {
    let mut findings = Vec::new();
    if site.is_under_menu() {
        findings.extend(counts(site));
        findings.extend(differing(site));
    }
    let several = site.count(DeviceKind::CardReader) >= 2;
    for (place, reader) in site.of_kind(DeviceKind::CardReader) {
        let of_reader = [shutdown_order(reader), cables(reader), hub(reader, several)];
        findings.extend(
            of_reader
                .into_iter()
                .flatten()
                .map(|finding| finding.about(place)),
        );
    }
    findings
}

/// One reader to a PC, or two readers on the only PC (M01, M02).
fn counts(site: &SiteInventory) -> Option<Finding> {
    let (pcs, readers) = (
        site.count(DeviceKind::Pc),
        site.count(DeviceKind::CardReader),
    );
    match (pcs, readers) {
        (_, 0) | (0 | 1, 1) => None,
        (0 | 1, MOST_READERS) => second_reader(site),
        (0 | 1, _) => {
            let text = format!(
                "カードリーダーは、オン資端末1台に{MOST_READERS}台までです（登録{readers}台）。"
            );
            Some(Finding::new(
                Refused,
                FindingCode::TooManyReaders,
                &["M02", "M09"],
                text,
            ))
        }
        _ if readers > pcs => Some(Finding::new(
            Warning,
            FindingCode::CombinationUndecided,
            &["M01", "M02", "A42"],
            "2台目のカードリーダーを付けられるのは、オン資端末が1台の場合だけです。NTT東日本の窓口に相談してください。",
        )),
        _ if readers < pcs => Some(Finding::new(
            Advice,
            FindingCode::PcWithoutReader,
            &["M01"],
            "オン資端末とカードリーダーは1対1の構成です。リーダーの登録漏れがないか確認してください。",
        )),
        _ => None,
    }
}

fn second_reader(site: &SiteInventory) -> Option<Finding> {
    let mut readers = site.of_kind(DeviceKind::CardReader);
    let unsupported = readers.any(|(_, reader)| ONE_READER_ONLY.contains(&reader.maker));
    unsupported.then(|| {
        let text = "パナソニックとアトラスのカードリーダーは、1台のオン資端末に2台つなげません。";
        Finding::new(
            Refused,
            FindingCode::SecondReaderUnsupported,
            &["M02", "M09"],
            text,
        )
    })
}

/// All readers of a site are of one maker and model; what is not registered does not differ.
fn differing(site: &SiteInventory) -> Option<Finding> {
    let mut readers = site
        .of_kind(DeviceKind::CardReader)
        .map(|(_, reader)| reader);
    let first = readers.next()?;
    let mut known_model = first.model.as_deref().map(fold);
    let differs = readers.any(|reader| {
        let model = reader.model.as_deref().map(fold);
        let other_model = known_model
            .as_ref()
            .zip(model.as_ref())
            .is_some_and(|(one, other)| one != other);
        known_model = known_model.take().or(model);
        reader.maker != first.maker || other_model
    });
    differs.then(|| {
        let text = "カードリーダーは、すべて同じメーカーの同じ機種でそろえます。";
        Finding::new(Refused, FindingCode::ReadersDiffer, &["M01", "M02"], text)
    })
}

fn shutdown_order(reader: &InstalledDevice) -> Option<Finding> {
    (reader.maker == Maker::Atlas).then(|| {
        let text = "終了時は、先に管理ツールでカードリーダーを止めて下部の文字が消えるのを待ち、それからパソコン、モニターの順に切ります。";
        Finding::new(Advice, FindingCode::ReaderStopsFirst, &["V26"], text)
    })
}

fn cables(reader: &InstalledDevice) -> Option<Finding> {
    (reader.maker == Maker::Almex && reader.usb_cables == Some(CableCount::One)).then(|| {
        let text = "アルメックスのカードリーダーは、1台につきUSBケーブルを2本つなぎます。";
        Finding::new(Refused, FindingCode::ReaderCables, &["V27", "M09"], text)
    })
}

fn hub(reader: &InstalledDevice, several: bool) -> Option<Finding> {
    match reader_hub::rule(reader.maker)? {
        HubRule::Forbidden => has_hub(reader).then(|| {
            let text = "富士通とキヤノンのカードリーダーは、USBハブを使わずパソコンに直接つなぎます。";
            Finding::new(Refused, FindingCode::ReaderHubForbidden, &["V28", "M09"], text)
        }),
        HubRule::Required if has_unlisted_hub(reader) => {
            let text = format!(
                "アルメックスのカードリーダーには、指定のUSBハブ（{}）を使います。",
                reader_hub::LISTED.join("、")
            );
            Some(Finding::new(Refused, FindingCode::ReaderHubUnlisted, &["V27", "M09"], text))
        }
        HubRule::Required => (several && reader.usb_connection == Some(UsbConnection::Direct)).then(|| {
            let text = "アルメックスのカードリーダーを2台つなぐときは、2台とも指定のUSBハブを通します。";
            Finding::new(Refused, FindingCode::ReaderHubNeeded, &["V27", "M09"], text)
        }),
    }
}

fn has_hub(reader: &InstalledDevice) -> bool {
    let through_hub = [UsbConnection::ListedHub, UsbConnection::OtherHub];
    reader.usb_hub_model.is_some()
        || reader
            .usb_connection
            .is_some_and(|connection| through_hub.contains(&connection))
}

fn has_unlisted_hub(reader: &InstalledDevice) -> bool {
    match reader.usb_hub_model.as_deref() {
        Some(model) => !reader_hub::is_listed(model),
        None => reader.usb_connection == Some(UsbConnection::OtherHub),
    }
}
