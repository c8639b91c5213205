//! MariaDB and MySQL.

use std::any::Any;

use diesel::connection::{MultiConnectionHelper, SimpleConnection};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable};
use diesel_async::AsyncMysqlConnection;

use super::{Blocking, refused_by};
use crate::clock::Millis;
use crate::store::StoreError;
use crate::way::Way;

/// A connection to MariaDB or MySQL.
pub type MysqlConnection = Blocking<AsyncMysqlConnection>;

/// Strict, so that nothing is ever cut to fit; and a statement sees what is committed, as on the other databases.
const SETTINGS: &str = "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED; \
                        SET SESSION sql_mode = 'TRADITIONAL,NO_ENGINE_SUBSTITUTION'; \
                        SET SESSION innodb_lock_wait_timeout = 1";

/// Reads a URL, and answers what the driver is given. It is reached in the clear.
///
/// # Errors
/// What to write instead; never a part of the URL.
pub(in crate::db) fn read(url: &str) -> Result<String, &'static str> {
    let way = Way::of(&url.replacen("mariadb://", "mysql://", 1)).ok_or("write mysql://user:password@host/database")?;
    if way.may_be_clear() {
        return Ok(way.url.into());
    }
    Err("MariaDB is reached in the clear: lead it through a tunnel that ends on this machine, or add sslmode=disable \
         where nobody else can read the network")
}

pub(in crate::db) fn open(url: &str) -> Result<MysqlConnection, StoreError> {
    let mut connection = MysqlConnection::establish(url).map_err(|e| StoreError::Other(Box::new(e)))?;
    connection.batch_execute(SETTINGS)?;
    bound_statements(&mut connection, 2)?;
    Ok(connection)
}

/// How many seconds a statement may take; 0 for no bound. MariaDB's name; MySQL knows a bound for reads only.
fn bound_statements(connection: &mut MysqlConnection, seconds: u32) -> QueryResult<()> {
    let mariadb = connection.batch_execute(&format!("SET SESSION max_statement_time = {seconds}"));
    mariadb.or_else(|_| connection.batch_execute(&format!("SET SESSION max_execution_time = {seconds}000")))
}

/// Keeps other processes from changing the tables for as long as this connection lasts.
pub(in crate::db) fn lock_schema(connection: &mut MysqlConnection) -> QueryResult<()> {
    #[derive(QueryableByName)]
    struct Lock {
        #[diesel(sql_type = Nullable<BigInt>)]
        held: Option<i64>,
    }
    bound_statements(connection, 0)?;
    let lock: Lock =
        diesel::sql_query("SELECT CAST(GET_LOCK('authgate_schema', 60) AS SIGNED) AS held").get_result(connection)?;
    // Not held: another process has been at it for a minute.
    if lock.held == Some(1) { Ok(()) } else { Err(diesel::result::Error::NotFound) }
}

/// The time by its clock.
pub(in crate::db) fn now(connection: &mut MysqlConnection) -> QueryResult<Millis> {
    diesel::dsl::sql::<BigInt>("SELECT CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS SIGNED)").get_result(connection)
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
    refused_by(&weak)
}

impl MultiConnectionHelper for MysqlConnection {
    fn to_any<'a>(lookup: &mut ()) -> &mut (dyn Any + 'a) {
        lookup
    }

    fn from_any(lookup: &mut dyn Any) -> Option<&mut ()> {
        lookup.downcast_mut()
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn sec_187_a_mariadb_beyond_this_machine_is_reached_by_the_word_of_whoever_wrote_the_url_alone() {
        for url in ["mysql://u:p@127.0.0.1:3306/d", "mysql://u@localhost/d"] {
            assert_eq!(read(url).as_deref(), Ok(url), "{url}");
        }
        assert_eq!(read("mariadb://u:p@db.example/d?sslmode=disable").as_deref(), Ok("mysql://u:p@db.example/d"));
        for url in [
            "mysql://u@db.example/d",
            "mariadb://u@db.example/d?sslmode=require",
            "mysql://u@localhost/d?sslmode=require",
        ] {
            assert!(read(url).is_err_and(|why| why.contains("tunnel")), "{url}");
        }
        assert!(read("mysql:d").is_err());
    }
}
