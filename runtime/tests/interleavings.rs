//! SEC 99, 100: revoke, bump, touch, prune, read and sign-in at the same moment, over and over and on every store: once
//! dead, always dead, and no sign-in that began before a bump lives after it.
//!
//! `cargo verify` runs 1 000 rounds over a file and 200 over each server, `cargo verify --long` a hundred times as many.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a thread that fails stops its test")]

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};
use std::sync::{Arc, Barrier};

use authgate_runtime::clock::Clock;
use authgate_runtime::db::Db;
use authgate_runtime::store::{Minted, NewToken, Source, SqlStore, Store, StoreRules, TokenHash, TokenStore};
use authgate_testkit::Together;

/// A hundred times as many for the full counts.
fn counted(rounds: u64) -> u64 {
    if std::env::var("AUTHGATE_LONG").is_ok() { 100 * rounds } else { rounds }
}

/// The session of a round; `newcomer` is the sign-in that races with the revocation.
fn token(round: u64, newcomer: bool, epoch: i64) -> NewToken {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&(2 * round + u64::from(newcomer)).to_be_bytes());
    NewToken {
        hash: TokenHash::from_bytes(&bytes).unwrap(),
        user_id: "alice".to_owned(),
        source: Source::Cookie,
        method: "password".to_owned(),
        user_agent: None,
        begun_at_epoch: epoch,
        replaces: None,
    }
}

/// What the three threads of a round share.
struct Shared {
    store: Store,
    rounds: u64,
    meet: Barrier,
    dead: AtomicBool,
    reads_before: AtomicU64,
    reads_after: AtomicU64,
    outdated: AtomicU64,
}

fn rules() -> StoreRules {
    let clock = Clock::fixed(1_000_000);
    // Far from any end; Redis counts a lifetime of its own clock on.
    StoreRules { idle: 1 << 40, absolute: 1 << 40, max_sessions: 100, clock }
}

fn over(database: &str) -> Store {
    let db = Db::open(database).unwrap();
    SqlStore::migrate(&db).unwrap();
    Arc::new(actix_web::rt::System::new().block_on(SqlStore::over(db, rules())).unwrap())
}

#[test]
fn sec_99_100_a_session_that_is_dead_stays_dead_in_every_interleaving() {
    let folder = tempfile::tempdir().unwrap();
    let store = over(&format!("sqlite://{}", folder.path().join("race.db").display()));
    println!("{}", stays_dead(store, counted(1000)));
}

#[cfg(all(feature = "postgres", feature = "mysql", feature = "redis"))]
#[test]
fn sec_99_100_a_session_that_is_dead_stays_dead_in_every_interleaving_on_every_server() {
    use authgate_runtime::store::RedisStore;
    use authgate_testkit::server::{MariaDb, Postgres, Redis};
    let (postgres, mariadb, redis) = (Postgres::start(&[]), MariaDb::start(&[]), Redis::start(&[]));
    println!("PostgreSQL: {}", stays_dead(over(&postgres.database()), counted(200)));
    println!("MariaDB: {}", stays_dead(over(&mariadb.database()), counted(200)));
    let url = redis.url();
    let store = actix_web::rt::System::new().block_on(RedisStore::open(&url, rules(), false)).unwrap();
    println!("Redis: {}", stays_dead(Arc::new(store), counted(200)));
}

/// Answers what was seen.
fn stays_dead(store: Store, rounds: u64) -> String {
    let shared = Arc::new(Shared {
        store,
        rounds,
        meet: Barrier::new(3),
        dead: AtomicBool::new(false),
        reads_before: AtomicU64::new(0),
        reads_after: AtomicU64::new(0),
        outdated: AtomicU64::new(0),
    });
    let run = |work: fn(Arc<Shared>)| {
        let shared = Arc::clone(&shared);
        std::thread::spawn(move || {
            let _together = Together;
            work(shared);
        })
    };
    let threads = [run(ends), run(reads), run(signs_in)];
    for thread in threads {
        thread.join().unwrap();
    }
    let count = |of: &AtomicU64| of.load(SeqCst);
    let (before, after, outdated) = (count(&shared.reads_before), count(&shared.reads_after), count(&shared.outdated));
    assert!(before > 0 && after > 0 && outdated > 0, "the threads did meet: {before}, {after}, {outdated}");
    format!("{rounds} rounds: {before} reads before, {after} after; {outdated} sign-ins came too late")
}

/// Mints, meets the others, ends the session in one of three ways, and says when that was acknowledged.
fn ends(shared: Arc<Shared>) {
    actix_web::rt::System::new().block_on(async {
        let store = &shared.store;
        for round in 0..shared.rounds {
            let token = token(round, false, store.epoch().await.unwrap());
            assert_eq!(store.mint(token.clone()).await.unwrap(), Minted::Live);
            shared.dead.store(false, SeqCst);
            shared.meet.wait();
            match round % 3 {
                0 => assert!(store.revoke(token.hash).await.unwrap()),
                1 => store.bump("alice").await.unwrap(),
                _ => store.revoke_others("alice", TokenHash::from_bytes(&[0xff; 32]).unwrap()).await.unwrap(),
            }
            shared.dead.store(true, SeqCst);
            if round % 16 == 0 {
                store.prune(10).await.unwrap();
            }
            shared.meet.wait();
            assert!(store.resolve(token.hash).await.unwrap().is_none(), "round {round}");
            shared.meet.wait();
        }
    });
}

/// Uses the session all the while. A read that begins after the acknowledgement finds nothing.
fn reads(shared: Arc<Shared>) {
    actix_web::rt::System::new().block_on(async {
        for round in 0..shared.rounds {
            let hash = token(round, false, 0).hash;
            shared.meet.wait();
            loop {
                let dead = shared.dead.load(SeqCst);
                shared.store.touch(hash);
                let found = shared.store.resolve(hash).await.unwrap();
                assert!(!dead || found.is_none(), "round {round}: accepted after its end was acknowledged");
                let counter = if dead { &shared.reads_after } else { &shared.reads_before };
                counter.fetch_add(1, SeqCst);
                if dead {
                    break;
                }
            }
            shared.meet.wait();
            shared.meet.wait();
        }
    });
}

/// Signs in with what was proven before the meeting.
fn signs_in(shared: Arc<Shared>) {
    actix_web::rt::System::new().block_on(async {
        for round in 0..shared.rounds {
            let begun = shared.store.epoch().await.unwrap();
            shared.meet.wait();
            let newcomer = token(round, true, begun);
            let minted = shared.store.mint(newcomer.clone()).await.unwrap();
            shared.meet.wait();
            let live = shared.store.resolve(newcomer.hash).await.unwrap().is_some();
            match minted {
                Minted::Outdated => {
                    shared.outdated.fetch_add(1, SeqCst);
                    assert!(!live, "round {round}");
                }
                // A bump or a revocation of the others that came after it took it along; nothing else did.
                Minted::Live => assert!(live || round % 3 != 0, "round {round}"),
                Minted::Taken => panic!("round {round}: no other session has this id"),
            }
            shared.meet.wait();
        }
    });
}
