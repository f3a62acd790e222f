//! The menu of additional works of NTT East (追加工事メニュー): who may order what (M00-M09).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    certificate,
    identifier::fold,
    json,
    reader_hub::{self, HubRule},
    vocabulary::{ReaderMaker, Region, RequestKind, closed_set::closed_set},
};

closed_set! {
    /// An item of the menu.
    WorkKind {
        /// (1) One more PC with one reader.
        AddPcAndReader = "ADD_PC_AND_READER",
        /// (2) A second reader on the PC.
        AddReader = "ADD_READER",
        /// (3) Wireless to wired LAN.
        WirelessToWired = "WIRELESS_TO_WIRED",
        /// (4) Succession (承継).
        Succession = "SUCCESSION",
        /// (5) Relocation (移転).
        Move = "MOVE",
        /// (6) Online-claims application (オンライン請求設定).
        OnlineClaimsSetup = "ONLINE_CLAIMS_SETUP",
        /// (7) Installation of a renewed certificate (電子証明書更新).
        CertificateUpdate = "CERTIFICATE_UPDATE",
        /// (8) Link to the receipt computer (レセコン連携 無→有).
        ReceiptLinkOn = "RECEIPT_LINK_ON",
    }
}

closed_set! {
    /// Why works cannot be ordered.
    WorkObstacle {
        /// The menu is of NTT East.
        NotEast = "NOT_EAST",
        /// The menu is for sites with a start pack (M00).
        NotStartPack = "NOT_START_PACK",
        /// More readers than PCs: consult the window first (A42).
        CombinationUndecided = "COMBINATION_UNDECIDED",
        /// More than three PCs (M01).
        PcLimitExceeded = "PC_LIMIT_EXCEEDED",
        /// A reader can only be added to a single PC (M02).
        MultiplePcs = "MULTIPLE_PCS",
        /// More than two readers (M02).
        ReaderLimitExceeded = "READER_LIMIT_EXCEEDED",
        /// Another maker or model than the existing one (M01, M02).
        MakerModelDiffers = "MAKER_MODEL_DIFFERS",
        /// The menu does not offer it for this maker (M02, M04).
        MakerNotSupported = "MAKER_NOT_SUPPORTED",
        /// アルメックス needs a hub (V27).
        HubRequired = "HUB_REQUIRED",
        /// Not one of the listed hubs (V27).
        HubNotListed = "HUB_NOT_LISTED",
        /// 富士通 and キヤノン take no hub (V28).
        HubNotAllowed = "HUB_NOT_ALLOWED",
        /// The certificate has not expired (M07).
        CertificateStillValid = "CERTIFICATE_STILL_VALID",
        /// The receipt computer is linked already (M08).
        AlreadyLinked = "ALREADY_LINKED",
    }
}

impl WorkKind {
    /// The item of the menu that a caller wants; none where his request is not on it.
    #[must_use]
    pub fn of(request: RequestKind) -> Option<Self> {
        let item = |item: &Self| item.request() == request;
        Self::ALL.iter().copied().find(item)
    }

    /// The request for this item.
    #[must_use]
    pub const fn request(self) -> RequestKind {
        match self {
            Self::AddPcAndReader => RequestKind::AddPcAndReader,
            Self::AddReader => RequestKind::AddReader,
            Self::WirelessToWired => RequestKind::WirelessToWired,
            Self::Succession => RequestKind::Succession,
            Self::Move => RequestKind::Move,
            Self::OnlineClaimsSetup => RequestKind::OnlineClaimsSetup,
            Self::CertificateUpdate => RequestKind::CertificateUpdate,
            Self::ReceiptLinkOn => RequestKind::ReceiptLinkOn,
        }
    }
}

impl WorkObstacle {
    /// Why the works cannot be ordered, as an agent says it in Japanese, and the clause.
    #[must_use]
    pub const fn say(self) -> (&'static str, &'static str) {
        match self {
            Self::NotEast => ("追加工事メニューはNTT東日本のお客さま向けです。", "M00"),
            Self::NotStartPack => (
                "スタートパックで導入したお客さまが対象です。個別契約の場合は窓口での相談になります。",
                "M00",
            ),
            Self::CombinationUndecided => (
                "パソコンよりリーダーが多い構成です。先に窓口へご相談ください。",
                "A42",
            ),
            Self::PcLimitExceeded => ("オン資パソコンは既設を含めて3台までです。", "M01"),
            Self::MultiplePcs => (
                "リーダーだけの追加は、オン資パソコンが1台の場合に限ります。",
                "M02",
            ),
            Self::ReaderLimitExceeded => ("カードリーダーは2台までです。", "M02"),
            Self::MakerModelDiffers => (
                "追加するリーダーは既設と同じメーカー・機種に限ります。",
                "M01",
            ),
            Self::MakerNotSupported => ("このメーカーのリーダーには対応していません。", "M02"),
            Self::HubRequired => ("アルメックスのリーダーには指定のUSBハブが要ります。", "V27"),
            Self::HubNotListed => ("指定のUSBハブではありません。", "V27"),
            Self::HubNotAllowed => ("このメーカーのリーダーはUSBハブを経由できません。", "V28"),
            Self::CertificateStillValid => ("電子証明書の有効期間が残っています。", "M07"),
            Self::AlreadyLinked => ("レセコンとはすでに連携しています。", "M08"),
        }
    }
}

/// An order from the menu; counts are those before the work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WorkRequest {
    /// The item of the menu.
    pub request: WorkKind,
    /// Region of the site.
    pub region: Region,
    /// Whether the site has a start pack.
    pub start_pack: bool,
    /// PCs of the system.
    pub pcs: u32,
    /// Card readers.
    pub readers: u32,
    /// Maker of the existing reader.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maker_existing: Option<ReaderMaker>,
    /// Model of the existing reader.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model_existing: Option<String>,
    /// Maker of the reader to add; the existing one when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maker_wanted: Option<ReaderMaker>,
    /// Model of the reader to add.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model_wanted: Option<String>,
    /// PCs to add; one when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pcs_to_add: Option<u32>,
    /// Model of the USB hub the customer provides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hub_model: Option<String>,
    /// Issue date of the certificate.
    #[serde(default, with = "json::optional_date")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate_issued_on: Option<Date>,
    /// The day of the order in Japan.
    #[serde(default, with = "json::optional_date")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on: Option<Date>,
    /// Whether the receipt computer is linked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt_linked: Option<bool>,
}

const MOST_PCS: u32 = 3;
const MOST_READERS: u32 = 2;

impl WorkRequest {
    /// Everything that stands against the order, in the order of [`WorkObstacle::ALL`]; none when it
    /// can be placed. Outside the East, or without a start pack, nothing further is examined.
    #[must_use]
    pub fn obstacles(&self) -> Vec<WorkObstacle> {
        if self.region != Region::East {
            return vec![WorkObstacle::NotEast];
        }
        if !self.start_pack {
            return vec![WorkObstacle::NotStartPack];
        }
        let stands = |obstacle: &WorkObstacle| self.meets(*obstacle);
        WorkObstacle::ALL.iter().copied().filter(stands).collect()
    }

    fn meets(&self, obstacle: WorkObstacle) -> bool {
        let adds_pc = self.request == WorkKind::AddPcAndReader;
        let adds_reader = self.request == WorkKind::AddReader;
        match obstacle {
            WorkObstacle::NotEast => self.region != Region::East,
            WorkObstacle::NotStartPack => !self.start_pack,
            WorkObstacle::CombinationUndecided => adds_pc && self.readers > self.pcs,
            WorkObstacle::PcLimitExceeded => adds_pc && self.pcs_after() > MOST_PCS,
            WorkObstacle::MultiplePcs => adds_reader && self.pcs > 1,
            WorkObstacle::ReaderLimitExceeded => adds_reader && self.readers >= MOST_READERS,
            WorkObstacle::MakerModelDiffers => (adds_pc || adds_reader) && self.differs(),
            WorkObstacle::MakerNotSupported => self.maker_not_supported(),
            WorkObstacle::HubRequired => {
                adds_reader && self.hub_required() && self.hub_model.is_none()
            }
            WorkObstacle::HubNotListed => {
                adds_reader && self.hub_required() && self.hub_not_listed()
            }
            WorkObstacle::HubNotAllowed => {
                adds_reader && self.hub_forbidden() && self.hub_model.is_some()
            }
            WorkObstacle::CertificateStillValid => {
                self.request == WorkKind::CertificateUpdate && self.certificate_valid()
            }
            WorkObstacle::AlreadyLinked => {
                self.request == WorkKind::ReceiptLinkOn && self.receipt_linked == Some(true)
            }
        }
    }

    fn pcs_after(&self) -> u32 {
        self.pcs.saturating_add(self.pcs_to_add.unwrap_or(1))
    }

    fn wanted(&self) -> Option<ReaderMaker> {
        self.maker_wanted.or(self.maker_existing)
    }

    fn differs(&self) -> bool {
        let models = self
            .model_existing
            .as_deref()
            .zip(self.model_wanted.as_deref());
        self.wanted() != self.maker_existing
            || models.is_some_and(|(existing, wanted)| fold(existing) != fold(wanted))
    }

    fn maker_not_supported(&self) -> bool {
        match self.request {
            WorkKind::AddReader => !self.hub_required() && !self.hub_forbidden(),
            WorkKind::Succession => self.maker_existing == Some(ReaderMaker::Other),
            _ => false,
        }
    }

    fn hub_required(&self) -> bool {
        self.hub_rule() == Some(HubRule::Required)
    }

    fn hub_forbidden(&self) -> bool {
        self.hub_rule() == Some(HubRule::Forbidden)
    }

    fn hub_rule(&self) -> Option<HubRule> {
        reader_hub::rule(self.wanted()?.into())
    }

    fn hub_not_listed(&self) -> bool {
        let model = self.hub_model.as_deref();
        model.is_some_and(|model| !reader_hub::is_listed(model))
    }

    fn certificate_valid(&self) -> bool {
        let dates = self.certificate_issued_on.zip(self.on);
        dates.is_some_and(|(issued_on, on)| !certificate::has_expired(issued_on, on))
    }
}
