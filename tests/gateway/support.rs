//! A reference gateway for one test: its own database, a free port, a clock that moves.
#![expect(clippy::unwrap_used, reason = "a helper that fails stops its test")]

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use authgate::Reference;
use authgate_runtime::clock::Clock;
use authgate_runtime::testing::{self, Setup};
use authgate_testkit::{Client, Program, Reply};

pub const TOKEN: &str = "/v1/auth/token";
pub const LOGOUT: &str = "/v1/auth/token/logout";
pub const SESSIONS: &str = "/v1/auth/sessions";
pub const COOKIE: &str = "__Host-authgate";
pub const START: i64 = 1_800_000_000_000;

/// Body of a good sign-in.
pub const ALICE: &str = r#"{"username":"alice","password":"wonderland"}"#;
pub const QUEEN: &str = r#"{"username":"queen","password":"off-with-their-heads"}"#;

pub struct Gateway {
    pub client: Client,
    pub clock: Clock,
    pub folder: tempfile::TempDir,
    /// The URL of its database.
    pub database: String,
    /// The URL of the Redis that its sessions live in, if they do.
    pub redis: Option<String>,
    /// KiB times passes that were hashed so far.
    pub work: Arc<AtomicU64>,
}

impl Gateway {
    /// A gateway as `serve` runs it, with the users of `dev`.
    pub fn new() -> Self {
        Self::with(&[])
    }

    /// The same, with variables of its own.
    pub fn with(variables: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (database, redis) = fresh_stores(folder.path());
        let clock = Clock::fixed(START);
        let dev = Setup { clock: clock.clone(), dev: true, variables: Vec::new() };
        testing::start::<Reference>(&database, dev).unwrap();
        let (client, work) = start((&database, &redis), &clock, variables);
        Self { client, clock, folder, database, redis, work }
    }

    /// A second gateway over the same database: another node.
    pub fn another(&self) -> Client {
        // Nodes of one deployment have one public origin.
        start((&self.database, &self.redis), &self.clock, &[("API_URL", &format!("http://{}", self.client.0))]).0
    }

    /// Where another process finds the same stores.
    pub fn variables(&self) -> Vec<(&str, &str)> {
        let redis = self.redis.iter().map(|url| ("REDIS_URL", url.as_str()));
        std::iter::once(("DATABASE_URL", self.database.as_str())).chain(redis).collect()
    }

    /// Variables of a node of this deployment, beside those of every node.
    pub fn own_variables(&self, more: &[(&str, &str)]) -> Vec<(String, String)> {
        own(more, &self.redis)
    }

    /// The database's file, for what is only so of one.
    pub fn file(&self) -> PathBuf {
        PathBuf::from(self.database.strip_prefix("sqlite://").unwrap())
    }

    /// Another program at the database.
    pub fn sql(&self, statement: &str) {
        use diesel::connection::SimpleConnection;
        testing::connect(&self.database).unwrap().batch_execute(statement).unwrap();
    }

    /// Signs in and answers the cookie header of the session.
    pub fn sign_in(&self, body: &str) -> String {
        sign_in(&self.client, body)
    }

    /// Signs in for a bearer token.
    pub fn bearer(&self, body: &str) -> String {
        let reply = self.client.send("POST", TOKEN, &[("Authgate-Transport", "bearer")], Some(body));
        assert_eq!(reply.status, 200, "{reply:?}");
        reply.json()["access_token"].as_str().unwrap().to_owned()
    }

    /// Reads the session that a cookie header presents.
    pub fn read(&self, cookie: &str) -> Reply {
        self.client.get(TOKEN, &[("Cookie", cookie)])
    }

    /// Waits until writes that nobody waits for are done: a file's writer does one after the other, a server's
    /// threads do them at once.
    pub fn settle(&self) {
        if !self.database.starts_with("sqlite") {
            std::thread::sleep(std::time::Duration::from_millis(300));
        }
        assert_eq!(self.client.get("/health/ready", &[]).status, 200);
    }

    /// Waits until a use of a session at this moment is noted, which nobody is told.
    pub fn noted(&self) {
        if self.redis.is_some() {
            std::thread::sleep(std::time::Duration::from_millis(300));
            return;
        }
        let query = format!("SELECT count(*) AS n FROM authgate_tokens WHERE last_used_at = {}", self.clock.now());
        let noted = (0..100).any(|_| {
            std::thread::sleep(std::time::Duration::from_millis(20));
            self.count(&query) > 0
        });
        assert!(noted, "a note of use arrives within 2 s");
    }

    /// Number of sessions.
    pub fn rows(&self) -> i64 {
        match &self.redis {
            Some(url) => authgate_testkit::server::Redis::sessions_at(url),
            None => self.count("SELECT count(*) AS n FROM authgate_tokens"),
        }
    }

    /// The `n` of a query.
    pub fn count(&self, query: &str) -> i64 {
        use diesel::prelude::*;
        #[derive(diesel::QueryableByName)]
        struct Count {
            #[diesel(sql_type = diesel::sql_types::BigInt)]
            n: i64,
        }
        let count: Count = diesel::sql_query(query).get_result(&mut testing::connect(&self.database).unwrap()).unwrap();
        count.n
    }
}

/// A file goes with its folder; a database of a server's would stay, and take its room, until the last test.
impl Drop for Gateway {
    fn drop(&mut self) {
        if self.database.starts_with("postgres") {
            authgate_testkit::server::Postgres::drop_database_at(&self.database);
        }
    }
}

/// A file in `folder`; or a database of its own on the server that `AUTHGATE_TEST_SERVER` names, so that the same
/// suite runs over each. Where that is a Redis, sessions live there, and users in the file.
pub fn fresh_stores(folder: &std::path::Path) -> (String, Option<String>) {
    use authgate_testkit::server::{MariaDb, Postgres, Redis};
    match std::env::var("AUTHGATE_TEST_SERVER") {
        Ok(url) if url.starts_with("postgres") => (Postgres::database_at(&url), None),
        Ok(url) if url.starts_with("redis") => (Program::database(folder), Some(Redis::database_at(&url))),
        Ok(url) => (MariaDb::database_at(&url), None),
        Err(_) => (Program::database(folder), None),
    }
}

fn start(
    (database, redis): (&str, &Option<String>),
    clock: &Clock,
    variables: &[(&str, &str)],
) -> (Client, Arc<AtomicU64>) {
    let setup = Setup { clock: clock.clone(), dev: false, variables: own(variables, redis) };
    let (address, work) = testing::start_counted::<Reference>(database, setup).unwrap();
    (Client(address), work)
}

fn own(variables: &[(&str, &str)], redis: &Option<String>) -> Vec<(String, String)> {
    let redis = redis.iter().map(|url| ("REDIS_URL", url.as_str()));
    variables.iter().copied().chain(redis).map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// Signs in at `client` and answers the cookie header.
pub fn sign_in(client: &Client, body: &str) -> String {
    let reply = client.send("POST", TOKEN, &[], Some(body));
    assert_eq!(reply.status, 200, "{reply:?}");
    let (name, value, _) = reply.cookie().unwrap();
    format!("{name}={value}")
}

/// The token in a cookie header.
pub fn token_of(cookie: &str) -> &str {
    cookie.split_once('=').unwrap().1
}

/// An answer that opens nothing: a refusal with a problem, no cookie but a cleared one, nothing inside told.
pub fn assert_refused(reply: &Reply, status: u16, code: &str) {
    assert_eq!(reply.refusal(), (status, code.to_owned()), "{reply:?}");
    assert_eq!(reply.header("content-type"), Some("application/problem+json"));
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    for cookie in reply.all("set-cookie") {
        assert!(cookie.contains("Max-Age=0"), "{cookie}");
    }
    for inside in ["panicked", "SELECT", "sqlite", "diesel", "hash"] {
        assert!(!reply.body.to_lowercase().contains(&inside.to_lowercase()), "{}", reply.body);
    }
}

/// Runs an operator's command over the gateway's database.
pub fn command(gateway: &Gateway, arguments: &[&str], input: &str) {
    let output = Program::run(env!("CARGO_BIN_EXE_authgate"), arguments, &gateway.variables(), input);
    assert!(output.status.success(), "{arguments:?} {output:?}");
}
