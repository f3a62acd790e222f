//! How the callers of the past answered, by which the next question is chosen.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use diesel::QueryResult;
use domain::triage::{Given, Weights};

use crate::store::{AnyConn, replay};

/// Counts the answers of a database's latest tickets when a question is to be chosen. Which tickets these are follows from
/// the number of the last one alone, so that all processes on one database ask alike.
#[derive(Debug, Default)]
pub struct Answers(Mutex<Counted>);

#[derive(Debug, Default)]
struct Counted {
    /// Block by block of their numbers.
    blocks: BTreeMap<i64, Block>,
    sum: Arc<Weights>,
}

#[derive(Debug, Default)]
struct Block {
    /// The number before which all are counted.
    end: i64,
    /// Whether it was counted once all its numbers were given.
    is_final: bool,
    weights: Weights,
}

/// Numbers of tickets that are counted and forgotten together.
const BLOCK: i64 = 1_000;

/// The most blocks that are counted: the latest.
const MOST_BLOCKS: i64 = 20;

impl Answers {
    /// The counts of the latest tickets. Only those logged since the last time are read, and a block that is full is read
    /// once more as a whole: numbers may become visible in another order than they were given.
    pub fn weights(&self, connection: &mut AnyConn) -> QueryResult<Arc<Weights>> {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let latest = replay::latest(connection)?;
        let newest = latest / BLOCK;
        counted
            .blocks
            .retain(|&block, _| newest - block < MOST_BLOCKS);
        let mut is_same = true;
        for block in (newest - MOST_BLOCKS + 1).max(0)..=newest {
            let is_final = block < newest;
            let end = if is_final {
                (block + 1) * BLOCK
            } else {
                latest + 1
            };
            let known = counted.blocks.remove(&block);
            let mut known = known
                .filter(|known| known.is_final == is_final)
                .unwrap_or_else(|| Block {
                    end: block * BLOCK,
                    ..Block::default()
                });
            if known.end < end {
                count(connection, known.end..end, &mut known.weights)?;
                is_same = false;
            }
            let of_block = Block {
                end,
                is_final,
                ..known
            };
            counted.blocks.insert(block, of_block);
        }
        if !is_same {
            let mut sum = Weights::uniform();
            for block in counted.blocks.values() {
                sum.add(&block.weights);
            }
            counted.sum = Arc::new(sum);
        }
        Ok(Arc::clone(&counted.sum))
    }
}

fn count(connection: &mut AnyConn, numbers: Range<i64>, weights: &mut Weights) -> QueryResult<()> {
    for inputs in replay::inputs(connection, numbers)? {
        // What an older program wrote otherwise says nothing here.
        if let Ok(given) = serde_json::from_slice::<Given>(&inputs.0) {
            weights.count(&given.heard());
        }
    }
    Ok(())
}
