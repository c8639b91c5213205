//! Against SQLite itself: this process's, and another process with an SQLite of its own.
#![expect(clippy::unwrap_used, reason = "a helper that fails stops its test")]

use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};

use authgate_wal_index::{Header, WalIndex};
use rusqlite::Connection;

fn database(folder: &tempfile::TempDir) -> (std::path::PathBuf, Connection) {
    let path = folder.path().join("some.db");
    let connection = Connection::open(&path).unwrap();
    connection.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE t (n INTEGER);").unwrap();
    (path, connection)
}

fn header(index: &WalIndex) -> Header {
    index.header().unwrap()
}

/// Runs Python's own SQLite on the file; true if the process ended well.
fn elsewhere(path: &Path, script: &str) -> bool {
    let script = format!("import os, sqlite3, sys\nc = sqlite3.connect(sys.argv[1], isolation_level=None)\n{script}");
    Command::new("python3").args(["-c", &script]).arg(path).status().unwrap().success()
}

#[test]
fn a_commit_of_this_process_shows_and_a_read_or_a_rollback_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let (path, connection) = database(&folder);
    let index = WalIndex::open(&path).unwrap();
    let before = header(&index);
    let _: i64 = connection.query_row("SELECT count(*) FROM t", [], |row| row.get(0)).unwrap();
    connection.execute_batch("BEGIN IMMEDIATE; INSERT INTO t VALUES (1);").unwrap();
    assert_eq!(header(&index), before, "not committed yet");
    connection.execute_batch("ROLLBACK").unwrap();
    assert_eq!(header(&index), before);
    connection.execute_batch("BEGIN IMMEDIATE; INSERT INTO t VALUES (1); COMMIT").unwrap();
    assert_ne!(header(&index), before);
}

#[test]
fn a_commit_of_another_process_shows_whatever_becomes_of_that_process() {
    let folder = tempfile::tempdir().unwrap();
    let (path, connection) = database(&folder);
    let index = WalIndex::open(&path).unwrap();
    let before = header(&index);
    assert!(elsewhere(&path, "c.execute('INSERT INTO t VALUES (1)')"));
    let after = header(&index);
    assert_ne!(after, before);
    assert!(!elsewhere(&path, "c.execute('INSERT INTO t VALUES (2)'); os.kill(os.getpid(), 9)"));
    let killed = header(&index);
    assert_ne!(killed, after, "it was committed before the kill");
    // Killed in the middle of a transaction: nothing was committed, and the next one goes on from there.
    assert!(!elsewhere(
        &path,
        "c.execute('BEGIN IMMEDIATE'); c.execute('INSERT INTO t VALUES (3)'); os.kill(os.getpid(), 9)"
    ));
    assert_eq!(header(&index), killed);
    connection.execute("INSERT INTO t VALUES (4)", []).unwrap();
    assert_ne!(header(&index), killed);
    let rows: i64 = connection.query_row("SELECT count(*) FROM t", [], |row| row.get(0)).unwrap();
    assert_eq!(rows, 3);
}

#[test]
fn an_index_opened_after_a_crash_of_everybody_goes_on_from_what_was_committed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("some.db");
    let made = "c.execute('PRAGMA journal_mode = WAL'); c.execute('CREATE TABLE t (n)'); os.kill(os.getpid(), 9)";
    assert!(!elsewhere(&path, made));
    let index = WalIndex::open(&path).unwrap();
    let before = header(&index);
    assert!(elsewhere(&path, "c.execute('INSERT INTO t VALUES (1)')"));
    assert_ne!(header(&index), before);
}

#[test]
fn no_two_commits_have_the_same_state_over_checkpoints_restarts_and_truncations_of_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let (path, connection) = database(&folder);
    connection.execute_batch("PRAGMA wal_autocheckpoint = 7; PRAGMA synchronous = OFF").unwrap();
    let index = WalIndex::open(&path).unwrap();
    let mut seen = vec![header(&index)];
    for n in 0..600 {
        // The same row over and over: contents alone would not tell one commit from the next.
        connection.execute_batch("DELETE FROM t; INSERT INTO t VALUES (1)").unwrap();
        if n % 50 == 0 {
            connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
        } else if n % 31 == 0 {
            connection.query_row("PRAGMA wal_checkpoint(RESTART)", [], |_| Ok(())).unwrap();
        }
        let now = header(&index);
        assert!(!seen.contains(&now), "commit {n}");
        seen.push(now);
    }
}

/// What a cache stands on: whoever sees that a commit was confirmed sees another state than before it.
#[test]
fn no_thread_sees_an_old_state_after_a_commit_was_confirmed() {
    let folder = tempfile::tempdir().unwrap();
    let (path, connection) = database(&folder);
    connection.execute_batch("PRAGMA wal_autocheckpoint = 20; PRAGMA synchronous = OFF").unwrap();
    let index = WalIndex::open(&path).unwrap();
    let confirmed = &AtomicU64::new(0);
    let index = &index;
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let mut kept: Option<(u64, Header)> = None;
                let mut believed = 0_u64;
                while confirmed.load(Ordering::SeqCst) < 3000 {
                    let known = confirmed.load(Ordering::SeqCst);
                    let Some(now) = index.header() else { continue };
                    match kept {
                        Some((at, then)) if then == now => {
                            // At most one more than `at` was in the state that is believed: the one about to be confirmed.
                            assert!(known <= at + 1, "{known} confirmed, believed since {at}");
                            believed += 1;
                        }
                        _ => kept = Some((confirmed.load(Ordering::SeqCst), now)),
                    }
                }
                assert!(believed > 0);
            });
        }
        scope.spawn(move || {
            for n in 0..3000 {
                connection.execute("INSERT INTO t VALUES (1)", []).unwrap();
                confirmed.store(n + 1, Ordering::SeqCst);
            }
        });
    });
}

#[test]
fn what_has_no_wal_index_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rollback.db");
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE t (n)").unwrap();
    assert!(WalIndex::open(&path).is_err());
    let text = folder.path().join("text.db");
    std::fs::write(&text, "this is no database, and long enough to be looked at as one").unwrap();
    assert!(WalIndex::open(&text).is_err());
    assert!(WalIndex::open(&folder.path().join("nothing.db")).is_err());
}
