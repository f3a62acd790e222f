//! Which router a model text names, and whether a maker's desk of the East stands behind it.

use crate::{
    identifier::fold,
    vocabulary::{Maker, RouterFamily},
};

/// The family of a model text, by the beginning of its folded form (A10).
#[must_use]
pub fn family(model: &str) -> RouterFamily {
    let folded = fold(model);
    let begins = |(prefix, _): &&(&str, RouterFamily)| folded.starts_with(prefix);
    FAMILIES
        .iter()
        .find(begins)
        .map_or(RouterFamily::Other, |&(_, family)| family)
}

/// The maker who answers for the router: an unknown model follows the maker (D15, D16).
#[must_use]
pub fn supporter(maker: Maker, model: Option<&str>) -> Option<Maker> {
    let supported = matches!(
        (maker, model.map(family)),
        (
            Maker::Yamaha,
            None | Some(RouterFamily::Nvr700 | RouterFamily::Rtx830)
        ) | (Maker::AlliedTelesis, None | Some(RouterFamily::AtAr1050v))
    );
    supported.then_some(maker)
}

/// Beginnings of folded model texts.
const FAMILIES: [(&str, RouterFamily); 3] = [
    ("NVR700", RouterFamily::Nvr700),
    ("RTX830", RouterFamily::Rtx830),
    ("ATAR1050V", RouterFamily::AtAr1050v),
];
