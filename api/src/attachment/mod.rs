//! Files attached to tickets: how they come, what they are, where their contents lie, and how they are handed out.

pub mod download;
mod sniff;
pub mod storage;
pub mod sweep;
pub mod upload;

pub use storage::{Place, Storage};
