//! How the devices of a site may be connected: what the documents allow of PCs, readers, hubs and router ports.

mod reader;

use crate::{
    finding::{
        Finding, FindingCode,
        Severity::{Refused, Warning},
        by_weight,
    },
    identifier::fold,
    vocabulary::{CableCount, DeviceKind, Maker, Region, UsbConnection, closed_set::closed_set},
};

/// A device as installed, with what is known of its wiring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstalledDevice {
    /// Kind of device.
    pub kind: DeviceKind,
    /// Maker.
    pub maker: Maker,
    /// Model as registered.
    pub model: Option<String>,
    /// How a reader is connected to its PC.
    pub usb_connection: Option<UsbConnection>,
    /// Model of the USB hub in between.
    pub usb_hub_model: Option<String>,
    /// USB cables of a reader.
    pub usb_cables: Option<CableCount>,
    /// Whether it is connected by radio (無線LAN).
    pub wireless: Option<bool>,
    /// LAN port of the router of the system it hangs on.
    pub router_port: Option<u32>,
    /// Whether NTT installed it.
    pub installed_by_ntt: Option<bool>,
}

impl InstalledDevice {
    /// A device of whose wiring nothing is known.
    #[must_use]
    pub const fn new(kind: DeviceKind, maker: Maker) -> Self {
        Self {
            kind,
            maker,
            model: None,
            usb_connection: None,
            usb_hub_model: None,
            usb_cables: None,
            wireless: None,
            router_port: None,
            installed_by_ntt: None,
        }
    }
}

/// The devices of a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteInventory {
    /// Region of the site.
    pub region: Region,
    /// Whether the site has a start pack.
    pub start_pack: bool,
    /// Its devices; findings name them by their place in this list.
    pub devices: Vec<InstalledDevice>,
}

impl SiteInventory {
    /// The devices of a kind, with their places.
    fn of_kind(&self, kind: DeviceKind) -> impl Iterator<Item = (usize, &InstalledDevice)> {
        let devices = self.devices.iter().enumerate();
        devices.filter(move |(_, device)| device.kind == kind)
    }

    fn count(&self, kind: DeviceKind) -> usize {
        self.of_kind(kind).count()
    }

    /// Whether the limits of the menu of additional works hold: NTT East, start pack (M00).
    fn is_under_menu(&self) -> bool {
        self.region == Region::East && self.start_pack
    }
}

closed_set! {
    /// Shape of a PC.
    PcForm {
        /// ノート
        Notebook = "NOTEBOOK",
        /// デスクトップ
        Desktop = "DESKTOP",
    }
}

/// The shape of a PC that the documents name, by the beginning of its folded model (V04, V05).
#[must_use]
pub fn pc_form(model: &str) -> Option<PcForm> {
    let folded = fold(model);
    if folded.starts_with("THINKPAD") {
        Some(PcForm::Notebook)
    } else if folded.starts_with("THINKCENTRE") {
        Some(PcForm::Desktop)
    } else {
        None
    }
}

/// The most PCs of a site (M01).
const MOST_PCS: usize = 3;

/// From so many PCs on a site of the West needs the switching hub (V17).
const PCS_NEEDING_HUB: usize = 3;

/// The router ports that are kept for devices of NTT (V18).
const OWN_PORTS: [u32; 2] = [1, 2];

/// Everything there is to say of the devices of a site, the heaviest first.
#[must_use]
pub fn check(site: &SiteInventory) -> Vec<Finding> {
    let of_site = [pc_limit(site), switching_hub(site)];
    let of_devices = site.devices.iter().enumerate().flat_map(|(place, device)| {
        let found = [wireless(site, device), foreign_device(site, device)];
        found
            .into_iter()
            .flatten()
            .map(move |finding| finding.about(place))
    });
    by_weight(
        of_site
            .into_iter()
            .flatten()
            .chain(of_devices)
            .chain(reader::check(site)),
    )
}

fn pc_limit(site: &SiteInventory) -> Option<Finding> {
    let pcs = site.count(DeviceKind::Pc);
    (site.is_under_menu() && pcs > MOST_PCS).then(|| {
        let text = format!("オン資端末は既設を含めて{MOST_PCS}台までです（登録{pcs}台）。");
        Finding::new(Refused, FindingCode::TooManyPcs, &["M01"], text)
    })
}

/// In the East the router has ports enough (A49).
fn switching_hub(site: &SiteInventory) -> Option<Finding> {
    let needed = site.region == Region::West && site.count(DeviceKind::Pc) >= PCS_NEEDING_HUB;
    (needed && site.count(DeviceKind::Hub) == 0).then(|| {
        let text =
            "オン資端末が3台以上のため、スイッチングハブ（ApresiaLightGC105-SS）が必要です。";
        Finding::new(
            Refused,
            FindingCode::SwitchingHubNeeded,
            &["V17", "A49"],
            text,
        )
    })
}

fn wireless(site: &SiteInventory, device: &InstalledDevice) -> Option<Finding> {
    let concerned =
        site.is_under_menu() && device.kind == DeviceKind::Pc && device.wireless == Some(true);
    let form = device.model.as_deref().and_then(pc_form);
    let (severity, code, text) = match form {
        Some(PcForm::Notebook) => return None,
        Some(PcForm::Desktop) => (
            Refused,
            FindingCode::WirelessNotAllowed,
            "無線LANを使えるのはノートパソコンだけです。デスクトップは有線でつなぎます。",
        ),
        None => (
            Warning,
            FindingCode::WirelessUnchecked,
            "無線LANを使えるのはノートパソコンだけです。型番でノートかどうかを確認してください。",
        ),
    };
    concerned.then(|| Finding::new(severity, code, &["V06"], text))
}

/// The East uses the ports otherwise (A54).
fn foreign_device(site: &SiteInventory, device: &InstalledDevice) -> Option<Finding> {
    let port = device.router_port.filter(|port| OWN_PORTS.contains(port))?;
    (site.region == Region::West && device.installed_by_ntt == Some(false)).then(|| {
        let text = format!("オン資ルーターのLAN{port}に、NTTが設置していない機器がつながっています。外してください。");
        Finding::new(Refused, FindingCode::ForeignDeviceOnRouter, &["V18", "A54"], text)
    })
}
