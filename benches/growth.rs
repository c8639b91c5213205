//! What a million sessions cost over a thousand: bytes on disk, CPU time of a read, memory, and the start.
//!
//! Sessions come from `sessions import`, ten a user. Reads go over a thousand of them, one after another on a kept connection.
//!
//! `cargo bench --bench growth`
#![expect(clippy::panic, clippy::print_stdout, reason = "a benchmark prints, and stops where it cannot measure")]

#[path = "servers/gateway.rs"]
mod gateway;
#[path = "servers/hello.rs"]
mod hello;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use authgate_runtime::testing::{Again, SECRET, connect, do_again};
use authgate_testkit::bulk::{Session, export};
use authgate_testkit::{Program, cpu_micros, resident_mib};
use diesel::connection::SimpleConnection;

const API: &str = "https://api.example";

/// Sessions of each user.
const EACH: u64 = 10;

/// Sessions that are read, and how often each.
const READ: u64 = 1000;
const TIMES: usize = 20;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    match arguments.get(1).map(String::as_str) {
        Some("hello") => return hello::hello(),
        Some("reread") => return reread(&arguments[2]),
        _ => {}
    }
    let bare = median_start(&this(), &["hello"], &[]);
    println!(
        "{:>10} {:>10} {:>9} {:>11} {:>12} {:>9} {:>9}",
        "sessions", "bytes each", "start ms", "µs believed", "µs read anew", "idle MiB", "read MiB"
    );
    let few = measure(1000);
    let many = measure(1_000_000);
    println!(
        "ratio: start {:.2}, believed {:.2}, read anew {:.2}; a bare actix server starts in {bare:.0} ms, a gateway over a \
         million in {:.1} times that",
        many.start / few.start,
        many.believed / few.believed,
        many.anew / few.anew,
        many.start / bare
    );
}

/// A gateway that reads every session and loads its user again, whatever has not changed.
fn reread(database: &str) {
    do_again(Again::Load);
    let variables = vec![("API_URL".to_owned(), API.to_owned()), ("APP_URL".to_owned(), API.to_owned())];
    gateway::serve(database, variables);
}

struct Measured {
    start: f64,
    believed: f64,
    anew: f64,
}

fn measure(sessions: u64) -> Measured {
    let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
    let database = Program::database(folder.path());
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let name = |n: u64| format!("user-{n:07}");
    command(&database, &["migrate"], "");
    let users: Vec<String> = (0..sessions / EACH).map(name).collect();
    {
        let mut connection = connect(&database).unwrap_or_else(|error| panic!("{error}"));
        for part in users.chunks(500) {
            let rows: Vec<String> =
                part.iter().map(|user| format!("('{user}', '{user}', '{user}', 'en-US')")).collect();
            let rows = rows.join(", ");
            let insert = format!("INSERT INTO users (id, username, username_key, locale) VALUES {rows}");
            connection.batch_execute(&insert).unwrap_or_else(|error| panic!("{error}"));
        }
        connection.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)").unwrap_or_else(|error| panic!("{error}"));
    }
    let before = size(folder.path());
    let all: Vec<Session> = (0..sessions).map(|n| Session::new(n, &name(n / EACH))).collect();
    command(&database, &["sessions", "import"], &export(&all, now));
    connect(&database)
        .and_then(|mut connection| Ok(connection.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)")?))
        .unwrap_or_else(|error| panic!("{error}"));
    let each = (size(folder.path()) - before) / sessions as f64;

    let step = usize::try_from(sessions / READ).unwrap_or(1);
    let bearers: Vec<String> = all.iter().step_by(step).map(|one| one.token(SECRET, API, now)).collect();
    drop(all);
    let variables = [("DATABASE_URL", database.as_str()), ("JWT_SECRET", SECRET), ("API_URL", API), ("APP_URL", API)];
    let started = median_start(env!("CARGO_BIN_EXE_authgate"), &["serve"], &variables);
    let served = Program::start(env!("CARGO_BIN_EXE_authgate"), &["serve"], &variables);
    std::thread::sleep(Duration::from_millis(300));
    let idle = resident_mib(served.id());
    let believed = cost(served.address, served.id(), &bearers);
    let busy = resident_mib(served.id());
    drop(served);
    let anew = Program::start(&this(), &["reread", &database], &variables);
    let figures = Measured { start: started, believed, anew: cost(anew.address, anew.id(), &bearers) };
    println!("{sessions:10} {each:10.0} {started:9.0} {believed:11.1} {:12.1} {idle:9.1} {busy:9.1}", figures.anew);
    figures
}

/// Milliseconds from the start of a process to its listening, the median of nine.
fn median_start(program: &str, arguments: &[&str], variables: &[(&str, &str)]) -> f64 {
    let once = |_| {
        let begun = Instant::now();
        drop(Program::start(program, arguments, variables));
        begun.elapsed().as_secs_f64() * 1000.0
    };
    let mut times: Vec<f64> = (0..9).map(once).collect();
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// This program.
fn this() -> String {
    let path = std::env::current_exe().unwrap_or_else(|error| panic!("{error}"));
    path.to_str().unwrap_or_default().to_owned()
}

fn command(database: &str, arguments: &[&str], input: &str) {
    let output = Program::run(env!("CARGO_BIN_EXE_authgate"), arguments, &[("DATABASE_URL", database)], input);
    assert!(output.status.success(), "{arguments:?} {}", String::from_utf8_lossy(&output.stderr));
}

/// Bytes of the database.
fn size(folder: &Path) -> f64 {
    std::fs::metadata(folder.join("gateway.db")).map_or(0.0, |file| file.len() as f64)
}

/// Microseconds of CPU a request.
fn cost(address: SocketAddr, process: u32, bearers: &[String]) -> f64 {
    let mut stream = TcpStream::connect(address).unwrap_or_else(|error| panic!("{error}"));
    let mut chunk = [0; 4096];
    let mut read_all = || {
        for bearer in bearers {
            let request = format!("GET /v1/auth/token HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {bearer}\r\n\r\n");
            stream.write_all(request.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
            let n = stream.read(&mut chunk).unwrap_or(0);
            assert!(chunk[..n].starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&chunk[..n]));
        }
    };
    // An import of long ago makes the first read of each a use to note, and each note is a commit.
    for _ in 0..4 {
        read_all();
        std::thread::sleep(Duration::from_secs(1));
    }
    let before = cpu_micros(process);
    for _ in 0..TIMES {
        read_all();
    }
    (cpu_micros(process) - before) / (TIMES * bearers.len()) as f64
}
