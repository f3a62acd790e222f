//! The clockwork: it only wakes. What is due stands in the database.

use std::sync::Arc;

use futures::future::BoxFuture;
use tokio::sync::{Notify, watch};
use tokio_cron_scheduler::{Job as CronJob, JobScheduler, JobSchedulerError};

use crate::action::inbound::read;
use crate::action::{ActionError, outbox_mode, ticket_check};
use crate::app::App;
use crate::live;
use crate::tasks::Tasks;

/// Every five seconds: mails whose wait is over, and leases that ran out.
const WAKE_OUTBOX: &str = "*/5 * * * * *";

/// Every half minute: imports that another process left or waited for, and those that nobody wants any more.
const WAKE_IMPORTS: &str = "*/30 * * * * *";

/// Every quarter of a minute: contents that were left behind, and removals that failed.
const WAKE_REMOVALS: &str = "*/15 * * * * *";

/// Every ten seconds, so that little is to be deleted at a time: changes that nobody can resume from any more.
const WAKE_TRIMMING: &str = "*/10 * * * * *";

/// Every ten minutes: whether mails wait for too long.
const WAKE_WATCH: &str = "0 */10 * * * *";

/// Every quarter of a minute: mails that came in and whose reader was stopped.
const WAKE_INBOUND: &str = "*/15 * * * * *";

/// Every five seconds: desks that have opened, and targets that come to a warning or to their end.
const WAKE_TICKETS: &str = "*/5 * * * * *";

/// Starts the clockwork, and what it wakes that has no worker of its own.
pub async fn start(
    app: &App,
    stopping: &watch::Receiver<bool>,
    tasks: &mut Tasks,
) -> Result<JobScheduler, JobSchedulerError> {
    let scheduler = JobScheduler::new().await?;
    wake(&scheduler, WAKE_OUTBOX, &app.outbox_wake).await?;
    wake(&scheduler, WAKE_IMPORTS, &app.import_wake).await?;
    wake(&scheduler, WAKE_REMOVALS, &app.removal_wake).await?;
    let mut start = async |name, when, job: Job| {
        let woken = Arc::new(Notify::new());
        wake(&scheduler, when, &woken).await?;
        tasks.spawn(name, work(name, app.clone(), woken, stopping.clone(), job));
        Ok::<_, JobSchedulerError>(())
    };
    start("old changes", WAKE_TRIMMING, |app| {
        Box::pin(async { Ok(live::trim(app).await?) })
    })
    .await?;
    start("tickets", WAKE_TICKETS, |app| {
        Box::pin(ticket_check::run(app))
    })
    .await?;
    start("mails that wait", WAKE_WATCH, |app| {
        Box::pin(outbox_mode::watch(app))
    })
    .await?;
    start("mail that came in", WAKE_INBOUND, |app| {
        Box::pin(read::left_behind(app))
    })
    .await?;
    scheduler.start().await?;
    Ok(scheduler)
}

/// Something to be done now and then; tells how much there was to do.
type Job = for<'a> fn(&'a App) -> BoxFuture<'a, Result<usize, ActionError>>;

async fn wake(
    scheduler: &JobScheduler,
    when: &str,
    whom: &Arc<Notify>,
) -> Result<(), JobSchedulerError> {
    let whom = Arc::clone(whom);
    let job = CronJob::new(when, move |_, _| whom.notify_one())?;
    scheduler.add(job).await.map(drop)
}

/// Does the work whenever woken, one time after the other, until told to stop. Work that fails is tried again with the
/// next waking; work under way stops between two of its transactions.
async fn work(
    name: &'static str,
    app: App,
    woken: Arc<Notify>,
    mut stopping: watch::Receiver<bool>,
    job: Job,
) {
    let work = async {
        loop {
            woken.notified().await;
            match job(&app).await {
                Ok(0) => {}
                Ok(count) => tracing::info!(job = name, count, "job done"),
                Err(error) => tracing::error!(job = name, %error, "job failed"),
            }
        }
    };
    tokio::select! {
        () = work => {}
        // An error means that the sender is gone, which is a stop too.
        _ = stopping.wait_for(|is_stopping| *is_stopping) => {}
    }
}
