//! The application's database: reads on the caller's own connection, writes on one thread.
//!
//! ```text
//! read(f)  ──► this thread's connection ──► f           no lock, no queue, no thread switch
//! write(f) ──► bounded queue ──► the writer ──► BEGIN IMMEDIATE, f, COMMIT ──► answer
//! ```
//!
//! An answer to a write arrives after its commit is on disk, or not at all.

mod connection;
mod writer;

pub use diesel::sqlite::SqliteConnection as DbConnection;

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use diesel::QueryResult;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness};

use crate::store::StoreError;
use writer::Writer;

/// The longest that a write may take, its wait included.
const WRITE_BOUND: Duration = Duration::from_secs(2);

/// A handle to the database. Cheap to clone.
#[derive(Clone)]
pub struct Db(Arc<Inner>);

struct Inner {
    /// Tells this database's connections from another's on the same thread.
    id: u64,
    path: PathBuf,
    writer: Writer,
}

thread_local! {
    static READERS: RefCell<HashMap<u64, DbConnection>> = RefCell::default();
}

static NEXT: AtomicU64 = AtomicU64::new(0);

/// The file that a `sqlite://` URL names.
pub(crate) fn sqlite_path(url: &str) -> Option<PathBuf> {
    let path = url.strip_prefix("sqlite://")?;
    (!path.is_empty() && path != ":memory:").then(|| PathBuf::from(path))
}

impl Db {
    /// Opens the database that `url` names, and creates it if there is none.
    ///
    /// # Errors
    /// If it cannot be opened, or does not take the durable settings.
    pub fn open(url: &str) -> Result<Self, StoreError> {
        let path =
            sqlite_path(url).ok_or_else(|| StoreError::refused("the database URL does not begin with sqlite://"))?;
        connection::prepare(&path)?;
        let connection = connection::open(&path)?;
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        let writer = Writer::start(path.clone(), connection)?;
        Ok(Self(Arc::new(Inner { id, path, writer })))
    }

    /// The database file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0.path
    }

    /// Runs a query on this thread's own connection.
    ///
    /// # Errors
    /// [`StoreError`] if the database does not answer.
    pub fn read_now<T>(&self, query: impl FnOnce(&mut DbConnection) -> QueryResult<T>) -> Result<T, StoreError> {
        READERS.with(|readers| {
            let mut readers = readers.try_borrow_mut().map_err(|_| StoreError::refused("a read inside a read"))?;
            let connection = match readers.entry(self.0.id) {
                std::collections::hash_map::Entry::Occupied(there) => there.into_mut(),
                std::collections::hash_map::Entry::Vacant(place) => place.insert(connection::open(&self.0.path)?),
            };
            let outcome = query(connection);
            // After a fault the connection may be of no more use; the next read opens another.
            if outcome.as_ref().is_err_and(|e| !matches!(e, diesel::result::Error::NotFound)) {
                readers.remove(&self.0.id);
            }
            outcome.map_err(StoreError::from)
        })
    }

    /// Runs `change` in a transaction of the writer's and answers after its commit.
    ///
    /// # Errors
    /// [`StoreError`] if the database did not confirm in time; the change may then still happen.
    pub async fn write<T: Send + 'static>(
        &self,
        change: impl FnOnce(&mut DbConnection) -> QueryResult<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let answer = self.0.writer.send(change)?;
        match tokio::time::timeout(WRITE_BOUND, answer).await {
            Ok(Ok(outcome)) => outcome.map_err(StoreError::from),
            Ok(Err(_)) => Err(StoreError::refused("the writer stopped before it answered")),
            Err(_) => Err(StoreError::refused("the write took longer than 2 s")),
        }
    }

    /// Hands `change` to the writer and does not wait. It is dropped where the queue is long.
    pub(crate) fn write_later(&self, change: impl FnOnce(&mut DbConnection) -> QueryResult<()> + Send + 'static) {
        // Nobody waits for the answer: what is written so is only a convenience.
        if self.0.writer.has_room() {
            drop(self.0.writer.send(change));
        }
    }

    /// Applies pending migrations and answers their names.
    ///
    /// # Errors
    /// If one fails; it is then not applied.
    pub fn migrate(&self, migrations: EmbeddedMigrations) -> Result<Vec<String>, StoreError> {
        let mut connection = connection::open(&self.0.path)?;
        let applied = connection.run_pending_migrations(migrations).map_err(StoreError::Other)?;
        Ok(applied.iter().map(ToString::to_string).collect())
    }

    /// The names of pending migrations.
    ///
    /// # Errors
    /// If the database does not answer.
    pub fn pending(&self, migrations: EmbeddedMigrations) -> Result<Vec<String>, StoreError> {
        let mut connection = connection::open(&self.0.path)?;
        let pending = connection.pending_migrations(migrations).map_err(StoreError::Other)?;
        Ok(pending.iter().map(|m| m.name().to_string()).collect())
    }
}
