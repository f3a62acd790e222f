//! The jobs of the service in the schema.

use domain::job::JobName;
use jiff::Timestamp;
use juniper::{GraphQLInputObject, GraphQLObject, graphql_object};

use super::Context;
use crate::action::UserError;
use crate::action::job::{JobState, Report};
use crate::store::Instant;

/// What the program does by itself, again and again, and how it went.
pub struct Job(pub JobState);

/// How many, of what or why.
#[derive(GraphQLObject)]
#[graphql(context = Context)]
pub struct JobCount {
    /// What was done, or why something was not.
    name: String,
    /// How many.
    count: i32,
}

fn counts(counts: &std::collections::BTreeMap<String, usize>) -> Vec<JobCount> {
    let count = |(name, &count): (&String, &usize)| JobCount {
        name: name.clone(),
        count: i32::try_from(count).unwrap_or(i32::MAX),
    };
    counts.iter().map(count).collect()
}

/// What the program does by itself, again and again, and how it went.
#[graphql_object(context = Context)]
impl Job {
    /// The job.
    fn name(&self) -> JobName {
        self.0.name
    }

    /// When the last run began that is written down; null while there was none.
    fn started_at(&self) -> Option<Timestamp> {
        let row = self.0.row.as_ref()?;
        row.started_at.map(Instant::timestamp)
    }

    /// When it ended.
    fn ended_at(&self) -> Option<Timestamp> {
        let row = self.0.row.as_ref()?;
        row.ended_at.map(Instant::timestamp)
    }

    /// How long it took, in milliseconds.
    fn duration_ms(&self) -> Option<i32> {
        let row = self.0.row.as_ref()?;
        let took = row
            .ended_at?
            .timestamp()
            .duration_since(row.started_at?.timestamp());
        Some(i32::try_from(took.as_millis()).unwrap_or(i32::MAX))
    }

    /// When it ended well last.
    fn succeeded_at(&self) -> Option<Timestamp> {
        let row = self.0.row.as_ref()?;
        row.succeeded_at.map(Instant::timestamp)
    }

    /// Since when it fails; null while it does not.
    fn failing_since(&self) -> Option<Timestamp> {
        let row = self.0.row.as_ref()?;
        row.failing_since.map(Instant::timestamp)
    }

    /// Why it failed last; null when it ended well.
    fn failure(&self) -> Option<&str> {
        self.0.row.as_ref()?.failure.as_deref()
    }

    /// Whether a process is at it. Jobs that several processes may do at once are never shown so.
    fn is_running(&self) -> bool {
        self.0.is_running
    }

    /// Whether it has not run well for longer than it may: something is wrong.
    fn is_late(&self) -> bool {
        self.0.is_late
    }

    /// What the last run that ended well did.
    fn done(&self) -> Vec<JobCount> {
        counts(&self.0.report.done)
    }

    /// What it did not do, and why.
    fn not_done(&self) -> Vec<JobCount> {
        counts(&self.0.report.not_done)
    }
}

/// A job that is to run now.
#[derive(GraphQLInputObject)]
pub struct JobRunInput {
    /// The job.
    pub name: JobName,
    /// Only tell what would be done; DEADLINES, REMINDERS and DIGESTS can.
    pub dry_run: Option<bool>,
    /// As if it were this instant: one to come only in a dry run.
    pub at: Option<Timestamp>,
}

/// What became of a run.
#[derive(GraphQLObject)]
#[graphql(context = Context)]
pub struct JobRunPayload {
    /// Whether it ran; false while another process is at it.
    has_run: bool,
    /// What was done, or would be.
    done: Vec<JobCount>,
    /// What was not, and why.
    not_done: Vec<JobCount>,
    /// What the caller can mend; empty when all is done.
    user_errors: Vec<UserError>,
}

impl JobRunPayload {
    /// The payload of a run; none where another process is at it.
    pub fn new(report: Option<Report>, user_errors: Vec<UserError>) -> Self {
        let has_run = report.is_some();
        let report = report.unwrap_or_default();
        Self {
            has_run,
            done: counts(&report.done),
            not_done: counts(&report.not_done),
            user_errors,
        }
    }
}
