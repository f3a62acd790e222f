//! Removes what lies outside the database and nobody names any more, until it is gone.

use jiff::SignedDuration;
use tokio::sync::watch;

use crate::app::App;
use crate::store::removal::{self, Removal, What};
use crate::store::{Instant, StoreError};
use crate::{draft, mail};

/// How long a content may be on its way into storage before it counts as left behind.
pub const PATIENCE: SignedDuration = SignedDuration::from_hours(1);

/// The wait after a removal that failed.
const WAIT: SignedDuration = SignedDuration::from_mins(10);

/// Removals of one round.
const BATCH: i64 = 100;

/// Why something could not be removed.
#[derive(Debug, thiserror::Error)]
enum SweepError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("storage: {0}")]
    Storage(#[from] object_store::Error),
    #[error("file: {0}")]
    File(#[from] std::io::Error),
    #[error("readers hold the journal of the database")]
    Journal,
}

/// Works off what is due whenever it is woken, until told to stop.
pub async fn run(app: App, mut stopping: watch::Receiver<bool>) {
    loop {
        if let Err(error) = sweep(&app).await {
            tracing::error!(%error, "removals could not be worked off");
        }
        tokio::select! {
            () = app.removal_wake.notified() => {}
            // An error means that the sender is gone, which is a stop too.
            _ = stopping.wait_for(|is_stopping| *is_stopping) => return,
        }
    }
}

async fn sweep(app: &App) -> Result<(), StoreError> {
    draft::clear(&app.settings.draft_folder(), PATIENCE);
    loop {
        let now = Instant::from(app.now());
        let due = move |connection: &mut _| -> Result<_, StoreError> {
            Ok(removal::due(connection, now, BATCH)?)
        };
        let due = app.store.read(due).await?;
        if due.is_empty() {
            return Ok(());
        }
        for row in due {
            let removed = remove(app, &row).await;
            settle(app, row, removed).await?;
        }
    }
}

/// Removes one thing, which may be gone already.
async fn remove(app: &App, row: &Removal) -> Result<(), SweepError> {
    match row.what.0 {
        What::Attachment => app.storage.remove(row.subject_id).await?,
        What::MailFile => mail::folder::remove(&app.settings.mail_folder(), row.subject_id.0)?,
        What::Journal if app.store.empty_journal().await? => {}
        What::Journal => return Err(SweepError::Journal),
    }
    Ok(())
}

/// Notes that a removal is done, or puts it off.
async fn settle(
    app: &App,
    row: Removal,
    removed: Result<(), SweepError>,
) -> Result<(), StoreError> {
    let later = Removal {
        due_at: (app.now() + WAIT).into(),
        ..row
    };
    let (what, failure) = (later.what, removed.err());
    let has_failed = failure.is_some();
    let note = move |connection: &mut _| -> Result<(), StoreError> {
        if has_failed {
            removal::ask(connection, &[later])?;
        } else {
            removal::take_back(connection, later.subject_id, later.what.0)?;
        }
        Ok(())
    };
    app.store.write(note).await?;
    // Only now: who reads it may count on the next attempt.
    if let Some(error) = failure {
        tracing::error!(%error, removal.what = ?what.0, "a removal failed and will be tried again");
    }
    Ok(())
}
