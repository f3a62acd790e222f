//! How the devices of a site may be connected: what the documents allow of PCs, readers, hubs and router ports.

mod reader;

use crate::{
    finding::{
        Finding, FindingCode,
        Severity::{Refused, Warning},
        by_weight,
    },
    identifier::fold,
    line::gateway_of_model,
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
    /// Place in the inventory of the PC that a reader is connected to, where known.
    pub attached_to: Option<usize>,
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
            attached_to: None,
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
    /// How many PCs the site is said to have, registered one by one or not.
    pub told_pcs: usize,
    /// How many card readers it is said to have.
    pub told_readers: usize,
    /// Its devices; findings name them by their place in this list.
    pub devices: Vec<InstalledDevice>,
}

impl SiteInventory {
    /// The devices of a kind, with their places.
    fn of_kind(&self, kind: DeviceKind) -> impl Iterator<Item = (usize, &InstalledDevice)> {
        let devices = self.devices.iter().enumerate();
        devices.filter(move |(_, device)| device.kind == kind)
    }

    /// The PCs, as told or as registered, whichever are more.
    fn pcs(&self) -> usize {
        self.told_pcs.max(self.of_kind(DeviceKind::Pc).count())
    }

    /// The card readers, as told or as registered, whichever are more.
    fn readers(&self) -> usize {
        self.told_readers
            .max(self.of_kind(DeviceKind::CardReader).count())
    }

    /// The readers that are known to be connected to the PC at a place.
    fn readers_of(&self, pc: usize) -> impl Iterator<Item = &InstalledDevice> {
        self.of_kind(DeviceKind::CardReader)
            .map(|(_, reader)| reader)
            .filter(move |reader| reader.attached_to == Some(pc))
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
        let found = [
            wireless(site, device),
            foreign_device(site, device),
            gateway(site, device),
        ];
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
    let pcs = site.pcs();
    (site.is_under_menu() && pcs > MOST_PCS).then(|| {
        let text = format!("オン資端末は既設を含めて{MOST_PCS}台までです（現在{pcs}台）。");
        Finding::new(Refused, FindingCode::TooManyPcs, &["M01"], text)
    })
}

/// The hub of that model alone will do; in the East the router has ports enough (A49).
fn switching_hub(site: &SiteInventory) -> Option<Finding> {
    let hubs = || site.of_kind(DeviceKind::Hub).map(|(_, hub)| hub);
    let needed = site.region == Region::West && site.pcs() >= PCS_NEEDING_HUB;
    if !needed || hubs().any(is_switching_hub) {
        return None;
    }
    let (severity, text) = if hubs().any(|hub| hub.maker == Maker::Unknown) {
        (
            Warning,
            "オン資端末が3台以上のため、スイッチングハブはApresiaLightGC105-SSを使います。登録されたハブのメーカーと型番を確認してください。",
        )
    } else {
        (
            Refused,
            "オン資端末が3台以上のため、スイッチングハブ（ApresiaLightGC105-SS）が必要です。",
        )
    };
    let code = FindingCode::SwitchingHubNeeded;
    Some(Finding::new(severity, code, &["V17", "A49"], text))
}

/// Whether it is the switching hub of the documents (V17); a model that is not registered does not differ.
fn is_switching_hub(hub: &InstalledDevice) -> bool {
    let is_of_model = |model: &str| fold(model).starts_with("APRESIALIGHTGC105");
    hub.maker == Maker::Apresia && hub.model.as_deref().is_none_or(is_of_model)
}

/// A gateway that is registered as a device is judged as the one of the line is (S17-S19).
fn gateway(site: &SiteInventory, device: &InstalledDevice) -> Option<Finding> {
    let model = device.model.as_deref()?;
    (device.kind == DeviceKind::Gateway)
        .then(|| gateway_of_model(site.region, model, None))
        .flatten()
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
