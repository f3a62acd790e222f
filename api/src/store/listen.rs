//! A connection that PostgreSQL tells when something is appended to the feed.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use super::StoreError;

/// A connection of its own that listens.
pub struct Listener(PgConnection);

impl Listener {
    /// Connects and listens; from then on nothing that is committed is missed.
    pub fn open(url: &str) -> Result<Self, StoreError> {
        let mut connection = PgConnection::establish(url)?;
        connection.batch_execute("LISTEN kiriwake_feed")?;
        Ok(Self(connection))
    }

    /// Whether something was told since the last time. Does not wait.
    pub fn has_heard(&mut self) -> Result<bool, StoreError> {
        let mut has_heard = false;
        for told in self.0.notifications_iter() {
            told?;
            has_heard = true;
        }
        Ok(has_heard)
    }

    /// Fails when the server has gone without saying so.
    pub fn ping(&mut self) -> Result<(), StoreError> {
        Ok(self.0.batch_execute("SELECT 1")?)
    }
}
