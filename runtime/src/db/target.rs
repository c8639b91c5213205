//! What `DATABASE_URL` names.

use std::path::PathBuf;

use super::{DbConnection, sqlite};
use crate::store::StoreError;

/// A kind of database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Database {
    /// SQLite, in a file.
    Sqlite,
    /// PostgreSQL, or what speaks its protocol.
    Postgres,
    /// MariaDB or MySQL.
    Mysql,
}

/// A database, by its URL.
#[derive(Clone)]
pub(crate) enum Target {
    Sqlite(PathBuf),
    #[cfg(feature = "postgres")]
    Postgres(String),
    #[cfg(feature = "mysql")]
    Mysql(String),
}

impl Target {
    /// Reads a URL.
    ///
    /// # Errors
    /// What to write instead; never a part of the URL, which may hold a password.
    pub(crate) fn read(url: &str) -> Result<Self, &'static str> {
        let scheme = url.split("://").next().unwrap_or_default();
        match scheme {
            "sqlite" => {
                sqlite_path(url).map(Self::Sqlite).ok_or("write the path of a file, such as sqlite://authgate.db")
            }
            #[cfg(feature = "postgres")]
            "postgres" | "postgresql" => {
                super::server::wire::read(url)?;
                Ok(Self::Postgres(url.to_owned()))
            }
            #[cfg(not(feature = "postgres"))]
            "postgres" | "postgresql" => {
                Err("this build has no PostgreSQL: build it with the cargo feature `postgres`")
            }
            #[cfg(feature = "mysql")]
            "mysql" | "mariadb" => super::server::mysql::read(url).map(Self::Mysql),
            #[cfg(not(feature = "mysql"))]
            "mysql" | "mariadb" => Err("this build has no MySQL: build it with the cargo feature `mysql`"),
            _ => Err("write sqlite://path, postgres://… or mysql://…"),
        }
    }

    /// What kind of database it is.
    pub(super) fn kind(&self) -> Database {
        match self {
            Self::Sqlite(_) => Database::Sqlite,
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => Database::Postgres,
            #[cfg(feature = "mysql")]
            Self::Mysql(_) => Database::Mysql,
        }
    }

    /// The file, where it is one.
    pub(crate) fn file(&self) -> Option<&std::path::Path> {
        match self {
            Self::Sqlite(path) => Some(path),
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            _ => None,
        }
    }

    /// A connection with the settings that keep what was acknowledged.
    pub(crate) fn connect(&self) -> Result<DbConnection, StoreError> {
        match self {
            Self::Sqlite(path) => sqlite::open(path).map(DbConnection::Sqlite),
            #[cfg(feature = "postgres")]
            Self::Postgres(url) => super::server::postgres::open(url).map(DbConnection::Postgres),
            #[cfg(feature = "mysql")]
            Self::Mysql(url) => super::server::mysql::open(url).map(DbConnection::Mysql),
        }
    }

    /// True where changes wait for each other, and so had better share a commit. A server groups the commits of its
    /// connections itself.
    pub(super) fn has_one_writer(&self) -> bool {
        self.file().is_some()
    }

    /// How many threads may be at it. SQLite has one writer; its readers have connections of their own.
    pub(super) fn threads(&self) -> usize {
        match self {
            Self::Sqlite(_) => 1,
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            _ => 8,
        }
    }
}

/// The file that a `sqlite://` URL names.
fn sqlite_path(url: &str) -> Option<PathBuf> {
    let path = url.strip_prefix("sqlite://")?;
    (!path.is_empty() && path != ":memory:").then(|| PathBuf::from(path))
}
