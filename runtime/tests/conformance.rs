//! SEC 7, 9, 11, 13, 98, 100, 106, 183: the embedded store holds every property of the public suite.

use authgate_runtime::clock::Clock;
use authgate_runtime::db::Db;
use authgate_runtime::store::{NewToken, Source, SqlStore, StoreRules, TokenHash, TokenStore, conformance};
use diesel::RunQueryDsl;

/// Every property, each on stores of its own.
fn holds_every_property<S: TokenStore>(make: impl AsyncFn(StoreRules) -> S) {
    let count = std::cell::Cell::new(0);
    let counted = async |rules: StoreRules| {
        count.set(count.get() + 1);
        make(rules).await
    };
    actix_web::rt::System::new().block_on(conformance::all(counted));
    assert_eq!(count.get(), 17, "every property ran, each on stores of its own");
}

/// A store over an empty database.
#[expect(clippy::unwrap_used, reason = "a helper that fails stops its test")]
async fn over(database: &str, rules: StoreRules) -> SqlStore {
    let db = Db::open(database).unwrap();
    db.durable().unwrap();
    SqlStore::migrate(&db).unwrap();
    SqlStore::over(db, rules).await.unwrap()
}

#[test]
fn sec_7_9_11_13_98_100_106_183_sqlite_holds_every_property_of_the_suite() {
    let folder = tempfile::tempdir().unwrap();
    let count = std::cell::Cell::new(0);
    holds_every_property(async |rules| {
        count.set(count.get() + 1);
        over(&format!("sqlite://{}", folder.path().join(format!("{}.db", count.get())).display()), rules).await
    });
}

#[cfg(feature = "postgres")]
#[test]
fn sec_7_9_11_13_98_100_106_183_postgresql_holds_every_property_of_the_suite() {
    let server = authgate_testkit::server::Postgres::start(&[]);
    holds_every_property(async |rules| over(&server.database(), rules).await);
}

#[cfg(feature = "mysql")]
#[test]
fn sec_7_9_11_13_98_100_106_183_mariadb_holds_every_property_of_the_suite() {
    let server = authgate_testkit::server::MariaDb::start(&[]);
    holds_every_property(async |rules| over(&server.database(), rules).await);
}

#[cfg(feature = "redis")]
#[test]
fn sec_7_9_11_13_98_100_106_183_redis_holds_every_property_of_the_suite() {
    let server = authgate_testkit::server::Redis::start(&[]);
    holds_every_property(async |rules| {
        server.clear();
        authgate_runtime::store::RedisStore::open(&server.url(), rules, false).await.unwrap()
    });
}

#[test]
fn user_agents_that_are_made_up_do_not_fill_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("agents.db");
    let db = Db::open(&format!("sqlite://{}", file.display())).unwrap();
    SqlStore::migrate(&db).unwrap();
    let rules = StoreRules { idle: 1000, absolute: 1000, max_sessions: 10, clock: Clock::fixed(1) };
    actix_web::rt::System::new().block_on(async {
        let store = SqlStore::over(db.clone(), rules).await.unwrap();
        db.write(|c| {
            let many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 65536) \
                        INSERT INTO authgate_user_agents (name) SELECT 'agent-' || i FROM n";
            diesel::sql_query(many).execute(c)
        })
        .await
        .unwrap();
        for (seed, agent, kept) in [(1, "agent-7", Some("agent-7")), (2, "made up", None)] {
            let token = NewToken {
                hash: TokenHash::from_bytes(&[seed; 32]).unwrap(),
                user_id: format!("user-{seed}"),
                source: Source::Cookie,
                method: "password".to_owned(),
                user_agent: Some(agent.to_owned()),
                begun_at_epoch: 0,
                replaces: None,
            };
            store.mint(token).await.unwrap();
            assert_eq!(store.list(&format!("user-{seed}")).await.unwrap()[0].user_agent.as_deref(), kept);
        }
    });
}

#[cfg(unix)]
#[test]
fn the_database_is_its_owners_alone_from_the_first_moment() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("private.db");
    let db = Db::open(&format!("sqlite://{}", file.display())).unwrap();
    SqlStore::migrate(&db).unwrap();
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{}", path.display());
    }
}

#[test]
fn notes_of_use_never_take_the_room_of_a_logout() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("busy.db");
    let db = Db::open(&format!("sqlite://{}", file.display())).unwrap();
    SqlStore::migrate(&db).unwrap();
    let rules = StoreRules { idle: 1000, absolute: 1000, max_sessions: 10, clock: Clock::fixed(1) };
    actix_web::rt::System::new().block_on(async {
        let store = SqlStore::over(db.clone(), rules).await.unwrap();
        let busy = actix_web::rt::spawn({
            let db = db.clone();
            async move {
                let slow = |_: &mut authgate_runtime::prelude::DbConnection| {
                    std::thread::sleep(std::time::Duration::from_millis(500));
                    Ok(())
                };
                db.write(slow).await
            }
        });
        // The writer has begun to be busy.
        actix_web::rt::time::sleep(std::time::Duration::from_millis(100)).await;
        for _ in 0..10_000 {
            store.touch(TokenHash::from_bytes(&[1; 32]).unwrap());
        }
        assert!(!store.revoke(TokenHash::from_bytes(&[1; 32]).unwrap()).await.unwrap(), "it was answered");
        busy.await.unwrap().unwrap();
    });
}
