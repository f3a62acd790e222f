//! The jobs: run when something is to be done, by one process at a time where that matters, and how they went.

use std::collections::BTreeMap;

use domain::access::Operation;
use domain::job::JobName;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::inbound::read;
use super::reminder::{digest, run as daily, settle};
use super::turn::Turn;
use super::{ActionError, Actor, UserError, outbox_mode, ticket_check};
use crate::app::App;
use crate::clock::Clock;
use crate::live;
use crate::store::job::{self, Ended, JobRow};
use crate::store::{AnyConn, Id, Instant, Json, StoreError};

/// A job that has nothing to do runs now and then all the same: that it could is what tells that it is well.
const HEARTBEAT: SignedDuration = SignedDuration::from_mins(10);

/// A job that has not run well for longer than this is late.
const PATIENCE: SignedDuration = SignedDuration::from_mins(30);

/// What a run did, and what it did not do and why: numbers by name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    pub done: BTreeMap<String, usize>,
    pub not_done: BTreeMap<String, usize>,
}

impl Report {
    /// Counts what was done.
    pub fn done(&mut self, what: &str, count: usize) {
        add(&mut self.done, what, count);
    }

    /// Counts what was not done.
    pub fn not_done(&mut self, why: &str, count: usize) {
        add(&mut self.not_done, why, count);
    }

    pub fn merge(&mut self, other: Self) {
        for (what, count) in other.done {
            self.done(&what, count);
        }
        for (why, count) in other.not_done {
            self.not_done(&why, count);
        }
    }

    /// Whether nothing was done.
    pub fn is_empty(&self) -> bool {
        self.done.is_empty()
    }
}

fn add(counts: &mut BTreeMap<String, usize>, name: &str, count: usize) {
    if count > 0 {
        *counts.entry(name.to_owned()).or_default() += count;
    }
}

/// A job as its runs left it.
#[derive(Debug, Clone)]
pub struct JobState {
    pub name: JobName,
    /// None while it never ran.
    pub row: Option<JobRow>,
    pub report: Report,
    /// Whether a process is at it; of those that any number do at once it is not known.
    pub is_running: bool,
    pub is_late: bool,
}

/// All jobs.
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<JobState>, ActionError> {
    actor.permit(Operation::ReadMetrics)?;
    states(app).await
}

/// The same, for whoever was permitted to read it otherwise.
pub async fn states(app: &App) -> Result<Vec<JobState>, ActionError> {
    let read = |connection: &mut AnyConn| -> Result<_, StoreError> { Ok(job::all(connection)?) };
    let rows = app.store.read(read).await?;
    let now = app.now();
    let state = |&name: &JobName| {
        let row = rows.iter().find(|row| row.name.0 == name).cloned();
        let counts = row.as_ref().and_then(|row| row.counts.clone());
        let report = counts.map(|counts| serde_json::from_value(counts.0));
        let succeeded_at = row.as_ref().and_then(|row| row.succeeded_at);
        Ok(JobState {
            name,
            report: report.transpose()?.unwrap_or_default(),
            is_running: row
                .as_ref()
                .is_some_and(|row| row.holder.is_some() && row.leased_until > Some(now.into())),
            is_late: succeeded_at.is_none_or(|at| at.timestamp() + PATIENCE < now),
            row,
        })
    };
    JobName::ALL.iter().map(state).collect()
}

/// How a job is run on somebody's word.
#[derive(Debug, Clone, Copy, Default)]
pub struct How {
    /// Only tell what would be done.
    pub is_dry: bool,
    /// As if it were this instant.
    pub at: Option<Timestamp>,
}

/// Runs a job now. None where another process is at it.
pub async fn run(app: &App, name: JobName, how: How) -> Result<Option<Report>, ActionError> {
    if how.is_dry && !name.is_leased() {
        let message = format!(
            "{} has no dry run; DEADLINES, REMINDERS and DIGESTS have",
            name.as_str()
        );
        return Err(UserError::invalid("dryRun", message).into());
    }
    // What was done for a day to come would not be done again when it comes.
    if how.at.is_some_and(|at| at > app.now()) && !how.is_dry {
        let message =
            "a run for a time to come is a dry run: nothing would be left to do when it comes";
        return Err(UserError::invalid("at", message).into());
    }
    let work = match how.at {
        Some(at) => app.at(Clock::Fixed(at)),
        None => app.clone(),
    };
    if how.is_dry {
        return Ok(Some(leased(&Turn::dry(&work, name), name).await?));
    }
    attempt(app, &work, name).await
}

/// Runs a job of somebody who is permitted to.
pub async fn run_by(
    app: &App,
    actor: &Actor,
    name: JobName,
    how: How,
) -> Result<Option<Report>, ActionError> {
    actor.permit(Operation::JobRun)?;
    run(app, name, how).await
}

/// Runs a job when there is something to do, or it has not run for a while. Returns how much it did.
pub async fn wake(app: &App, name: JobName) -> Result<usize, ActionError> {
    let inside = app.clone();
    let look = move |connection: &mut AnyConn| -> Result<_, StoreError> {
        let is_due = match name {
            JobName::Deadlines => settle::is_due(connection, &inside)?,
            JobName::Reminders => daily::is_due(connection, &inside)?,
            JobName::Digests => digest::is_due(connection, &inside)?,
            // They look by themselves.
            _ => true,
        };
        let rows = job::all(connection)?;
        let last = rows.iter().find(|row| row.name.0 == name);
        let is_well = last.is_some_and(|row| row.failing_since.is_none());
        let last = last.and_then(|row| row.succeeded_at);
        let now = inside.now();
        // After the clock was set back the last run lies ahead.
        let is_recent = |at: Instant| at.timestamp() + HEARTBEAT > now && at.timestamp() <= now;
        Ok((is_due, is_well && last.is_some_and(is_recent)))
    };
    let (is_due, is_recent) = app.store.read(look).await?;
    if !is_due && is_recent {
        return Ok(0);
    }
    if name.is_leased() || !is_recent {
        let report = attempt(app, app, name).await?;
        return Ok(report.map_or(0, |report| report.done.values().sum()));
    }
    // One that any number of processes do at once is written down now and then, and when it fails.
    match shared(app, name).await {
        Ok(count) => Ok(count),
        Err(error) => {
            finish(app, name, None, (app.now(), Err(&error))).await?;
            Err(error)
        }
    }
}

/// One run, written down as it ended; `work` has the clock that the work goes by.
async fn attempt(app: &App, work: &App, name: JobName) -> Result<Option<Report>, ActionError> {
    let started_at = app.now();
    if !name.is_leased() {
        let outcome = shared(work, name).await.map(|count| {
            let mut report = Report::default();
            report.done("DONE", count);
            report
        });
        finish(app, name, None, (started_at, outcome.as_ref())).await?;
        return outcome.map(Some);
    }
    let Some(turn) = Turn::take(app, work, name).await? else {
        return Ok(None);
    };
    let outcome = leased(&turn, name).await;
    let holder = Some(turn.holder());
    finish(app, name, holder, (started_at, outcome.as_ref())).await?;
    match outcome {
        Err(ActionError::Store(StoreError::LeaseLost)) => Ok(None),
        outcome => outcome.map(Some),
    }
}

async fn leased(turn: &Turn, name: JobName) -> Result<Report, ActionError> {
    match name {
        JobName::Deadlines => settle::run(turn).await,
        JobName::Reminders => daily::run(turn).await,
        _ => digest::run(turn).await,
    }
}

async fn shared(app: &App, name: JobName) -> Result<usize, ActionError> {
    match name {
        JobName::Tickets => ticket_check::run(app).await,
        JobName::InboundMail => read::left_behind(app).await,
        JobName::OutboxWatch => outbox_mode::watch(app).await,
        _ => Ok(live::trim(app).await?),
    }
}

async fn finish(
    app: &App,
    name: JobName,
    holder: Option<Id>,
    (started_at, outcome): (Timestamp, Result<&Report, &ActionError>),
) -> Result<(), ActionError> {
    let ended = Ended {
        started_at: started_at.into(),
        at: app.now().into(),
        counts: outcome
            .ok()
            .map(serde_json::to_value)
            .transpose()?
            .map(Json),
        failure: outcome.err().map(ToString::to_string),
    };
    let note = move |connection: &mut AnyConn| -> Result<_, ActionError> {
        Ok(job::finish(connection, name, holder, &ended)?)
    };
    app.store.write(note).await
}
