//! The mail to whoever is on duty: a ticket missed a target.

use domain::catalogue::Desk;
use domain::target::Target;
use domain::ticket::{State, TicketNumber};
use jiff::Timestamp;

use super::words::{Escalation, Words};
use crate::store::site::Site;
use crate::wording;

/// What is told.
pub struct Missed<'a> {
    pub ticket: TicketNumber,
    pub logged_at: Timestamp,
    pub state: State,
    /// None while it is not known who called.
    pub site: Option<&'a Site>,
    /// The desk to which the ticket was sent last.
    pub desk: Option<&'a Desk>,
    pub target: Target,
    pub minutes: i32,
    pub missed_at: Timestamp,
}

/// The mail.
pub fn words(missed: &Missed<'_>) -> Words {
    let site = missed.site.map_or("特定できていません", |site| &site.name);
    let desk_name = missed.desk.map_or("なし", |desk| &desk.name);
    Words::Escalation(Escalation {
        number: missed.ticket.to_string(),
        logged_at: wording::instant(missed.logged_at),
        state: wording::ticket_state(missed.state),
        site: site.to_owned(),
        desk_name: desk_name.to_owned(),
        target: wording::target(missed.target),
        minutes: missed.minutes,
        missed_at: wording::instant(missed.missed_at),
    })
}
