//! Chances, the same for the same seed.

use fastrand::Rng;
use jiff::Timestamp;
use uuid::Builder;

use crate::store::Id;

/// The stream of chances of one site: it depends on the seed and on the site alone, not on what was invented before.
pub struct Draw(Rng);

impl Draw {
    /// The stream of the site with this number.
    pub fn of_site(seed: u64, number: u64) -> Self {
        // Two odd constants keep the streams of neighbours apart.
        let seed = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let number = number.wrapping_mul(0xD1B5_4A32_D192_ED03);
        Self(Rng::with_seed(seed ^ number))
    }

    /// Whether something of this probability happens.
    pub fn chance(&mut self, percent: u8) -> bool {
        self.0.u8(..100) < percent
    }

    /// A number from 0 to `most`.
    pub fn up_to(&mut self, most: u32) -> u32 {
        self.0.u32(..=most)
    }

    /// A place among so many, each as likely as the next.
    pub fn place(&mut self, of: usize) -> usize {
        self.0.usize(..of)
    }

    /// One of the items, each as likely as the next.
    pub fn one_of<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.place(items.len())]
    }

    /// One of the items, the first ones more often: the last comes up once in the square of their number.
    pub fn common<T: Copy>(&mut self, items: &[T]) -> T {
        let mut position = || self.0.usize(..items.len());
        items[position().min(position())]
    }

    /// One of the items, each as often as its weight says.
    pub fn weighted<T: Copy>(&mut self, items: &[(T, u32)]) -> T {
        let total: u32 = items.iter().map(|&(_, weight)| weight).sum();
        let mut rest = self.0.u32(..total);
        for &(item, weight) in items {
            if rest < weight {
                return item;
            }
            rest -= weight;
        }
        unreachable!("the rest is less than all weights together")
    }

    /// A key of this instant.
    pub fn id(&mut self, at: Timestamp) -> Id {
        let mut random = [0; 10];
        self.0.fill(&mut random);
        let milliseconds = at.as_millisecond().unsigned_abs();
        Id(Builder::from_unix_timestamp_millis(milliseconds, &random).into_uuid())
    }
}
