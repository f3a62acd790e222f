//! The turn of a process at a job that one process does at a time.

use std::time::Duration;

use domain::job::JobName;

use super::ActionError;
use crate::app::App;
use crate::clock::Clock;
use crate::store::job::{self, Lease};
use crate::store::{AnyConn, Id, StoreError};

/// How long a process keeps a job without having done anything of it: far longer than a page takes.
const LEASE: Duration = Duration::from_mins(1);

/// The turn of this process at a job; or a dry run of it, which writes nothing and is nobody's turn.
#[derive(Clone)]
pub struct Turn {
    /// With the clock that the work goes by.
    pub app: App,
    /// The clock that the lease goes by, which is nobody's to choose.
    clock: Clock,
    name: JobName,
    holder: Id,
    pub is_dry: bool,
}

/// How the work of a page ended that is rolled back in a dry run.
enum Ended<T> {
    Undone(T),
    Failed(ActionError),
}

impl<T> From<StoreError> for Ended<T> {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl<T> From<diesel::result::Error> for Ended<T> {
    fn from(error: diesel::result::Error) -> Self {
        Self::Failed(error.into())
    }
}

impl Turn {
    /// A run that writes nothing.
    pub fn dry(app: &App, name: JobName) -> Self {
        Self {
            app: app.clone(),
            clock: app.settings.clock.clone(),
            name,
            holder: Id::new(),
            is_dry: true,
        }
    }

    /// The turn, where no other process has it; `work` has the clock that the work goes by.
    pub async fn take(app: &App, work: &App, name: JobName) -> Result<Option<Self>, StoreError> {
        let turn = Self {
            app: work.clone(),
            is_dry: false,
            ..Self::dry(app, name)
        };
        let lease = turn.lease();
        let take = move |connection: &mut AnyConn| -> Result<_, StoreError> {
            Ok(job::take(connection, name, lease)?)
        };
        Ok(app.store.write(take).await?.then_some(turn))
    }

    /// Who has the turn.
    pub fn holder(&self) -> Id {
        self.holder
    }

    fn lease(&self) -> Lease {
        let now = self.clock.now();
        Lease {
            holder: self.holder,
            now: now.into(),
            until: (now + LEASE).into(),
            // Clocks of several machines differ a little.
            beyond: (now + 2 * LEASE).into(),
        }
    }

    /// Does a page of the job in one transaction, which keeps the turn for longer. Where another process has taken it meanwhile,
    /// nothing is done. Nothing stays of it in a dry run.
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut AnyConn) -> Result<T, ActionError> + Send + 'static,
    ) -> Result<T, ActionError> {
        let (name, lease, is_dry) = (self.name, self.lease(), self.is_dry);
        let page = move |connection: &mut AnyConn| {
            if !is_dry && !job::take(connection, name, lease)? {
                return Err(Ended::from(StoreError::LeaseLost));
            }
            let value = work(connection).map_err(Ended::Failed)?;
            if is_dry {
                Err(Ended::Undone(value))
            } else {
                Ok(value)
            }
        };
        match self.app.store.write(page).await {
            Ok(value) | Err(Ended::Undone(value)) => Ok(value),
            Err(Ended::Failed(error)) => Err(error),
        }
    }
}
