//! Database servers that are weak, gone, silent or killed. Built where every store is.
#![cfg(all(feature = "postgres", feature = "mysql", feature = "redis"))]
#![expect(clippy::unwrap_used, reason = "a helper that fails stops its test")]

use std::time::{Duration, Instant};

use authgate_runtime::clock::Clock;
use authgate_runtime::db::Db;
use authgate_runtime::store::{NewToken, RedisStore, Source, SqlStore, StoreRules, TokenHash, TokenStore};
use authgate_testkit::server::{MariaDb, Postgres, Redis};
use diesel::RunQueryDsl;

fn rules() -> StoreRules {
    StoreRules { idle: 600_000, absolute: 3_600_000, max_sessions: 100, clock: Clock::fixed(1_700_000_000_000) }
}

fn hash(n: u32) -> TokenHash {
    let mut bytes = [7; 32];
    bytes[..4].copy_from_slice(&n.to_be_bytes());
    TokenHash::from_bytes(&bytes).unwrap()
}

fn token(n: u32) -> NewToken {
    NewToken {
        hash: hash(n),
        user_id: "u".to_owned(),
        source: Source::Cookie,
        method: "password".to_owned(),
        user_agent: None,
        begun_at_epoch: 0,
        replaces: None,
    }
}

fn block_on<T>(work: impl Future<Output = T>) -> T {
    actix_web::rt::System::new().block_on(work)
}

async fn sql(database: &str, rules: StoreRules) -> SqlStore {
    let db = Db::open(database).unwrap();
    SqlStore::migrate(&db).unwrap();
    SqlStore::over(db, rules).await.unwrap()
}

#[test]
fn sec_180_a_server_that_may_lose_what_it_acknowledged_is_refused_by_the_settings_name() {
    let postgres = [
        ("synchronous_commit=off", "synchronous_commit"),
        ("fsync=off", "fsync"),
        ("full_page_writes=off", "full_page_writes"),
    ];
    for (setting, named) in postgres {
        let server = Postgres::start(&[setting]);
        let refused = Db::open(&server.database()).unwrap().durable().unwrap_err();
        assert!(refused.to_string().contains(named), "{refused}");
    }
    for (setting, named) in [
        ("--innodb-flush-log-at-trx-commit=2", "innodb_flush_log_at_trx_commit"),
        ("--log-bin=bin", "sync_binlog"),
        ("--read-only=1", "read_only"),
    ] {
        let server = MariaDb::start(&[setting]);
        let refused = Db::open(&server.database()).unwrap().durable().unwrap_err();
        assert!(refused.to_string().contains(named), "{refused}");
    }
    for (setting, named) in [
        (["--appendonly", "no"], "appendonly"),
        (["--appendfsync", "everysec"], "appendfsync"),
        (["--maxmemory-policy", "allkeys-lru"], "maxmemory-policy"),
    ] {
        let server = Redis::start(&setting);
        let refused = block_on(RedisStore::open(&server.url(), rules(), false)).err().unwrap();
        assert!(refused.to_string().contains(named), "{refused}");
        assert!(block_on(RedisStore::open(&server.url(), rules(), true)).is_ok(), "the spec may allow it by name");
    }
}

/// Ends all sessions of a user but one while another process is about to commit a sign-in of theirs.
async fn ends_what_is_about_to_live(database: &str) {
    let store = sql(database, rules()).await;
    store.mint(token(1)).await.unwrap();
    let (begun, has_begun) = tokio::sync::oneshot::channel();
    let another = Db::open(database).unwrap();
    let signs_in = another.write(move |c| {
        diesel::sql_query("UPDATE authgate_subjects SET epoch = epoch").execute(c)?;
        // The hashes of this file differ in their first four bytes alone.
        let second = "INSERT INTO authgate_tokens \
                      (id, rest, subject_id, epoch, source, method, created_at, last_used_at, expires_at) \
                      SELECT id + 4294967296, rest, subject_id, epoch, source, method, created_at, last_used_at, expires_at \
                      FROM authgate_tokens";
        diesel::sql_query(second).execute(c)?;
        begun.send(()).unwrap();
        std::thread::sleep(Duration::from_millis(300));
        Ok(())
    });
    let ends = async {
        has_begun.await.unwrap();
        store.revoke_others("u", hash(1)).await
    };
    let (signed_in, ended) = tokio::join!(signs_in, ends);
    signed_in.and(ended).unwrap();
    assert!(store.resolve(hash(1)).await.unwrap().is_some());
    assert!(store.resolve(hash(2)).await.unwrap().is_none(), "it was committed before the others were ended");
}

#[test]
fn sec_97_99_the_others_of_a_session_end_together_with_one_that_is_being_minted() {
    block_on(async {
        ends_what_is_about_to_live(&Postgres::start(&[]).database()).await;
        ends_what_is_about_to_live(&MariaDb::start(&[]).database()).await;
    });
}

/// While the server is away nothing is known; when it is back, everything is as it was, without a restart of ours.
async fn goes_and_comes_back<S>(store: &impl TokenStore, server: &mut S, stop: fn(&mut S), restart: fn(&mut S)) {
    store.mint(token(1)).await.unwrap();
    stop(server);
    let begun = Instant::now();
    assert!(store.resolve(hash(1)).await.is_err(), "an outage is no answer");
    assert!(store.revoke(hash(1)).await.is_err() && store.mint(token(2)).await.is_err());
    assert!(store.ready().await.is_err());
    assert!(begun.elapsed() < Duration::from_secs(12), "{:?}", begun.elapsed());
    restart(server);
    let back = async {
        for _ in 0..50 {
            if store.ready().await.is_ok() {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        false
    };
    assert!(back.await, "it recovers by itself");
    assert!(store.resolve(hash(1)).await.unwrap().is_some());
    assert!(store.revoke(hash(1)).await.unwrap());
    assert!(store.resolve(hash(1)).await.unwrap().is_none());
}

#[test]
fn sec_177_a_server_that_goes_away_and_comes_back_needs_no_restart() {
    block_on(async {
        let mut postgres = Postgres::start(&[]);
        let store = sql(&postgres.database(), rules()).await;
        goes_and_comes_back(&store, &mut postgres, Postgres::stop, Postgres::restart).await;
        let mut mariadb = MariaDb::start(&[]);
        let store = sql(&mariadb.database(), rules()).await;
        goes_and_comes_back(&store, &mut mariadb, MariaDb::stop, MariaDb::restart).await;
        let mut redis = Redis::start(&[]);
        let store = RedisStore::open(&redis.url(), rules(), false).await.unwrap();
        goes_and_comes_back(&store, &mut redis, Redis::stop, Redis::restart).await;
    });
}

#[test]
fn sec_177_a_server_that_is_reached_and_says_nothing_is_given_up_in_bounded_time() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port();
    for url in [format!("postgres://u@127.0.0.1:{port}/d"), format!("mysql://u:p@127.0.0.1:{port}/d")] {
        let begun = Instant::now();
        assert!(Db::open(&url).is_err());
        assert!(begun.elapsed() < Duration::from_secs(4), "{url}: {:?}", begun.elapsed());
    }
    let begun = Instant::now();
    let opened = block_on(RedisStore::open(&format!("redis://127.0.0.1:{port}"), rules(), false));
    assert!(opened.is_err() && begun.elapsed() < Duration::from_secs(6), "{:?}", begun.elapsed());
}

#[test]
fn two_nodes_that_start_together_migrate_once() {
    let (postgres, mariadb) = (Postgres::start(&[]), MariaDb::start(&[]));
    for database in [postgres.database(), mariadb.database()] {
        let migrate = || {
            let database = database.clone();
            std::thread::spawn(move || SqlStore::migrate(&Db::open(&database).unwrap()))
        };
        let nodes = [migrate(), migrate(), migrate()];
        for node in nodes {
            node.join().unwrap().unwrap();
        }
    }
}

/// Kills the server while sessions are minted and revoked; whatever was acknowledged holds after its recovery.
async fn survives_kills<S>(store: &impl TokenStore, server: &mut S, crash: fn(&mut S), kills: u32) {
    let mut live = Vec::new();
    let mut dead = Vec::new();
    let mut next = 10;
    for _ in 0..kills {
        for _ in 0..40 {
            next += 1;
            if store.mint(token(next)).await.is_ok() {
                live.push(next);
            }
            if next % 2 == 0
                && let Some(one) = live.pop()
            {
                // Where nobody was told, it may be either.
                if store.revoke(hash(one)).await.is_ok() {
                    dead.push(one);
                }
            }
        }
        crash(server);
        while store.ready().await.is_err() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        for one in &dead {
            assert!(store.resolve(hash(*one)).await.unwrap().is_none(), "an acknowledged revocation was lost");
        }
        for one in live.iter().rev().take(50) {
            assert!(store.resolve(hash(*one)).await.unwrap().is_some(), "an acknowledged sign-in was lost");
        }
    }
    assert!(!dead.is_empty() && !live.is_empty());
}

#[test]
fn sec_179_a_server_that_is_killed_loses_nothing_that_it_acknowledged() {
    let kills = if std::env::var("AUTHGATE_LONG").is_ok_and(|v| v == "1") { 100 } else { 3 };
    let rules = StoreRules { max_sessions: 100_000, ..rules() };
    block_on(async {
        let mut postgres = Postgres::start(&[]);
        let store = sql(&postgres.database(), rules.clone()).await;
        survives_kills(&store, &mut postgres, Postgres::crash, kills).await;
        let mut mariadb = MariaDb::start(&[]);
        let store = sql(&mariadb.database(), rules.clone()).await;
        survives_kills(&store, &mut mariadb, MariaDb::crash, kills).await;
        let mut redis = Redis::start(&[]);
        let store = RedisStore::open(&redis.url(), rules, false).await.unwrap();
        survives_kills(&store, &mut redis, Redis::crash, kills).await;
    });
}

/// Another transaction holds what the bump wants and wants what it holds: the database undoes the bump, which is made
/// again once the other is done.
#[test]
fn sec_178_a_deadlock_is_no_failure_of_a_revocation() {
    use diesel::connection::SimpleConnection;
    let (postgres, mariadb) = (Postgres::start(&["deadlock_timeout=300ms"]), MariaDb::start(&[]));
    for database in [postgres.database(), mariadb.database()] {
        block_on(async {
            let store = sql(&database, rules()).await;
            store.mint(token(1)).await.unwrap();
            let other = Db::open(&database).unwrap();
            let crosses = other.write(|c| {
                c.batch_execute("UPDATE authgate_state SET epoch = epoch")?;
                std::thread::sleep(Duration::from_millis(150));
                c.batch_execute("UPDATE authgate_subjects SET version = version + 1 WHERE user_id = 'u'")
            });
            let bumps = async {
                tokio::time::sleep(Duration::from_millis(50)).await;
                store.bump("u").await
            };
            // Whichever of the two is undone first, the bump is made.
            let (_, bumped) = futures_util::join!(crosses, bumps);
            bumped.unwrap();
            assert!(store.resolve(hash(1)).await.unwrap().is_none(), "{database}");
        });
    }
}
