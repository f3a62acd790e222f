//! What mails look like: which words each kind has, and in which characters it goes out.

use crate::{
    dispatch::SheetKind,
    vocabulary::{DeskCode, closed_set::closed_set},
};

closed_set! {
    /// A kind of mail with words of its own.
    MailKind {
        /// Report to a desk.
        DeskReport = "DESK_REPORT",
        /// Report to the desk of a maker of card readers.
        ReaderReport = "READER_REPORT",
        /// Sheet for our dispatcher, who phones the desk.
        CallSheet = "CALL_SHEET",
        /// Sheet for our dispatcher, who files the desk's web form.
        WebFormSheet = "WEB_FORM_SHEET",
        /// Sheet for the caller, who contacts the desk himself.
        ContactSheet = "CONTACT_SHEET",
        /// A comment to the contact of the site.
        CustomerComment = "CUSTOMER_COMMENT",
        /// To the contact of the site: whether he agrees to a charge (C16).
        ConsentRequest = "CONSENT_REQUEST",
        /// To whoever is on duty: a ticket missed a target.
        Escalation = "ESCALATION",
        /// What falls due, to whom it concerns.
        ReminderDigest = "REMINDER_DIGEST",
    }
}

closed_set! {
    /// The characters in which a mail goes out.
    MailCharset {
        /// UTF-8: every mail program of today.
        Utf8 = "UTF_8",
        /// ISO-2022-JP, plain text alone: what older Japanese mail systems read.
        Iso2022Jp = "ISO_2022_JP",
    }
}

impl MailKind {
    /// The kind of a report to this desk.
    #[must_use]
    pub const fn report_to(desk: Option<DeskCode>) -> Self {
        match desk {
            Some(
                DeskCode::CrFujitsu
                | DeskCode::CrPanasonic
                | DeskCode::CrAlmex
                | DeskCode::CrCanon
                | DeskCode::CrAtlas,
            ) => Self::ReaderReport,
            _ => Self::DeskReport,
        }
    }

    /// The kind of the mail with this sheet.
    #[must_use]
    pub const fn of_sheet(sheet: SheetKind) -> Self {
        match sheet {
            SheetKind::Contact => Self::ContactSheet,
            SheetKind::Call => Self::CallSheet,
            SheetKind::WebForm => Self::WebFormSheet,
        }
    }
}
