//! How long what has failed is left alone.

use jiff::SignedDuration;

/// By what share of itself a wait may be shorter.
const JITTER: f64 = 0.2;

/// Waits that become longer from failure to failure.
#[derive(Debug, Clone, Copy)]
pub struct BackOff {
    /// After the first failure; after each further one in a row it is twice as long.
    pub first: SignedDuration,
    /// It is never longer than this.
    pub longest: SignedDuration,
}

impl BackOff {
    /// The wait after so many failures in a row.
    pub fn after(self, failures: u32) -> SignedDuration {
        // Enough for any longest wait, and no more than a number holds.
        let doublings = failures.saturating_sub(1).min(16);
        self.first.saturating_mul(1 << doublings).min(self.longest)
    }

    /// The same up to a fifth shorter by `chance`, from 0 to 1, so that what failed together is not tried together for ever.
    pub fn by_chance(self, failures: u32, chance: f64) -> SignedDuration {
        let wait = self.after(failures).as_secs_f64() * (1.0 - JITTER * chance);
        SignedDuration::from_secs_f64(wait)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fails_is_tried_less_and_less_but_for_ever() {
        let back_off = BackOff {
            first: SignedDuration::from_secs(2),
            longest: SignedDuration::from_mins(5),
        };
        let seconds = |failures| back_off.after(failures).as_secs();
        assert_eq!([0, 1, 2, 3, 8].map(seconds), [2, 2, 4, 8, 256]);
        assert_eq!([9, 17, 40, u32::MAX].map(seconds), [300; 4]);
        let by_chance = |chance| back_off.by_chance(u32::MAX, chance).as_secs();
        assert_eq!([0.0, 0.5, 1.0].map(by_chance), [300, 270, 240]);
    }
}
