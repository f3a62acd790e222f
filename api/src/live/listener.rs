//! Hears what PostgreSQL tells, on a connection and a thread of its own.

use std::convert::Infallible;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use futures::FutureExt;
use tokio::sync::{Notify, oneshot, watch};

use crate::store::StoreError;
use crate::store::connection::DatabaseUrl;
use crate::store::listen::Listener;

/// How often the socket is looked at: diesel offers no way to wait for it.
const LOOK: Duration = Duration::from_millis(20);

/// How often a silent connection is tried.
const PING: Duration = Duration::from_secs(30);

/// The wait before the next attempt to connect. Meanwhile the database is asked now and then.
const RECONNECT: Duration = Duration::from_secs(1);

/// Wakes `wake` whenever somebody has appended to the feed, until `stopping`; what is returned waits for that. Does nothing on
/// SQLite.
pub fn start(
    url: &DatabaseUrl,
    wake: &Arc<Notify>,
    stopping: &watch::Receiver<bool>,
) -> std::io::Result<Option<impl Future<Output = ()> + use<>>> {
    let DatabaseUrl::Postgres(url) = url else {
        return Ok(None);
    };
    let (running, ended) = oneshot::channel::<Infallible>();
    let (url, wake, stopping) = (url.clone(), Arc::clone(wake), stopping.clone());
    let thread = thread::Builder::new().name("feed-listener".to_owned());
    thread.spawn(move || {
        // Dropped when the thread ends, however it does.
        let _running = running;
        while !is_over(&stopping) {
            if let Err(error) = listen(&url, &wake, &stopping) {
                tracing::warn!(%error, "the database cannot be listened to; it is asked instead");
                thread::sleep(RECONNECT);
            }
        }
    })?;
    Ok(Some(ended.map(drop)))
}

/// Listens until told to stop, or until the connection fails.
fn listen(url: &str, wake: &Notify, stopping: &watch::Receiver<bool>) -> Result<(), StoreError> {
    let mut listener = Listener::open(url)?;
    // Something may have been told while nobody listened.
    wake.notify_one();
    let mut last_ping = Instant::now();
    while !is_over(stopping) {
        if listener.has_heard()? {
            wake.notify_one();
        }
        if last_ping.elapsed() > PING {
            listener.ping()?;
            last_ping = Instant::now();
        }
        thread::sleep(LOOK);
    }
    Ok(())
}

/// A sender that is gone is a stop too.
fn is_over(stopping: &watch::Receiver<bool>) -> bool {
    *stopping.borrow() || stopping.has_changed().is_err()
}
