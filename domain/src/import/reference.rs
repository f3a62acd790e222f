//! How a row names a device of its site.

use super::{cell::Cell, text::Text};
use crate::{
    identifier::Serial,
    vocabulary::{DeviceKind, Maker, parse_label},
};

/// A device of a site: by its serial number, or where it has none by its place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeviceReference {
    /// By the number on its body, and its maker where given.
    Serial {
        /// Maker.
        maker: Option<Maker>,
        /// Serial number.
        serial: Serial,
    },
    /// By kind, number and place.
    Place(Place),
}

/// Which of the devices without a serial number.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Kind of device.
    pub kind: DeviceKind,
    /// Its number among those of this kind and place, from 1.
    pub number: u32,
    /// Where it stands (設置場所).
    pub place: Option<Text<100>>,
}

impl Cell for DeviceReference {
    /// `LENOVO:PF3ABC12`, `PF3ABC12`, or for a device without a serial number `PC/1/受付`.
    fn read(text: &str) -> Result<Self, String> {
        if let Some(place) = place(text) {
            return place.map(Self::Place);
        }
        let with_maker = text
            .split_once([':', '：'])
            .and_then(|(maker, serial)| Some((parse_label::<Maker>(maker).ok()?, serial)));
        let (maker, serial) =
            with_maker.map_or((None, text), |(maker, serial)| (Some(maker), serial));
        let serial = Serial::parse(serial, maker.unwrap_or(Maker::Unknown)).map_err(|_| {
            "メーカー:シリアル番号（LENOVO:PF3ABC12）か、種別/番号/設置場所（PC/1/受付）で入力してください"
        })?;
        Ok(Self::Serial { maker, serial })
    }

    fn write(&self) -> String {
        match self {
            Self::Serial { maker, serial } => {
                let maker = maker.map(|maker| format!("{maker}:")).unwrap_or_default();
                format!("{maker}{serial}")
            }
            Self::Place(Place {
                kind,
                number,
                place,
            }) => {
                let place = place.as_ref().map(|place| format!("/{place}"));
                format!("{kind}/{number}{}", place.unwrap_or_default())
            }
        }
    }
}

/// The place a text names; none when it does not begin with a kind of device, as a label `S/N` does not.
fn place(text: &str) -> Option<Result<Place, String>> {
    let (kind, rest) = text.split_once(['/', '／'])?;
    let kind = parse_label::<DeviceKind>(kind).ok()?;
    let (number, place) = rest
        .split_once(['/', '／'])
        .map_or((rest, None), |(number, place)| (number, Some(place)));
    Some(u32::read(number).and_then(|number| {
        Ok(Place {
            kind,
            number,
            place: place.map(Text::parse).transpose()?,
        })
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_named_by_serial_or_place() {
        for (typed, written) in [
            ("lenovo：pf-3abc12", "LENOVO:PF3ABC12"),
            ("レノボ:S/N PF3ABC12", "LENOVO:PF3ABC12"),
            ("S/N:PF3ABC12", "PF3ABC12"),
            ("PF3ABC12", "PF3ABC12"),
            ("PC/2/受付/奥", "PC/2/受付/奥"),
            ("カードリーダー／１", "CARD_READER/1"),
        ] {
            let reference = DeviceReference::read(typed).unwrap();
            assert_eq!(reference.write(), written);
            assert_eq!(DeviceReference::read(written), Ok(reference));
        }
        for wrong in ["LENOVO:", "PC/一", "PC/1/", "ALLIED_TELESIS:B1234567"] {
            assert!(DeviceReference::read(wrong).is_err(), "{wrong}");
        }
    }
}
