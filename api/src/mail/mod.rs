//! Mail: what is written, and how it leaves.

pub mod escalation;
pub mod folder;
pub mod message;
mod request;
pub mod smtp;
pub mod text;
pub mod worker;
