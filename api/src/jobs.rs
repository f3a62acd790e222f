//! The clockwork: it only wakes. What is due stands in the database.

use std::sync::Arc;

use tokio::sync::{Notify, watch};
use tokio_cron_scheduler::{Job, JobScheduler, JobSchedulerError};

use crate::action::{ActionError, dispatch_time, target};
use crate::app::App;

/// Every five seconds: mails whose wait is over, and leases that ran out.
const WAKE_OUTBOX: &str = "*/5 * * * * *";

/// Every half minute: imports that another process left or waited for, and those that nobody wants any more.
const WAKE_IMPORTS: &str = "*/30 * * * * *";

/// Every quarter of a minute: contents that were left behind, and removals that failed.
const WAKE_REMOVALS: &str = "*/15 * * * * *";

/// Every five seconds: desks that have opened.
const WAKE_DESKS: &str = "*/5 * * * * *";

/// Every five seconds: targets of tickets that come to a warning or to their end.
const WAKE_TARGETS: &str = "*/5 * * * * *";

/// Starts the clockwork, and what it wakes that has no worker of its own.
pub async fn start(
    app: &App,
    stopping: &watch::Receiver<bool>,
) -> Result<JobScheduler, JobSchedulerError> {
    let scheduler = JobScheduler::new().await?;
    let desks = Arc::new(Notify::new());
    wake(&scheduler, WAKE_OUTBOX, &app.outbox_wake).await?;
    wake(&scheduler, WAKE_IMPORTS, &app.import_wake).await?;
    wake(&scheduler, WAKE_REMOVALS, &app.removal_wake).await?;
    wake(&scheduler, WAKE_DESKS, &desks).await?;
    tokio::spawn(work(
        "desks that open",
        app.clone(),
        desks,
        stopping.clone(),
        async |app| dispatch_time::release(app).await,
    ));
    let targets = Arc::new(Notify::new());
    wake(&scheduler, WAKE_TARGETS, &targets).await?;
    tokio::spawn(work(
        "targets",
        app.clone(),
        targets,
        stopping.clone(),
        async |app| target::check_due(app).await,
    ));
    scheduler.start().await?;
    Ok(scheduler)
}

async fn wake(
    scheduler: &JobScheduler,
    when: &str,
    whom: &Arc<Notify>,
) -> Result<(), JobSchedulerError> {
    let whom = Arc::clone(whom);
    let job = Job::new(when, move |_, _| whom.notify_one())?;
    scheduler.add(job).await.map(drop)
}

/// Does the work whenever woken, one time after the other, until told to stop. Work that fails is tried again with the
/// next waking.
async fn work(
    what: &'static str,
    app: App,
    wake: Arc<Notify>,
    mut stopping: watch::Receiver<bool>,
    job: impl AsyncFn(&App) -> Result<usize, ActionError>,
) {
    loop {
        tokio::select! {
            () = wake.notified() => {}
            _ = stopping.changed() => return,
        }
        match job(&app).await {
            Ok(0) => {}
            Ok(count) => tracing::info!(job = what, count, "job done"),
            Err(error) => tracing::error!(job = what, %error, "job failed"),
        }
    }
}
