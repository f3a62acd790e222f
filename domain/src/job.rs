//! What the program does by itself, again and again.

use crate::vocabulary::closed_set::closed_set;

closed_set! {
    /// A job of the service.
    JobName {
        /// Computes anew what falls due at sites where something changed, and judges it at once.
        Deadlines = "DEADLINES",
        /// Judges once a day what has come nearer by itself.
        Reminders = "REMINDERS",
        /// Writes the digests of the day, in the hours of their recipients.
        Digests = "DIGESTS",
        /// Looks at tickets whose target comes to its end or whose desk has opened.
        Tickets = "TICKETS",
        /// Reads mail that came in and was left behind.
        InboundMail = "INBOUND_MAIL",
        /// Looks whether mails wait for too long to leave.
        OutboxWatch = "OUTBOX_WATCH",
        /// Forgets changes that nobody can resume from any more.
        OldChanges = "OLD_CHANGES",
    }
}

impl JobName {
    /// Whether one process at a time does it; the others may be done by any number at once.
    #[must_use]
    pub const fn is_leased(self) -> bool {
        matches!(self, Self::Deadlines | Self::Reminders | Self::Digests)
    }
}
