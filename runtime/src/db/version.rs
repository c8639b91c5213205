//! Whether anything was committed since: what a file of SQLite's tells for the price of a lock.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::atomic::{AtomicU64, Ordering};

use rusqlite::{Connection, OpenFlags};

use super::Db;

/// A state of the database. Two that are equal have no commit of anybody's between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Version {
    /// The connection that told it: another's numbers begin anew.
    watcher: u64,
    number: i64,
}

/// A connection that never writes, so that every commit is another's.
struct Watcher {
    id: u64,
    connection: Connection,
}

thread_local! {
    /// By the database's id.
    static WATCHERS: RefCell<BTreeMap<u64, Watcher>> = const { RefCell::new(BTreeMap::new()) };
}

static NEXT: AtomicU64 = AtomicU64::new(0);

impl Db {
    /// The state that a read which begins now cannot be older than (SQLite documentation, `PRAGMA data_version`); none
    /// for a server, and where the file does not answer.
    pub(crate) fn version(&self) -> Option<Version> {
        let path = self.file()?;
        WATCHERS.with_borrow_mut(|watchers| {
            let watcher = match watchers.entry(self.0.id) {
                Entry::Occupied(there) => there.into_mut(),
                Entry::Vacant(place) => {
                    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
                    let connection = Connection::open_with_flags(path, flags).ok()?;
                    place.insert(Watcher { id: NEXT.fetch_add(1, Ordering::Relaxed), connection })
                }
            };
            let asked = watcher.connection.prepare_cached("PRAGMA data_version");
            let told = asked.and_then(|mut statement| statement.query_row([], |row| row.get(0)));
            let version = told.ok().map(|number| Version { watcher: watcher.id, number });
            if version.is_none() {
                watchers.remove(&self.0.id);
            }
            version
        })
    }
}
