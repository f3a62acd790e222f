//! The command line.

use std::path::PathBuf;
use std::str::FromStr;

use clap::builder::PossibleValue;
use clap::{Parser, Subcommand, ValueEnum};
use domain::access::Role;
use domain::job::JobName;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::action::job::JobState;
use crate::config::Flags;
use crate::files::Encoding;
use crate::store::import::Kind;

/// Maintenance tickets and fault triage (切り分け) for オンライン資格確認 equipment.
#[derive(Debug, Parser)]
#[command(version)]
pub struct Cli {
    #[command(flatten)]
    pub settings: Flags,
    #[command(subcommand)]
    pub command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve GraphQL (the default)
    Serve {
        /// Load the demo first, when there is no site yet
        #[arg(long)]
        demo: bool,
    },
    /// Load invented sites, devices and contracts and log the published cases' calls
    Demo,
    /// Invented data at the size of the country, to measure with
    Bench {
        #[command(subcommand)]
        command: BenchCommand,
    },
    /// Tokens for clients
    Token {
        #[command(subcommand)]
        command: TokenCommand,
    },
    /// Tickets
    Ticket {
        #[command(subcommand)]
        command: TicketCommand,
    },
    /// What the program does by itself: how it went, and doing it now
    Jobs {
        #[command(subcommand)]
        command: JobsCommand,
    },
    /// Print the GraphQL schema
    Schema,
    /// Case files
    Case {
        #[command(subcommand)]
        command: CaseCommand,
    },
    /// The decision tables of triage
    Rules {
        #[command(subcommand)]
        command: AnyRulesCommand,
    },
    /// The schema of the database
    Migrate {
        #[command(subcommand)]
        command: MigrateCommand,
    },
    /// Read sites, devices, contracts or certificates from a CSV or XLSX file into the register; exit 2 if a row has a problem
    Import {
        #[arg(value_enum)]
        kind: KindName,
        file: PathBuf,
        /// Tell every problem and what would change, and change nothing
        #[arg(long)]
        dry_run: bool,
        /// Apply any number of changes in one transaction, for which calls have to wait on SQLite
        #[arg(long)]
        at_once: bool,
    },
    /// Write sites, devices, contracts or certificates into a .csv or .xlsx file that can be imported again
    Export {
        #[arg(value_enum)]
        kind: KindName,
        file: PathBuf,
        /// Encoding of CSV
        #[arg(long, value_enum, default_value = "utf-8")]
        encoding: Encoding,
    },
    /// Mail that comes in
    Mail {
        #[command(subcommand)]
        command: MailCommand,
    },
    /// Ask a running service whether it is well
    Health {
        /// Where it listens (default: as configured here)
        #[arg(long)]
        url: Option<String>,
    },
}

#[derive(Debug, Subcommand)]
pub enum AnyRulesCommand {
    #[command(flatten)]
    Files(crate::rules::RulesCommand),
    #[command(flatten)]
    Stored(crate::rule_versions::StoredRulesCommand),
}

#[derive(Debug, Subcommand)]
pub enum BenchCommand {
    /// Fill the register with invented sites, devices, contracts and certificates
    Load(crate::bench::Load),
}

#[derive(Debug, Subcommand)]
pub enum TokenCommand {
    /// Make a token and print it alone on stdout
    Create {
        #[arg(long, value_enum)]
        role: RoleName,
        #[arg(long)]
        name: String,
    },
}

#[derive(Debug, Subcommand)]
pub enum TicketCommand {
    /// Make the rows of all tickets anew of their events, also while the service runs; exit 1 if events make no ticket
    Rebuild {
        /// Change nothing; exit 1 if a row is not what its events make
        #[arg(long)]
        check: bool,
    },
}

#[derive(Debug, Subcommand)]
pub enum JobsCommand {
    /// Tell of each job when it ended well last, and what it did
    List,
    /// Run a job now, in the place of whoever would; exit 1 while another process is at it
    Run {
        #[arg(value_enum, ignore_case = true)]
        name: JobArgument,
        /// Change nothing, and tell what would be done
        #[arg(long)]
        dry_run: bool,
        /// As if it were 9:00 on this day, or this instant; a time to come only with --dry-run
        #[arg(long, value_name = "DATE")]
        at: Option<Moment>,
    },
}

/// A job as the command line writes it.
#[derive(Debug, Clone, Copy)]
pub struct JobArgument(pub JobName);

impl ValueEnum for JobArgument {
    fn value_variants<'a>() -> &'a [Self] {
        const JOBS: &[JobArgument] = &[
            JobArgument(JobName::Deadlines),
            JobArgument(JobName::Reminders),
            JobArgument(JobName::Digests),
            JobArgument(JobName::Tickets),
            JobArgument(JobName::InboundMail),
            JobArgument(JobName::OutboxWatch),
            JobArgument(JobName::OldChanges),
        ];
        JOBS
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.as_str()))
    }
}

/// A day, or an instant.
#[derive(Debug, Clone, Copy)]
pub enum Moment {
    Day(Date),
    Instant(Timestamp),
}

impl FromStr for Moment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Ok(instant) = text.parse() {
            return Ok(Self::Instant(instant));
        }
        let day = text.parse().map(Self::Day);
        day.map_err(|_| {
            "a day such as 2026-12-01, or an instant such as 2026-12-01T09:30:00+09:00".to_owned()
        })
    }
}

impl Moment {
    /// The instant: of a day 9:00 on a clock of this zone.
    pub fn instant(self, zone: &TimeZone) -> Result<Timestamp, jiff::Error> {
        match self {
            Self::Instant(at) => Ok(at),
            Self::Day(day) => zone.to_timestamp(day.at(9, 0, 0, 0)),
        }
    }
}

/// A job in a line: its name, when it ended well last, what it did and what not, and what is wrong.
pub fn job_line(job: &JobState) -> String {
    let row = job.row.as_ref();
    let succeeded_at = row.and_then(|row| row.succeeded_at);
    let last = succeeded_at.map_or_else(|| "never".to_owned(), |at| at.timestamp().to_string());
    let report = &job.report;
    let done = report
        .done
        .iter()
        .map(|(what, count)| format!("{what}={count}"));
    let not_done = report.not_done.iter();
    let not_done = not_done.map(|(why, count)| format!("not:{}={count}", why.replace(' ', ":")));
    let failure = row.and_then(|row| row.failure.as_ref());
    let failure = failure.map(|failure| format!("FAILED: {failure}"));
    let late = job.is_late.then(|| "LATE".to_owned());
    [format!("{:<13} {last}", job.name.as_str())]
        .into_iter()
        .chain(done)
        .chain(not_done)
        .chain(failure)
        .chain(late)
        .collect::<Vec<_>>()
        .join(" ")
}

#[derive(Debug, Subcommand)]
pub enum MailCommand {
    /// Take one message on standard input, as a mail server gives it; exit 75 if it shall try again
    Receive,
    /// Tell as JSON how messages would be read, and keep nothing; exit 1 if one cannot be read
    Read {
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
}

#[derive(Debug, Subcommand)]
pub enum CaseCommand {
    /// Run case files; exit 1 if a case failed, 2 if a file is no case file
    Check {
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
}

#[derive(Debug, Subcommand)]
pub enum MigrateCommand {
    /// Run what is pending
    Up,
    /// Take back the newest migrations
    Down {
        /// How many
        #[arg(long, default_value_t = 1, conflicts_with = "all")]
        steps: usize,
        /// All of them: every table and all data are gone
        #[arg(long)]
        all: bool,
    },
}

/// A role as the command line writes it.
#[derive(Debug, Clone, Copy)]
pub struct RoleName(pub Role);

impl ValueEnum for RoleName {
    fn value_variants<'a>() -> &'a [Self] {
        const ROLES: &[RoleName] = &[
            RoleName(Role::Admin),
            RoleName(Role::Supervisor),
            RoleName(Role::Agent),
            RoleName(Role::Manager),
            RoleName(Role::Integration),
        ];
        ROLES
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.as_str()))
    }
}

/// What a file carries, as the command line writes it.
#[derive(Debug, Clone, Copy)]
pub struct KindName(pub Kind);

impl ValueEnum for KindName {
    fn value_variants<'a>() -> &'a [Self] {
        const KINDS: &[KindName] = &[
            KindName(Kind::Sites),
            KindName(Kind::Devices),
            KindName(Kind::Contracts),
            KindName(Kind::Certificates),
        ];
        KINDS
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let name = match self.0 {
            Kind::Sites => "sites",
            Kind::Devices => "devices",
            Kind::Contracts => "contracts",
            Kind::Certificates => "certificates",
        };
        Some(PossibleValue::new(name))
    }
}
