//! The ways by which mail comes in and is fetched again.

pub mod download;
pub mod imap;
pub mod lmtp;
pub mod pipe;
mod proof;
pub mod show;
pub mod upload;
