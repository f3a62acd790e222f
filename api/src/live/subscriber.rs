//! One who follows the feed from a position of his own.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use tokio::sync::watch;

use super::{Feed, FeedError};
use crate::store::Id;
use crate::store::feed::Change;

/// What a subscriber wants to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// The events of one ticket, or of all.
    Events(Option<Id>),
    /// Each ticket of which anything changed, once for what happened while he was busy.
    Tickets,
    /// Mails whose state changed.
    Mails,
}

/// Follows the feed.
pub struct Subscriber {
    feed: Arc<Feed>,
    head: watch::Receiver<i64>,
    topic: Topic,
    /// What was read and not looked at yet; one page at most.
    batch: VecDeque<Change>,
    progress: Arc<Progress>,
}

/// How far a subscriber has come.
#[derive(Debug)]
pub struct Progress {
    position: AtomicI64,
    /// The fewest rows he was seen behind the head.
    least_behind: AtomicI64,
}

impl Subscriber {
    /// One who has seen everything up to a position.
    pub fn new(feed: &Arc<Feed>, topic: Topic, position: i64) -> Self {
        Self {
            feed: Arc::clone(feed),
            head: feed.head(),
            topic,
            batch: VecDeque::new(),
            progress: Arc::new(Progress::at(position)),
        }
    }

    /// How far he has come, for those who watch him.
    pub fn progress(&self) -> Arc<Progress> {
        Arc::clone(&self.progress)
    }

    /// Waits for the next change that he wants to be told.
    pub async fn next(&mut self) -> Result<Change, FeedError> {
        loop {
            while let Some(change) = self.batch.pop_front() {
                self.progress
                    .position
                    .store(change.position, Ordering::Relaxed);
                if self.wants(&change) {
                    return Ok(change);
                }
            }
            let position = self.progress.position.load(Ordering::Relaxed);
            self.batch = self.feed.after(position).await?.into();
            if self.batch.is_empty() {
                let is_later = self.head.wait_for(|head| *head > position).await;
                is_later.expect("the feed lives as long as its subscribers");
            }
        }
    }

    fn wants(&self, change: &Change) -> bool {
        match self.topic {
            Topic::Events(None) => change.event_id.is_some(),
            Topic::Events(Some(ticket)) => change.event_id.is_some() && change.ticket_id == ticket,
            Topic::Tickets => {
                let again = |later: &Change| later.ticket_id == change.ticket_id;
                !self.batch.iter().any(again)
            }
            Topic::Mails => change.mail_id.is_some(),
        }
    }
}

impl Progress {
    fn at(position: i64) -> Self {
        Self {
            position: AtomicI64::new(position),
            least_behind: AtomicI64::new(i64::MAX),
        }
    }

    /// Whether he has fallen back: is more than `most` rows further behind than he once was. Who resumes from long ago has
    /// not, as long as he comes nearer.
    pub fn has_fallen_back(&self, head: i64, most: i64) -> bool {
        let behind = head - self.position.load(Ordering::Relaxed);
        let before = self.least_behind.fetch_min(behind, Ordering::Relaxed);
        behind > before.saturating_add(most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_comes_nearer_has_not_fallen_back() {
        let progress = Progress::at(0);
        assert!(!progress.has_fallen_back(5_000, 1_000), "he begins there");
        progress.position.store(4_000, Ordering::Relaxed);
        assert!(!progress.has_fallen_back(6_000, 1_000));
        assert!(!progress.has_fallen_back(7_000, 1_000));
        assert!(progress.has_fallen_back(7_001, 1_000));
    }
}
