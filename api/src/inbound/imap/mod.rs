//! Mail is fetched from a mailbox, which is left as it is: read only, and followed by the numbers of its messages.

mod ask;
mod fetch;
mod server;

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures::FutureExt;
use jiff::SignedDuration;
use tokio::sync::watch;
use tokio::time::timeout;

pub use server::{ImapError, ImapServer, Signed, authority};

use crate::app::App;
use crate::back_off::BackOff;
use fetch::Fetcher;

/// How often it is looked for new mail at the latest, whatever the server tells by itself.
const ROUND: Duration = Duration::from_mins(1);
/// The longest wait for one answer of the server.
const STEP_TIMEOUT: Duration = Duration::from_mins(5);
/// How long a mailbox that fails is left alone.
const BACK_OFF: BackOff = BackOff {
    first: SignedDuration::from_secs(2),
    longest: SignedDuration::from_mins(5),
};

/// Fetches until told to stop. Several processes may do so at once: the same message is one mail.
pub async fn run(app: App, server: ImapServer, mut stopping: watch::Receiver<bool>) {
    // A mailbox that is never reached grows old from here on.
    app.metrics.mailbox_looked_at(app.now());
    let mut fetcher = Fetcher::new(app, server.name());
    let work = async {
        let mut failures = 0;
        loop {
            let conversation = converse(&server, &mut fetcher, &mut failures);
            // The library takes some answers for impossible. Nothing of it is left after that: the fetcher notes what it took.
            let ended = AssertUnwindSafe(conversation).catch_unwind().await;
            let Err(error) = ended.unwrap_or(Err(ImapError::Panic));
            failures += 1;
            let wait = BACK_OFF.by_chance(failures, fastrand::f64());
            tracing::warn!(mailbox = %server.name(), %error, failures, wait = %format_args!("{wait:#}"), "no mail is fetched for now");
            tokio::time::sleep(wait.unsigned_abs()).await;
        }
    };
    tokio::select! {
        () = work => {}
        // An error means that the sender is gone, which is a stop too.
        _ = stopping.wait_for(|is_stopping| *is_stopping) => {}
    }
}

/// Fetches what is new, again and again, for as long as the conversation holds.
async fn converse(
    server: &ImapServer,
    fetcher: &mut Fetcher,
    failures: &mut u32,
) -> Result<std::convert::Infallible, ImapError> {
    let mut session = server.connect().await?;
    let tells = timeout(STEP_TIMEOUT, session.capabilities())
        .await??
        .has_str("IDLE");
    let folder = timeout(STEP_TIMEOUT, session.examine(&server.folder)).await??;
    let validity = folder.uid_validity.ok_or(ImapError::NoNumbers)?;
    loop {
        fetcher.fetch(&mut session, validity).await?;
        *failures = 0;
        if tells {
            session = idle(session).await?;
        } else {
            tokio::time::sleep(ROUND).await;
        }
    }
}

/// Waits until the server tells that something has changed, or until the round is over.
async fn idle(session: Signed) -> Result<Signed, ImapError> {
    let mut idle = session.idle();
    timeout(STEP_TIMEOUT, idle.init()).await??;
    let (told, kept) = idle.wait_with_timeout(ROUND);
    // A server that says that it is still there would put the end of the round off again and again.
    if let Ok(told) = timeout(ROUND, told).await {
        told?;
    }
    drop(kept);
    Ok(timeout(STEP_TIMEOUT, idle.done()).await??)
}
