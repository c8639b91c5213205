//! SEC 179: a killed gateway loses no acknowledged logout and accepts no half-written row.
//!
//! Under load of sign-ins, logouts and epoch bumps the process is killed at random moments; what
//! it acknowledged is compared with what the next process says. `cargo verify` kills 10 times,
//! `cargo verify --long` 1 000.
#![expect(clippy::unwrap_used, reason = "a helper that fails stops its test")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::support::{LOGOUT, TOKEN};
use authgate_testkit::{Client, Program, Reply};

/// What a client was told.
#[derive(Default)]
struct Told {
    live: Vec<String>,
    ended: Vec<String>,
}

fn kills() -> u32 {
    if std::env::var("AUTHGATE_LONG").is_ok() { 1000 } else { 10 }
}

fn server(database: &str, address: &str) -> Program {
    let variables = [
        ("DATABASE_URL", database),
        ("BIND_ADDR", address),
        ("API_URL", "http://127.0.0.1:9"),
        ("JWT_SECRET", authgate_runtime::testing::SECRET),
    ];
    Program::start(env!("CARGO_BIN_EXE_authgate"), &["serve"], &variables)
}

#[test]
fn sec_179_no_acknowledged_logout_is_lost_over_kills_at_random_moments() {
    let folder = tempfile::tempdir().unwrap();
    let database = Program::database(folder.path());
    let binary = env!("CARGO_BIN_EXE_authgate");
    // Cheap to check and many: each thread signs in as a user of its own.
    for n in 0..3 {
        let add = ["users", "add", &format!("user-{n}"), "--password-stdin"];
        assert!(Program::run(binary, &add, &[("DATABASE_URL", &database)], "a password of length\n").status.success());
    }
    let (mut lost, mut revived, mut logouts, mut logins) = (0, 0, 0, 0);
    for round in 0..kills() {
        let mut running = server(&database, "127.0.0.1:0");
        let told = Arc::new(Mutex::new(Told::default()));
        let threads: Vec<_> = (0..3)
            .map(|n| {
                let (client, told) = (running.client(), Arc::clone(&told));
                std::thread::spawn(move || load(client, n, &told))
            })
            .collect();
        let pause = 250 + u64::from(round * 7919 % 450);
        std::thread::sleep(Duration::from_millis(pause));
        running.kill();
        for thread in threads {
            thread.join().unwrap();
        }
        let after = server(&database, "127.0.0.1:0");
        let told = told.lock().unwrap();
        for cookie in &told.ended {
            revived += u32::from(after.client().get(TOKEN, &[("Cookie", cookie)]).status != 401);
        }
        for cookie in &told.live {
            lost += u32::from(after.client().get(TOKEN, &[("Cookie", cookie)]).status != 200);
        }
        logouts += told.ended.len();
        logins += told.live.len();
    }
    assert_eq!((lost, revived), (0, 0), "over {logins} sign-ins and {logouts} logouts that were acknowledged");
    assert!(logouts > 0 && logins > 0, "the load did something: {logins} sign-ins, {logouts} logouts");
}

/// Signs in, reads, logs out or ends everything, until the server is gone.
fn load(client: Client, n: u32, told: &Mutex<Told>) {
    let body = format!(r#"{{"username":"user-{n}","password":"a password of length"}}"#);
    let mut live: Vec<String> = Vec::new();
    for step in 0.. {
        let reply = client.send("POST", TOKEN, &[], Some(&body));
        let Some(cookie) = cookie_of(&reply) else { break };
        live.push(cookie.clone());
        let path = match step % 3 {
            0 => continue,
            1 => LOGOUT,
            _ => "/v1/auth/sessions/revoke-all",
        };
        // From here on nobody knows, until it is acknowledged.
        let unknown = if path == LOGOUT { vec![live.pop().unwrap()] } else { std::mem::take(&mut live) };
        if client.post(path, &[("Cookie", &cookie)]).status != 204 {
            break;
        }
        told.lock().unwrap().ended.extend(unknown);
    }
    told.lock().unwrap().live.extend(live);
}

fn cookie_of(reply: &Reply) -> Option<String> {
    reply.cookie().filter(|_| reply.status == 200).map(|(name, value, _)| format!("{name}={value}"))
}
