//! The clockwork: it only wakes. What is due stands in the database.

use std::sync::Arc;

use domain::job::JobName;
use tokio::sync::{Notify, watch};
use tokio_cron_scheduler::{Job as CronJob, JobScheduler, JobSchedulerError};

use crate::action::job;
use crate::app::App;
use crate::tasks::Tasks;

/// Every five seconds: mails whose wait is over, and leases that ran out.
const WAKE_OUTBOX: &str = "*/5 * * * * *";

/// Every half minute: imports that another process left or waited for, and those that nobody wants any more.
const WAKE_IMPORTS: &str = "*/30 * * * * *";

/// Every quarter of a minute: contents that were left behind, and removals that failed.
const WAKE_REMOVALS: &str = "*/15 * * * * *";

/// How often a job looks whether there is something to do, and what its task is called.
const fn waking(name: JobName) -> (&'static str, &'static str) {
    match name {
        JobName::Deadlines => ("deadlines", "*/5 * * * * *"),
        JobName::Reminders => ("reminders", "20 * * * * *"),
        JobName::Digests => ("digests", "40 * * * * *"),
        JobName::Tickets => ("tickets", "*/5 * * * * *"),
        JobName::InboundMail => ("mail that came in", "*/15 * * * * *"),
        JobName::OutboxWatch => ("mails that wait", "0 */10 * * * *"),
        // So that little is to be deleted at a time.
        JobName::OldChanges => ("old changes", "*/10 * * * * *"),
    }
}

/// Starts the clockwork, and the jobs that it wakes.
pub async fn start(
    app: &App,
    stopping: &watch::Receiver<bool>,
    tasks: &mut Tasks,
) -> Result<JobScheduler, JobSchedulerError> {
    let scheduler = JobScheduler::new().await?;
    wake(&scheduler, WAKE_OUTBOX, &app.outbox_wake).await?;
    wake(&scheduler, WAKE_IMPORTS, &app.import_wake).await?;
    wake(&scheduler, WAKE_REMOVALS, &app.removal_wake).await?;
    for &name in JobName::ALL {
        let (task, when) = waking(name);
        let woken = Arc::new(Notify::new());
        wake(&scheduler, when, &woken).await?;
        tasks.spawn(task, work(name, app.clone(), woken, stopping.clone()));
    }
    scheduler.start().await?;
    Ok(scheduler)
}

async fn wake(
    scheduler: &JobScheduler,
    when: &str,
    whom: &Arc<Notify>,
) -> Result<(), JobSchedulerError> {
    let whom = Arc::clone(whom);
    let job = CronJob::new(when, move |_, _| whom.notify_one())?;
    scheduler.add(job).await.map(drop)
}

/// Does the job whenever woken, one time after the other, until told to stop. One that fails is tried again with the next waking;
/// work under way stops between two of its transactions.
async fn work(name: JobName, app: App, woken: Arc<Notify>, mut stopping: watch::Receiver<bool>) {
    let work = async {
        loop {
            woken.notified().await;
            match job::wake(&app, name).await {
                Ok(0) => {}
                Ok(count) => tracing::info!(job = name.as_str(), count, "job done"),
                Err(error) => tracing::error!(job = name.as_str(), %error, "job failed"),
            }
        }
    };
    tokio::select! {
        () = work => {}
        // An error means that the sender is gone, which is a stop too.
        _ = stopping.wait_for(|is_stopping| *is_stopping) => {}
    }
}
