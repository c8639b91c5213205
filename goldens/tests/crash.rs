//! SEC 179: a killed gateway loses no acknowledged logout and accepts no half-written row.
//!
//! Under load of sign-ins, logouts and epoch bumps the process is killed at random moments; what
//! it acknowledged is compared with what the next process says. `cargo verify` kills 10 times,
//! `cargo verify --long` 1 000.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use authgate_testkit::{Client, Program, Reply};

const TOKEN: &str = "/session";
const LOGOUT: &str = "/session/logout";
const SECRET: &str = "tests-only-Zk3v9Qw1Lr8Tn5Xb2Yc7Md4Pf6Hs0JgA";

/// What a client was told.
#[derive(Default)]
struct Told {
    live: Vec<String>,
    ended: Vec<String>,
}

fn kills() -> u32 {
    if std::env::var("AUTHGATE_LONG").is_ok() { 1000 } else { 10 }
}

/// The golden project whose hashes are cheap, so that the load is of the store.
fn server(database: &str) -> Program {
    let variables = [("DATABASE_URL", database), ("API_URL", "http://127.0.0.1:9"), ("JWT_SECRET", SECRET)];
    Program::start(env!("CARGO_BIN_EXE_golden-cookie-only"), &["serve"], &variables)
}

#[test]
fn sec_179_no_acknowledged_logout_is_lost_over_kills_at_random_moments() {
    let folder = tempfile::tempdir().unwrap();
    let database = Program::database(folder.path());
    let (mut lost, mut revived, mut logouts, mut logins) = (0, 0, 0, 0);
    for round in 0..kills() {
        let mut running = server(&database);
        let told = Arc::new(Mutex::new(Told::default()));
        let threads: Vec<_> = (0..3)
            .map(|n| {
                let (client, told) = (running.client(), Arc::clone(&told));
                std::thread::spawn(move || load(client, n, &told))
            })
            .collect();
        std::thread::sleep(Duration::from_millis(100 + u64::from(round * 7919 % 400)));
        running.kill();
        for thread in threads {
            thread.join().unwrap();
        }
        let after = server(&database);
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
    println!("{} kills, {logins} sign-ins and {logouts} ended sessions acknowledged", kills());
    assert_eq!((lost, revived), (0, 0), "over {logins} sign-ins and {logouts} ended sessions that were acknowledged");
    assert!(logouts > 0 && logins > 0, "the load did something: {logins} sign-ins, {logouts} ended sessions");
}

/// Signs in, reads, logs out or ends everything, until the server is gone.
fn load(client: Client, n: u32, told: &Mutex<Told>) {
    let body = format!(r#"{{"username":"user-{n}","password":"{n}-resu"}}"#);
    let mut live: Vec<String> = Vec::new();
    for step in 0.. {
        let reply = client.send("POST", TOKEN, &[], Some(&body));
        let Some(cookie) = cookie_of(&reply) else { break };
        live.push(cookie.clone());
        let path = match step % 3 {
            0 => continue,
            1 => LOGOUT,
            _ => "/auth/sessions/revoke-all",
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
