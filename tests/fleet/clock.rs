//! SEC 24, 185: nodes whose clocks are wrong stamp and judge by the clock of the store that they share.

use authgate_testkit::Program;
use authgate_testkit::server::{Postgres, Redis};

use crate::fleet::{TOKEN, node, run};

const BODY: &str = r#"{"username":"alice","password":"through-the-looking-glass"}"#;

/// Debian's `faketime`: every process that loads it sees another time of day.
const LIBRARY: &str = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";

/// A node whose clock is `by` ahead.
fn off(database: &str, by: &str, more: &[(&str, &str)]) -> Program {
    assert!(std::path::Path::new(LIBRARY).exists(), "apt install faketime");
    let variables = [("LD_PRELOAD", LIBRARY), ("FAKETIME", by), ("FAKETIME_DONT_FAKE_MONOTONIC", "1")];
    let variables: Vec<(&str, &str)> = variables.into_iter().chain(more.iter().copied()).collect();
    node(database, &variables)
}

fn agree(database: &str, more: &[(&str, &str)]) {
    // A session unused for an hour is dead, and a token from half a minute ahead is not good yet.
    let nodes = [node(database, more), off(database, "+2h", more), off(database, "-2h", more)];
    for (n, one) in nodes.iter().enumerate() {
        let reply = one.client().send("POST", TOKEN, &[("Authgate-Transport", "bearer")], Some(BODY));
        assert_eq!(reply.status, 200, "node {n}: {reply:?}");
        let bearer = format!("Bearer {}", reply.json()["access_token"].as_str().unwrap());
        for (m, other) in nodes.iter().enumerate() {
            let status = other.client().get(TOKEN, &[("Authorization", &bearer)]).status;
            assert_eq!(status, 200, "signed in at node {n}, read at node {m}");
        }
    }
}

#[test]
fn sec_24_185_nodes_over_postgresql_go_by_its_clock() {
    let server = Postgres::start(&[]);
    let database = server.database();
    run(&["migrate"], &[("DATABASE_URL", &database)], "");
    let add = ["users", "add", "alice", "--password-stdin"];
    run(&add, &[("DATABASE_URL", &database)], "through-the-looking-glass\n");
    agree(&database, &[]);
}

#[test]
fn sec_24_185_nodes_with_sessions_in_redis_beside_every_server_go_by_its_clock() {
    let folder = tempfile::tempdir().unwrap();
    let (database, server) = (Program::database(folder.path()), Redis::start(&[]));
    let add = ["users", "add", "alice", "--password-stdin"];
    run(&add, &[("DATABASE_URL", &database)], "through-the-looking-glass\n");
    agree(&database, &[("REDIS_URL", &server.url())]);
}
