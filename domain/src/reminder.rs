//! Reminders (お知らせ): what is told of a day to come, or of one that has passed, to whom, and when.
//!
//! A kind of reminder watches the end dates of its subjects and has leads: 30 days before the end, a week after it. When one
//! has come, the ledger gets a row for each party, which a digest tells once. [`judge()`] says what becomes of the rows:
//!
//! | row | what becomes of it |
//! |---|---|
//! | of the nearest lead that has come | ARMED: the next digest tells it |
//! | of a larger lead that nobody was told of | COLLAPSED: the nearer one tells the same |
//! | of another end date than the subject has now | CANCELLED, or OUTDATED where it was told |
//! | of use no more, and nobody could be told | LAPSED |
//!
//! Two ways lead to [`judge()`]: a change of a subject, which is judged at once, and the daily run, which reads the end dates
//! in [`Leads::windows`] alone. Both come to the same rows however often they run, because rows are remembered.

pub mod ends;
mod judge;
mod key;
mod leads;
mod row;
mod sending;
mod step;
mod table;
mod windows;

pub use judge::{LedgerRow, MovedRow, Verdict, judge};
pub use key::{KeyError, ReminderKey, SubjectId};
pub use leads::{Due, Lead, Leads, SnoozeDay, SnoozeRefused};
pub use row::{Move, MoveRefused, RowState};
pub use step::{Circumstances, Step, steps};
pub use table::{KindEntry, ReminderTable};

use crate::vocabulary::closed_set::closed_set;

closed_set! {
    /// What is reminded of.
    ReminderKind {
        /// The maker's warranty of a device ends (T01, T02, T03, A11).
        DeviceWarrantyEnd = "DEVICE_WARRANTY_END",
        /// The certificate of a PC ends (T04, A48).
        CertificateEnd = "CERTIFICATE_END",
        /// A contract ends, or the term of plan B ends and is renewed (C06, T06).
        ContractTermEnd = "CONTRACT_TERM_END",
        /// The reset option of a PC ends (T05, C18).
        ResetOptionEnd = "RESET_OPTION_END",
        /// A contract year of plan B ends in which the handbook was not updated (T08, C12).
        HandbookUpdateUnused = "HANDBOOK_UPDATE_UNUSED",
        /// The service of a line ends (T14, S12).
        LineServiceEnd = "LINE_SERVICE_END",
        /// The old unit has not been sent back by the day agreed (D13, V14).
        UnitReturnOverdue = "UNIT_RETURN_OVERDUE",
        /// The customer has not said whether he agrees to a charge (C16, A15).
        ConsentPending = "CONSENT_PENDING",
        /// A desk that was told has not taken the case by its target.
        AcknowledgementOverdue = "ACKNOWLEDGEMENT_OVERDUE",
    }
}

closed_set! {
    /// What a reminder is about.
    ReminderSubject {
        /// A device.
        Device = "DEVICE",
        /// The certificate of a PC.
        Certificate = "CERTIFICATE",
        /// A contract.
        Contract = "CONTRACT",
        /// The reset option of a PC under a contract.
        Option = "OPTION",
        /// The line of a site.
        Line = "LINE",
        /// The replacement of a device.
        Replacement = "REPLACEMENT",
        /// A ticket.
        Ticket = "TICKET",
    }
}

impl ReminderKind {
    /// What its subjects are.
    #[must_use]
    pub const fn subject(self) -> ReminderSubject {
        match self {
            Self::DeviceWarrantyEnd => ReminderSubject::Device,
            Self::CertificateEnd => ReminderSubject::Certificate,
            Self::ContractTermEnd | Self::HandbookUpdateUnused => ReminderSubject::Contract,
            Self::ResetOptionEnd => ReminderSubject::Option,
            Self::LineServiceEnd => ReminderSubject::Line,
            Self::UnitReturnOverdue => ReminderSubject::Replacement,
            Self::ConsentPending | Self::AcknowledgementOverdue => ReminderSubject::Ticket,
        }
    }
}

closed_set! {
    /// What is done to a reminder that was told, by its recipient or by one of us.
    ReminderAct {
        /// It is taken note of.
        Acknowledged = "ACKNOWLEDGED",
        /// It is to be told again on a later day.
        Snoozed = "SNOOZED",
        /// The device, certificate or contract is said to be replaced or gone: somebody is to look after the register.
        ReportedGone = "REPORTED_GONE",
    }
}

closed_set! {
    /// Who is reminded: a party, whose address is looked up when the mail is made.
    #[cfg_attr(feature = "graphql", graphql(name = "ReminderParty"))]
    Party {
        /// The person at the site.
        SiteContact = "SITE_CONTACT",
        /// The company that operates the site.
        OperatorCompany = "OPERATOR_COMPANY",
        /// Our own desk or sales.
        OurDesk = "OUR_DESK",
        /// The desk that a ticket was handed to.
        TargetDesk = "TARGET_DESK",
    }
}

closed_set! {
    /// The days and hours in which a party is written to.
    #[cfg_attr(feature = "graphql", graphql(name = "ReminderCalendar"))]
    SendingCalendar {
        /// The business days of sites.
        Site = "SITE",
        /// Our own business days.
        Own = "OWN",
    }
}
