//! kiriwake: maintenance tickets and fault triage for オンライン資格確認 equipment.

mod action;
mod answers;
mod app;
mod attachment;
mod back_off;
mod bench;
mod cli;
mod clock;
mod config;
mod demo;
mod download;
mod draft;
mod files;
mod graphql;
mod health;
mod import;
mod inbound;
mod jobs;
mod knowledge;
mod live;
mod mail;
mod metrics;
mod replay;
mod rule_versions;
mod rules;
mod secret_page;
mod server;
mod stdout;
mod store;
mod tasks;
mod telemetry;
mod wording;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::Parser;
use domain::catalogue::Catalogue;
use domain::triage::RuleSet;

use app::App;
use cli::{
    AnyRulesCommand, BenchCommand, CaseCommand, Cli, Command, JobsCommand, MailCommand,
    MigrateCommand, TicketCommand, TokenCommand,
};
use config::Settings;
use stdout::out;
use store::DatabaseUrl;
use store::migrate::{Migrate, migrate};

/// The exit code of input that cannot be used, as clap's own.
const BAD_INPUT: u8 = 2;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let settings = match Settings::load(cli.settings) {
        Ok(settings) => settings,
        Err(error) => {
            eprintln!("error: {error}");
            return match cli.command {
                // A mail server must keep its mail until the settings are mended.
                Some(Command::Mail {
                    command: MailCommand::Receive,
                }) => inbound::pipe::try_again(),
                _ => ExitCode::from(BAD_INPUT),
            };
        }
    };
    telemetry::start(&settings);
    match run(
        cli.command.unwrap_or(Command::Serve { demo: false }),
        settings,
    ) {
        Ok(code) => code,
        Err(error) if stdout::nobody_reads(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

#[tokio::main]
async fn run(command: Command, settings: Settings) -> anyhow::Result<ExitCode> {
    match command {
        Command::Serve { demo } => server::serve(open(settings).await?, demo).await?,
        Command::Demo => demo::load(&open(settings).await?).await?,
        Command::Bench {
            command: BenchCommand::Load(order),
        } => bench::load(&open(settings).await?, order).await?,
        Command::Token {
            command: TokenCommand::Create { role, name },
        } => {
            println!(
                "{}",
                action::token_create::run(&open(settings).await?, role.0, &name).await?
            );
        }
        Command::Ticket {
            command: TicketCommand::Rebuild { check },
        } => return rebuild_tickets(&open(settings).await?, check).await,
        Command::Jobs { command } => return jobs_command(&open(settings).await?, command).await,
        Command::Schema => print!("{}", graphql::schema().as_sdl()),
        Command::Case {
            command: CaseCommand::Check { files },
        } => return check_cases(&files),
        Command::Rules {
            command: AnyRulesCommand::Files(command),
        } => return rules::run(command),
        Command::Rules {
            command: AnyRulesCommand::Stored(command),
        } => return rule_versions::run(&open(settings).await?, command).await,
        Command::Migrate { command } => {
            let how = match command {
                MigrateCommand::Up => Migrate::Up,
                MigrateCommand::Down { all: true, .. } => Migrate::Down(usize::MAX),
                MigrateCommand::Down { steps, .. } => Migrate::Down(steps),
            };
            prepare_folder(&settings)?;
            for version in migrate(&settings.database_url, how)? {
                println!("{version}");
            }
        }
        Command::Import {
            kind,
            file,
            dry_run,
            at_once,
        } => {
            let bars = import::Bars::new()?;
            let mode = match (dry_run, at_once) {
                (true, _) => import::Mode::DryRun,
                (_, true) => import::Mode::AtOnce,
                _ => import::Mode::BesideOthers,
            };
            let summary =
                import::run(&open(settings).await?, kind.0, &file, mode, bars.clone()).await;
            bars.finish();
            let summary = summary?;
            println!("{summary}");
            if summary.problems > 0 {
                return Ok(ExitCode::from(BAD_INPUT));
            }
        }
        Command::Export {
            kind,
            file,
            encoding,
        } => {
            let rows = import::export(&open(settings).await?, kind.0, &file, encoding).await?;
            println!("{rows} rows");
        }
        Command::Mail {
            command: MailCommand::Receive,
        } => return Ok(inbound::pipe::receive(settings).await),
        Command::Mail {
            command: MailCommand::Read { files },
        } => return inbound::show::run(&files, settings.max_mail_bytes),
        Command::Health { url } => {
            return Ok(tokio::task::spawn_blocking(move || health::ask(&settings, url)).await?);
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Opens the application on a database whose schema is up to date, and which holds the shipped rules.
async fn open(settings: Settings) -> anyhow::Result<App> {
    prepare_folder(&settings)?;
    for version in migrate(&settings.database_url, Migrate::Up)? {
        tracing::info!(migration = version, "database migrated");
    }
    let app = App::open(settings)?;
    action::rule_set_ship::run(&app).await?;
    Ok(app)
}

fn prepare_folder(settings: &Settings) -> anyhow::Result<()> {
    let mut folders = vec![settings.data_dir.clone()];
    if let DatabaseUrl::Sqlite(path) = &settings.database_url {
        folders.extend(Path::new(path).parent().map(Path::to_owned));
    }
    if settings.smtp.is_none() {
        folders.push(settings.mail_folder());
    }
    for folder in folders {
        std::fs::create_dir_all(&folder).with_context(|| format!("folder {}", folder.display()))?;
    }
    Ok(())
}

async fn rebuild_tickets(app: &App, check: bool) -> anyhow::Result<ExitCode> {
    let found = action::ticket_rebuild::run(&app.store, !check).await?;
    for number in &found.differing {
        out!("{number} was not what its events make")?;
    }
    for (number, error) in &found.unreadable {
        out!("{number}: {error}")?;
    }
    let (differing, unreadable) = (found.differing.len(), found.unreadable.len());
    let tickets = found.tickets;
    out!("{tickets} tickets, {differing} differed, {unreadable} unreadable")?;
    let failed = unreadable > 0 || check && differing > 0;
    Ok(ExitCode::from(u8::from(failed)))
}

async fn jobs_command(app: &App, command: JobsCommand) -> anyhow::Result<ExitCode> {
    let JobsCommand::Run { name, dry_run, at } = command else {
        for job in action::job::states(app).await? {
            out!("{}", cli::job_line(&job))?;
        }
        return Ok(ExitCode::SUCCESS);
    };
    let how = action::job::How {
        is_dry: dry_run,
        at: at
            .map(|at| at.instant(&app.settings.time_zone))
            .transpose()?,
    };
    let Some(report) = action::job::run(app, name.0, how).await? else {
        out!("another process is at it")?;
        return Ok(ExitCode::FAILURE);
    };
    for (what, count) in &report.done {
        out!("{what} {count}")?;
    }
    for (why, count) in &report.not_done {
        out!("not done: {why} {count}")?;
    }
    if report.done.is_empty() {
        out!("nothing to do")?;
    }
    Ok(ExitCode::SUCCESS)
}

fn check_cases(files: &[PathBuf]) -> anyhow::Result<ExitCode> {
    let (rules, catalogue) = (RuleSet::shipped()?, Catalogue::shipped()?);
    let (mut passed, mut failed, mut ids) = (0, 0, BTreeSet::new());
    for file in files {
        let name = file.display().to_string();
        let checked = std::fs::read_to_string(file)
            .map_err(|error| format!("{name}: {error}"))
            .and_then(|text| {
                domain::cases::check(&name, &text, &mut ids, &rules, &catalogue)
                    .map_err(|error| error.to_string())
            });
        let report = match checked {
            Ok(report) => report,
            Err(error) => {
                eprintln!("error: {error}");
                return Ok(ExitCode::from(BAD_INPUT));
            }
        };
        for failure in &report.failures {
            let domain::cases::Failure {
                case_id,
                field,
                expected,
                actual,
            } = failure;
            out!("{name}: {case_id}: {field}: expected {expected}, actual {actual}")?;
        }
        passed += report.passed;
        failed += report.failed;
    }
    out!("{passed} passed, {failed} failed")?;
    Ok(if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
