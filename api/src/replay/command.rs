//! `kiriwake rules replay`: what rules would change, on the command line.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context;
use domain::replay::{Routing, Tally};
use domain::ticket::TicketNumber;
use domain::triage::{RuleSet, RulesError};
use domain::vocabulary::Destination;
use indicatif::{ProgressBar, ProgressStyle};
use jiff::civil::Date;

use super::{Changed, Order, Page, Replayed, all_cores};
use crate::app::App;
use crate::knowledge::Knowledge;
use crate::rule_versions::{by_version, read_files};
use crate::rules::bad_input;
use crate::stdout::out;
use crate::store::replay::Span;
use crate::store::rule_set::RuleFile;
use crate::store::{AnyConn, Instant, StoreError};

/// Which rules to try, and on which tickets.
#[derive(Debug, clap::Args)]
pub struct Replay {
    /// Tables in the order of evaluation, questions and pinned numbers
    #[arg(
        value_name = "FILE",
        required_unless_present = "version",
        conflicts_with = "version"
    )]
    files: Vec<PathBuf>,
    /// A stored rule set in the place of files
    #[arg(long, value_name = "VERSION")]
    version: Option<String>,
    /// Tickets logged on this day in Japan and later
    #[arg(long, value_name = "DATE")]
    since: Option<Date>,
    /// Tickets logged before this day in Japan
    #[arg(long, value_name = "DATE")]
    until: Option<Date>,
    /// Write every ticket that would be handled otherwise into this file
    #[arg(long, value_name = "CSV")]
    tickets: Option<PathBuf>,
}

/// Runs the replay and prints what would change. Ctrl-C ends it with what was counted so far and exit code 1.
pub async fn run(app: &App, replay: Replay) -> anyhow::Result<ExitCode> {
    let knowledge = match &replay.version {
        Some(version) => stored(app, version.clone()).await?,
        None => match drafted(app, &replay.files).await? {
            Ok(knowledge) => knowledge,
            Err(code) => return Ok(code),
        },
    };
    let cancelled = Arc::new(AtomicBool::new(false));
    let order = Order {
        store: app.store.clone(),
        knowledge: Arc::new(knowledge),
        span: Span {
            since: replay.since.map(midnight).transpose()?,
            until: replay.until.map(midnight).transpose()?,
        },
        after: 0,
        workers: all_cores(),
        cancelled: Arc::clone(&cancelled),
    };
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            cancelled.store(true, Ordering::Relaxed);
        }
    });
    let replayed = tokio::task::spawn_blocking(move || watch(&order, replay.tickets.as_deref()));
    let (replayed, first) = replayed.await??;
    print_first(&first, replayed.tally.changed())?;
    print_tally(&replayed.tally)?;
    if replayed.unreadable > 0 {
        out!("{} tickets cannot be read", replayed.unreadable)?;
    }
    if replayed.cancelled {
        eprintln!("cancelled: these are not all tickets");
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

async fn stored(app: &App, version: String) -> anyhow::Result<Knowledge> {
    let id = by_version(app, version).await?.id;
    let base = app.knowledge.clone();
    let load = move |connection: &mut AnyConn| base.with_rules(connection, id);
    Ok(app.store.read(load).await?)
}

/// The rules of files, or the exit code where they cannot be used.
async fn drafted(app: &App, files: &[PathBuf]) -> anyhow::Result<Result<Knowledge, ExitCode>> {
    let files = match read_files(files) {
        Ok(files) => files,
        Err(error) => return Ok(Err(bad_input(&error))),
    };
    let files: Vec<_> = files.iter().map(RuleFile::data_file).collect();
    let rules = match RuleSet::load("draft", &files, &app.catalogue) {
        Ok(rules) => Arc::new(rules),
        Err(RulesError::File(error)) => return Ok(Err(bad_input(&error))),
        Err(error @ RulesError::Unproved(_)) => {
            eprintln!("error: {error}");
            return Ok(Err(ExitCode::FAILURE));
        }
    };
    let base = app.knowledge.clone();
    let load = move |connection: &mut AnyConn| -> Result<_, StoreError> {
        Ok(Knowledge {
            catalogue: base.catalogue(connection)?,
            rules,
        })
    };
    Ok(Ok(app.store.read(load).await?))
}

fn midnight(day: Date) -> anyhow::Result<Instant> {
    let at = domain::time::instant(day.at(0, 0, 0, 0));
    Ok(at.with_context(|| format!("{day} is out of range"))?.into())
}

/// The tickets that are printed; the rest goes into the file of `--tickets`.
const FIRST: usize = 20;

fn watch(order: &Order, tickets: Option<&Path>) -> anyhow::Result<(Replayed, Vec<Changed>)> {
    let style = ProgressStyle::with_template("replay {bar:40} {pos}/{len} tickets {elapsed}")?;
    let bar = ProgressBar::no_length().with_style(style);
    let mut out = tickets.map(table).transpose()?;
    let mut first: Vec<Changed> = Vec::new();
    let replayed = super::run(order, |page: Page| -> anyhow::Result<()> {
        bar.set_length(page.of);
        bar.inc(page.numbers);
        if let Some(out) = &mut out {
            for changed in &page.changed {
                out.write_record(record(changed))?;
            }
        }
        let missing = FIRST - first.len();
        first.extend(page.changed.into_iter().take(missing));
        Ok(())
    })?;
    if let Some(mut out) = out {
        out.flush()?;
    }
    bar.abandon();
    Ok((replayed, first))
}

const COLUMNS: [&str; 15] = [
    "ticket",
    "desk_before",
    "desk_after",
    "channel_before",
    "channel_after",
    "dispatch_by_before",
    "dispatch_by_after",
    "consent_before",
    "consent_after",
    "warranty_before",
    "warranty_after",
    "reconfiguration_before",
    "reconfiguration_after",
    "fault_part",
    "resolved_by",
];

fn table(path: &Path) -> anyhow::Result<csv::Writer<std::fs::File>> {
    let mut out = csv::Writer::from_path(path).with_context(|| path.display().to_string())?;
    out.write_record(COLUMNS)?;
    Ok(out)
}

fn record(changed: &Changed) -> [String; COLUMNS.len()] {
    let both = |of: fn(&Routing) -> &'static str| {
        [&changed.before, &changed.after].map(|routing| routing.as_ref().map_or("", of).to_owned())
    };
    let [desk_before, desk_after] = both(|routing| routing.desk.as_str());
    let [channel_before, channel_after] = both(|routing| routing.channel.as_str());
    let [by_before, by_after] = both(|routing| routing.dispatch_by.as_str());
    let [consent_before, consent_after] =
        both(|routing| if routing.consent_needed { "YES" } else { "NO" });
    let [warranty_before, warranty_after] = both(|routing| routing.warranty.as_str());
    let [reconfiguration_before, reconfiguration_after] =
        both(|routing| routing.reconfiguration.as_str());
    let part = changed.fault_part.map_or("", |part| part.as_str());
    [
        number(changed),
        desk_before,
        desk_after,
        channel_before,
        channel_after,
        by_before,
        by_after,
        consent_before,
        consent_after,
        warranty_before,
        warranty_after,
        reconfiguration_before,
        reconfiguration_after,
        part.to_owned(),
        changed
            .resolved_by
            .map_or("", Destination::as_str)
            .to_owned(),
    ]
}

fn number(changed: &Changed) -> String {
    let number = TicketNumber::new(changed.number.unsigned_abs());
    number.map(|number| number.to_string()).unwrap_or_default()
}

fn print_first(first: &[Changed], changed: u64) -> std::io::Result<()> {
    let desk = |routing: Option<Routing>| name(routing.map(|routing| routing.desk));
    for one in first {
        out!(
            "{}: {} -> {}, fault part {}, resolved by {}",
            number(one),
            desk(one.before),
            desk(one.after),
            one.fault_part.map_or("?", |part| part.as_str()),
            one.resolved_by.map_or("?", Destination::as_str)
        )?;
    }
    match changed.saturating_sub(first.len() as u64) {
        0 => Ok(()),
        more => out!("and {more} more: --tickets writes all of them"),
    }
}

fn print_tally(tally: &Tally) -> std::io::Result<()> {
    for (&(before, after), moved) in &tally.moves {
        out!(
            "{} -> {}: {} tickets, {} changed (channel {}, dispatchBy {}, consent {}, warranty {}, reconfiguration {})",
            name(before),
            name(after),
            moved.tickets,
            moved.changed,
            moved.channel,
            moved.dispatch_by,
            moved.consent,
            moved.warranty,
            moved.reconfiguration
        )?;
        for (desk, tickets) in &moved.resolved_by {
            out!(
                "    {tickets} of the changed were resolved by {}",
                desk.map_or("?", Destination::as_str)
            )?;
        }
    }
    out!(
        "{} tickets, {} would change",
        tally.tickets(),
        tally.changed()
    )
}

fn name(desk: Option<Destination>) -> &'static str {
    desk.map_or("NOT_COVERED", Destination::as_str)
}
