//! Which home or office gateway (HGW, OGW) a model text names, and whether the system works behind it.

use crate::{identifier::fold, vocabulary::closed_set::closed_set};

closed_set! {
    /// What the documents say of a gateway.
    GatewaySupport {
        /// Listed as usable (S17, S18).
        Listed = "LISTED",
        /// The system cannot communicate through it (S19).
        Unsupported = "UNSUPPORTED",
        /// In no list.
        Unlisted = "UNLISTED",
    }
}

/// What the documents say of the model on a label, by the beginning of its folded form (A10).
#[must_use]
pub fn support(model: &str) -> GatewaySupport {
    let folded = fold(model);
    let begins = |beginnings: &[&str]| {
        beginnings
            .iter()
            .any(|beginning| folded.starts_with(beginning))
    };
    if begins(&UNSUPPORTED) {
        GatewaySupport::Unsupported
    } else if begins(&HOME) || begins(&OFFICE) {
        GatewaySupport::Listed
    } else {
        GatewaySupport::Unlisted
    }
}

/// Beginnings of folded models through which the system cannot communicate (S19).
const UNSUPPORTED: [&str; 2] = ["OG400X", "OG800X"];

/// Home gateways (S17).
const HOME: [&str; 19] = [
    "XG100NE", "RX600MI", "PR600KI", "PR400NE", "PR400KI", "PR400MI", "PR500KI", "PR500MI",
    "RT400NE", "RT400KI", "RT400MI", "RT500KI", "RT500MI", "PRS300SE", "PRS300NE", "PRS300HI",
    "RTS300SE", "RTS300NE", "RTS300HI",
];

/// Office gateways (S18).
const OFFICE: [&str; 8] = [
    "OG410X", "OG810X", "OG420X", "OG820X", "VG430A", "VG430I", "VG830A", "VG830I",
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::{
        catalogue::{Catalogue, DeviceModel},
        vocabulary::DeviceKind,
    };

    #[test]
    fn the_catalogue_describes_the_same_gateways() {
        let catalogue = Catalogue::shipped().unwrap();
        let gateways = catalogue
            .models()
            .iter()
            .filter(|model| model.kind == DeviceKind::Gateway);
        let described: BTreeSet<&str> = gateways.map(DeviceModel::folded_name).collect();
        let listed = UNSUPPORTED.iter().chain(&HOME).chain(&OFFICE).copied();
        assert_eq!(described, listed.collect());
    }

    #[test]
    fn a_gateway_is_known_by_the_beginning_of_its_label() {
        let labels = [
            ("ＯＧ４００Ｘａ", GatewaySupport::Unsupported),
            ("OG-800Xi", GatewaySupport::Unsupported),
            ("OG410Xa", GatewaySupport::Listed),
            ("VG830i", GatewaySupport::Listed),
            ("PR-S300SE", GatewaySupport::Listed),
            ("PR-500KI", GatewaySupport::Listed),
            ("PR-500", GatewaySupport::Unlisted),
            ("Aterm WX3000", GatewaySupport::Unlisted),
        ];
        for (label, expected) in labels {
            assert_eq!(support(label), expected, "{label}");
        }
    }
}
