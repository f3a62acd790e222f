//! Where "now" comes from. Nothing else in the program asks the system for the time.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;

/// The system's clock, or for simulations and tests a file that holds an instant.
#[derive(Debug, Clone)]
pub enum Clock {
    System,
    /// Read anew at each call: whoever writes the file moves the time.
    File(Arc<PathBuf>),
    /// Stands still.
    Fixed(Timestamp),
}

impl Clock {
    /// The present instant.
    ///
    /// # Panics
    /// When the clock file cannot be read or holds no RFC 3339 instant: a simulation without a time has no meaning.
    pub fn now(&self) -> Timestamp {
        match self {
            Self::System => Timestamp::now(),
            Self::Fixed(instant) => *instant,
            Self::File(path) => {
                let text = std::fs::read_to_string(path.as_path())
                    .unwrap_or_else(|error| panic!("clock file {}: {error}", path.display()));
                text.trim()
                    .parse()
                    .unwrap_or_else(|error| panic!("clock file {}: {error}", path.display()))
            }
        }
    }
}
