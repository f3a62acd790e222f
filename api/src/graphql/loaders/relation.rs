//! The batch loader: what is asked for while the others of a level are resolved goes out as one statement.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use diesel::QueryResult;
use futures::FutureExt;
use futures::channel::oneshot;
use futures::future::{BoxFuture, Shared};

use crate::store::{AnyConn, Id, Store, StoreError};

/// The rows of one parent, shared by everyone who asked for them.
type Rows<T> = Result<Arc<[T]>, Arc<StoreError>>;

/// Loads the rows of some parents.
type RowsOf<T> = Arc<dyn Fn(&mut AnyConn, &[Id]) -> QueryResult<Vec<T>> + Send + Sync>;

/// Keys in one statement: far below what the databases take (32,766 and 65,535).
const MOST_KEYS: usize = 2_000;

/// Rows of one kind by the key of their parent, loaded in batches and kept for the operation.
pub struct Relation<T> {
    inner: Arc<Inner<T>>,
}

struct Inner<T> {
    store: Store,
    rows_of: RowsOf<T>,
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
        rows_of: impl Fn(&mut AnyConn, &[Id]) -> QueryResult<Vec<T>> + Send + Sync + 'static,
        parent: fn(&T) -> Id,
    ) -> Self {
        let state = Mutex::new(State {
            answers: HashMap::new(),
            waiting: Vec::new(),
        });
        Self {
            inner: Arc::new(Inner {
                store: store.clone(),
                rows_of: Arc::new(rows_of),
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
        let mut state = self.inner.lock();
        if let Some(answer) = state.answers.get(&parent) {
            return answer.clone();
        }
        let (sender, receiver) = oneshot::channel();
        let answer = receiver
            .map(|answer| answer.unwrap_or_else(|_| Err(Arc::new(StoreError::Abandoned))))
            .boxed()
            .shared();
        state.answers.insert(parent, answer.clone());
        state.waiting.push((parent, sender));
        if state.waiting.len() == 1 {
            tokio::spawn(Arc::clone(&self.inner).load_waiting());
        }
        answer
    }
}

impl<T: Clone + Send + Sync + 'static> Inner<T> {
    async fn load_waiting(self: Arc<Self>) {
        self.level_has_asked().await;
        let waiting = std::mem::take(&mut self.lock().waiting);
        let (parents, senders): (Vec<Id>, Vec<_>) = waiting.into_iter().unzip();
        let mut answers = match self.load(parents.clone()).await {
            Ok(rows) => {
                let mut grouped: HashMap<Id, Vec<T>> = HashMap::new();
                for row in rows {
                    grouped.entry((self.parent)(&row)).or_default().push(row);
                }
                Ok(grouped)
            }
            Err(error) => Err(Arc::new(error)),
        };
        for (parent, sender) in parents.into_iter().zip(senders) {
            let answer = match &mut answers {
                Ok(grouped) => Ok(grouped.remove(&parent).unwrap_or_default().into()),
                Err(error) => Err(Arc::clone(error)),
            };
            // Nobody waits any more when the request was given up.
            let _ = sender.send(answer);
        }
    }

    /// Waits until the resolvers of the level have asked. They may pause in between to be fair to other tasks,
    /// so two turns without a further question mean that there is none.
    async fn level_has_asked(&self) {
        let (mut asked, mut quiet_turns) = (0, 0);
        while quiet_turns < 2 {
            tokio::task::yield_now().await;
            let now = self.lock().waiting.len();
            quiet_turns = if now == asked { quiet_turns + 1 } else { 0 };
            asked = now;
        }
    }

    async fn load(&self, parents: Vec<Id>) -> Result<Vec<T>, StoreError> {
        let rows_of = Arc::clone(&self.rows_of);
        let load = move |connection: &mut AnyConn| {
            let mut rows = Vec::new();
            for chunk in parents.chunks(MOST_KEYS) {
                rows.extend(rows_of(connection, chunk)?);
            }
            Ok(rows)
        };
        self.store.read(load).await
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
