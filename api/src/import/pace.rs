//! How fast an import writes into a database that others write to.

use std::time::{Duration, Instant};

use crate::app::App;
use crate::store::{AnyConn, StoreError};

/// Writes batch by batch. On SQLite the writer is left alone now and then: in this process whoever waits has the next
/// turn, but another process only looks again from time to time whether the file is free.
pub struct Pace<'a> {
    app: &'a App,
    began: Instant,
}

/// How long others may find the writer taken.
const STRETCH: Duration = Duration::from_millis(400);

/// How long SQLite waits at most before it looks again.
const PAUSE: Duration = Duration::from_millis(110);

impl<'a> Pace<'a> {
    pub fn new(app: &'a App) -> Self {
        Self {
            app,
            began: Instant::now(),
        }
    }

    /// Runs `work` in one transaction.
    pub async fn write<T, E>(
        &mut self,
        work: impl FnOnce(&mut AnyConn) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + From<diesel::result::Error> + Send + 'static,
    {
        if self.app.settings.database_url.is_sqlite() && self.began.elapsed() > STRETCH {
            tokio::time::sleep(PAUSE).await;
            self.began = Instant::now();
        }
        self.app.store.write(work).await
    }
}
