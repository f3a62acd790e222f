//! Mail: what is written, and how it leaves.

pub mod account;
pub mod dkim;
pub mod escalation;
pub mod example;
pub mod folder;
mod japanese;
pub mod message;
mod request;
pub mod smtp;
pub mod template;
pub mod text;
pub mod words;
pub mod worker;
