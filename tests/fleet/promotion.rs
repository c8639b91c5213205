//! SEC 182: the primary is lost and a replica takes its place.

use std::time::Duration;

use authgate_testkit::Program;
use authgate_testkit::server::Postgres;

use crate::fleet::{TOKEN, node, run};

const BODY: &str = r#"{"username":"alice","password":"through-the-looking-glass"}"#;

struct Pair {
    primary: Postgres,
    replica: Postgres,
    /// Both, whichever can be written.
    database: String,
    node: Program,
    bearer: String,
}

impl Pair {
    /// A gateway over a primary and its replica, and a session.
    fn new(synchronous: bool) -> Self {
        let primary = Postgres::start(&[]);
        let database = primary.database();
        let name = database.rsplit('/').next().unwrap().to_owned();
        let replica = primary.replica();
        if synchronous {
            primary.sql("ALTER SYSTEM SET synchronous_standby_names = 'replica'");
            primary.sql("SELECT pg_reload_conf()");
            std::thread::sleep(Duration::from_millis(300));
        }
        let (one, other) = (primary.port(), replica.port());
        let hosts = format!("postgres@127.0.0.1:{one},127.0.0.1:{other}");
        let database = format!("postgres://{hosts}/{name}?target_session_attrs=read-write");
        run(&["migrate"], &[("DATABASE_URL", &database)], "");
        let add = ["users", "add", "alice", "--password-stdin"];
        run(&add, &[("DATABASE_URL", &database)], "through-the-looking-glass\n");
        let node = node(&database, &[]);
        let reply = node.client().send("POST", TOKEN, &[("Authgate-Transport", "bearer")], Some(BODY));
        assert_eq!(reply.status, 200, "{reply:?}");
        let bearer = format!("Bearer {}", reply.json()["access_token"].as_str().unwrap());
        // An asynchronous replica has it after a moment.
        std::thread::sleep(Duration::from_secs(1));
        Self { primary, replica, database, node, bearer }
    }

    fn read(&self) -> u16 {
        self.node.client().get(TOKEN, &[("Authorization", &self.bearer)]).status
    }

    fn ready(&self) -> u16 {
        self.node.client().get("/health/ready", &[]).status
    }

    fn fail_over(&mut self) {
        self.primary.stop();
        assert_eq!(self.read(), 503, "an outage is no answer");
        self.replica.promote();
    }

    /// Waits until the node says `status`.
    fn becomes(&self, status: u16) -> bool {
        (0..50).any(|_| {
            std::thread::sleep(Duration::from_millis(100));
            self.ready() == status
        })
    }
}

#[test]
fn sec_182_after_a_promotion_over_postgresql_that_may_have_lost_a_logout_nobody_is_let_in_until_everybody_is_out() {
    let mut pair = Pair::new(false);
    assert_eq!(pair.read(), 200);
    pair.fail_over();
    std::thread::sleep(Duration::from_secs(2));
    for _ in 0..10 {
        assert_eq!((pair.read(), pair.ready()), (503, 503));
    }
    let serve =
        Program::run(env!("CARGO_BIN_EXE_authgate"), &["sessions", "list"], &[("DATABASE_URL", &pair.database)], "");
    let said = String::from_utf8_lossy(&serve.stderr).into_owned();
    assert!(!serve.status.success() && said.contains("sessions revoke-everyone"), "{said}");
    run(&["sessions", "revoke-everyone"], &[("DATABASE_URL", &pair.database)], "");
    assert!(pair.becomes(200), "and the gateway goes on without a restart");
    assert_eq!(pair.read(), 401, "every session of before is dead");
    assert_eq!(pair.node.client().send("POST", TOKEN, &[], Some(BODY)).status, 200);
}

#[test]
fn sec_182_after_a_promotion_over_postgresql_with_synchronous_replication_everything_goes_on() {
    let mut pair = Pair::new(true);
    assert_eq!(pair.read(), 200);
    pair.fail_over();
    // The new primary waits for nobody.
    assert!(pair.becomes(200));
    assert_eq!(pair.read(), 200, "nothing was lost, so nobody is signed out");
}
