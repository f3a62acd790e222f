//! Whether mails leave: a person pauses the outbox, lets it run, or keeps it quiet; and how it stands.

use domain::access::Operation;
use domain::dispatch::{MailState, OutboxMode};
use jiff::SignedDuration;

use super::{ActionError, Actor, Problems};
use crate::app::App;
use crate::store::outbox_control::{self, Control};
use crate::store::{AnyConn, Instant, StoreError};

/// A mail that waits longer than this is late.
const PATIENCE: SignedDuration = SignedDuration::from_mins(30);

/// How the outbox stands.
#[derive(Debug, Clone)]
pub struct OutboxState {
    pub control: Control,
    /// Mails that wait to leave, or are leaving.
    pub waiting: i64,
    /// Mails about which a person must decide.
    pub undecided: i64,
    pub oldest_waiting: Option<Instant>,
    /// Whether the oldest has waited for too long.
    pub is_late: bool,
}

/// Sets the mode, with the reason.
pub async fn set(
    app: &App,
    actor: &Actor,
    mode: OutboxMode,
    reason: Option<String>,
) -> Result<OutboxState, ActionError> {
    actor.permit(Operation::OutboxControl)?;
    let mut problems = Problems::default();
    let reason = problems.optional_line("reason", reason.as_deref(), 200);
    problems.finish()?;
    let (now, by) = (Instant::from(app.now()), actor.id);
    let set = move |connection: &mut AnyConn| -> Result<_, StoreError> {
        outbox_control::set_mode(connection, mode, reason.as_deref(), (now, by))?;
        state(connection, now)
    };
    let state = app.store.write(set).await?;
    app.outbox_wake.notify_one();
    Ok(state)
}

/// How the outbox stands now.
pub async fn read(app: &App, actor: &Actor) -> Result<OutboxState, ActionError> {
    actor.permit(Operation::ReadOutbox)?;
    figures(app).await
}

/// The same, for whoever was permitted to read it otherwise.
pub async fn figures(app: &App) -> Result<OutboxState, ActionError> {
    let now = app.now().into();
    let read = move |connection: &mut AnyConn| state(connection, now);
    Ok(app.store.read(read).await?)
}

/// Tells in the log that mails wait for too long; returns how many wait then.
pub async fn watch(app: &App) -> Result<usize, ActionError> {
    let state = figures(app).await?;
    if !state.is_late {
        return Ok(0);
    }
    let since = state.oldest_waiting.map(Instant::timestamp);
    tracing::error!(
        mail.waiting = state.waiting,
        mail.oldest = since.map(tracing::field::display),
        outbox.mode = state.control.mode.0.as_str(),
        "mails wait for too long to leave"
    );
    Ok(usize::try_from(state.waiting).unwrap_or(usize::MAX))
}

fn state(connection: &mut AnyConn, now: Instant) -> Result<OutboxState, StoreError> {
    let leaving = [MailState::Queued, MailState::HandingOver];
    let undecided = [MailState::Uncertain, MailState::Refused];
    let counted = outbox_control::counts(connection, &[leaving, undecided].concat())?;
    let count = |states: &[MailState]| {
        let counted = counted
            .iter()
            .filter(|(state, _)| states.contains(&state.0));
        counted.map(|(_, count)| count).sum()
    };
    let oldest_waiting = outbox_control::oldest_waiting(connection, now)?;
    let late = now.timestamp() - PATIENCE;
    Ok(OutboxState {
        control: outbox_control::read(connection)?,
        waiting: count(&leaving),
        undecided: count(&undecided),
        oldest_waiting,
        is_late: oldest_waiting.is_some_and(|since| since.timestamp() <= late),
    })
}
