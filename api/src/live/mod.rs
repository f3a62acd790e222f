//! What changes, as it changes: one reader per process follows the feed, and subscribers follow it from where they stand.
//!
//! Nothing is kept for a subscriber. He pulls; where he is not far behind he gets rows that the reader has in memory, else
//! he reads the database from his own position.

mod listener;
mod subscriber;

use std::collections::VecDeque;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};
use std::time::Duration;

use tokio::sync::{Notify, watch};

use crate::app::App;
use crate::store::feed::{self, Change};
use crate::store::{AnyConn, Store, StoreError};
use crate::tasks::Tasks;
pub use subscriber::{Progress, Subscriber, Topic};

/// Rows that are kept in memory for those who are not far behind.
const KEPT: usize = 1_000;

/// Rows that are read at a time.
const PAGE: i64 = 200;

/// How often the database is asked without a sign that something changed: a sign may be lost, and on SQLite another process
/// gives none.
const UNASKED: Duration = Duration::from_secs(2);

/// The feed as this process knows it.
pub struct Feed {
    store: Store,
    /// The last position that was read.
    head: watch::Sender<i64>,
    recent: RwLock<Recent>,
}

/// The last rows: all that there are after `floor`.
#[derive(Default)]
struct Recent {
    floor: i64,
    rows: VecDeque<Change>,
}

/// Why a subscriber cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum FeedError {
    /// What came after his position is no longer kept, or the position is of another feed.
    #[error("the feed does not reach back to this position")]
    Expired,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Feed {
    /// A feed that stands still until it is followed.
    pub fn new(store: &Store) -> Self {
        Self {
            store: store.clone(),
            head: watch::channel(0).0,
            recent: RwLock::default(),
        }
    }

    /// Tells whenever there is a later position.
    pub fn head(&self) -> watch::Receiver<i64> {
        self.head.subscribe()
    }

    /// The last position that the database has now, after everything that was published.
    pub async fn last_position(&self) -> Result<i64, StoreError> {
        let read =
            |connection: &mut AnyConn| -> Result<_, StoreError> { Ok(feed::head(connection)?) };
        self.store.read(read).await
    }

    /// The next rows after a position, none where there are none yet.
    async fn after(&self, position: i64) -> Result<Vec<Change>, FeedError> {
        if let Some(rows) = self.recent().after(position) {
            return Ok(rows);
        }
        let read = move |connection: &mut AnyConn| -> Result<_, StoreError> {
            let rows = feed::after(connection, position, PAGE)?;
            // Asked after the rows, so that none was trimmed before they were read.
            let start = feed::start(connection)?;
            let is_known =
                start <= position && (!rows.is_empty() || position <= feed::head(connection)?);
            Ok(is_known.then_some(rows))
        };
        self.store.read(read).await?.ok_or(FeedError::Expired)
    }

    /// Begins at the end of the feed.
    async fn begin(&self) -> Result<(), StoreError> {
        let last = self.last_position().await?;
        self.recent_mut(|recent| recent.floor = last);
        self.head.send_replace(last);
        Ok(())
    }

    /// Publishes what waits and reads what is new.
    async fn catch_up(&self) -> Result<(), StoreError> {
        let ask = |connection: &mut AnyConn| -> Result<_, StoreError> {
            Ok(feed::has_pending(connection)?)
        };
        let mut is_pending = self.store.read(ask).await?;
        while is_pending {
            let publish = |connection: &mut AnyConn| -> Result<_, StoreError> {
                Ok(feed::publish(connection)?)
            };
            is_pending = self.store.write(publish).await? == usize::from(feed::BATCH);
        }
        loop {
            let head = *self.head.borrow();
            let read = move |connection: &mut AnyConn| -> Result<_, StoreError> {
                Ok(feed::after(connection, head, PAGE)?)
            };
            let rows = self.store.read(read).await?;
            let Some(last) = rows.last().map(|row| row.position) else {
                return Ok(());
            };
            self.recent_mut(|recent| recent.add(&rows));
            self.head.send_replace(last);
        }
    }

    fn recent(&self) -> RwLockReadGuard<'_, Recent> {
        self.recent.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn recent_mut(&self, change: impl FnOnce(&mut Recent)) {
        change(&mut self.recent.write().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Recent {
    fn add(&mut self, rows: &[Change]) {
        self.rows.extend(rows);
        while self.rows.len() > KEPT {
            self.floor = self.rows.pop_front().map_or(self.floor, |row| row.position);
        }
    }

    /// The rows after a position, where they are all here.
    fn after(&self, position: i64) -> Option<Vec<Change>> {
        if position < self.floor
            || position > self.rows.back().map_or(self.floor, |row| row.position)
        {
            return None;
        }
        let first = self.rows.partition_point(|row| row.position <= position);
        let page = usize::try_from(PAGE).expect("a page is small");
        Some(self.rows.iter().skip(first).take(page).copied().collect())
    }
}

/// Follows the feed until told to stop; from when it returns on, nothing that is committed is missed.
pub async fn start(
    app: &App,
    stopping: &watch::Receiver<bool>,
    tasks: &mut Tasks,
) -> anyhow::Result<()> {
    app.feed.begin().await?;
    let wake = app.store.written();
    if let Some(listening) = listener::start(&app.settings.database_url, &wake, stopping)? {
        tasks.spawn("listener", listening);
    }
    let feed = Arc::clone(&app.feed);
    tasks.spawn("reader of the feed", follow(feed, wake, stopping.clone()));
    Ok(())
}

async fn follow(feed: Arc<Feed>, wake: Arc<Notify>, mut stopping: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            () = wake.notified() => {}
            () = tokio::time::sleep(UNASKED) => {}
            _ = stopping.wait_for(|is_stopping| *is_stopping) => return,
        }
        if let Err(error) = feed.catch_up().await {
            tracing::error!(%error, "the feed could not be followed");
        }
    }
}

/// Deletes what is older than the setting says; how many rows.
pub async fn trim(app: &App) -> Result<usize, StoreError> {
    let before = (app.now() - app.settings.feed_kept).into();
    let mut trimmed = 0;
    loop {
        let trim = move |connection: &mut AnyConn| -> Result<_, StoreError> {
            Ok(feed::trim(connection, before)?)
        };
        let rows = app.store.write(trim).await?;
        trimmed += rows;
        if rows < usize::from(feed::BATCH) {
            return Ok(trimmed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Id, Instant};

    fn row(position: i64) -> Change {
        Change {
            position,
            ticket_id: Id::new(),
            event_id: Some(Id::new()),
            mail_id: None,
            at: Instant::from(jiff::Timestamp::UNIX_EPOCH),
        }
    }

    #[test]
    fn memory_tells_only_what_it_has_whole() {
        let mut recent = Recent {
            floor: 10,
            ..Recent::default()
        };
        // Positions need not follow each other.
        let rows: Vec<Change> = (0..=KEPT)
            .map(|n| row(12 + 2 * i64::try_from(n).unwrap()))
            .collect();
        recent.add(&rows[..1]);
        let positions = |recent: &Recent, after| {
            let rows = recent.after(after)?;
            Some(rows.iter().map(|row| row.position).collect::<Vec<_>>())
        };
        assert_eq!(positions(&recent, 9), None);
        assert_eq!(positions(&recent, 10), Some(vec![12]));
        assert_eq!(positions(&recent, 11), Some(vec![12]));
        assert_eq!(positions(&recent, 12), Some(vec![]));
        assert_eq!(positions(&recent, 13), None, "the database may have it");
        recent.add(&rows[1..]);
        assert_eq!(positions(&recent, 11), None, "12 was dropped");
        let page = positions(&recent, 12).unwrap();
        assert_eq!((page.len(), page[0]), (200, 14));
    }
}
