//! How the callers of the past answered, by which the next question is chosen.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use diesel::QueryResult;
use domain::triage::{Given, Observations, Weights};

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

#[derive(Debug)]
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
    /// The counts of the latest tickets. Only those logged since the last time are read.
    pub fn weights(&self, connection: &mut AnyConn) -> QueryResult<Arc<Weights>> {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let latest = replay::latest(connection)?;
        counted.up_to(latest, |numbers| {
            let inputs = replay::inputs(connection, numbers)?;
            // What an older program wrote otherwise says nothing here.
            let calls = inputs
                .iter()
                .filter_map(|one| serde_json::from_slice(&one.0).ok());
            Ok(calls.map(|call: Given| call.heard()).collect())
        })
    }
}

impl Counted {
    /// The counts of the blocks up to the one of the latest number; `read` tells what was heard in the calls of some
    /// numbers. A block that is full is read once more as a whole: numbers may become visible in another order than
    /// they were given.
    fn up_to(
        &mut self,
        latest: i64,
        mut read: impl FnMut(Range<i64>) -> QueryResult<Vec<Observations>>,
    ) -> QueryResult<Arc<Weights>> {
        let newest = latest / BLOCK;
        let before = self.blocks.len();
        self.blocks.retain(|&block, _| newest - block < MOST_BLOCKS);
        let mut is_same = self.blocks.len() == before;
        for place in (newest - MOST_BLOCKS + 1).max(0)..=newest {
            let is_final = place < newest;
            let end = ((place + 1) * BLOCK).min(latest + 1);
            let known = self.blocks.remove(&place);
            let mut block = known
                .filter(|known| known.is_final == is_final)
                .unwrap_or_else(|| Block {
                    end: place * BLOCK,
                    is_final,
                    weights: Weights::uniform(),
                });
            if block.end < end {
                for heard in read(block.end..end)? {
                    block.weights.count(&heard);
                }
                block.end = end;
                is_same = false;
            }
            self.blocks.insert(place, block);
        }
        if !is_same {
            let mut sum = Weights::uniform();
            for block in self.blocks.values() {
                sum.add(&block.weights);
            }
            self.sum = Arc::new(sum);
        }
        Ok(Arc::clone(&self.sum))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::vocabulary::{Matter, Symptom};

    /// What was heard in the call of a number; every fourth number was given and not used.
    fn heard(number: i64) -> Option<Observations> {
        let symptom = Symptom::ALL[usize::try_from(number).unwrap() % Symptom::ALL.len()];
        let heard = Observations {
            symptom: Some(symptom),
            ..Observations::of(Matter::Fault)
        };
        (number % 4 != 0).then_some(heard)
    }

    fn all(numbers: Range<i64>) -> Vec<Observations> {
        numbers.filter_map(heard).collect()
    }

    impl Counted {
        fn told(&mut self, latest: i64) -> Arc<Weights> {
            self.up_to(latest, |numbers| Ok(all(numbers))).unwrap()
        }
    }

    fn expected(numbers: Range<i64>) -> Weights {
        let mut weights = Weights::uniform();
        numbers
            .filter_map(heard)
            .for_each(|one| weights.count(&one));
        weights
    }

    #[test]
    fn however_often_they_ask_all_processes_count_the_same() {
        let (mut often, mut seldom) = (Counted::default(), Counted::default());
        for latest in (0..45_000).step_by(317) {
            let told = often.told(latest);
            assert!(often.blocks.len() <= 20, "{}", often.blocks.len());
            if latest % 7 == 0 {
                assert_eq!(seldom.told(latest), told, "{latest}");
                assert_eq!(Counted::default().told(latest), told, "{latest}");
                let first = (latest / BLOCK - MOST_BLOCKS + 1).max(0) * BLOCK;
                assert_eq!(*told, expected(first..latest + 1), "{latest}");
            }
        }
    }

    #[test]
    fn only_new_tickets_are_read_and_a_full_block_once_more() {
        let mut counted = Counted::default();
        let mut reads = Vec::new();
        for latest in [998, 998, 999, 1_000, 1_001] {
            let read = |numbers: Range<i64>| {
                reads.push(numbers.clone());
                Ok(all(numbers))
            };
            counted.up_to(latest, read).unwrap();
        }
        assert_eq!(
            reads,
            [0..999, 999..1_000, 0..1_000, 1_000..1_001, 1_001..1_002]
        );
    }

    #[test]
    fn a_number_that_becomes_visible_late_is_counted_once() {
        let mut counted = Counted::default();
        let late = |numbers: Range<i64>| Ok(all(numbers.start..numbers.end.min(900)));
        counted.up_to(950, late).unwrap();
        assert_eq!(*counted.told(1_100), expected(0..1_101));
    }
}
