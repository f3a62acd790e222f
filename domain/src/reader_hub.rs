//! USB hubs between card readers and their PC (V27, V28, M09).

use crate::{identifier::fold, vocabulary::Maker};

/// What a maker says of a hub between its readers and the PC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HubRule {
    /// Two readers need one of the listed hubs (V27).
    Required,
    /// A reader is connected directly (V28).
    Forbidden,
}

/// The rule of a maker; none where the documents say nothing.
#[must_use]
pub const fn rule(maker: Maker) -> Option<HubRule> {
    match maker {
        Maker::Almex => Some(HubRule::Required),
        Maker::FujitsuJapan | Maker::CanonMj => Some(HubRule::Forbidden),
        _ => None,
    }
}

/// Whether a model is one of the hubs listed for アルメックス readers (V27).
#[must_use]
pub fn is_listed(model: &str) -> bool {
    let folded = fold(model);
    LISTED.iter().any(|listed| fold(listed) == folded)
}

/// The hubs listed for アルメックス readers: サンワサプライ (2), I-O DATA, エレコム (V27).
pub const LISTED: [&str; 4] = ["USB-2H701BKN", "USB-3H405BKN", "US3-HB4AC", "U2H-Z16SBK"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{catalogue::Catalogue, vocabulary::DeviceKind};

    #[test]
    fn the_catalogue_describes_the_listed_hubs() {
        let catalogue = Catalogue::shipped().unwrap();
        for hub in LISTED {
            let found = catalogue.model_of(Maker::Unknown, DeviceKind::Accessory, hub);
            assert_eq!(found.map(|model| model.name.as_str()), Some(hub));
        }
    }
}
