//! Rows of the table of devices (機器).

use std::net::IpAddr;

use jiff::civil::Date;

use super::{
    cell::Cell,
    record::{Cells, Record, record},
    reference::{DeviceReference, Place},
    text::Text,
};
use crate::{
    device_days::{DeviceDays, WrongDay},
    identifier::{InstitutionCode, Serial},
    vocabulary::{CableCount, DeviceKind, MaintenanceDesk, Maker, UsbConnection},
};

/// A serial number (シリアル番号) and the text from which it was read (A08, A09).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadSerial {
    /// The number without its label.
    pub serial: Serial,
    /// The text as it was given.
    pub as_read: Text<60>,
}

impl Cell for ReadSerial {
    /// Takes the form of any maker: which one holds is known only with the maker of the row.
    fn read(text: &str) -> Result<Self, String> {
        let as_read = Text::parse(text)?;
        match Serial::parse(as_read.as_str(), Maker::Unknown) {
            Ok(serial) => Ok(Self { serial, as_read }),
            Err(_) => {
                Err("英数字6～20桁で入力してください（S/N、SER.は付いていても可）".to_owned())
            }
        }
    }

    fn write(&self) -> String {
        self.as_read.write()
    }
}

record! {
    /// A device (機器) of a site.
    DeviceRow {
        /// Institution code of its site.
        site: InstitutionCode, "医療機関コード", "institutionCode", "数字10桁", "1312345678";
        /// Kind of device.
        kind: DeviceKind, "機器種別", "kind", "オン資端末、モニター、オン資ルーター、ハブ、顔認証付きカードリーダー、付属品、ONU、光回線、ホームゲートウェイ等、レセコン、モバイル端末、対象外の機器", "オン資端末";
        /// Maker.
        maker: Maker, "メーカー", "maker", "資料に名前のあるメーカー、その他のメーカー、メーカー不明", "レノボ";
        /// Model as printed on it.
        model: Option<Text<200>>, "型番", "model", "200文字まで", "ThinkCentre M70q Tiny";
        /// Serial number.
        serial: Option<ReadSerial>, "シリアル番号", "serial", "英数字6～20桁（S/N、SER.は付いていても可）", "S/N PF3ABC12";
        /// Where it stands.
        place: Option<Text<100>>, "設置場所", "place", "100文字まで", "受付";
        /// Its number among the devices of this kind and place.
        number: Option<u32>, "番号", "number", "同じ場所にある同じ種別の何台目か", "1";
        /// Day of purchase (A13).
        purchased_on: Option<Date>, "購入日", "purchasedOn", "日付", "令和5年4月1日";
        /// Day of installation (A13).
        installed_on: Option<Date>, "設置日", "installedOn", "日付", "2023-04-15";
        /// Registered last day of maintenance (A11).
        warranty_ends_on: Option<Date>, "保守終了日", "warrantyEndsOn", "日付（最終日を含む）", "2028/4/1";
        /// Desk registered at the installation (A21).
        maintenance_desk: Option<MaintenanceDesk>, "保守窓口", "maintenanceDesk", "設置時に登録された窓口", "LENOVO_COMSYS";
        /// Address in the network.
        ip_address: Option<IpAddr>, "IPアドレス", "ipAddress", "IPアドレス", "10.51.1.2";
        /// Whether it is connected by radio (V06).
        wireless: Option<bool>, "無線LAN", "wireless", "○か×", "×";
        /// How a reader is connected (V27, V28).
        usb_connection: Option<UsbConnection>, "USB接続", "usbConnection", "直結、指定のUSBハブ、その他のUSBハブ", "直結";
        /// USB hub in between (V27).
        usb_hub_model: Option<Text<200>>, "USBハブ型番", "usbHubModel", "200文字まで", "USB-2H701BKN";
        /// USB cables of a reader (V27).
        usb_cables: Option<CableCount>, "USBケーブル本数", "usbCables", "1本か2本", "2本";
        /// Port of the router it hangs on (V12, V18).
        router_port: Option<u32>, "ルーターのLANポート", "routerPort", "ポート番号", "1";
        /// Whether NTT installed it (V18).
        installed_by_ntt: Option<bool>, "NTT設置", "installedByNtt", "○か×", "○";
        /// The device of the same site or maker that it replaced.
        replaces: Option<DeviceReference>, "交換前の機器", "replaces", "シリアル番号か、種別/番号/設置場所", "LENOVO:PF2XYZ34";
        /// Day it was taken away.
        removed_on: Option<Date>, "撤去日", "removedOn", "日付", "2028-03-31";
        /// Why it was taken away.
        removal_reason: Option<Text<300>>, "撤去理由", "removalReason", "300文字まで", "閉院";
        /// Serial number of the PC that a reader is connected to (M01, M02).
        attached_to_serial: Option<Serial>, "接続先PCのシリアル番号", "attachedToSerial", "英数字6～20桁", "PF3ABC12";
    }
}

impl DeviceRow {
    fn is_named(&self, reference: &DeviceReference) -> bool {
        match (reference, self.key()) {
            (DeviceReference::Serial { maker, serial }, DeviceKey::Serial(own_maker, own)) => {
                *serial == own && maker.is_none_or(|maker| maker == own_maker)
            }
            (DeviceReference::Place(place), DeviceKey::Place(_, own)) => *place == own,
            _ => false,
        }
    }
}

/// What makes two rows speak of the same device.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeviceKey {
    /// Maker and serial number.
    Serial(Maker, Serial),
    /// Without a serial number: the site, and the place there.
    Place(InstitutionCode, Place),
}

impl Record for DeviceRow {
    type Key = DeviceKey;

    const TITLE: &'static str = "機器";

    fn key(&self) -> DeviceKey {
        if let Some(read) = &self.serial {
            return DeviceKey::Serial(self.maker, read.serial.clone());
        }
        let place = Place {
            kind: self.kind,
            number: self.number.unwrap_or(1),
            place: self.place.clone(),
        };
        DeviceKey::Place(self.site.clone(), place)
    }

    fn check(&self, cells: &mut Cells<'_>) {
        let wrong =
            |serial: &ReadSerial| Serial::parse(serial.serial.as_str(), self.maker).is_err();
        let message = "アライドテレシスのシリアル番号はAで始まります";
        if self.serial.as_ref().is_some_and(wrong) {
            cells.object("serial", message);
        }
        if self
            .replaces
            .as_ref()
            .is_some_and(|replaced| self.is_named(replaced))
        {
            cells.object("replaces", "この機器自身です");
        }
        if self.removal_reason.is_some() && self.removed_on.is_none() {
            cells.object("removalReason", "撤去日も入力してください");
        }
        let days = DeviceDays {
            purchased_on: self.purchased_on,
            installed_on: self.installed_on,
            warranty_ends_on: self.warranty_ends_on,
            removed_on: self.removed_on,
        };
        for wrong in days.wrong() {
            match wrong {
                WrongDay::WarrantyEnd => cells.object("warrantyEndsOn", "購入日より前です"),
                WrongDay::Removal => cells.object("removedOn", "設置日より前です"),
            }
        }
    }
}
