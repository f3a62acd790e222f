//! What every use case needs: the store, the catalogue, what is in force, and the clock.

use std::sync::Arc;

use domain::catalogue::Catalogue;
use domain::reminder::ReminderTable;
use domain::target::TargetTable;
use jiff::Timestamp;
use tokio::sync::{Notify, Semaphore};

use crate::answers::Answers;
use crate::attachment::Storage;
use crate::clock::Clock;
use crate::config::Settings;
use crate::knowledge::KnowledgeBase;
use crate::live::Feed;
use crate::metrics::Metrics;
use crate::store::{AnyConn, Store, StoreError};

/// Shared by all requests and jobs; cheap to clone.
#[derive(Clone)]
pub struct App {
    pub store: Store,
    /// The desks and device models of the documents.
    pub catalogue: Arc<Catalogue>,
    /// What is in force of what the operator may change.
    pub knowledge: Arc<KnowledgeBase>,
    /// How callers answered, by which questions are chosen.
    pub answers: Arc<Answers>,
    /// How long tickets may take.
    pub targets: Arc<TargetTable>,
    /// What is reminded of, whom, and when.
    pub reminders: Arc<ReminderTable>,
    pub settings: Arc<Settings>,
    /// Replays that clients ask for run one after the other.
    pub replays: Arc<Semaphore>,
    /// What changes, as it changes.
    pub feed: Arc<Feed>,
    /// Tells the mail worker that there is something to send.
    pub outbox_wake: Arc<Notify>,
    /// Tells the worker of imports that there is something to check or apply.
    pub import_wake: Arc<Notify>,
    /// Where the contents of attachments lie.
    pub storage: Storage,
    /// What this process counts.
    pub metrics: Arc<Metrics>,
    /// Tells the worker of removals that there is something to remove.
    pub removal_wake: Arc<Notify>,
}

/// Why the program cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("shipped data: {0}")]
    Data(#[from] domain::load::LoadError),
    #[error("{what}: {error}")]
    Io { what: String, error: std::io::Error },
}

impl App {
    /// Loads the catalogue and opens the store, whose schema must be up to date.
    pub fn open(settings: Settings) -> Result<Self, StartError> {
        let storage = Storage::open(&settings)?;
        let store = Store::open(&settings.database_url, settings.pool_size)?;
        let catalogue = Arc::new(Catalogue::shipped()?);
        let targets = match &settings.targets {
            Some(own) => Arc::clone(own),
            None => Arc::new(TargetTable::shipped()?),
        };
        let reminders = match &settings.reminders {
            Some(own) => Arc::clone(own),
            None => Arc::new(ReminderTable::shipped()?),
        };
        Ok(Self {
            feed: Arc::new(Feed::new(&store)),
            targets,
            reminders,
            store,
            knowledge: Arc::new(KnowledgeBase::new(Arc::clone(&catalogue))),
            catalogue,
            answers: Arc::default(),
            settings: Arc::new(settings),
            replays: Arc::new(Semaphore::new(1)),
            outbox_wake: Arc::new(Notify::new()),
            import_wake: Arc::new(Notify::new()),
            storage,
            metrics: Arc::default(),
            removal_wake: Arc::new(Notify::new()),
        })
    }

    /// The same application with another clock.
    pub fn at(&self, clock: Clock) -> Self {
        let settings = Settings {
            clock,
            ..(*self.settings).clone()
        };
        Self {
            settings: Arc::new(settings),
            ..self.clone()
        }
    }

    /// Makes the rules in force ready: those that are new to this process are proved before anything is locked.
    pub async fn warm(&self) -> Result<(), StoreError> {
        let (base, now) = (self.knowledge.clone(), self.now());
        let in_force = move |connection: &mut AnyConn| base.in_force(connection, now).map(drop);
        self.store.read(in_force).await
    }

    pub fn now(&self) -> Timestamp {
        self.settings.clock.now()
    }
}
