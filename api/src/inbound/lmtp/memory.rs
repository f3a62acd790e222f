//! How much of the memory the messages may take that are handed over at the same time.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// So many of the longest messages may be under way at once, in all conversations together. Mails are a thousand times shorter as a
/// rule, and who states the size takes no more than that: it is a bound for the worst of hours, not for a busy one.
const MOST_AT_ONCE: usize = 4;

/// What is left for further messages, counted in KiB.
#[derive(Debug, Clone)]
pub struct Memory(Arc<Semaphore>);

/// What is set aside for a message, until this is dropped.
#[derive(Debug)]
pub struct Room {
    memory: Memory,
    taken: OwnedSemaphorePermit,
}

impl Memory {
    /// For messages of which so many bytes are taken; one byte more tells that one is too long.
    pub fn for_messages_of(most: usize) -> Self {
        let all = MOST_AT_ONCE * in_kib(most + 1) as usize;
        Self(Arc::new(Semaphore::new(all)))
    }

    /// Sets so many bytes aside; none where they are not free, nothing waits here: the mail server does that better.
    pub fn room(&self, bytes: usize) -> Option<Room> {
        Some(Room {
            memory: self.clone(),
            taken: self.take(in_kib(bytes))?,
        })
    }

    fn take(&self, kib: u32) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.0).try_acquire_many_owned(kib).ok()
    }
}

impl Room {
    /// Makes room for a message that has grown to so many bytes; false where there is none.
    pub fn holds(&mut self, bytes: usize) -> bool {
        let taken = u32::try_from(self.taken.num_permits()).unwrap_or(u32::MAX);
        let missing = in_kib(bytes).saturating_sub(taken);
        if missing > 0 {
            match self.memory.take(missing) {
                Some(more) => self.taken.merge(more),
                None => return false,
            }
        }
        true
    }
}

fn in_kib(bytes: usize) -> u32 {
    u32::try_from(bytes.div_ceil(1 << 10)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_is_free_again_with_the_end_of_the_message() {
        let memory = Memory::for_messages_of(2_000);
        let rooms: Vec<_> = (0..MOST_AT_ONCE).map(|_| memory.room(2_000)).collect();
        assert!(rooms.iter().all(Option::is_some));
        assert!(memory.room(1).is_none());
        drop(rooms);
        assert!(memory.room(2_000).is_some());
    }

    #[test]
    fn a_message_that_grows_takes_what_is_left() {
        let memory = Memory::for_messages_of(1_000);
        let mut first = memory.room(1).expect("all is free");
        let second = memory.room(3 << 10).expect("three of four KiB are left");
        assert!(first.holds(1 << 10), "it has a KiB already");
        assert!(!first.holds((1 << 10) + 1));
        drop(second);
        assert!(first.holds(MOST_AT_ONCE << 10));
        assert!(!first.holds((MOST_AT_ONCE << 10) + 1));
    }
}
