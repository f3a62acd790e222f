//! Looks at tickets whose time has come: a desk opens, or something becomes of a target; and has open tickets reckoned anew when
//! what they are reckoned by has changed.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::SignedDuration;
use sha2::{Digest, Sha256};

use super::{ActionError, dispatch_time, target};
use crate::app::App;
use crate::store::{AnyConn, Id, Instant, StoreError, ticket, ticket_check};

/// Tickets that are looked at together.
const BATCH: i64 = 100;

/// The wait before a ticket is looked at again after that failed.
const WAIT: SignedDuration = SignedDuration::from_mins(5);

/// Notes by what targets are reckoned from now on. Where that has changed, [`run`] reckons the open tickets anew, little by little.
pub async fn begin(app: &App) -> Result<(), StoreError> {
    let basis = basis(app);
    let note = move |connection: &mut AnyConn| -> Result<_, StoreError> {
        Ok(ticket_check::reckon_by(connection, &basis)?)
    };
    app.store.write(note).await
}

/// A fingerprint of what targets are reckoned by: the program, the minutes and the hours. One that only looks different costs no
/// more than another sweep.
fn basis(app: &App) -> String {
    let version = env!("CARGO_PKG_VERSION");
    let whole = format!("{version} {:?} {:?}", app.targets, app.catalogue);
    URL_SAFE_NO_PAD.encode(Sha256::digest(whole))
}

/// Looks at the tickets that are due, and returns how many. Each is a transaction of its own, so that what was told or released
/// stays so whatever happens to the next. One that fails waits, so that it keeps no other from its turn.
pub async fn run(app: &App) -> Result<usize, ActionError> {
    let mut checked = 0;
    loop {
        let now = Instant::from(app.now());
        let due = move |connection: &mut AnyConn| -> Result<_, StoreError> {
            let due = ticket_check::due(connection, now, BATCH)?;
            Ok((due, ticket_check::is_sweeping(connection)?))
        };
        let (due, is_sweeping) = app.store.read(due).await?;
        if due.is_empty() {
            if !is_sweeping {
                return Ok(checked);
            }
            let sweep = move |connection: &mut AnyConn| -> Result<_, StoreError> {
                Ok(ticket_check::sweep(connection, now, BATCH)?)
            };
            app.store.write(sweep).await?;
        }
        for id in due {
            let inside = app.clone();
            let check = move |connection: &mut AnyConn| check(connection, &inside, id);
            match app.store.write(check).await {
                Ok(()) => checked += 1,
                Err(error) => postpone(app, id, &error).await?,
            }
        }
        app.outbox_wake.notify_one();
    }
}

/// What another process has done already is not done again: the ticket is read under its lock.
fn check(connection: &mut AnyConn, app: &App, id: Id) -> Result<(), ActionError> {
    let Some(ticket) = ticket::lock_by_id(connection, id)? else {
        return Ok(());
    };
    let now = Instant::from(app.now());
    if ticket.opens_at().is_some_and(|at| at <= now) {
        return dispatch_time::release(connection, app, &ticket, now);
    }
    let at = now.max(ticket.changed_at);
    target::settle(connection, app, ticket, at).map(drop)
}

async fn postpone(app: &App, id: Id, error: &ActionError) -> Result<(), StoreError> {
    let now = app.now();
    let again = now + WAIT;
    tracing::warn!(%error, ticket.id = %id.0, ticket.again_at = %again, "a ticket could not be looked at");
    let postpone = move |connection: &mut AnyConn| -> Result<_, StoreError> {
        Ok(ticket_check::postpone(
            connection,
            id,
            (now.into(), again.into()),
        )?)
    };
    app.store.write(postpone).await
}
