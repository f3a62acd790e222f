//! Tickets: their number, their states, what happens to them, and how they stand after it.

mod event;
mod onward;
mod standing;
mod state;

use std::{fmt, num::NonZeroU64};

pub use crate::vocabulary::FaultPart;
use crate::{
    identifier::{IdentifierError, fold},
    triage::Observations,
    vocabulary::{YesNo, closed_set::closed_set},
};
pub use event::{About, Event, EventKind};
pub use onward::{Onward, Step};
pub use standing::{NoBeginning, Standing};
pub use state::{Move, Refused, State};

closed_set! {
    /// How a call came in.
    #[derive(Default)]
    Intake {
        /// On the phone.
        #[default]
        Phone = "PHONE",
        /// By mail.
        Email = "EMAIL",
        /// Through a web form.
        WebForm = "WEB_FORM",
        /// At the counter or on site.
        InPerson = "IN_PERSON",
        /// From another system.
        System = "SYSTEM",
    }
}

closed_set! {
    /// What a customer may have to pay for, and consents to before (C16).
    #[derive(Default)]
    Chargeable {
        /// What the desk does.
        #[default]
        Dispatch = "DISPATCH",
        /// Setting the exchanged PC up again (C17).
        Reconfiguration = "RECONFIGURATION",
    }
}

closed_set! {
    /// Who set a PC up again after its exchange (再設定).
    SetUpBy {
        /// NTT, under the reset option or at the customer's charge (C17).
        Ntt = "NTT",
        /// The vendor of the receipt computer, or another company of the customer.
        Vendor = "VENDOR",
        /// The customer himself.
        Customer = "CUSTOMER",
    }
}

closed_set! {
    /// Why a ticket was cancelled.
    CancelReason {
        /// The caller withdrew it.
        Withdrawn = "WITHDRAWN",
        /// It is the same as another ticket.
        Duplicate = "DUPLICATE",
        /// It was logged by mistake.
        Mistake = "MISTAKE",
        /// The customer does not want to pay for what is chargeable (C16).
        ChargeRefused = "CHARGE_REFUSED",
    }
}

closed_set! {
    /// How urgent a ticket is.
    #[derive(Default)]
    #[cfg_attr(feature = "graphql", graphql(name = "TicketPriority"))]
    Priority {
        /// Danger: a burning smell, smoke or heat (A69).
        Urgent = "URGENT",
        /// Everything else.
        #[default]
        Normal = "NORMAL",
    }
}

impl Priority {
    /// The priority that the observations of a call ask for.
    #[must_use]
    pub fn of(observations: &Observations) -> Self {
        if observations.burning_smell == Some(YesNo::Yes) {
            Self::Urgent
        } else {
            Self::Normal
        }
    }

    /// The more urgent of two.
    #[must_use]
    pub fn more_urgent(self, other: Self) -> Self {
        // The most urgent is declared first.
        self.min(other)
    }
}

/// Number of a ticket as people see it: `KW-` and digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TicketNumber(NonZeroU64);

impl TicketNumber {
    const PREFIX: &'static str = "KW";

    /// The ticket with this number; none for 0.
    #[must_use]
    pub const fn new(number: u64) -> Option<Self> {
        match NonZeroU64::new(number) {
            Some(number) => Some(Self(number)),
            None => None,
        }
    }

    /// The bare number.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0.get()
    }

    /// Folds `raw` and reads the number, with or without its prefix.
    pub fn parse(raw: &str) -> Result<Self, IdentifierError> {
        let folded = fold(raw);
        let digits = folded.strip_prefix(Self::PREFIX).unwrap_or(&folded);
        let number = if digits.bytes().all(|byte| byte.is_ascii_digit()) {
            digits.parse().ok()
        } else {
            None
        };
        number.and_then(Self::new).ok_or_else(|| IdentifierError {
            what: "ticket number (受付番号)",
            raw: raw.to_owned(),
            accepted: "KW- and a number from 1, or the number alone",
        })
    }
}

impl fmt::Display for TicketNumber {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}-{}", Self::PREFIX, self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_number_is_read_as_people_write_it() {
        let number = TicketNumber::new(1024).unwrap();
        assert_eq!(number.to_string(), "KW-1024");
        for raw in ["KW-1024", "kw1024", "ＫＷ－１０２４", " 1024 ", "KW-001024"] {
            assert_eq!(TicketNumber::parse(raw), Ok(number), "{raw}");
        }
        for wrong in ["", "KW-", "KW-0", "+5", "XX-1", "99999999999999999999"] {
            assert!(TicketNumber::parse(wrong).is_err(), "{wrong}");
        }
    }
}
