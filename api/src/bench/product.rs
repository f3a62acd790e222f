//! What is installed where: models of the catalogue, and makers of which the documents name no model.

use std::collections::BTreeMap;

use domain::catalogue::Catalogue;
use domain::vocabulary::{ClosedSet, DeviceKind, Maker, Region};

/// A maker and, where it has a name, a model.
#[derive(Debug, Clone)]
pub struct Product {
    pub maker: Maker,
    pub model: Option<String>,
}

/// The products of each region by kind.
#[derive(Debug)]
pub struct Products(BTreeMap<(Region, DeviceKind), Vec<Product>>);

/// Makers whose models have no name in the documents (V13, V14, D22).
const UNNAMED: &[(Region, DeviceKind, Maker)] = &[
    (Region::West, DeviceKind::Router, Maker::Yamaha),
    (Region::West, DeviceKind::Router, Maker::AlliedTelesis),
    (Region::West, DeviceKind::Pc, Maker::Hp),
    (Region::West, DeviceKind::Pc, Maker::Lenovo),
    (
        Region::West,
        DeviceKind::CardReader,
        Maker::PanasonicConnect,
    ),
    (
        Region::East,
        DeviceKind::CardReader,
        Maker::PanasonicConnect,
    ),
];

/// What a site has from the first device on.
const FIRST_SET: [DeviceKind; 4] = [
    DeviceKind::Pc,
    DeviceKind::CardReader,
    DeviceKind::Router,
    DeviceKind::Monitor,
];

/// What is added after it, over and over.
const FURTHER: [DeviceKind; 6] = [
    DeviceKind::Pc,
    DeviceKind::CardReader,
    DeviceKind::Monitor,
    DeviceKind::Accessory,
    DeviceKind::Pc,
    DeviceKind::Hub,
];

/// The kind of a site's device by its position.
pub fn kind_at(position: usize) -> DeviceKind {
    let further = || FURTHER[(position - FIRST_SET.len()) % FURTHER.len()];
    FIRST_SET.get(position).copied().unwrap_or_else(further)
}

impl Products {
    /// The products of the catalogue, and those without a name.
    pub fn of(catalogue: &Catalogue) -> Self {
        let mut products: BTreeMap<_, Vec<Product>> = BTreeMap::new();
        let named = catalogue.models().iter().flat_map(|model| {
            let product = |region| (region, model.kind, model.maker, Some(model.name.clone()));
            model.regions.iter().copied().map(product)
        });
        let unnamed = UNNAMED
            .iter()
            .map(|&(region, kind, maker)| (region, kind, maker, None));
        for (region, kind, maker, model) in named.chain(unnamed) {
            let product = Product { maker, model };
            products.entry((region, kind)).or_default().push(product);
        }
        Self(products)
    }

    /// The products of this kind, at least one.
    pub fn offered(&self, region: Region, kind: DeviceKind) -> &[Product] {
        const ANY: &[Product] = &[Product {
            maker: Maker::Other,
            model: None,
        }];
        self.0.get(&(region, kind)).map_or(ANY, Vec::as_slice)
    }
}

/// A serial number that no other device has: in the form of the maker (A08, A09), and not in the order in which
/// the devices are numbered.
pub fn serial(maker: Maker, device_number: u64) -> String {
    const BASE: u64 = 36;
    const DIGITS: u32 = 8;
    // Without a factor in common with the base, so that no two numbers meet.
    const STRIDE: u64 = 1_000_000_007;
    const COUNT: u64 = BASE.pow(DIGITS);
    let mixed = u128::from(device_number) * u128::from(STRIDE) % u128::from(COUNT);
    let mut rest = u64::try_from(mixed).expect("a remainder is less than its divisor");
    let mut serial = prefix(maker);
    for _ in 0..DIGITS {
        let digit = u32::try_from(rest % BASE).expect("a digit is less than its base");
        serial.extend(char::from_digit(digit, 36).map(|digit| digit.to_ascii_uppercase()));
        rest /= BASE;
    }
    serial
}

/// What stands on the label of a device with this serial.
pub fn label(maker: Maker, serial: &str) -> String {
    match maker {
        Maker::AlliedTelesis => format!("S/N: {serial}"),
        Maker::Yamaha => format!("SER.{serial}"),
        _ => serial.to_owned(),
    }
}

/// Two letters: `A` and another for Allied Telesis, whose serials begin with it (A08).
fn prefix(maker: Maker) -> String {
    let second = char::from_digit(10 + u32::try_from(maker.index()).unwrap_or(0), 36);
    ['A', second.unwrap_or('0').to_ascii_uppercase()]
        .into_iter()
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use domain::identifier::Serial;

    use super::*;

    #[test]
    fn serials_are_their_makers_own_and_never_meet() {
        let mut seen = BTreeSet::new();
        for &maker in Maker::ALL {
            for number in (0..2_000).chain(99_999_999_000..99_999_999_900) {
                let made = serial(maker, number);
                let parsed = Serial::parse(&label(maker, &made), maker).expect("a serial");
                assert_eq!(parsed.as_str(), made);
                assert!(seen.insert(made), "{number} of {maker} is there already");
            }
        }
    }
}
