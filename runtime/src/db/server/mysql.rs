//! MariaDB and MySQL.

use std::any::Any;

use diesel::connection::{MultiConnectionHelper, SimpleConnection};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};
use diesel_async::AsyncMysqlConnection;

use super::Blocking;
use crate::store::StoreError;

/// A connection to MariaDB or MySQL.
pub type MysqlConnection = Blocking<AsyncMysqlConnection>;

/// Strict, so that nothing is ever cut to fit; and a statement sees what is committed, as on the other databases.
const SETTINGS: &str = "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED; \
                        SET SESSION sql_mode = 'TRADITIONAL,NO_ENGINE_SUBSTITUTION'; \
                        SET SESSION innodb_lock_wait_timeout = 1";

pub(in crate::db) fn open(url: &str) -> Result<MysqlConnection, StoreError> {
    let mut connection = MysqlConnection::establish(url).map_err(|e| StoreError::Other(Box::new(e)))?;
    connection.batch_execute(SETTINGS)?;
    // MariaDB's name; MySQL knows a bound for reads only.
    if connection.batch_execute("SET SESSION max_statement_time = 2").is_err() {
        connection.batch_execute("SET SESSION max_execution_time = 2000")?;
    }
    Ok(connection)
}

#[derive(QueryableByName)]
struct Server {
    #[diesel(sql_type = BigInt)]
    flush: i64,
    #[diesel(sql_type = Bool)]
    read_only: bool,
    #[diesel(sql_type = Bool)]
    log_bin: bool,
    #[diesel(sql_type = BigInt)]
    sync_binlog: i64,
}

/// A commit that is acknowledged outlives a crash of the server ("InnoDB flush log at transaction commit").
pub(in crate::db) fn durable(connection: &mut MysqlConnection) -> Result<(), StoreError> {
    let server: Server = diesel::sql_query(
        "SELECT CAST(@@global.innodb_flush_log_at_trx_commit AS SIGNED) AS flush, @@global.read_only AS read_only, \
         @@global.log_bin AS log_bin, CAST(@@global.sync_binlog AS SIGNED) AS sync_binlog",
    )
    .get_result(connection)?;
    let weak = [
        (server.read_only, "DATABASE_URL names a server with read_only = on: name the primary"),
        (
            server.flush != 1,
            "the server has innodb_flush_log_at_trx_commit other than 1: an acknowledged logout could be lost; set it to 1",
        ),
        (
            server.log_bin && server.sync_binlog != 1,
            "the server has sync_binlog other than 1: an acknowledged logout could be lost; set it to 1",
        ),
    ];
    weak.iter().find(|(is, _)| *is).map_or(Ok(()), |(_, why)| Err(StoreError::refused(why)))
}

impl MultiConnectionHelper for MysqlConnection {
    fn to_any<'a>(lookup: &mut ()) -> &mut (dyn Any + 'a) {
        lookup
    }

    fn from_any(lookup: &mut dyn Any) -> Option<&mut ()> {
        lookup.downcast_mut()
    }
}
