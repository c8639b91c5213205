//! One SQLite connection, with settings that keep what was acknowledged.

use std::path::Path;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::result::Error::DatabaseError;
use diesel::sql_types::{BigInt, Text};

use crate::store::StoreError;

/// WAL lets readers go on beside the writer; FULL makes each commit outlive a power cut (the WAL
/// documentation: with NORMAL a commit may roll back).
const SETTINGS: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
                        PRAGMA trusted_schema = OFF;";

/// How long a statement waits for a lock, and how long the settings are made again for.
pub(super) const PATIENCE: Duration = Duration::from_millis(1500);

#[derive(QueryableByName)]
struct Mode {
    #[diesel(sql_type = Text)]
    journal_mode: String,
}

#[derive(QueryableByName)]
struct Level {
    #[diesel(sql_type = BigInt)]
    synchronous: i64,
}

/// Opens a connection and makes sure that the settings took.
pub(super) fn open(path: &Path) -> Result<SqliteConnection, StoreError> {
    let name = path.to_str().ok_or_else(|| StoreError::refused("the database's path is not UTF-8"))?;
    let mut connection = SqliteConnection::establish(name).map_err(|e| StoreError::Other(Box::new(e)))?;
    settle(&mut connection)?;
    let mode: Mode = diesel::sql_query("PRAGMA journal_mode").get_result(&mut connection)?;
    let level: Level = diesel::sql_query("PRAGMA synchronous").get_result(&mut connection)?;
    // 2 is FULL, 3 is EXTRA.
    if mode.journal_mode != "wal" || level.synchronous < 2 {
        return Err(StoreError::refused("SQLite does not take journal_mode=WAL and synchronous=FULL here"));
    }
    Ok(connection)
}

/// Makes the settings, as often as another process is just making a new file one of WAL mode: for that SQLite does not
/// wait, but says at once that the file is locked (SQLite documentation, `sqlite3_busy_handler`).
fn settle(connection: &mut SqliteConnection) -> QueryResult<()> {
    let settings = format!("PRAGMA busy_timeout = {}; {SETTINGS}", PATIENCE.as_millis());
    let until = Instant::now() + PATIENCE;
    loop {
        match connection.batch_execute(&settings) {
            Err(DatabaseError(_, told)) if told.message().contains("is locked") && Instant::now() < until => {
                std::thread::sleep(Duration::from_millis(5));
            }
            outcome => return outcome,
        }
    }
}

/// Makes the file, if there is none, its owner's alone: it holds users and the hashes of their
/// passwords. SQLite gives its companions the same permissions.
pub(super) fn prepare(path: &Path) -> Result<(), StoreError> {
    let mut options = std::fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(|_| ()).map_err(|e| StoreError::Other(Box::new(e)))
}
