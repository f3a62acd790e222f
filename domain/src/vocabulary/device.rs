//! Devices: kinds, makers, the desks that may be registered for one.

use super::{DeskCode, closed_set::closed_set};

/// A closed set that begins with the kinds of device, so that their texts stand once.
macro_rules! kinds_and {
    ($(#[$meta:meta])* $name:ident { $($more:tt)* }) => {
        closed_set! {
            $(#[$meta])*
            $name {
                /// PC of the system (オン資端末).
                Pc = "PC",
                /// Monitor of the PC set.
                Monitor = "MONITOR",
                /// Router of the system (オン資ルーター).
                Router = "ROUTER",
                /// Switching hub.
                Hub = "HUB",
                /// Card reader with face recognition (顔認証付きカードリーダー).
                CardReader = "CARD_READER",
                /// Keyboard, mouse, drive or USB hub of a PC set.
                Accessory = "ACCESSORY",
                /// Optical network unit (回線終端装置).
                Onu = "ONU",
                /// The optical line itself.
                Line = "LINE",
                /// Home or office gateway (HGW, OGW).
                Gateway = "GATEWAY",
                /// Receipt computer (レセコン) or electronic chart.
                ReceiptPc = "RECEIPT_PC",
                /// Phone or tablet of a home-visit nursing station.
                Mobile = "MOBILE",
                /// A device outside the support.
                Other = "OTHER",
                $($more)*
            }
        }
    };
}

kinds_and! {
    /// Kind of device (機器種別) a call can be about.
    DeviceKind {}
}

kinds_and! {
    /// The part that was really at fault (故障箇所), known when a ticket is resolved.
    FaultPart {
        /// Set up wrongly.
        Configuration = "CONFIGURATION",
        /// Used wrongly.
        Operation = "OPERATION",
        /// Never found out.
        Unknown = "UNKNOWN",
    }
}

impl FaultPart {
    /// The kind of device that was at fault; none where no device was.
    #[must_use]
    pub fn device_kind(self) -> Option<DeviceKind> {
        DeviceKind::ALL.get(self as usize).copied()
    }
}

impl From<DeviceKind> for FaultPart {
    /// The device itself was at fault.
    fn from(kind: DeviceKind) -> Self {
        // Both sets are made from one list, the kinds of device first.
        Self::ALL[kind as usize]
    }
}

closed_set! {
    /// Maker (メーカー) of a device.
    Maker {
        /// Lenovo (レノボ).
        Lenovo = "LENOVO",
        /// HP (日本ヒューレット・パッカード).
        Hp = "HP",
        /// Yamaha (ヤマハ).
        Yamaha = "YAMAHA",
        /// Allied Telesis (アライドテレシス).
        AlliedTelesis = "ALLIED_TELESIS",
        /// Apresia (アプレシア).
        Apresia = "APRESIA",
        /// Fujitsu Japan (富士通Japan).
        FujitsuJapan = "FUJITSU_JAPAN",
        /// Panasonic Connect (パナソニック コネクト).
        PanasonicConnect = "PANASONIC_CONNECT",
        /// Almex (アルメックス).
        Almex = "ALMEX",
        /// Canon Marketing Japan (キヤノンマーケティングジャパン).
        CanonMj = "CANON_MJ",
        /// Atlas Information Service (アトラス情報サービス).
        Atlas = "ATLAS",
        /// NTT East (NTT東日本).
        NttEast = "NTT_EAST",
        /// NTT West (NTT西日本).
        NttWest = "NTT_WEST",
        /// A maker that no document names.
        Other = "OTHER",
        /// Not known.
        Unknown = "UNKNOWN",
    }
}

closed_set! {
    /// Maker of a card reader, as far as the menu of additional works tells them apart (M01-M09).
    ReaderMaker {
        /// Fujitsu Japan (富士通Japan).
        FujitsuJapan = "FUJITSU_JAPAN",
        /// Panasonic Connect (パナソニック コネクト).
        PanasonicConnect = "PANASONIC_CONNECT",
        /// Almex (アルメックス).
        Almex = "ALMEX",
        /// Canon Marketing Japan (キヤノンマーケティングジャパン).
        CanonMj = "CANON_MJ",
        /// Atlas Information Service (アトラス情報サービス).
        Atlas = "ATLAS",
        /// A maker that no document names.
        Other = "OTHER",
    }
}

impl From<ReaderMaker> for Maker {
    fn from(maker: ReaderMaker) -> Self {
        match maker {
            ReaderMaker::FujitsuJapan => Self::FujitsuJapan,
            ReaderMaker::PanasonicConnect => Self::PanasonicConnect,
            ReaderMaker::Almex => Self::Almex,
            ReaderMaker::CanonMj => Self::CanonMj,
            ReaderMaker::Atlas => Self::Atlas,
            ReaderMaker::Other => Self::Other,
        }
    }
}

closed_set! {
    /// Router families with a fault desk of their own (D15, D16); matched by prefix (A10).
    RouterFamily {
        /// YAMAHA NVR700…
        Nvr700 = "NVR700",
        /// YAMAHA RTX830…
        Rtx830 = "RTX830",
        /// Allied Telesis AT-AR1050V…
        AtAr1050v = "AT_AR1050V",
        /// Any other model.
        Other = "OTHER",
    }
}

closed_set! {
    /// Desk registered for one device at its installation (保守窓口, A21).
    MaintenanceDesk {
        /// Lenovo PC desk of Nihon COMSYS.
        LenovoComsys = "LENOVO_COMSYS",
        /// Allied Telesis router desk.
        AlliedTelesis = "ALLIED_TELESIS",
        /// Yamaha router desk of SCSK.
        YamahaScsk = "YAMAHA_SCSK",
        /// Apresia replacement form.
        ApresiaWeb = "APRESIA_WEB",
        /// Fujitsu Japan reader desk.
        CrFujitsu = "CR_FUJITSU",
        /// Panasonic Connect reader desk.
        CrPanasonic = "CR_PANASONIC",
        /// Almex reader desk.
        CrAlmex = "CR_ALMEX",
        /// Canon Marketing Japan reader desk.
        CrCanon = "CR_CANON",
        /// Atlas reader desk.
        CrAtlas = "CR_ATLAS",
    }
}

impl From<MaintenanceDesk> for DeskCode {
    fn from(desk: MaintenanceDesk) -> Self {
        match desk {
            MaintenanceDesk::LenovoComsys => Self::LenovoComsys,
            MaintenanceDesk::AlliedTelesis => Self::AlliedTelesis,
            MaintenanceDesk::YamahaScsk => Self::YamahaScsk,
            MaintenanceDesk::ApresiaWeb => Self::ApresiaWeb,
            MaintenanceDesk::CrFujitsu => Self::CrFujitsu,
            MaintenanceDesk::CrPanasonic => Self::CrPanasonic,
            MaintenanceDesk::CrAlmex => Self::CrAlmex,
            MaintenanceDesk::CrCanon => Self::CrCanon,
            MaintenanceDesk::CrAtlas => Self::CrAtlas,
        }
    }
}
