//! What waits for SQLite's one writer shares a commit, and nothing else: each change is undone alone.
#![expect(clippy::unwrap_used, reason = "a thread that fails stops its test")]

use std::path::Path;
use std::sync::mpsc::{Receiver, channel};

use authgate_runtime::db::{Db, DbConnection};
use authgate_runtime::store::{SqlStore, StoreError};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use futures_util::future::join_all;

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// A table of numbers, each there once.
struct Numbers {
    db: Db,
    folder: tempfile::TempDir,
}

impl Numbers {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&format!("sqlite://{}", folder.path().join("numbers.db").display())).unwrap();
        db.write(|c| diesel::sql_query("CREATE TABLE numbers (n INTEGER PRIMARY KEY)").execute(c)).await.unwrap();
        Self { db, folder }
    }

    /// Those that are there.
    async fn kept(&self) -> Vec<i64> {
        let read = |c: &mut DbConnection| diesel::sql_query("SELECT n FROM numbers ORDER BY n").load::<Counted>(c);
        self.db.read(read).await.unwrap().into_iter().map(|counted| counted.n).collect()
    }

    /// Makes all changes while the writer is busy, so that they wait together.
    async fn at_once(&self, changes: Vec<Change>) -> Vec<Result<(), StoreError>> {
        let (busy, done): (_, Receiver<()>) = channel();
        let first = self.db.write(move |_| {
            // It ends with its other half.
            let _ = done.recv();
            Ok(())
        });
        let rest = async {
            let (writes, free) = (changes.into_iter().map(|change| self.db.write(change)), async { drop(busy) });
            // The writes are polled first, and so are queued before the writer is free.
            futures_util::future::join(join_all(writes), free).await.0
        };
        let (first, rest) = futures_util::future::join(first, rest).await;
        first.unwrap();
        rest
    }

    /// How often anything was committed since the last checkpoint, by the WAL's frames: a frame is 24 bytes and a page, and the
    /// second word of a commit's is not zero (<https://sqlite.org/fileformat2.html#walformat>).
    fn commits(&self) -> usize {
        let wal = std::fs::read(Path::new(self.folder.path()).join("numbers.db-wal")).unwrap();
        wal[32..].chunks(24 + 4096).filter(|frame| frame[4..8] != [0; 4]).count()
    }
}

type Change = Box<dyn FnOnce(&mut DbConnection) -> QueryResult<()> + Send>;

fn insert(n: i64) -> Change {
    Box::new(move |c| diesel::sql_query(format!("INSERT INTO numbers VALUES ({n})")).execute(c).map(drop))
}

#[actix_web::test]
async fn a_thousand_changes_that_wait_are_some_dozen_commits() {
    let numbers = Numbers::new().await;
    let before = numbers.commits();
    for outcome in numbers.at_once((0..1000).map(insert).collect()).await {
        outcome.unwrap();
    }
    let commits = numbers.commits() - before;
    assert!((1..=50).contains(&commits), "{commits} commits");
    assert_eq!(numbers.kept().await.len(), 1000);
}

#[actix_web::test]
async fn a_change_that_fails_among_others_is_undone_alone() {
    let numbers = Numbers::new().await;
    let twice = |c: &mut DbConnection| insert(2)(c).and_then(|()| insert(1)(c));
    // A statement that the database refuses costs the connection; what waited goes on with another.
    let wrong = |c: &mut DbConnection| insert(3)(c).and_then(|()| diesel::sql_query("NONSENSE").execute(c).map(drop));
    let inside = |c: &mut DbConnection| c.transaction(|c| insert(4)(c).and_then(|()| c.transaction(insert(5))));
    let changes = vec![insert(1), Box::new(twice), Box::new(wrong), Box::new(inside), insert(6)];
    let answers: Vec<bool> = numbers.at_once(changes).await.iter().map(Result::is_ok).collect();
    assert_eq!(answers, [true, false, false, true, true]);
    assert_eq!(numbers.kept().await, [1, 4, 5, 6]);
}

#[actix_web::test]
async fn a_change_that_panics_among_others_is_undone_alone() {
    let numbers = Numbers::new().await;
    let panics = |c: &mut DbConnection| {
        c.transaction(|c| {
            insert(2)(c)?;
            panic!("as a hook may");
        })
    };
    let answers = numbers.at_once(vec![insert(1), Box::new(panics), insert(3)]).await;
    assert_eq!(answers.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, false, true]);
    assert_eq!(numbers.kept().await, [1, 3]);
}

#[test]
fn sec_178_nodes_that_start_together_over_a_new_file_all_open_it() {
    for _ in 0..50 {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("new.db").display());
        let together = std::sync::Barrier::new(4);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    together.wait();
                    let db = Db::open(&url).unwrap();
                    SqlStore::migrate(&db).unwrap();
                });
            }
        });
    }
}
