//! Harness of the black-box tests: the real binary, both databases, a real mail server.
//!
//! Nothing here sleeps. A test waits for a line that a process prints, or asks the service again when the service has
//! logged something, up to a deadline.

#![expect(
    clippy::missing_panics_doc,
    clippy::must_use_candidate,
    reason = "a harness fails a test by a panic, anywhere, and is often called for that alone"
)]

pub mod backend;
pub mod binary;
pub mod bucket;
pub mod certificate;
pub mod client;
pub mod cluster;
pub mod keeper;
pub mod lmtp;
pub mod mail;
pub mod mailbox;
pub mod names;
pub mod peer;
pub mod prefecture;
pub mod register;
pub mod relay;
pub mod rules;
pub mod service;
pub mod socket;
pub mod transcript;

use std::path::PathBuf;
use std::time::Duration;

/// Longest wait for anything that a test waits for.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// The size of a long suite: the small one unless `KIRIWAKE_TESTS=full`.
pub fn size(small: usize, full: usize) -> usize {
    let is_full = std::env::var_os("KIRIWAKE_TESTS").is_some_and(|wanted| wanted == "full");
    if is_full { full } else { small }
}

/// Root of the work tree.
pub fn root() -> PathBuf {
    let tests = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    tests
        .parent()
        .expect("the crate lies in the workspace")
        .to_owned()
}
