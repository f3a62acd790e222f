//! Which warranty a device has that took the place of another (交換).

use jiff::civil::Date;

use super::Warranty;
use crate::vocabulary::closed_set::closed_set;

closed_set! {
    /// Whose term the new device has.
    ContinuedTerm {
        /// The one of the device that was exchanged goes on.
        OldTerm = "OLD_TERM",
        /// One of its own, from its own purchase.
        OwnTerm = "OWN_TERM",
        /// The one whose end is registered for it.
        RegisteredEnd = "REGISTERED_END",
        /// The end of the old term is not known either.
        Unknown = "UNKNOWN",
    }
}

/// How a device came to take the place of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exchange {
    /// The maker exchanged it under the old warranty (代替機交換).
    ByMaker,
    /// The customer bought it (再購入), as after damage by surge (C19).
    Purchased {
        /// Day of purchase.
        on: Date,
    },
}

/// The warranty of the new device, as it is to be registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Continuation {
    /// Whose term it is.
    pub term: ContinuedTerm,
    /// Day of purchase to register, where the term is its own.
    pub purchased_on: Option<Date>,
    /// Last covered day to register, where it is known.
    pub warranty_ends_on: Option<Date>,
    /// Facts it rests on.
    pub clause: &'static [&'static str],
    /// Whether this is our reading, because no document says it.
    pub is_our_reading: bool,
}

/// The warranty that the new device has after an exchange; `registered_end` is the one that papers of the new
/// device name.
///
/// The documents promise an exchange within the years from the purchase (D13, D15, D16, V21) and do not say what
/// holds for the device that comes. Our reading: the promise was made once, so the old term goes on; a device
/// that was bought has its own. An end registered for the new device comes before both (A11).
#[must_use]
pub fn continuation(
    old: &Warranty,
    exchange: Exchange,
    registered_end: Option<Date>,
) -> Continuation {
    let purchased_on = match exchange {
        Exchange::ByMaker => None,
        Exchange::Purchased { on } => Some(on),
    };
    let (term, warranty_ends_on, clause): (_, _, &'static [&'static str]) =
        match (registered_end, exchange) {
            (Some(end), _) => (ContinuedTerm::RegisteredEnd, Some(end), &["A11"]),
            (None, Exchange::Purchased { .. }) => (ContinuedTerm::OwnTerm, None, &["C19", "A13"]),
            (None, Exchange::ByMaker) => {
                let known = old.ends_on.map(|_| ContinuedTerm::OldTerm);
                let term = known.unwrap_or(ContinuedTerm::Unknown);
                (term, old.ends_on, &["D13", "D15", "D16", "V21"])
            }
        };
    Continuation {
        term,
        purchased_on,
        warranty_ends_on,
        clause,
        is_our_reading: registered_end.is_none(),
    }
}
