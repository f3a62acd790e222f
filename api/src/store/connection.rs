//! One connection type for both databases, and the pools that hand it out.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use diesel::connection::{InstrumentationEvent, SimpleConnection};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::r2d2::{self, ManageConnection, R2D2Connection};

/// A connection to either database. Which one is decided by the URL, never by trying.
#[derive(diesel::MultiConnection)]
pub enum AnyConn {
    Pg(diesel::PgConnection),
    Sqlite(diesel::SqliteConnection),
}

pub type Pool = r2d2::Pool<Manager>;

/// Where the data live.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    Postgres(String),
    /// The path of an SQLite file.
    Sqlite(String),
}

impl DatabaseUrl {
    /// Reads `postgres://…`, `postgresql://…` or `sqlite://PATH`.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(text.to_owned()));
        }
        match text.strip_prefix("sqlite://") {
            Some(path) if !path.is_empty() => Ok(Self::Sqlite(path.to_owned())),
            _ => Err("postgres://USER@HOST/DATABASE or sqlite://PATH".to_owned()),
        }
    }

    pub fn is_sqlite(&self) -> bool {
        matches!(self, Self::Sqlite(_))
    }
}

/// Opens connections of one kind and reports that kind's own error.
#[derive(Debug, Clone)]
pub struct Manager(pub DatabaseUrl);

impl ManageConnection for Manager {
    type Connection = AnyConn;
    type Error = r2d2::Error;

    fn connect(&self) -> Result<AnyConn, r2d2::Error> {
        let connected = match &self.0 {
            DatabaseUrl::Postgres(url) => diesel::PgConnection::establish(url).map(AnyConn::Pg),
            DatabaseUrl::Sqlite(path) => {
                diesel::SqliteConnection::establish(path).map(AnyConn::Sqlite)
            }
        };
        let mut connection = connected.map_err(r2d2::Error::ConnectionError)?;
        prepare(&mut connection).map_err(r2d2::Error::QueryError)?;
        Ok(connection)
    }

    fn is_valid(&self, connection: &mut AnyConn) -> Result<(), r2d2::Error> {
        connection.ping().map_err(r2d2::Error::QueryError)
    }

    fn has_broken(&self, connection: &mut AnyConn) -> bool {
        // A panic may have left a transaction open.
        std::thread::panicking() || connection.is_broken()
    }
}

fn prepare(connection: &mut AnyConn) -> QueryResult<()> {
    match connection {
        AnyConn::Pg(connection) => connection.batch_execute("SET TIME ZONE 'UTC'"),
        // FULL: a committed mail state must survive a power cut, or a mail could go out twice.
        // Secure deletion: what is erased must not stay in free pages of the file.
        AnyConn::Sqlite(connection) => connection.batch_execute(
            "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA secure_delete = ON; \
             PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;",
        ),
    }
}

/// What SQLite tells of a checkpoint.
#[derive(QueryableByName)]
struct Checkpoint {
    #[diesel(sql_type = diesel::sql_types::Integer)]
    busy: i32,
}

/// Brings SQLite's write-ahead log into the file and cuts it to nothing; false when readers still need it.
pub(super) fn empty_journal(connection: &mut AnyConn) -> QueryResult<bool> {
    let AnyConn::Sqlite(connection) = connection else {
        return Ok(true);
    };
    // Writers wait meanwhile: a reader that takes its time is asked again later.
    connection.batch_execute("PRAGMA busy_timeout = 100")?;
    let told = diesel::sql_query("PRAGMA wal_checkpoint(TRUNCATE)").get_result(connection);
    connection.batch_execute("PRAGMA busy_timeout = 10000")?;
    let checkpoint: Checkpoint = told?;
    Ok(checkpoint.busy == 0)
}

/// A pool of `size` connections that fails after ten seconds without a free one.
pub fn pool(url: &DatabaseUrl, size: u32) -> Result<Pool, r2d2::PoolError> {
    builder(url, size).build(Manager(url.clone()))
}

/// The pool of SQLite's readers: they do not see what an import has not brought to its end.
pub fn reading_pool(url: &DatabaseUrl, size: u32) -> Result<Pool, r2d2::PoolError> {
    builder(url, size)
        .connection_customizer(Box::new(WithoutUnfinished))
        .build(Manager(url.clone()))
}

fn builder(url: &DatabaseUrl, size: u32) -> r2d2::Builder<Manager> {
    r2d2::Pool::builder()
        .max_size(size)
        .min_idle(Some(1))
        .connection_timeout(Duration::from_secs(10))
        .test_on_check_out(!url.is_sqlite())
}

/// Lays a view over each table of the register: a row that an import makes is there with its whole file or not at
/// all. PostgreSQL's transactions do this by themselves.
#[derive(Debug)]
struct WithoutUnfinished;

impl r2d2::CustomizeConnection<AnyConn, r2d2::Error> for WithoutUnfinished {
    fn on_acquire(&self, connection: &mut AnyConn) -> Result<(), r2d2::Error> {
        let AnyConn::Sqlite(connection) = connection else {
            return Ok(());
        };
        for table in ["site", "device", "contract", "certificate"] {
            // By its name a table is found in the temporary schema first.
            let view = format!(
                "CREATE TEMP VIEW {table} AS SELECT * FROM main.{table} WHERE import_id IS NULL OR import_id \
                 NOT IN (SELECT id FROM main.import WHERE state IN ('APPLYING', 'UNDOING'))"
            );
            connection
                .batch_execute(&view)
                .map_err(r2d2::Error::QueryError)?;
        }
        Ok(())
    }
}

/// Counts the statements that one operation sends.
#[derive(Debug, Clone, Default)]
pub struct StatementCount(Arc<AtomicUsize>);

impl StatementCount {
    pub fn get(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }

    /// Counts what `work` sends on `connection`.
    pub fn during<T>(&self, connection: &mut AnyConn, work: impl FnOnce(&mut AnyConn) -> T) -> T {
        let count = Arc::clone(&self.0);
        connection.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if matches!(event, InstrumentationEvent::StartQuery { .. }) {
                count.fetch_add(1, Ordering::Relaxed);
            }
        });
        let outcome = work(connection);
        connection.set_instrumentation(|_: InstrumentationEvent<'_>| {});
        outcome
    }
}

/// A statement that both databases accept but the common dialect does not declare (ON CONFLICT).
#[derive(Debug, Clone, Copy)]
pub struct Both<T>(pub T);

impl<T> QueryFragment<MultiBackend> for Both<T>
where
    T: QueryFragment<diesel::pg::Pg> + QueryFragment<diesel::sqlite::Sqlite>,
{
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        MultiBackend::walk_variant_ast(&self.0, pass)
    }
}

impl<T: QueryId> QueryId for Both<T> {
    type QueryId = T::QueryId;
    const HAS_STATIC_QUERY_ID: bool = T::HAS_STATIC_QUERY_ID;
}

impl<T: Query> Query for Both<T> {
    type SqlType = T::SqlType;
}

impl<T> diesel::RunQueryDsl<AnyConn> for Both<T> {}

/// Compiles one statement once per database (batch inserts).
macro_rules! on_both {
    ($connection:expr, $inner:ident => $body:expr) => {
        match $connection {
            $crate::store::connection::AnyConn::Pg($inner) => $body,
            $crate::store::connection::AnyConn::Sqlite($inner) => $body,
        }
    };
}
pub(crate) use on_both;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::migrate::{Migrate, migrate};
    use crate::store::plan;

    /// What searches, look-ups and pages ask of the tables that have views.
    const QUERIES: [&str; 9] = [
        "SELECT * FROM site WHERE id IN (x'00', x'01')",
        "SELECT * FROM site WHERE institution_code = '1312345678'",
        "SELECT * FROM site WHERE id > x'00' ORDER BY id LIMIT 21",
        "SELECT DISTINCT id FROM site WHERE institution_code >= '13' AND institution_code < '14' ORDER BY id LIMIT 21",
        "SELECT * FROM site WHERE id IN (SELECT site_id FROM contact WHERE phone = '0312345678') ORDER BY id LIMIT 20",
        "SELECT DISTINCT site_id FROM device WHERE serial >= 'PF' AND serial < 'PG' ORDER BY site_id LIMIT 21",
        "SELECT * FROM device WHERE site_id IN (x'00', x'01') ORDER BY site_id, id",
        "SELECT * FROM contract WHERE site_id = x'00' AND started_on <= '2026-04-01' ORDER BY started_on DESC LIMIT 1",
        "SELECT * FROM certificate WHERE site_id IN (x'00', x'01') ORDER BY site_id, issued_on DESC, id",
    ];

    #[test]
    fn readers_use_the_indexes_through_the_views() {
        let folder = std::env::temp_dir().join(uuid::Uuid::now_v7().to_string());
        std::fs::create_dir(&folder).unwrap();
        let url = DatabaseUrl::Sqlite(folder.join("plan.db").display().to_string());
        migrate(&url, Migrate::Up).unwrap();
        let (tables, views) = (pool(&url, 1).unwrap(), reading_pool(&url, 1).unwrap());
        // How the few imports under way are found.
        let of_imports = |step: &String| {
            ["import", "LIST SUBQUERY", "BLOOM FILTER"]
                .iter()
                .any(|word| step.contains(word))
        };
        for query in QUERIES {
            let (mut of_table, mut of_view) = (plan(&tables, query), plan(&views, query));
            assert!(
                of_view.iter().any(|step| step.contains("import")),
                "{query} does not go through a view"
            );
            of_table.retain(|step| !of_imports(step));
            of_view.retain(|step| !of_imports(step));
            assert_eq!(of_view, of_table, "{query}");
            assert!(
                of_view.iter().all(|step| !step.starts_with("SCAN")),
                "{query}: {of_view:?}"
            );
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }

    fn plan(pool: &Pool, query: &str) -> Vec<String> {
        let mut connection = pool.get().unwrap();
        let steps = plan::steps(&mut connection, query);
        steps.iter().map(|step| step.replace("main.", "")).collect()
    }
}
