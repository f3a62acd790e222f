//! Mail that comes in: kept first as it came, then read, matched to its ticket or left to a person, never guessed.

pub mod counts;
pub mod decide;
mod matching;
pub mod read;
pub mod receive;
