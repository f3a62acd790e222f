//! How the callers of the past answered, by which the next question is chosen.

use std::sync::{Arc, Mutex, PoisonError};

use diesel::QueryResult;
use domain::triage::{Given, Weights};

use crate::store::{AnyConn, replay};

/// Counts the answers of a database's tickets, each ticket once, when a question is to be chosen.
#[derive(Debug, Default)]
pub struct Answers(Mutex<Counted>);

#[derive(Debug, Default)]
struct Counted {
    /// The number of the last ticket that is counted.
    last: i64,
    weights: Arc<Weights>,
}

/// The most tickets that a process begins with: the latest.
const MOST_AT_FIRST: i64 = 20_000;

/// Tickets that are read at a time.
const PAGE: i64 = 1_000;

impl Answers {
    /// The counts of the tickets up to now. Only those logged since the last time are read.
    pub fn weights(&self, connection: &mut AnyConn) -> QueryResult<Arc<Weights>> {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let latest = replay::latest(connection)?;
        let mut from = (counted.last + 1).max(latest - MOST_AT_FIRST + 1);
        while from <= latest {
            let weights = Arc::make_mut(&mut counted.weights);
            for inputs in replay::inputs(connection, from..from + PAGE)? {
                // What an older program wrote otherwise says nothing here.
                if let Ok(given) = serde_json::from_slice::<Given>(&inputs.0) {
                    weights.count(&given.observations);
                }
            }
            from += PAGE;
            counted.last = latest.min(from - 1);
        }
        Ok(Arc::clone(&counted.weights))
    }
}
