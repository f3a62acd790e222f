//! What can be asked.

mod desk;
mod mail;
mod register;
mod ticket;

use desk::DeskQuery;
use mail::MailQuery;
use register::RegisterQuery;
use ticket::TicketQuery;

use super::root::root;

root! {
    /// What can be asked.
    Query { RegisterQuery, TicketQuery, DeskQuery, MailQuery }
}
