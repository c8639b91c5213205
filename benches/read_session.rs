//! What a checked session costs: CPU time of one read-session over that of a bare actix hello of
//! the same settings, in one run, and the parts of the difference.
//!
//! Each server is a process of its own with the default workers. A client in this process sends the same
//! number of requests over one kept connection, and the CPU time is read from
//! the system. Seconds differ between machines and minutes; the ratio is the figure.
//!
//! `cargo bench --bench read_session`

#![expect(clippy::panic, clippy::print_stdout, reason = "a benchmark prints, and stops where it cannot measure")]

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use actix_web::{App, HttpServer, web};
use authgate::Reference;
use authgate_testkit::Program;

/// Requests of one measurement.
const REQUESTS: u32 = 20_000;
/// Measurements of each server, in turns; the least counts.
const TURNS: usize = 5;
/// Runs of each part.
const ROUNDS: u32 = 50_000;

fn main() {
    match std::env::args().nth(1).as_deref() {
        Some("hello") => hello(),
        _ => measure(),
    }
}

#[actix_web::main]
async fn hello() {
    let answer = || async { web::Json(serde_json::json!({ "hello": "world" })) };
    let server = HttpServer::new(move || App::new().route("/v1/auth/token", web::get().to(answer)))
        .bind_auto_h2c("127.0.0.1:0")
        .unwrap_or_else(|error| panic!("{error}"));
    println!("listening on http://{}", server.addrs()[0]);
    server.run().await.unwrap_or_else(|error| panic!("{error}"));
}

fn measure() {
    let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
    let file = folder.path().join("bench.db");
    let database = format!("sqlite://{}", file.display());
    let gateway = env!("CARGO_BIN_EXE_authgate");
    let add = ["users", "add", "alice", "--role", "member", "--password-stdin"];
    assert!(
        Program::run(gateway, &add, &[("DATABASE_URL", &database)], "through-the-looking-glass\n").status.success()
    );
    let secret = authgate_runtime::testing::SECRET;
    let variables = [("DATABASE_URL", database.as_str()), ("JWT_SECRET", secret), ("RUST_LOG", "warn")];
    let served = Started::new(Command::new(gateway).arg("serve").envs(variables));
    let this = std::env::current_exe().unwrap_or_else(|error| panic!("{error}"));
    let hello = Started::new(Command::new(this).arg("hello"));

    let body = r#"{"username":"alice","password":"through-the-looking-glass"}"#;
    let signed_in = authgate_testkit::Client(served.address.parse().unwrap_or_else(|e| panic!("{e}"))).send(
        "POST",
        "/v1/auth/token",
        &[],
        Some(body),
    );
    let (name, token, _) = signed_in.cookie().unwrap_or_else(|| panic!("{signed_in:?}"));
    let cookie = format!("{name}={token}");
    let (mut floor, mut ours) = (f64::MAX, f64::MAX);
    for _ in 0..TURNS {
        floor = floor.min(hello.cost(&cookie));
        ours = ours.min(served.cost(&cookie));
    }
    println!("bare actix hello             {floor:8.2} µs of CPU a request");
    println!("GET read-session             {ours:8.2} µs of CPU a request");
    println!(
        "ratio                        {:8.2} ({:.0} % of hello's rate by CPU)",
        ours / floor,
        floor / ours * 100.0
    );
    drop(served);
    parts(&database);
}

fn parts(database: &str) {
    println!("of which, alone on one thread:");
    for part in authgate_runtime::testing::parts::<Reference>(database, ROUNDS).unwrap_or_else(|e| panic!("{e}")) {
        println!("  {:26} {:8.2} µs", part.name, part.nanos / 1000.0);
    }
}

/// A server, killed when dropped.
struct Started {
    child: Child,
    address: String,
}

impl Started {
    fn new(command: &mut Command) -> Self {
        let mut child = command
            .env("BIND_ADDR", "127.0.0.1:0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("{error}"));
        let mut text = String::new();
        let mut byte = [0];
        let mut pipe = child.stdout.take().unwrap_or_else(|| panic!("a pipe"));
        while !(text.contains("listening on http://") && text.ends_with('\n')) {
            assert_eq!(pipe.read(&mut byte).unwrap_or(0), 1, "it ended: {text}");
            text.push(char::from(byte[0]));
        }
        std::thread::spawn(move || std::io::copy(&mut pipe, &mut std::io::sink()));
        let address = text.lines().find_map(|l| l.split_once("listening on http://")).map(|(_, a)| a.trim().to_owned());
        Self { child, address: address.unwrap_or_default() }
    }

    /// Microseconds of CPU a request.
    fn cost(&self, cookie: &str) -> f64 {
        let before = self.cpu_micros();
        let request = format!("GET /v1/auth/token HTTP/1.1\r\nHost: x\r\nCookie: {cookie}\r\n\r\n");
        let mut stream = TcpStream::connect(&self.address).unwrap_or_else(|error| panic!("{error}"));
        let mut chunk = [0; 4096];
        for _ in 0..REQUESTS {
            stream.write_all(request.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
            let n = stream.read(&mut chunk).unwrap_or(0);
            assert!(chunk[..n].starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&chunk[..n]));
        }
        (self.cpu_micros() - before) / f64::from(REQUESTS)
    }

    /// User and system time of the process, from its threads' run time in nanoseconds.
    fn cpu_micros(&self) -> f64 {
        let tasks =
            std::fs::read_dir(format!("/proc/{}/task", self.child.id())).unwrap_or_else(|error| panic!("{error}"));
        let nanos = tasks.flatten().filter_map(|task| {
            let text = std::fs::read_to_string(task.path().join("schedstat")).ok()?;
            text.split_whitespace().next()?.parse::<f64>().ok()
        });
        nanos.sum::<f64>() / 1000.0
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
