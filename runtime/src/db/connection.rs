//! One connection of the application's database, whichever it is.

#[cfg(any(feature = "postgres", feature = "mysql"))]
use diesel::connection::SimpleConnection;
use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::prelude::*;

use crate::clock::Millis;
use crate::store::StoreError;

#[cfg(feature = "mysql")]
use super::server::MysqlConnection;
#[cfg(feature = "postgres")]
use super::server::PostgresConnection;

/// A connection of the application's database. What hooks write with diesel's DSL runs on each of them; a statement
/// that one database words differently is written for its variant.
#[derive(diesel::MultiConnection)]
pub enum DbConnection {
    /// SQLite, in a file.
    Sqlite(SqliteConnection),
    /// PostgreSQL, or what speaks its protocol.
    #[cfg(feature = "postgres")]
    Postgres(PostgresConnection),
    /// MariaDB or MySQL.
    #[cfg(feature = "mysql")]
    Mysql(MysqlConnection),
}

impl DbConnection {
    /// Begins a transaction that will write.
    pub(super) fn begin(&mut self) -> QueryResult<()> {
        match self {
            // Takes the lock at once: a transaction that reads first could not be upgraded.
            Self::Sqlite(connection) => AnsiTransactionManager::begin_transaction_sql(connection, "BEGIN IMMEDIATE"),
            #[cfg(feature = "postgres")]
            Self::Postgres(connection) => AnsiTransactionManager::begin_transaction(connection),
            #[cfg(feature = "mysql")]
            Self::Mysql(connection) => AnsiTransactionManager::begin_transaction(connection),
        }
    }

    /// Keeps other processes from changing the tables until [`DbConnection::unlock_schema`], or the connection's end.
    pub(super) fn lock_schema(&mut self) -> QueryResult<()> {
        match self {
            Self::Sqlite(_) => self.begin(),
            #[cfg(feature = "postgres")]
            Self::Postgres(connection) => connection
                .batch_execute("SET statement_timeout = 0; SET lock_timeout = 0; SELECT pg_advisory_lock(7021834)"),
            #[cfg(feature = "mysql")]
            Self::Mysql(connection) => super::server::mysql::lock_schema(connection),
        }
    }

    pub(super) fn unlock_schema(&mut self) -> QueryResult<()> {
        match self {
            Self::Sqlite(_) => self.end(Ok(())),
            // The lock is the connection's, which ends here.
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            _ => Ok(()),
        }
    }

    /// Whether what is acknowledged outlives a crash; else the setting to change.
    pub(super) fn durable(&mut self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(_) => Ok(()),
            #[cfg(feature = "postgres")]
            Self::Postgres(connection) => super::server::postgres::durable(connection),
            #[cfg(feature = "mysql")]
            Self::Mysql(connection) => super::server::mysql::durable(connection),
        }
    }

    /// What stands in the database is what this server acknowledged, whatever another had.
    pub(crate) fn keep_timeline(&mut self) -> QueryResult<()> {
        match self {
            #[cfg(feature = "postgres")]
            Self::Postgres(connection) => super::server::postgres::keep_timeline(connection),
            _ => Ok(()),
        }
    }

    /// The time by the server's clock; none for a file.
    pub(crate) fn now(&mut self) -> QueryResult<Option<Millis>> {
        match self {
            Self::Sqlite(_) => Ok(None),
            #[cfg(feature = "postgres")]
            Self::Postgres(connection) => super::server::postgres::now(connection).map(Some),
            #[cfg(feature = "mysql")]
            Self::Mysql(connection) => super::server::mysql::now(connection).map(Some),
        }
    }

    /// Ends it as `outcome` says. An error of the commit is the answer.
    pub(super) fn end<T>(&mut self, outcome: QueryResult<T>) -> QueryResult<T> {
        type Manager = <DbConnection as Connection>::TransactionManager;
        match outcome {
            Ok(value) => Manager::commit_transaction(self).map(|()| value),
            Err(error) => {
                // Where the rollback fails too, the connection is dropped, and the transaction with it.
                let _ = Manager::rollback_transaction(self);
                Err(error)
            }
        }
    }
}
