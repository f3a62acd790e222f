//! What can be asked.

mod desk;
mod mail;
mod register;
mod reminder;
mod ticket;

use desk::DeskQuery;
use mail::MailQuery;
use register::RegisterQuery;
use reminder::ReminderQuery;
use ticket::TicketQuery;

use super::root::root;

root! {
    /// What can be asked.
    Query { RegisterQuery, TicketQuery, DeskQuery, MailQuery, ReminderQuery }
}
