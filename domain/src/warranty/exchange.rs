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
    /// Day of purchase to register, where the term is its own.
    pub purchased_on: Option<Date>,
    /// Last covered day to register, where it is known.
    pub warranty_ends_on: Option<Date>,
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
    let (purchased_on, continued_end) = match exchange {
        Exchange::ByMaker => (None, old.ends_on),
        Exchange::Purchased { on } => (Some(on), None),
    };
    Continuation {
        purchased_on,
        warranty_ends_on: registered_end.or(continued_end),
    }
}

/// Whose term a device has that took the place of another, from what is registered of both.
///
/// It is told anew each time: an end that was corrected since, or came with a file, is a registered one.
#[must_use]
pub fn continued(
    old: &Warranty,
    purchased_on: Option<Date>,
    warranty_ends_on: Option<Date>,
) -> ContinuedTerm {
    match (warranty_ends_on, purchased_on) {
        (Some(end), None) if old.ends_on == Some(end) => ContinuedTerm::OldTerm,
        (Some(_), _) => ContinuedTerm::RegisteredEnd,
        (None, Some(_)) => ContinuedTerm::OwnTerm,
        (None, None) => ContinuedTerm::Unknown,
    }
}

impl ContinuedTerm {
    /// Facts it rests on.
    #[must_use]
    pub const fn clause(self) -> &'static [&'static str] {
        match self {
            Self::OldTerm | Self::Unknown => &["D13", "D15", "D16", "V21"],
            Self::OwnTerm => &["C19", "A13"],
            Self::RegisteredEnd => &["A11"],
        }
    }

    /// Whether this is our reading, because no document says it.
    #[must_use]
    pub const fn is_our_reading(self) -> bool {
        !matches!(self, Self::RegisteredEnd)
    }

    /// The sentence for people, in Japanese.
    #[must_use]
    pub const fn say(self) -> &'static str {
        match self {
            Self::OldTerm => {
                "メーカーが交換した機器です。交換前の機器の保守期間がそのまま続くと読んでいます（資料に明記はありません）。"
            }
            Self::OwnTerm => {
                "お客さまが購入し直した機器です。保守期間は、その購入日から数え直すと読んでいます（資料に明記はありません）。"
            }
            Self::RegisteredEnd => "この機器に登録された保守終了日によります。",
            Self::Unknown => {
                "交換前の機器の保守期間が続くと読んでいますが、その終わりが分かりません。保守終了日を登録すれば判定できます。"
            }
        }
    }
}
