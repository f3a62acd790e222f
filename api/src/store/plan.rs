//! How the databases find what a statement asks for: SQLite tells its plan, PostgreSQL what it has read. For tests alone.

use std::sync::{Arc, Mutex};

use diesel::connection::InstrumentationEvent;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::AnyConn;

/// The statements that some work sends, without their values.
pub fn sent_by(connection: &mut AnyConn, work: impl FnOnce(&mut AnyConn)) -> Vec<String> {
    let sent = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&sent);
    connection.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            noted.lock().unwrap().push(query.to_string());
        }
    });
    work(connection);
    connection.set_instrumentation(|_: InstrumentationEvent<'_>| {});
    let sent = sent.lock().unwrap();
    let sql = |query: &String| {
        query
            .split(" -- binds")
            .next()
            .unwrap_or_default()
            .to_owned()
    };
    sent.iter().map(sql).collect()
}

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    detail: String,
}

/// The steps by which SQLite answers a statement.
pub fn steps(connection: &mut AnyConn, sql: &str) -> Vec<String> {
    let AnyConn::Sqlite(connection) = connection else {
        panic!("the file is SQLite's");
    };
    let steps = diesel::sql_query(format!("EXPLAIN QUERY PLAN {sql}"));
    let steps: Vec<Step> = steps.load(connection).unwrap();
    steps.into_iter().map(|step| step.detail).collect()
}

/// What was read of a table or an index.
#[derive(Debug, QueryableByName)]
pub struct Reading {
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = BigInt)]
    pub scans: i64,
    #[diesel(sql_type = BigInt)]
    pub entries: i64,
}

/// What PostgreSQL reads of a table and its indexes for some work.
pub fn read_for<T>(
    connection: &mut AnyConn,
    table: &str,
    work: impl FnOnce(&mut AnyConn) -> T,
) -> (T, Vec<Reading>) {
    let before = readings(connection, table);
    let value = work(connection);
    let mut read = readings(connection, table);
    for reading in &mut read {
        if let Some(before) = before.iter().find(|before| before.name == reading.name) {
            reading.scans -= before.scans;
            reading.entries -= before.entries;
        }
    }
    read.retain(|reading| reading.scans > 0);
    (value, read)
}

/// What this session has read since it last told others, which is long ago.
fn readings(connection: &mut AnyConn, table: &str) -> Vec<Reading> {
    let AnyConn::Pg(connection) = connection else {
        panic!("the database is PostgreSQL's");
    };
    let sql = format!(
        "SELECT relname::text AS name, pg_stat_get_xact_numscans(oid) AS scans, \
         pg_stat_get_xact_tuples_returned(oid) AS entries FROM pg_class WHERE pg_stat_get_xact_numscans(oid) > 0 \
         AND (oid = '{table}'::regclass OR oid IN (SELECT indexrelid FROM pg_index WHERE indrelid = '{table}'::regclass))"
    );
    diesel::sql_query(sql).load(connection).unwrap()
}
