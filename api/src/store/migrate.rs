//! The embedded migrations: run under a lock at start, each with a way back.

use std::fs::File;

use diesel::backend::Backend;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::r2d2::ManageConnection;
use diesel::sqlite::Sqlite;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::StoreError;
use super::connection::{AnyConn, DatabaseUrl, Manager};

const POSTGRES: EmbeddedMigrations = embed_migrations!("../migrations/postgres");
const SQLITE: EmbeddedMigrations = embed_migrations!("../migrations/sqlite");

/// The advisory lock that keeps two starting processes apart: "kiriwake" as a number.
const LOCK: i64 = 0x6b69_7269_7761_6b65;

/// What to do with the schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Migrate {
    /// Run everything that is pending.
    Up,
    /// Take back the newest migrations, this many at most.
    Down(usize),
}

/// The `user_version` of a file of which it was not asked whether all references hold.
const UNCHECKED: i32 = 1;

#[derive(diesel::QueryableByName)]
struct UserVersion {
    #[diesel(sql_type = diesel::sql_types::Integer)]
    number: i32,
}

/// A reference of an SQLite table to a row that is not there.
#[derive(diesel::QueryableByName)]
struct Broken {
    #[diesel(sql_type = diesel::sql_types::Text)]
    child: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    parent: String,
}

/// Migrates and returns the versions that were run or taken back, in that order.
pub fn migrate(url: &DatabaseUrl, how: Migrate) -> Result<Vec<String>, StoreError> {
    let mut connection = Manager(url.clone())
        .connect()
        .map_err(|error| StoreError::Migration(error.into()))?;
    let outcome = match (&mut connection, url) {
        (AnyConn::Pg(connection), _) => {
            // Held by the session: gone with the connection, also after a crash.
            connection.batch_execute(&format!("SELECT pg_advisory_lock({LOCK})"))?;
            steps(connection, || POSTGRES, how)
        }
        (AnyConn::Sqlite(connection), DatabaseUrl::Sqlite(path)) => {
            let lock = File::create(format!("{path}.migrating")).and_then(|file| {
                file.lock()?;
                Ok(file)
            });
            let _held = lock.map_err(|error| StoreError::Migration(error.into()))?;
            // A table that is made anew is gone for a moment; whether all references hold is asked at the end.
            connection.batch_execute("PRAGMA foreign_keys = OFF")?;
            checked_steps(connection, how)
        }
        (AnyConn::Sqlite(_), DatabaseUrl::Postgres(_)) => {
            unreachable!("the manager opens the kind of database that the URL names")
        }
    };
    outcome.map_err(StoreError::Migration)
}

/// Steps, and whether all references hold afterwards. That reads every row, and so is asked only where something was done and not
/// found well since; that it is to be asked stands in the file, for whoever starts after a crash.
fn checked_steps(
    connection: &mut SqliteConnection,
    how: Migrate,
) -> diesel::migration::Result<Vec<String>> {
    let is_pending = MigrationHarness::<Sqlite>::has_pending_migration(connection, SQLITE)?;
    if is_pending || matches!(how, Migrate::Down(_)) {
        connection.batch_execute(&format!("PRAGMA user_version = {UNCHECKED}"))?;
    }
    let versions = steps(connection, || SQLITE, how)?;
    let version = "SELECT user_version AS number FROM pragma_user_version";
    let version: UserVersion = diesel::sql_query(version).get_result(connection)?;
    if version.number == UNCHECKED {
        let check = "SELECT \"table\" AS child, parent FROM pragma_foreign_key_check LIMIT 1";
        let broken: Option<Broken> = diesel::sql_query(check).get_result(connection).optional()?;
        if let Some(Broken { child, parent }) = broken {
            return Err(
                format!("rows of {child} refer to rows that {parent} does not have").into(),
            );
        }
        connection.batch_execute("PRAGMA user_version = 0")?;
    }
    Ok(versions)
}

fn steps<DB: Backend>(
    connection: &mut impl MigrationHarness<DB>,
    migrations: fn() -> EmbeddedMigrations,
    how: Migrate,
) -> diesel::migration::Result<Vec<String>>
where
    EmbeddedMigrations: diesel::migration::MigrationSource<DB>,
{
    match how {
        Migrate::Up => {
            let run = connection.run_pending_migrations(migrations())?;
            Ok(run.iter().map(ToString::to_string).collect())
        }
        Migrate::Down(count) => {
            let applied = connection.applied_migrations()?.len();
            (0..count.min(applied))
                .map(|_| Ok(connection.revert_last_migration(migrations())?.to_string()))
                .collect()
        }
    }
}
