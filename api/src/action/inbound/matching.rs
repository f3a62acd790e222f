//! To which ticket a mail belongs: by what it answers, by our signed token, or by the number under which the desk that wrote it
//! keeps the case. Nothing else tells; a ticket that it merely names is shown to a person.

use domain::dispatch::MailPurpose;
use domain::inbound::{Clues, Reading};
use domain::inbox::MatchedBy;
use domain::vocabulary::DeskCode;

use crate::action::ActionError;
use crate::app::App;
use crate::store::outbox::{self, Mail};
use crate::store::{AnyConn, Id, desk_address, ticket, ticket_parts};

/// The ticket that was found.
pub struct Match {
    /// None where the answered mail belongs to none.
    pub ticket: Option<Id>,
    pub by: MatchedBy,
    /// Our mail that is answered.
    pub answered: Option<Mail>,
}

impl Match {
    /// The desk that answers a report of ours: nobody else can know what it was called.
    pub fn answering_desk(&self) -> Option<DeskCode> {
        let report = self
            .answered
            .as_ref()
            .filter(|mail| mail.purpose.0 == MailPurpose::DeskReport);
        report.and_then(|mail| mail.desk).map(|desk| desk.0)
    }
}

/// The ticket of a mail; none where nothing proves one. `desk` is whose address it came from.
pub fn find(
    connection: &mut AnyConn,
    clues: &Clues,
    desk: Option<DeskCode>,
) -> Result<Option<Match>, ActionError> {
    for id in &clues.answered {
        if let Some(mail) = outbox::by_message_id(connection, &format!("<{id}>"))? {
            return Ok(Some(Match {
                ticket: mail.ticket_id,
                by: MatchedBy::Reference,
                answered: Some(mail),
            }));
        }
    }
    let matched = |ticket, by| {
        Some(Match {
            ticket: Some(ticket),
            by,
            answered: None,
        })
    };
    for number in &clues.signed {
        let number = number.get().cast_signed();
        if let Some(ticket) = ticket::by_number(connection, number)? {
            return Ok(matched(ticket.id, MatchedBy::Token));
        }
    }
    let Some(desk) = desk else { return Ok(None) };
    for number in &clues.case_numbers {
        // Where several tickets have it, it tells nothing.
        let known = ticket_parts::tickets_of_case(connection, desk, number)?;
        if let [ticket] = known.as_slice() {
            return Ok(matched(*ticket, MatchedBy::CaseNumber));
        }
    }
    Ok(None)
}

/// The desk from whose address a mail came: one that is printed, confirmed or registered.
pub fn desk_of(
    connection: &mut AnyConn,
    app: &App,
    reading: &Reading,
) -> Result<Option<DeskCode>, ActionError> {
    let known = desk_address::all(connection)?;
    let is_from = |address: &str| {
        let mut from = reading.from.iter();
        from.any(|mailbox| mailbox.address.eq_ignore_ascii_case(address))
    };
    let registered = known.iter().find(|row| is_from(&row.address));
    let printed = || {
        let mut desks = app.catalogue.desks();
        desks.find(|desk| desk.emails.iter().any(|email| is_from(&email.address)))
    };
    let found = registered.map(|row| row.desk.0);
    Ok(found.or_else(|| printed().map(|desk| desk.code)))
}
