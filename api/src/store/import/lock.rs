//! One import at a time, whatever process makes it; the lock is gone with its process.

use std::fs::{File, TryLockError};

use diesel::prelude::*;
use diesel::r2d2::ManageConnection;

use crate::store::StoreError;
use crate::store::connection::{AnyConn, DatabaseUrl, Manager};

/// The advisory lock of imports: "kiriwak" and `i` as a number.
const LOCK: i64 = 0x6b69_7269_7761_6b69;

diesel::define_sql_function! {
    fn pg_try_advisory_lock(key: diesel::sql_types::BigInt) -> diesel::sql_types::Bool;
}

/// While it lives, no other process imports.
pub enum ImportLock {
    /// The lock of a file beside the SQLite file.
    File { _file: File },
    /// The lock of a session.
    Session { _connection: Box<PgConnection> },
}

impl ImportLock {
    /// The lock, none when another process has it.
    pub fn take(url: &DatabaseUrl) -> Result<Option<Self>, StoreError> {
        match url {
            DatabaseUrl::Sqlite(path) => {
                let file = File::create(format!("{path}.importing")).map_err(StoreError::Lock)?;
                match file.try_lock() {
                    Ok(()) => Ok(Some(Self::File { _file: file })),
                    Err(TryLockError::WouldBlock) => Ok(None),
                    Err(TryLockError::Error(error)) => Err(StoreError::Lock(error)),
                }
            }
            DatabaseUrl::Postgres(_) => {
                let connected = Manager(url.clone()).connect();
                let connected =
                    connected.map_err(|error| StoreError::Lock(std::io::Error::other(error)))?;
                let AnyConn::Pg(mut connection) = connected else {
                    unreachable!("the manager opens the kind of database that the URL names")
                };
                let is_taken: bool =
                    diesel::select(pg_try_advisory_lock(LOCK)).get_result(&mut connection)?;
                Ok(is_taken.then(|| Self::Session {
                    _connection: Box::new(connection),
                }))
            }
        }
    }
}
