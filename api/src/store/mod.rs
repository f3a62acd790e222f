//! The database, SQLite or PostgreSQL. Every query of the program stands below this folder.

pub mod account;
pub mod bulk;
pub mod calendar;
pub mod calendar_feed;
pub mod certificate;
pub mod connection;
pub mod contract;
pub mod deadline;
pub mod desk_address;
pub mod device;
pub mod digest;
pub mod dispatch_override;
pub mod erasure;
pub mod feed;
pub mod forecast;
pub mod history;
pub mod idempotency;
pub mod import;
pub mod inbound;
pub mod job;
pub mod line;
pub mod listen;
pub mod mail_form;
pub mod mail_template;
pub mod mailbox;
pub mod migrate;
pub mod outbox;
pub mod outbox_control;
pub mod outbox_file;
pub mod outbox_step;
pub mod paper;
#[cfg(test)]
pub mod plan;
pub mod reminder;
pub mod reminder_progress;
pub mod removal;
pub mod replacement;
pub mod replay;
pub mod reset_option;
pub mod rule_set;
mod schema;
pub mod search;
pub mod service_key;
pub mod site;
pub mod target;
pub mod ticket;
pub mod ticket_check;
pub mod ticket_list;
pub mod ticket_parts;
pub mod types;
pub mod whole_contract;
pub mod whole_site;
pub mod work_request;

use std::sync::Arc;
use std::time::Duration;

use diesel::Connection;
use diesel::connection::{AnsiTransactionManager, TransactionManager};
use domain::triage::RulesError;
use tokio::sync::{Notify, Semaphore};

pub use connection::{AnyConn, DatabaseUrl, StatementCount};
use connection::{Pool, pool, reading_pool};
pub use types::{Code, Day, Id, Instant, Json, RawJson};

/// Why a call on the store failed. The cause is for the log, never for a client.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("database: {0}")]
    Database(#[from] diesel::result::Error),
    #[error("database connection: {0}")]
    Connection(#[from] diesel::r2d2::PoolError),
    #[error("database connection: {0}")]
    Unreachable(#[from] diesel::ConnectionError),
    #[error("stored document: {0}")]
    Document(#[from] serde_json::Error),
    #[error("the database task did not finish: {0}")]
    Task(#[from] tokio::task::JoinError),
    #[error("no writer became free in {} seconds", LONGEST_WAIT.as_secs())]
    Busy,
    #[error("a batch was given up before it was loaded")]
    Abandoned,
    #[error("rule set {version} cannot be used by this program: {error}")]
    Rules { version: String, error: RulesError },
    #[error("storage of attachments: {0}")]
    Storage(#[from] object_store::Error),
    #[error("a content was stored after it was given up")]
    Late,
    #[error("lock of imports: {0}")]
    Lock(std::io::Error),
    #[error("template of a mail: {0}")]
    Template(#[from] crate::mail::template::Faults),
    #[error("another process took over: its lease had run out")]
    LeaseLost,
    #[error("migration: {0}")]
    Migration(Box<dyn std::error::Error + Send + Sync>),
}

impl StoreError {
    /// Whether the write would have broken a unique key.
    pub fn is_unique_violation(&self) -> bool {
        use diesel::result::{DatabaseErrorKind, Error};
        matches!(
            self,
            Self::Database(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _))
        )
    }
}

/// How long a writer waits for its turn.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// The store, cheap to clone. A clone made by [`Store::counted`] counts its own statements.
#[derive(Clone)]
pub struct Store {
    read: Pool,
    /// For what an import has not brought to its end.
    whole: Pool,
    write: Pool,
    /// Writers get their connections in the order in which they ask.
    turns: Arc<Semaphore>,
    written: Arc<Notify>,
    statements: StatementCount,
}

impl Store {
    /// Connects with at most `size` connections for reading and as many for writing.
    /// SQLite gets one writer: a second could only wait for the first.
    pub fn open(url: &DatabaseUrl, size: u32) -> Result<Self, StoreError> {
        let writers = if url.is_sqlite() { 1 } else { size };
        let write = pool(url, writers)?;
        let (read, whole) = if url.is_sqlite() {
            (reading_pool(url, size)?, pool(url, 1)?)
        } else {
            (write.clone(), write.clone())
        };
        Ok(Self {
            read,
            whole,
            write,
            turns: Arc::new(Semaphore::new(writers as usize)),
            written: Arc::default(),
            statements: StatementCount::default(),
        })
    }

    /// The same store with a statement counter of its own.
    pub fn counted(&self) -> Self {
        Self {
            statements: StatementCount::default(),
            ..self.clone()
        }
    }

    /// Wakes one who waits whenever this process has written something.
    pub fn written(&self) -> Arc<Notify> {
        Arc::clone(&self.written)
    }

    /// Statements sent through this handle so far.
    pub fn statements(&self) -> usize {
        self.statements.get()
    }

    /// Runs `work` on a reading connection, off the async threads.
    pub async fn read<T, E>(
        &self,
        work: impl FnOnce(&mut AnyConn) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let store = self.clone();
        tokio::task::spawn_blocking(move || store.read_here(work))
            .await
            .map_err(StoreError::from)?
    }

    /// Runs `work` on a reading connection, on this thread, which may be no async one.
    pub fn read_here<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut AnyConn) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut connection = self.read.get().map_err(StoreError::from)?;
        self.statements.during(&mut connection, work)
    }

    /// The same store whose readers see what an import has not brought to its end too.
    pub fn whole(&self) -> Self {
        Self {
            read: self.whole.clone(),
            ..self.clone()
        }
    }

    /// Empties the journal of SQLite, which holds what rows said before. False when readers still need it.
    /// PostgreSQL clears away by itself.
    pub async fn empty_journal(&self) -> Result<bool, StoreError> {
        let pool = self.write.clone();
        let turn = tokio::time::timeout(LONGEST_WAIT, Arc::clone(&self.turns).acquire_owned());
        let turn = turn.await.map_err(|_| StoreError::Busy)?;
        tokio::task::spawn_blocking(move || {
            let _turn = turn.expect("the turns never end");
            Ok(connection::empty_journal(&mut *pool.get()?)?)
        })
        .await?
    }

    /// Runs `work` in one transaction that is rolled back when it fails.
    /// No network may be touched inside.
    pub async fn write<T, E>(
        &self,
        work: impl FnOnce(&mut AnyConn) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + From<diesel::result::Error> + Send + 'static,
    {
        let (pool, statements) = (self.write.clone(), self.statements.clone());
        let turn = tokio::time::timeout(LONGEST_WAIT, Arc::clone(&self.turns).acquire_owned());
        let turn = turn.await.map_err(|_| StoreError::Busy)?;
        let written = self.written();
        tokio::task::spawn_blocking(move || {
            let _turn = turn.expect("the turns never end");
            let mut connection = pool.get().map_err(StoreError::from)?;
            let outcome =
                statements.during(&mut connection, |connection| transaction(connection, work));
            // Here, so that it is done even when nobody waits for the outcome any more.
            if outcome.is_ok() {
                written.notify_one();
            }
            outcome
        })
        .await
        .map_err(StoreError::from)?
    }
}

/// SQLite takes its write lock at once (BEGIN IMMEDIATE): a transaction that reads first and asks
/// for the lock later fails with "database is locked" whatever the busy timeout.
fn transaction<T, E: From<diesel::result::Error>>(
    connection: &mut AnyConn,
    work: impl FnOnce(&mut AnyConn) -> Result<T, E>,
) -> Result<T, E> {
    let AnyConn::Sqlite(inner) = connection else {
        return connection.transaction(work);
    };
    AnsiTransactionManager::begin_transaction_sql(inner, "BEGIN IMMEDIATE")?;
    let outcome = work(connection);
    let AnyConn::Sqlite(inner) = connection else {
        unreachable!("a connection does not change its database")
    };
    match outcome {
        Ok(value) => {
            AnsiTransactionManager::commit_transaction(inner)?;
            Ok(value)
        }
        Err(error) => {
            AnsiTransactionManager::rollback_transaction(inner)?;
            Err(error)
        }
    }
}
