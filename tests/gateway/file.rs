//! What is only so of a database in a file: its locks, its types, its disk. The other tests run over every database.

use crate::support::{ALICE, Gateway, LOGOUT, TOKEN, assert_refused};
use authgate_testkit::Program;

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
    // No file of this process may grow past 400 blocks of 512 bytes: the system refuses the write, as a full disk does.
    let limited = format!("trap '' XFSZ; ulimit -f 400; exec {} serve", env!("CARGO_BIN_EXE_authgate"));
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
fn sec_183_ids_that_differ_in_case_or_space_are_different() {
    let gateway = Gateway::new();
    let alice = gateway.sign_in(ALICE);
    gateway.sql("UPDATE authgate_subjects SET user_id = upper(user_id)");
    assert_refused(&gateway.read(&alice), 401, "not_signed_in");
    gateway.sql("UPDATE authgate_subjects SET user_id = lower(user_id) || ' '");
    assert_refused(&gateway.read(&alice), 401, "not_signed_in");
    gateway.sql("UPDATE authgate_subjects SET user_id = trim(user_id)");
    assert_eq!(gateway.read(&alice).status, 200);
}

#[test]
fn sec_97_a_logout_that_the_store_did_not_confirm_is_no_logout() {
    let gateway = Gateway::new();
    let cookie = gateway.sign_in(ALICE);
    gateway.sql("CREATE TRIGGER stuck BEFORE DELETE ON authgate_tokens BEGIN SELECT RAISE(ABORT, 'stuck'); END");
    let reply = gateway.client.post(LOGOUT, &[("Cookie", &cookie)]);
    assert_refused(&reply, 503, "store_unavailable");
    assert!(reply.all("set-cookie").is_empty(), "the cookie is kept, so that the user can try again");
    assert!(reply.header("retry-after").is_some_and(|v| v.parse::<u64>().is_ok_and(|s| s <= 2)));
    for path in ["/v1/auth/sessions/revoke-others", "/v1/auth/sessions/revoke-all"] {
        gateway.sql("CREATE TRIGGER IF NOT EXISTS stuck2 BEFORE UPDATE ON authgate_state BEGIN SELECT RAISE(ABORT, 'stuck'); END");
        let other = gateway.sign_in(ALICE);
        assert_refused(&gateway.client.post(path, &[("Cookie", &other)]), 503, "store_unavailable");
    }
    gateway.sql("DROP TRIGGER stuck; DROP TRIGGER stuck2");
    assert_eq!(gateway.read(&cookie).status, 200);
    assert_eq!(gateway.client.post(LOGOUT, &[("Cookie", &cookie)]).status, 204);
    assert_refused(&gateway.read(&cookie), 401, "not_signed_in");
}

#[test]
fn sec_184_a_row_that_cannot_be_read_opens_nothing() {
    let gateway = Gateway::new();
    let alice = gateway.sign_in(ALICE);
    gateway.sql("UPDATE authgate_tokens SET epoch = 'not a number'");
    assert!(matches!(gateway.read(&alice).status, 401 | 503));
    assert_eq!(gateway.client.get("/health", &[]).status, 200);
}
