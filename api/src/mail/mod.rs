//! Mail: what is written, and how it leaves.

pub mod account;
pub mod calendar;
pub mod dkim;
pub mod escalation;
pub mod example;
pub mod folder;
mod japanese;
pub mod message;
pub mod reminder_digest;
pub mod reminder_list;
mod request;
pub mod smtp;
pub mod template;
pub mod text;
pub mod words;
pub mod worker;
