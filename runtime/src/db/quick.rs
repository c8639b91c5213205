//! The read that every request makes, on this thread and without a query builder: diesel takes three times as long as
//! SQLite for one row. All other statements are diesel's.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::atomic::{AtomicU64, Ordering};

use rusqlite::{Connection, OpenFlags};

use super::{Db, sqlite};
use crate::store::StoreError;

/// A connection that never writes.
struct Reader {
    id: u64,
    connection: Connection,
}

thread_local! {
    /// By the database's id.
    static READERS: RefCell<BTreeMap<u64, Reader>> = const { RefCell::new(BTreeMap::new()) };
}

static NEXT: AtomicU64 = AtomicU64::new(0);

impl Db {
    /// Runs `query` on this thread's reading connection, with a number that no other connection of this process has;
    /// none for a server.
    ///
    /// # Errors
    /// If the file does not answer.
    pub(crate) fn quickly<T>(
        &self,
        query: impl FnOnce(u64, &Connection) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, StoreError> {
        let Some(path) = self.file() else { return Ok(None) };
        READERS.with_borrow_mut(|readers| {
            let reader = match readers.entry(self.0.id) {
                Entry::Occupied(there) => there.into_mut(),
                Entry::Vacant(place) => place.insert(open(path)?),
            };
            let answer = query(reader.id, &reader.connection);
            // After a fault the connection may be of no more use; the next read opens another.
            if answer.is_err() {
                readers.remove(&self.0.id);
            }
            Ok(Some(answer?))
        })
    }
}

fn open(path: &std::path::Path) -> rusqlite::Result<Reader> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    // In WAL mode a read meets a lock only while a crash is recovered from.
    connection.busy_timeout(sqlite::PATIENCE)?;
    Ok(Reader { id: NEXT.fetch_add(1, Ordering::Relaxed), connection })
}
