//! What a monitoring system asks of the service: `GET /metrics` in the OpenMetrics text format.

use std::fmt;
use std::sync::Mutex;

use actix_web::{HttpRequest, HttpResponse, web};
use domain::access::Operation;
use domain::dispatch::OutboxMode;
use jiff::Timestamp;
use prometheus_client::encoding::text::{encode_eof, encode_registry};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

use crate::action::Actor;
use crate::action::inbound::counts;
use crate::action::job::{self, JobState};
use crate::action::outbox_mode::{self, OutboxState};
use crate::app::App;
use crate::graphql::http::{Media, Problem, authenticate};
use crate::store::Instant;

const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

type Label = [(&'static str, &'static str); 1];

/// What this process counts by itself, from its start on.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    mail_steps: Family<Label, Counter>,
    mailbox_looked_at: Mutex<Option<Timestamp>>,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("kiriwake");
        let mail_steps = Family::<Label, Counter>::default();
        registry.register(
            "mail_steps",
            "Steps that mails took on their way out, by this process",
            mail_steps.clone(),
        );
        Self {
            registry,
            mail_steps,
            mailbox_looked_at: Mutex::default(),
        }
    }
}

impl Metrics {
    /// Counts what became of a mail.
    pub fn mail_step(&self, step: &'static str) {
        self.mail_steps.get_or_create(&[("step", step)]).inc();
    }

    /// Notes that the mailbox was looked at, and nothing new is left in it.
    pub fn mailbox_looked_at(&self, now: Timestamp) {
        *self.looked_at() = Some(now);
    }

    fn looked_at(&self) -> std::sync::MutexGuard<'_, Option<Timestamp>> {
        let guard = self.mailbox_looked_at.lock();
        guard.unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Answers with all figures, for who may read them.
pub async fn handle(request: HttpRequest, app: web::Data<App>) -> HttpResponse {
    match figures(&request, &app).await {
        Ok(text) => HttpResponse::Ok().content_type(MEDIA_TYPE).body(text),
        Err(problem) => Media::Json.problem(problem),
    }
}

async fn figures(request: &HttpRequest, app: &App) -> Result<String, Problem> {
    let actor = authenticate(request, app).await?;
    let actor = actor.ok_or_else(Problem::unauthenticated)?;
    let shared = shared(app, &actor).await?;
    let encode = || -> Result<String, fmt::Error> {
        let mut text = String::new();
        encode_registry(&mut text, &app.metrics.registry)?;
        encode_registry(&mut text, &shared)?;
        encode_eof(&mut text)?;
        Ok(text)
    };
    encode().map_err(|error| Problem::fault(&error))
}

/// What stands in the database, the same for all processes, and how long ago this one looked at the mailbox.
async fn shared(app: &App, actor: &Actor) -> Result<Registry, Problem> {
    actor
        .permit(Operation::ReadMetrics)
        .map_err(Problem::forbidden)?;
    let outbox = outbox_mode::figures(app).await?;
    let mut registry = Registry::with_prefix("kiriwake");
    tell_outbox(&mut registry, &outbox, app.now());
    let inbound = Family::<Label, Gauge>::default();
    for (state, count) in counts::run(app).await? {
        inbound
            .get_or_create(&[("state", state.as_str())])
            .set(count);
    }
    registry.register(
        "inbound_mails",
        "Mails that came in and somebody or something must look at",
        inbound,
    );
    tell_jobs(
        &mut registry,
        &job::states(app)
            .await
            .map_err(|error| Problem::fault(&error))?,
    );
    if let Some(at) = *app.metrics.looked_at() {
        let help =
            "Seconds since this process has last looked at the mailbox that mail is fetched from";
        tell(
            &mut registry,
            "mailbox_age_seconds",
            help,
            (app.now() - at).get_seconds(),
        );
    }
    Ok(registry)
}

fn tell_outbox(registry: &mut Registry, outbox: &OutboxState, now: Timestamp) {
    tell(
        registry,
        "outbox_waiting",
        "Mails that wait to leave, or are leaving",
        outbox.waiting,
    );
    tell(
        registry,
        "outbox_undecided",
        "Mails about which a person must decide",
        outbox.undecided,
    );
    let age = |since: Instant| (now.as_second() - since.timestamp().as_second()).max(0);
    let oldest = outbox.oldest_waiting.map_or(0, age);
    tell(
        registry,
        "outbox_oldest_seconds",
        "For how long the oldest mail has waited",
        oldest,
    );
    let late = "1 where mails have waited for too long: something is wrong";
    tell(registry, "outbox_late", late, outbox.is_late.into());
    let failures = "How often in a row the mail server could not be reached";
    tell(
        registry,
        "outbox_server_failures",
        failures,
        outbox.control.failures.into(),
    );
    let modes = Family::<Label, Gauge>::default();
    for mode in OutboxMode::ALL {
        let is_set = *mode == outbox.control.mode.0;
        modes
            .get_or_create(&[("mode", mode.as_str())])
            .set(is_set.into());
    }
    registry.register("outbox_mode", "1 for the mode of the outbox", modes);
}

/// Alarms: a job that fails, or has not run well for longer than it may.
fn tell_jobs(registry: &mut Registry, jobs: &[JobState]) {
    let (late, failing) = (
        Family::<Label, Gauge>::default(),
        Family::<Label, Gauge>::default(),
    );
    for job in jobs {
        let label = [("job", job.name.as_str())];
        late.get_or_create(&label).set(job.is_late.into());
        let fails = job
            .row
            .as_ref()
            .is_some_and(|row| row.failing_since.is_some());
        failing.get_or_create(&label).set(fails.into());
    }
    let help = "1 where a job has not run well for longer than it may";
    registry.register("job_late", help, late);
    registry.register(
        "job_failing",
        "1 where the last run of a job failed",
        failing,
    );
}

fn tell(registry: &mut Registry, name: &str, help: &str, value: i64) {
    let gauge = Gauge::<i64>::default();
    gauge.set(value);
    registry.register(name, help, gauge);
}
