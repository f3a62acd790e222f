//! The clockwork: it only wakes. What is due stands in the database.

use tokio_cron_scheduler::{Job, JobScheduler, JobSchedulerError};

use crate::app::App;

/// Every five seconds: mails whose wait is over, and leases that ran out.
const WAKE_OUTBOX: &str = "*/5 * * * * *";

/// Every half minute: imports that another process left or waited for, and those that nobody wants any more.
const WAKE_IMPORTS: &str = "*/30 * * * * *";

/// Every quarter of a minute: contents that were left behind, and removals that failed.
const WAKE_REMOVALS: &str = "*/15 * * * * *";

/// Starts the clockwork.
pub async fn start(app: &App) -> Result<JobScheduler, JobSchedulerError> {
    let scheduler = JobScheduler::new().await?;
    for (when, wake) in [
        (WAKE_OUTBOX, &app.outbox_wake),
        (WAKE_IMPORTS, &app.import_wake),
        (WAKE_REMOVALS, &app.removal_wake),
    ] {
        let wake = wake.clone();
        let job = Job::new(when, move |_, _| wake.notify_one())?;
        scheduler.add(job).await?;
    }
    scheduler.start().await?;
    Ok(scheduler)
}
