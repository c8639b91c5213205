//! Processes that share a store, with users and sessions in bulk.

use std::time::{SystemTime, UNIX_EPOCH};

use authgate_testkit::Program;
use authgate_testkit::bulk::{Session, export};

pub const TOKEN: &str = "/v1/auth/token";

/// Sessions of each user.
pub const EACH: u64 = 10;

/// The origin that all nodes sign for.
pub const API: &str = "https://api.example";

pub struct Fleet {
    pub nodes: Vec<Program>,
    /// The sessions of each user.
    pub users: Vec<Vec<Session>>,
    now: u64,
}

/// True for the full counts.
pub fn long() -> bool {
    std::env::var("AUTHGATE_LONG").is_ok()
}

pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

/// Runs a command of the gateway's to its good end.
pub fn run(arguments: &[&str], variables: &[(&str, &str)], input: &str) -> String {
    let output = Program::run(env!("CARGO_BIN_EXE_authgate"), arguments, variables, input);
    assert!(output.status.success(), "{arguments:?} {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// A node over a database.
pub fn node(database: &str, more: &[(&str, &str)]) -> Program {
    let usual = [
        ("DATABASE_URL", database),
        ("JWT_SECRET", authgate_runtime::testing::SECRET),
        ("API_URL", API),
        ("APP_URL", API),
    ];
    let variables: Vec<(&str, &str)> = usual.into_iter().chain(more.iter().copied()).collect();
    Program::start(env!("CARGO_BIN_EXE_authgate"), &["serve"], &variables)
}

impl Fleet {
    /// `nodes` processes over an empty database and what `more` variables name, with `users` users who have [`EACH`]
    /// sessions.
    pub fn new(database: &str, more: &[(&str, &str)], nodes: usize, users: u64) -> Self {
        use diesel::connection::SimpleConnection;
        let named: Vec<(&str, &str)> = [("DATABASE_URL", database)].into_iter().chain(more.iter().copied()).collect();
        run(&["migrate"], &named, "");
        let name = |n: u64| format!("user-{n:07}");
        let mut connection = authgate_runtime::testing::connect(database).unwrap();
        for from in (0..users).step_by(500) {
            let rows: Vec<String> =
                (from..users.min(from + 500)).map(|n| format!("('{0}', '{0}', '{0}', 'en-US')", name(n))).collect();
            let rows = rows.join(", ");
            let statement = format!("INSERT INTO users (id, username, username_key, locale) VALUES {rows}");
            connection.batch_execute(&statement).unwrap();
        }
        let of = |n: u64| (0..EACH).map(|m| Session::new(n * EACH + m, &name(n))).collect();
        let users: Vec<Vec<Session>> = (0..users).map(of).collect();
        let now = now();
        let text = export(&users.concat(), now);
        let told = run(&["sessions", "import"], &named, &text);
        assert_eq!(told.trim(), format!("imported {} sessions", users.len() as u64 * EACH));
        Self { nodes: (0..nodes).map(|_| node(database, more)).collect(), users, now }
    }

    /// What a holder sends.
    pub fn bearer(&self, session: &Session) -> String {
        format!("Bearer {}", session.token(authgate_runtime::testing::SECRET, API, self.now))
    }
}
