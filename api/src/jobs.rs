//! The clockwork: it only wakes. What is due stands in the database.

use tokio_cron_scheduler::{Job, JobScheduler, JobSchedulerError};

use crate::app::App;
use crate::live;

/// Every five seconds: mails whose wait is over, and leases that ran out.
const WAKE_OUTBOX: &str = "*/5 * * * * *";

/// Every half minute: imports that another process left or waited for, and those that nobody wants any more.
const WAKE_IMPORTS: &str = "*/30 * * * * *";

/// Every ten seconds, so that little is to be deleted at a time: changes that nobody can resume from any more.
const TRIM_FEED: &str = "*/10 * * * * *";

/// Starts the clockwork.
pub async fn start(app: &App) -> Result<JobScheduler, JobSchedulerError> {
    let scheduler = JobScheduler::new().await?;
    let wake = app.outbox_wake.clone();
    scheduler
        .add(Job::new(WAKE_OUTBOX, move |_, _| wake.notify_one())?)
        .await?;
    let wake = app.import_wake.clone();
    scheduler
        .add(Job::new(WAKE_IMPORTS, move |_, _| wake.notify_one())?)
        .await?;
    let trimmed = app.clone();
    scheduler
        .add(Job::new_async(TRIM_FEED, move |_, _| {
            let app = trimmed.clone();
            Box::pin(async move {
                if let Err(error) = live::trim(&app).await {
                    tracing::error!(%error, "the feed could not be trimmed");
                }
            })
        })?)
        .await?;
    scheduler.start().await?;
    Ok(scheduler)
}
