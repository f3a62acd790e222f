//! `kiriwake rules list|propose|activate|diff`: the rule sets that a database keeps.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::bail;
use clap::Subcommand;
use domain::access::Role;
use domain::rule_diff::{RowChange, diff};
use jiff::Timestamp;
use uuid::Uuid;

use crate::action::{ActionError, Actor, rule_set_activate, rule_set_propose};
use crate::app::App;
use crate::replay::{self, command::Replay};
use crate::rules::bad_input;
use crate::stdout::out;
use crate::store::account::{self, Account};
use crate::store::rule_set::{self, RuleFile, RuleSetRow};
use crate::store::{AnyConn, Code, Id, StoreError};

#[derive(Debug, Subcommand)]
pub enum StoredRulesCommand {
    /// List the stored rule sets, the newest first
    List,
    /// Store rules as a draft and print their version; exit 1 with a call for each gap and conflict
    Propose {
        /// Tables in the order of evaluation, questions and pinned numbers
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Why they are wanted
        #[arg(long)]
        reason: String,
    },
    /// Put a draft in force; refused where a second person must, for here nobody tells who he is
    Activate {
        version: String,
        /// From when on (RFC 3339; default: now)
        #[arg(long, value_name = "INSTANT")]
        from: Option<Timestamp>,
    },
    /// Try rules on the tickets of the past and print what would change
    Replay(Replay),
    /// Print what changed from one rule set to another, row by row
    Diff { before: String, after: String },
}

pub async fn run(app: &App, command: StoredRulesCommand) -> anyhow::Result<ExitCode> {
    let outcome = match command {
        StoredRulesCommand::List => {
            write!(std::io::stdout().lock(), "{}", list(app).await?)?;
            return Ok(ExitCode::SUCCESS);
        }
        StoredRulesCommand::Replay(order) => return replay::command::run(app, order).await,
        StoredRulesCommand::Diff { before, after } => {
            let changes = changes(app, before, after).await?;
            changes.iter().try_for_each(print_change)?;
            return Ok(ExitCode::SUCCESS);
        }
        StoredRulesCommand::Propose { files, reason } => {
            let files = match read_files(&files) {
                Ok(files) => files,
                Err(error) => return Ok(bad_input(&error)),
            };
            let input = rule_set_propose::Input {
                files,
                reason,
                based_on: in_force(app).await?,
            };
            rule_set_propose::run(app, &operator(app).await?, input).await
        }
        StoredRulesCommand::Activate { version, from } => {
            if app.settings.rules_need_second_person {
                bail!(
                    "rules-need-second-person is set, and the command line does not tell who asks: activate over GraphQL"
                );
            }
            let id = by_version(app, version).await?.id;
            rule_set_activate::run(app, &operator(app).await?, id, from).await
        }
    };
    match outcome {
        Ok(row) => {
            println!("{}", row.version);
            Ok(ExitCode::SUCCESS)
        }
        Err(ActionError::User(errors)) => {
            for error in errors {
                eprintln!("error: {}", error.message);
            }
            Ok(ExitCode::FAILURE)
        }
        Err(error) => Err(error.into()),
    }
}

/// The files by their own names: where they lie is nothing of the rules.
pub fn read_files(paths: &[PathBuf]) -> Result<Vec<RuleFile>, String> {
    let read = |path: &PathBuf| {
        let text = std::fs::read_to_string(path);
        let text = text.map_err(|error| format!("{}: {error}", path.display()))?;
        let name = path.file_name().unwrap_or(path.as_os_str());
        let name = name.to_string_lossy().into_owned();
        Ok(RuleFile { name, text })
    };
    paths.iter().map(read).collect()
}

/// The stored rule set of a version.
pub async fn by_version(app: &App, version: String) -> anyhow::Result<RuleSetRow> {
    let wanted = version.clone();
    let find = move |connection: &mut AnyConn| -> Result<_, StoreError> {
        Ok(rule_set::by_version(connection, &wanted)?)
    };
    match app.store.read(find).await? {
        Some(row) => Ok(row),
        None => bail!("no rule set has the version {version}; see kiriwake rules list"),
    }
}

async fn in_force(app: &App) -> Result<Option<Id>, StoreError> {
    let now = app.now().into();
    let ask = move |connection: &mut AnyConn| -> Result<_, StoreError> {
        Ok(rule_set::in_force(connection, now)?)
    };
    app.store.read(ask).await
}

/// The account of whoever can run the program on its data: one person, whoever it is.
const OPERATOR: Id = Id(Uuid::from_u128(0x0000_0000_0000_7000_8000_636f_6d6d_0001));

async fn operator(app: &App) -> Result<Actor, StoreError> {
    let row = Account {
        id: OPERATOR,
        name: "command line".to_owned(),
        role: Code(Role::Admin),
        created_at: app.now().into(),
    };
    let find = move |connection: &mut AnyConn| -> Result<_, StoreError> {
        Ok(account::ensure(connection, row)?.into())
    };
    app.store.write(find).await
}

async fn list(app: &App) -> Result<String, StoreError> {
    let in_force = in_force(app).await?;
    let now = app.now().into();
    let rows = move |connection: &mut AnyConn| -> Result<_, StoreError> {
        Ok(rule_set::page(connection, None, MOST_LISTED)?)
    };
    let mut lines = Vec::new();
    for row in app.store.read(rows).await? {
        let state = row.state(in_force, now);
        let from = row
            .active_from
            .map_or(String::new(), |from| from.timestamp().to_string());
        let (version, created_at, reason) = (&row.version, row.created_at.timestamp(), &row.reason);
        lines.push(format!(
            "{version}\t{state}\t{from}\t{created_at}\t{reason}\n"
        ));
    }
    Ok(lines.concat())
}

/// The most rule sets that are listed.
const MOST_LISTED: i64 = 1_000;

async fn changes(app: &App, before: String, after: String) -> anyhow::Result<Vec<RowChange>> {
    let (before, after) = (
        by_version(app, before).await?,
        by_version(app, after).await?,
    );
    let base = app.knowledge.clone();
    let compare = move |connection: &mut AnyConn| -> Result<_, StoreError> {
        let before = base.rules(connection, before.id)?;
        let after = base.rules(connection, after.id)?;
        Ok(diff(&before.whole_listing(), &after.whole_listing()))
    };
    Ok(app.store.read(compare).await?)
}

fn print_change(change: &RowChange) -> std::io::Result<()> {
    out!("{} {}.{}", change.kind.as_str(), change.table, change.row)?;
    let is_same = change.before == change.after;
    for (sign, text) in [('-', &change.before), ('+', &change.after)] {
        for line in text
            .iter()
            .flat_map(|text| text.lines())
            .filter(|_| !is_same)
        {
            out!("{sign} {line}")?;
        }
    }
    Ok(())
}
