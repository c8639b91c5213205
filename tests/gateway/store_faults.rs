//! Group ST of the security rows: a store that fails is 503, never "signed out", never "signed in".

use crate::support::{ALICE, Gateway, LOGOUT, QUEEN, SESSIONS, TOKEN, assert_refused, sign_in};
use authgate_testkit::{Client, Program, Reply};

fn retries(reply: &Reply) -> bool {
    reply.header("retry-after").is_some_and(|v| v.parse::<u64>().is_ok_and(|seconds| seconds <= 2))
}

#[test]
fn sec_177_a_store_that_is_gone_is_503_on_every_path_and_comes_back_without_a_restart() {
    let gateway = Gateway::new();
    let cookie = gateway.sign_in(ALICE);
    gateway.sql("ALTER TABLE authgate_tokens RENAME TO away");
    let with = [("Cookie", cookie.as_str())];
    let answers = [
        gateway.client.get(TOKEN, &with),
        gateway.client.get("/v1/greeting", &with),
        gateway.client.get("/v1/account", &with),
        gateway.client.get(SESSIONS, &with),
        gateway.client.post(LOGOUT, &with),
        gateway.client.send("POST", TOKEN, &[], Some(ALICE)),
    ];
    for reply in answers {
        assert_refused(&reply, 503, "store_unavailable");
        assert!(retries(&reply) && reply.all("set-cookie").is_empty(), "{reply:?}");
    }
    assert_eq!(gateway.client.get("/health", &[]).status, 200, "alive");
    gateway.sql("ALTER TABLE away RENAME TO authgate_tokens");
    assert_eq!(gateway.read(&cookie).status, 200);
    gateway.sql("ALTER TABLE authgate_state RENAME TO away");
    assert_refused(&gateway.client.get("/health/ready", &[]), 503, "store_unavailable");
    assert_refused(&gateway.client.send("POST", TOKEN, &[], Some(ALICE)), 503, "store_unavailable");
    gateway.sql("ALTER TABLE away RENAME TO authgate_state");
    assert_eq!(gateway.client.get("/health/ready", &[]).status, 200);
    assert_eq!(gateway.client.send("POST", TOKEN, &[], Some(ALICE)).status, 200);
}

#[test]
fn sec_177_users_that_cannot_be_read_are_a_fault_and_no_failed_sign_in() {
    let gateway = Gateway::new();
    let cookie = gateway.sign_in(ALICE);
    gateway.sql("ALTER TABLE users RENAME TO away");
    for _ in 0..8 {
        assert_refused(&gateway.client.send("POST", TOKEN, &[], Some(ALICE)), 503, "store_unavailable");
    }
    assert_refused(&gateway.read(&cookie), 503, "store_unavailable");
    gateway.sql("ALTER TABLE away RENAME TO users");
    assert_eq!(gateway.client.send("POST", TOKEN, &[], Some(ALICE)).status, 200, "nothing was counted against alice");
    assert_eq!(gateway.read(&cookie).status, 200);
}

#[test]
fn sec_178_181_a_locked_database_is_503_in_bounded_time_and_reads_go_on() {
    use diesel::Connection;
    use diesel::connection::SimpleConnection;
    let gateway = Gateway::new();
    let cookie = gateway.sign_in(ALICE);
    let mut other = diesel::SqliteConnection::establish(gateway.file().to_str().unwrap()).unwrap();
    other.batch_execute("BEGIN IMMEDIATE").unwrap();
    let begun = std::time::Instant::now();
    let reply = gateway.client.post(LOGOUT, &[("Cookie", &cookie)]);
    assert_refused(&reply, 503, "store_unavailable");
    assert!(begun.elapsed().as_secs() < 4, "{:?}", begun.elapsed());
    assert_eq!(gateway.read(&cookie).status, 200, "readers do not wait for a writer");
    assert_eq!(gateway.client.get("/health", &[]).status, 200);
    other.batch_execute("ROLLBACK").unwrap();
    assert_eq!(gateway.client.post(LOGOUT, &[("Cookie", &cookie)]).status, 204);
}

#[test]
fn sec_180_weaker_durability_settings_do_not_stay() {
    use diesel::prelude::*;
    #[derive(diesel::QueryableByName)]
    struct Mode {
        #[diesel(sql_type = diesel::sql_types::Text)]
        journal_mode: String,
    }
    let gateway = Gateway::new();
    let mut connection = diesel::SqliteConnection::establish(gateway.file().to_str().unwrap()).unwrap();
    let mode: Mode = diesel::sql_query("PRAGMA journal_mode").get_result(&mut connection).unwrap();
    assert_eq!(mode.journal_mode, "wal");
    let read_only = gateway.folder.path().join("read-only.db");
    std::fs::write(&read_only, "this is no database, but it is long enough to be taken for one at first sight")
        .unwrap();
    let url = format!("sqlite://{}", read_only.display());
    let variables = [("DATABASE_URL", url.as_str()), ("JWT_SECRET", authgate_runtime::testing::SECRET)];
    let output = Program::run(env!("CARGO_BIN_EXE_authgate"), &["serve"], &variables, "");
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("database"), "{output:?}");
}

#[test]
fn sec_180_a_full_disk_acknowledges_nothing() {
    let gateway = Gateway::new();
    let database = format!("sqlite://{}", gateway.file().display());
    let origin = format!("http://{}", gateway.client.0);
    let variables = [
        ("DATABASE_URL", database.as_str()),
        ("JWT_SECRET", authgate_runtime::testing::SECRET),
        ("API_URL", origin.as_str()),
    ];
    // No file of this process may grow past 300 blocks of 512 bytes: the system refuses the write, as a full disk does.
    let limited = format!("trap '' XFSZ; ulimit -f 300; exec {} serve", env!("CARGO_BIN_EXE_authgate"));
    let full = Program::start("/bin/sh", &["-c", &limited], &variables);
    let mut cookies = Vec::new();
    let refusal = loop {
        let reply = full.client().send("POST", TOKEN, &[], Some(ALICE));
        match reply.cookie().filter(|_| reply.status == 200) {
            Some((name, token, _)) => cookies.push(format!("{name}={token}")),
            None => break reply,
        }
        assert!(cookies.len() < 25, "the disk never filled");
    };
    assert_refused(&refusal, 503, "store_unavailable");
    assert!(!cookies.is_empty(), "it worked while there was room");
    let last = cookies.last().unwrap();
    let logout = full.client().post(LOGOUT, &[("Cookie", last)]);
    assert_refused(&logout, 503, "store_unavailable");
    assert!(logout.all("set-cookie").is_empty());
    assert_eq!(full.client().get(TOKEN, &[("Cookie", last)]).status, 200, "what was not acknowledged did not happen");
    drop(full);
    let roomy = Program::start(env!("CARGO_BIN_EXE_authgate"), &["serve"], &variables);
    assert_eq!(roomy.client().get(TOKEN, &[("Cookie", last)]).status, 200);
    assert_eq!(roomy.client().post(LOGOUT, &[("Cookie", last)]).status, 204);
    assert_refused(&roomy.client().get(TOKEN, &[("Cookie", last)]), 401, "not_signed_in");
}

#[test]
fn sec_181_many_writers_lose_no_revocation() {
    let gateway = Gateway::new();
    let nodes = [gateway.client, gateway.another()];
    let cookies: Vec<String> = (0..8).map(|_| gateway.sign_in(ALICE)).collect();
    let queen = gateway.sign_in(QUEEN);
    let threads: Vec<_> = cookies
        .iter()
        .enumerate()
        .map(|(n, cookie)| {
            let (client, cookie): (Client, String) = (nodes[n % 2], cookie.clone());
            std::thread::spawn(move || client.post(LOGOUT, &[("Cookie", &cookie)]).status)
        })
        .collect();
    let statuses: Vec<u16> = threads.into_iter().map(|t| t.join().unwrap()).collect();
    for (cookie, status) in cookies.iter().zip(statuses) {
        assert!(matches!(status, 204 | 503));
        let live = gateway.read(cookie).status == 200;
        assert!(!live || status == 503, "an acknowledged logout was lost");
    }
    assert_eq!(gateway.read(&queen).status, 200);
}

#[test]
fn sec_183_ids_that_differ_in_case_or_space_are_different() {
    let gateway = Gateway::new();
    let alice = gateway.sign_in(ALICE);
    gateway.sql("UPDATE authgate_tokens SET user_id = upper(user_id); INSERT OR IGNORE INTO authgate_subjects SELECT upper(user_id), 0 FROM authgate_subjects");
    assert_refused(&gateway.read(&alice), 401, "not_signed_in");
    gateway.sql("UPDATE authgate_tokens SET user_id = lower(user_id) || ' '; INSERT OR IGNORE INTO authgate_subjects SELECT user_id, 0 FROM authgate_tokens");
    assert_refused(&gateway.read(&alice), 401, "not_signed_in");
    gateway.sql("UPDATE authgate_tokens SET user_id = trim(user_id)");
    assert_eq!(gateway.read(&alice).status, 200);
}

#[test]
fn sec_184_a_row_of_another_version_is_dead_and_no_panic() {
    let gateway = Gateway::new();
    let alice = gateway.sign_in(ALICE);
    gateway.sql("UPDATE authgate_tokens SET source = 7");
    assert_refused(&gateway.read(&alice), 401, "not_signed_in");
    gateway.sql("UPDATE authgate_tokens SET source = 2; ALTER TABLE authgate_tokens ADD COLUMN later TEXT");
    assert_eq!(gateway.read(&alice).status, 200, "a later schema may have more");
    let next = sign_in(&gateway.another(), ALICE);
    assert_eq!(gateway.read(&next).status, 200);
    gateway.sql("UPDATE authgate_tokens SET epoch = 'not a number'");
    assert!(matches!(gateway.read(&next).status, 401 | 503));
    assert_eq!(gateway.client.get("/health", &[]).status, 200);
}
