//! The clockwork: it only wakes. What is due stands in the database.

use tokio_cron_scheduler::{Job, JobScheduler, JobSchedulerError};

use crate::app::App;

/// Every five seconds: mails whose wait is over, and leases that ran out.
const WAKE_OUTBOX: &str = "*/5 * * * * *";

/// Every half minute: imports that another process left or waited for, and those that nobody wants any more.
const WAKE_IMPORTS: &str = "*/30 * * * * *";

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
    scheduler.start().await?;
    Ok(scheduler)
}
