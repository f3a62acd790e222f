//! Card readers (顔認証付きカードリーダー): how many, of which maker, and how they are wired.

use std::collections::BTreeSet;

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
        findings.extend(per_pc(site));
        // What is known of a PC is not said of the site again.
        let of_site = counts(site).filter(|of_site| {
            let same = |of_pc: &Finding| of_pc.code == of_site.code;
            !findings.iter().any(same)
        });
        findings.extend(of_site);
        findings.extend(differing(site));
    }
    for (place, reader) in site.of_kind(DeviceKind::CardReader) {
        let several = has_second(site, reader);
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

/// Whether another reader is on the PC of this one; where its PC is not known, the only PC of the site has all.
fn has_second(site: &SiteInventory, reader: &InstalledDevice) -> bool {
    match reader.attached_to {
        Some(pc) => site.readers_of(pc).count() >= 2,
        None => site.pcs() <= 1 && site.readers() >= 2,
    }
}

/// The readers of each PC of which they are known (M01, M02).
fn per_pc(site: &SiteInventory) -> Vec<Finding> {
    let of_pc = |(place, _)| {
        let of_pc = match site.readers_of(place).count() {
            0 | 1 => None,
            MOST_READERS => second_reader(site.readers_of(place))
                .or_else(|| (site.pcs() > 1).then(combination_undecided)),
            readers => Some(too_many_readers(readers)),
        };
        of_pc.map(|finding| finding.about(place))
    };
    site.of_kind(DeviceKind::Pc).filter_map(of_pc).collect()
}

/// One reader to a PC, or two readers on the only PC (M01, M02).
fn counts(site: &SiteInventory) -> Option<Finding> {
    let readers = || {
        site.of_kind(DeviceKind::CardReader)
            .map(|(_, reader)| reader)
    };
    match (site.pcs(), site.readers()) {
        (_, 0) | (0 | 1, 1) => None,
        (0 | 1, MOST_READERS) => second_reader(readers()),
        (0 | 1, readers) => Some(too_many_readers(readers)),
        (pcs, readers) if readers > pcs => Some(combination_undecided()),
        (pcs, readers) if readers < pcs => Some(Finding::new(
            Advice,
            FindingCode::PcWithoutReader,
            &["M01"],
            "オン資端末とカードリーダーは1対1の構成です。リーダーの登録漏れがないか確認してください。",
        )),
        _ => None,
    }
}

fn too_many_readers(readers: usize) -> Finding {
    let text =
        format!("カードリーダーは、オン資端末1台に{MOST_READERS}台までです（現在{readers}台）。");
    Finding::new(Refused, FindingCode::TooManyReaders, &["M02", "M09"], text)
}

fn combination_undecided() -> Finding {
    Finding::new(
        Warning,
        FindingCode::CombinationUndecided,
        &["M01", "M02", "A42"],
        "2台目のカードリーダーを付けられるのは、オン資端末が1台の場合だけです。NTT東日本の窓口に相談してください。",
    )
}

fn second_reader<'a>(mut readers: impl Iterator<Item = &'a InstalledDevice>) -> Option<Finding> {
    let unsupported = readers.any(|reader| ONE_READER_ONLY.contains(&reader.maker));
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

/// All readers of a site are of one maker and model; what is not known does not differ.
fn differing(site: &SiteInventory) -> Option<Finding> {
    let readers = || {
        site.of_kind(DeviceKind::CardReader)
            .map(|(_, reader)| reader)
    };
    let makers: BTreeSet<Maker> = readers()
        .map(|reader| reader.maker)
        .filter(|&maker| maker != Maker::Unknown)
        .collect();
    let models: BTreeSet<String> = readers()
        .filter_map(|reader| reader.model.as_deref())
        .map(fold)
        .collect();
    (makers.len() > 1 || models.len() > 1).then(|| {
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
