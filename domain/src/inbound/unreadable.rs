//! Why a mail cannot be read.

use crate::vocabulary::closed_set::closed_set;

closed_set! {
    /// Why a mail is in quarantine and was not read.
    UnreadableReason {
        /// More bytes than are taken.
        TooLarge = "TOO_LARGE",
        /// A header longer than any mailer writes.
        HeaderTooLarge = "HEADER_TOO_LARGE",
        /// It begins with no field of a header.
        NoHeader = "NO_HEADER",
        /// Neither a sender nor a subject nor a text nor a file.
        Nothing = "NOTHING",
        /// UTF-7, which hides from whoever looks at a mail what it holds.
        Utf7 = "UTF_7",
        /// Parts within parts within parts.
        TooDeep = "TOO_DEEP",
        /// More parts than any mailer writes.
        TooManyParts = "TOO_MANY_PARTS",
    }
}

/// A mail that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// See [`UnreadableReason::TooLarge`].
    #[error("the mail has {bytes} bytes; accepted: up to {limit}")]
    TooLarge {
        /// Size of the mail.
        bytes: usize,
        /// The most that is taken.
        limit: usize,
    },
    /// See [`UnreadableReason::HeaderTooLarge`].
    #[error("a header of the mail has {bytes} bytes; accepted: up to {limit}")]
    HeaderTooLarge {
        /// Size of the header.
        bytes: usize,
        /// The most that is taken.
        limit: usize,
    },
    /// See [`UnreadableReason::NoHeader`].
    #[error("the mail does not begin with a header")]
    NoHeader,
    /// See [`UnreadableReason::Nothing`].
    #[error("the mail has neither a sender nor a subject nor a text nor a file")]
    Nothing,
    /// See [`UnreadableReason::Utf7`].
    #[error("the mail is written in UTF-7, which is not read")]
    Utf7,
    /// See [`UnreadableReason::TooDeep`].
    #[error("the parts of the mail are nested deeper than {limit}")]
    TooDeep {
        /// The deepest that is taken.
        limit: usize,
    },
    /// See [`UnreadableReason::TooManyParts`].
    #[error("the mail has more than {limit} parts")]
    TooManyParts {
        /// The most that are taken.
        limit: usize,
    },
}

impl Unreadable {
    /// The reason, as it is kept.
    #[must_use]
    pub const fn reason(self) -> UnreadableReason {
        match self {
            Self::TooLarge { .. } => UnreadableReason::TooLarge,
            Self::HeaderTooLarge { .. } => UnreadableReason::HeaderTooLarge,
            Self::NoHeader => UnreadableReason::NoHeader,
            Self::Nothing => UnreadableReason::Nothing,
            Self::Utf7 => UnreadableReason::Utf7,
            Self::TooDeep { .. } => UnreadableReason::TooDeep,
            Self::TooManyParts { .. } => UnreadableReason::TooManyParts,
        }
    }
}
