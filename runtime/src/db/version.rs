//! Whether anything was committed since: what a file of SQLite's tells for next to nothing.

use authgate_wal_index::{Header, WalIndex};
use rusqlite::Connection;

use super::Db;

/// A state of the database. Two that are equal have no confirmed commit of anybody's between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Version {
    /// By the memory that all of SQLite's processes share.
    Index(Header),
    /// By `PRAGMA data_version`: a thread's connection and its number, which another's has nothing to do with.
    Asked { connection: u64, number: i64 },
}

/// The WAL-index, where this system and file system let it be mapped.
pub(super) fn index(path: &std::path::Path) -> Option<WalIndex> {
    let told = |error: &rusqlite::Error| {
        tracing::warn!(%error, "SQLite's WAL-index cannot be mapped here: each request asks for the data version");
    };
    WalIndex::open(path).inspect_err(told).ok()
}

impl Db {
    /// The state that a read which begins now cannot be older than; none for a server, in the middle of a commit,
    /// and where the file does not answer.
    pub(crate) fn version(&self) -> Option<Version> {
        match &self.0.index {
            Some(index) => index.header().map(Version::Index),
            None => self.quickly(data_version).ok().flatten(),
        }
    }
}

fn data_version(id: u64, connection: &Connection) -> rusqlite::Result<Version> {
    let number = connection.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0))?;
    Ok(Version::Asked { connection: id, number })
}
