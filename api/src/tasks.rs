//! What runs beside the requests: each of it is missed when it ends.

use std::collections::HashMap;
use std::time::Duration;

use tokio::task::{Id, JoinError, JoinSet};

/// Tasks that run until they are told to stop.
#[derive(Debug, Default)]
pub struct Tasks {
    running: JoinSet<()>,
    names: HashMap<Id, &'static str>,
}

impl Tasks {
    /// Starts a task, which is told to stop by whoever made it.
    pub fn spawn(&mut self, name: &'static str, task: impl Future<Output = ()> + Send + 'static) {
        let handle = self.running.spawn(task);
        self.names.insert(handle.id(), name);
    }

    /// Waits until a task ends, which none does by itself unless something is wrong: which one, and the panic if there was one.
    /// Without tasks it waits for ever.
    pub async fn ended(&mut self) -> (&'static str, Option<JoinError>) {
        match self.running.join_next_with_id().await {
            Some(Ok((id, ()))) => (self.forget(id), None),
            Some(Err(error)) => (self.forget(error.id()), Some(error)),
            None => std::future::pending().await,
        }
    }

    /// Waits for the tasks, which were told to stop; the names of those that have not ended in time, and are given up.
    pub async fn finish(mut self, in_time: Duration) -> Vec<&'static str> {
        let all = async {
            while !self.names.is_empty() {
                if let (name, Some(error)) = self.ended().await {
                    tracing::error!(task = name, %error, "a background task failed at its end");
                }
            }
        };
        // What is left then has its name still.
        let _ = tokio::time::timeout(in_time, all).await;
        self.names.into_values().collect()
    }

    fn forget(&mut self, id: Id) -> &'static str {
        self.names.remove(&id).expect("a task has a name")
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use super::*;

    #[tokio::test]
    async fn a_task_that_ends_or_panics_is_named() {
        let mut tasks = Tasks::default();
        tasks.spawn("steady", pending());
        tasks.spawn("brief", async {});
        let (name, error) = tasks.ended().await;
        assert_eq!((name, error.is_none()), ("brief", true));
        tasks.spawn("broken", async { panic!("of the test") });
        let (name, error) = tasks.ended().await;
        assert_eq!(name, "broken");
        assert!(error.is_some_and(|error| error.is_panic()));
    }

    #[tokio::test]
    async fn who_does_not_end_in_time_is_named() {
        let mut tasks = Tasks::default();
        tasks.spawn("steady", pending());
        tasks.spawn("brief", async {});
        assert_eq!(tasks.finish(Duration::from_millis(50)).await, ["steady"]);
    }
}
