//! What can be done.

mod desk;
mod mail;
mod register;
mod reminder;
mod ticket;

use desk::DeskMutation;
use mail::MailMutation;
use register::RegisterMutation;
use reminder::ReminderMutation;
use ticket::TicketMutation;

use super::error::QueryError;
use super::root::root;

type Answer<T> = Result<T, QueryError>;

root! {
    /// What can be done. Each mutation is one business step in one transaction.
    Mutation { RegisterMutation, TicketMutation, DeskMutation, MailMutation, ReminderMutation }
}
