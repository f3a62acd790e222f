//! What the resolvers of one operation share.

use domain::access::Operation;

use super::error::QueryError;
use super::loaders::Loaders;
use crate::action::Actor;
use crate::app::App;
use crate::store::{AnyConn, StoreError};

/// One operation: who asks, and batch loaders of its own.
pub struct Context {
    pub app: App,
    pub load: Loaders,
    actor: Option<Actor>,
}

impl juniper::Context for Context {}

impl Context {
    /// A context whose statements are counted apart from other operations'.
    pub fn new(app: &App, actor: Option<Actor>) -> Self {
        let app = App {
            store: app.store.counted(),
            ..app.clone()
        };
        Self {
            load: Loaders::new(&app.store),
            app,
            actor,
        }
    }

    /// Who asks; an operation without a token is refused.
    pub fn actor(&self) -> Result<&Actor, QueryError> {
        self.actor.as_ref().ok_or(QueryError::Unauthenticated)
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
