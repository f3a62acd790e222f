//! The batch loader: what is asked for while the others of a level are resolved goes out as one statement.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use diesel::QueryResult;
use futures::FutureExt;
use futures::channel::oneshot;
use futures::future::{BoxFuture, Shared};

use crate::store::{AnyConn, Id, Store, StoreError};

/// The rows of one parent, shared by everyone who asked for them.
type Rows<T> = Result<Arc<[T]>, Arc<StoreError>>;

/// Rows of one kind by the key of their parent, loaded in batches and kept for the operation.
pub struct Relation<T> {
    inner: Arc<Inner<T>>,
}

struct Inner<T> {
    store: Store,
    rows_of: fn(&mut AnyConn, &[Id]) -> QueryResult<Vec<T>>,
    parent: fn(&T) -> Id,
    state: Mutex<State<T>>,
}

struct State<T> {
    answers: HashMap<Id, Shared<BoxFuture<'static, Rows<T>>>>,
    waiting: Vec<(Id, oneshot::Sender<Rows<T>>)>,
}

impl<T: Clone + Send + Sync + 'static> Relation<T> {
    /// A relation whose rows `rows_of` loads, each of which belongs to the key that `parent` tells.
    pub fn new(
        store: &Store,
        rows_of: fn(&mut AnyConn, &[Id]) -> QueryResult<Vec<T>>,
        parent: fn(&T) -> Id,
    ) -> Self {
        let state = Mutex::new(State {
            answers: HashMap::new(),
            waiting: Vec::new(),
        });
        Self {
            inner: Arc::new(Inner {
                store: store.clone(),
                rows_of,
                parent,
                state,
            }),
        }
    }

    /// All rows of a parent.
    pub async fn all(&self, parent: Id) -> Rows<T> {
        self.answer(parent).await
    }

    /// The row of a parent that has one at most.
    pub async fn one(&self, parent: Id) -> Result<Option<T>, Arc<StoreError>> {
        Ok(self.all(parent).await?.first().cloned())
    }

    fn answer(&self, parent: Id) -> Shared<BoxFuture<'static, Rows<T>>> {
        let mut state = self
            .inner
            .state
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(answer) = state.answers.get(&parent) {
            return answer.clone();
        }
        // Not tokio's channel: polling that uses up the task's budget, and a level of many rows would be
        // torn into several statements.
        let (sender, receiver) = oneshot::channel();
        let answer = receiver
            .map(|answer| answer.unwrap_or_else(|_| Err(Arc::new(StoreError::Abandoned))))
            .boxed()
            .shared();
        state.answers.insert(parent, answer.clone());
        state.waiting.push((parent, sender));
        if state.waiting.len() == 1 {
            // Runs when the resolvers of this level have all asked and wait.
            tokio::spawn(Arc::clone(&self.inner).load_waiting());
        }
        answer
    }
}

impl<T: Clone + Send + Sync + 'static> Inner<T> {
    async fn load_waiting(self: Arc<Self>) {
        tokio::task::yield_now().await;
        let waiting = std::mem::take(
            &mut self
                .state
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .waiting,
        );
        let parents: Vec<Id> = waiting.iter().map(|(parent, _)| *parent).collect();
        let rows_of = self.rows_of;
        let loaded = self
            .store
            .read(move |connection| -> Result<_, StoreError> { Ok(rows_of(connection, &parents)?) })
            .await
            .map_err(Arc::new);
        let grouped = loaded.map(|rows| {
            let mut grouped: HashMap<Id, Vec<T>> = HashMap::new();
            for row in rows {
                grouped.entry((self.parent)(&row)).or_default().push(row);
            }
            grouped
        });
        for (parent, sender) in waiting {
            let answer = match &grouped {
                Ok(grouped) => Ok(grouped
                    .get(&parent)
                    .map_or_else(|| [].into(), |rows| rows.as_slice().into())),
                Err(error) => Err(Arc::clone(error)),
            };
            // Nobody waits any more when the request was given up.
            let _ = sender.send(answer);
        }
    }
}
