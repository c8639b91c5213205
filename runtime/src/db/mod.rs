//! The application's database.
//!
//! ```text
//!                SQLite                                        a server
//! read(f)   ──► this thread's own connection ──► f        ──► bounded queue ──► a thread's connection ──► f
//! write(f)  ──► bounded queue ──► the one writer          ──► bounded queue ──► a thread's connection
//!               ──► BEGIN IMMEDIATE, f and          ──► BEGIN, f, COMMIT ──► answer
//!                   what waits beside it, COMMIT
//!               ──► answers
//! ```
//!
//! An answer to a write arrives after its commit is on disk, or not at all.

mod connection;
mod dialect;
mod group;
mod migrations;
mod quick;
#[cfg(any(feature = "postgres", feature = "mysql"))]
mod server;
mod sqlite;
mod target;
mod threads;
mod version;

pub use connection::DbConnection;
pub(crate) use dialect::{delete_expired, free, insert_all, insert_new, locked, upsert};
pub use migrations::Migrations;
#[cfg(feature = "postgres")]
pub(crate) use server::timeline::accept_any as accept_any_timeline;
pub use target::Database;
pub(crate) use target::Target;
pub(crate) use version::Version;

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use diesel::QueryResult;
use tokio::sync::oneshot;

#[cfg(feature = "postgres")]
use crate::line;
use crate::store::StoreError;
use threads::Threads;

/// The longest that a query may take, its wait included.
pub(crate) const BOUND: Duration = Duration::from_secs(2);

/// What a thread unwinds with where a server did not answer within the bound.
struct TimedOut;

/// A handle to the database. Cheap to clone.
#[derive(Clone)]
pub struct Db(Arc<Inner>);

struct Inner {
    /// Tells this database's connections from another's on the same thread.
    id: u64,
    target: Target,
    threads: Threads,
    /// What all processes share about the file, where there is one and it can be mapped.
    index: Option<authgate_wal_index::WalIndex>,
}

thread_local! {
    static READERS: RefCell<HashMap<u64, DbConnection>> = RefCell::default();
}

static NEXT: AtomicU64 = AtomicU64::new(0);

impl Db {
    /// Opens the database that `url` names; a file is created if there is none.
    ///
    /// # Errors
    /// If it cannot be opened, or does not take the durable settings.
    pub fn open(url: &str) -> Result<Self, StoreError> {
        let target = Target::read(url).map_err(StoreError::refused)?;
        if let Some(path) = target.file() {
            sqlite::prepare(path)?;
        }
        let first = apart(|| target.connect())?;
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        let threads = Threads::start(&target, first)?;
        let index = target.file().and_then(version::index);
        Ok(Self(Arc::new(Inner { id, target, threads, index })))
    }

    /// True for another handle to the same opened database.
    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Makes sure that what the database acknowledges outlives a crash of it.
    ///
    /// # Errors
    /// With the setting to change.
    pub fn durable(&self) -> Result<(), StoreError> {
        // Each connection to a file sets what it needs, and looks whether that took.
        if self.file().is_some() {
            return Ok(());
        }
        apart(|| self.0.target.connect()?.durable())
    }

    /// How many queries wait for the database's threads.
    pub(crate) fn waiting(&self) -> usize {
        self.0.threads.waiting()
    }

    /// What kind of database it is.
    #[must_use]
    pub fn kind(&self) -> Database {
        self.0.target.kind()
    }

    /// The database file, where it is one.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        self.0.target.file()
    }

    /// Runs a query that changes nothing: on this thread where the database is a file.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    pub async fn read<T: Send + 'static>(
        &self,
        query: impl FnOnce(&mut DbConnection) -> QueryResult<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        if self.file().is_some() {
            return self.read_here(query);
        }
        self.read_apart(query).await
    }

    /// [`Db::read`] by a thread of the database's, whose connection is open already.
    ///
    /// # Errors
    /// The same.
    pub(crate) async fn read_apart<T: Send + 'static>(
        &self,
        query: impl FnOnce(&mut DbConnection) -> QueryResult<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        answer(self.0.threads.read(query)?).await
    }

    /// The row of `key` by the one statement that takes an array of keys, asked together with those of other requests; none
    /// for another database than PostgreSQL, or for no such row.
    ///
    /// # Errors
    /// If the server does not answer.
    #[cfg(feature = "postgres")]
    pub(crate) async fn look_up(
        &self,
        statement: &'static str,
        key: i64,
    ) -> Option<Result<Option<Arc<tokio_postgres::Row>>, StoreError>> {
        let Target::Postgres(url) = &self.0.target else { return None };
        let server = || (url.clone(), statement);
        Some(line::ask::<server::pipeline::Prepared>(self.0.id, server, key).await)
    }

    /// Runs a query on this thread's own connection.
    fn read_here<T>(&self, query: impl FnOnce(&mut DbConnection) -> QueryResult<T>) -> Result<T, StoreError> {
        READERS.with(|readers| {
            let mut readers = readers.try_borrow_mut().map_err(|_| StoreError::refused("a read inside a read"))?;
            let connection = match readers.entry(self.0.id) {
                std::collections::hash_map::Entry::Occupied(there) => there.into_mut(),
                std::collections::hash_map::Entry::Vacant(place) => place.insert(self.0.target.connect()?),
            };
            let outcome = query(connection);
            // After a fault the connection may be of no more use; the next read opens another.
            if outcome.as_ref().is_err_and(|e| !matches!(e, diesel::result::Error::NotFound)) {
                readers.remove(&self.0.id);
            }
            outcome.map_err(StoreError::from)
        })
    }

    /// Runs `change` in a transaction and answers after its commit.
    ///
    /// # Errors
    /// [`StoreError`] if the database did not confirm in time; the change may then still happen.
    pub async fn write<T: Send + 'static>(
        &self,
        change: impl FnOnce(&mut DbConnection) -> QueryResult<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        answer(self.0.threads.write(change)?).await
    }

    /// [`Db::write`] of a change that can be made again: it is, once, where the database undid it for another's sake.
    ///
    /// # Errors
    /// The same.
    pub(crate) async fn write_again<T: Send + 'static>(
        &self,
        change: impl Fn(&mut DbConnection) -> QueryResult<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        answer(self.0.threads.write_again(change)?).await
    }

    /// Queues `change` and does not wait. It is dropped where the queue is long.
    pub(crate) fn write_later(&self, change: impl FnOnce(&mut DbConnection) -> QueryResult<()> + Send + 'static) {
        // Nobody waits for the answer: what is written so is only a convenience.
        if self.0.threads.has_room() {
            drop(self.0.threads.write(change));
        }
    }
}

/// Runs `work` on a thread of its own: a server's driver cannot wait on a thread that serves requests.
fn apart<T: Send>(work: impl FnOnce() -> Result<T, StoreError> + Send) -> Result<T, StoreError> {
    let joined = std::thread::scope(|scope| scope.spawn(work).join());
    joined.unwrap_or(Err(StoreError::refused("the database did not answer within its bound")))
}

async fn answer<T>(waiting: oneshot::Receiver<QueryResult<T>>) -> Result<T, StoreError> {
    match tokio::time::timeout(BOUND, waiting).await {
        Ok(Ok(outcome)) => outcome.map_err(StoreError::from),
        Ok(Err(_)) => Err(StoreError::refused("the database did not confirm")),
        Err(_) => Err(StoreError::refused("the database took longer than 2 s")),
    }
}
