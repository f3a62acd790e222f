//! What the resolvers of one operation share.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use domain::access::Operation;
use domain::catalogue::Catalogue;
use tokio::sync::{Mutex, OnceCell};

use super::error::QueryError;
use super::loaders::Loaders;
use crate::action::Actor;
use crate::action::reminder::today;
use crate::app::App;
use crate::knowledge::Knowledge;
use crate::live::Topic;
use crate::store::feed::Change;
use crate::store::{AnyConn, Id, StoreError, rule_set};

/// What is done of a subscription in one execution of it: it says what it follows, or tells a change.
pub enum Turn {
    Opening(OnceLock<Following>),
    Telling(Change),
}

/// What a subscription follows, and from where on.
#[derive(Debug, Clone, Copy)]
pub struct Following {
    pub topic: Topic,
    /// The position after which it goes on; none is now.
    pub after: Option<i64>,
}

impl Turn {
    /// The change that is told.
    pub fn change(&self) -> Option<&Change> {
        match self {
            Self::Opening(_) => None,
            Self::Telling(change) => Some(change),
        }
    }

    /// What the subscription said that it follows.
    pub fn following(&self) -> Option<Following> {
        match self {
            Self::Opening(place) => place.get().copied(),
            Self::Telling(_) => None,
        }
    }

    /// Says what the subscription follows.
    pub fn open(&self, following: Following) -> Result<(), QueryError> {
        let is_first = match self {
            Self::Opening(place) => place.set(following).is_ok(),
            Self::Telling(_) => false,
        };
        if is_first {
            Ok(())
        } else {
            Err(QueryError::bad_request("a subscription asks for one field"))
        }
    }
}

/// One operation: who asks, and batch loaders of its own.
pub struct Context {
    pub app: App,
    pub load: Loaders,
    actor: Option<Actor>,
    turn: Option<Arc<Turn>>,
    /// The rule set in force while the operation runs.
    in_force: OnceCell<Option<Id>>,
    /// The catalogue while the operation runs.
    catalogue: OnceCell<Arc<Catalogue>>,
    /// What decided, by the version of its rules.
    knowledge: Mutex<HashMap<String, Option<Arc<Knowledge>>>>,
}

impl juniper::Context for Context {}

impl Context {
    /// A context for a subscription, in which one thing is done of it.
    pub fn of_subscription(app: &App, actor: Actor, turn: Arc<Turn>) -> Self {
        Self {
            turn: Some(turn),
            ..Self::new(app, Some(actor))
        }
    }

    /// A context whose statements are counted apart from other operations'.
    pub fn new(app: &App, actor: Option<Actor>) -> Self {
        let app = App {
            store: app.store.counted(),
            ..app.clone()
        };
        Self {
            load: Loaders::new(&app.store, today(&app).0),
            app,
            actor,
            turn: None,
            in_force: OnceCell::new(),
            catalogue: OnceCell::new(),
            knowledge: Mutex::default(),
        }
    }

    /// What is done of a subscription.
    pub fn turn(&self) -> Result<&Turn, QueryError> {
        let nowhere = || QueryError::bad_request("subscriptions go over a WebSocket");
        self.turn.as_deref().ok_or_else(nowhere)
    }

    /// Who asks; an operation without a token is refused.
    pub fn actor(&self) -> Result<&Actor, QueryError> {
        self.actor.as_ref().ok_or(QueryError::Unauthenticated)
    }

    /// The rule set in force; asked once however many rule sets an operation shows.
    pub async fn rule_set_in_force(&self) -> Result<Option<Id>, StoreError> {
        let now = self.app.now().into();
        let ask = move |connection: &mut AnyConn| -> Result<_, StoreError> {
            Ok(rule_set::in_force(connection, now)?)
        };
        let found = self.in_force.get_or_try_init(|| self.app.store.read(ask));
        found.await.copied()
    }

    /// The desks with the operator's calendar; asked once however many tickets an operation shows.
    pub async fn catalogue_in_force(&self) -> Result<Arc<Catalogue>, StoreError> {
        let base = self.app.knowledge.clone();
        let ask = move |connection: &mut AnyConn| base.catalogue_in_force(connection);
        let found = self.catalogue.get_or_try_init(|| self.app.store.read(ask));
        found.await.cloned()
    }

    /// The rules of a version with the catalogue of now; asked once per version. None where the version is not stored.
    pub async fn knowledge_of(&self, version: &str) -> Result<Option<Arc<Knowledge>>, StoreError> {
        let mut known = self.knowledge.lock().await;
        if let Some(found) = known.get(version) {
            return Ok(found.clone());
        }
        let (base, wanted) = (self.app.knowledge.clone(), version.to_owned());
        let ask = move |connection: &mut AnyConn| -> Result<_, StoreError> {
            let row = rule_set::by_version(connection, &wanted)?;
            let made = row.map(|row| base.with_rules(connection, row.id));
            Ok(made.transpose()?.map(Arc::new))
        };
        let found = self.app.store.read(ask).await?;
        known.insert(version.to_owned(), found.clone());
        Ok(found)
    }

    /// Reads from the store on behalf of an actor who may do `operation`.
    pub async fn read<T: Send + 'static>(
        &self,
        operation: Operation,
        work: impl FnOnce(&mut AnyConn) -> diesel::QueryResult<T> + Send + 'static,
    ) -> Result<T, QueryError> {
        self.actor()?.permit(operation)?;
        let read = self
            .app
            .store
            .read(move |connection| -> Result<T, StoreError> { Ok(work(connection)?) })
            .await?;
        Ok(read)
    }
}
