//! What a sign-in costs over its hash alone, what ten thousand leave in memory, and what a read of a session waits for while
//! sign-ins come ten times as fast as they can be hashed.
//!
//! argon2id at 19 MiB, two passes, one lane; users with the same hash, each asked of an address of its own.
//!
//! `cargo bench --bench sign_in`
#![expect(clippy::panic, clippy::print_stdout, reason = "a benchmark prints, and stops where it cannot measure")]

#[path = "servers/gateway.rs"]
mod gateway;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use actix_web::rt;
use argon2::{Algorithm, Argon2, Block, Params, Version};
use authgate::Reference;
use authgate_runtime::codegen::v1::password::Argon2Cost;
use authgate_runtime::prelude::{HookContext, Secret};
use authgate_runtime::testing::{SECRET, connect, hash_at, with_context};
use authgate_testkit::{Program, cpu_micros, resident_mib};
use diesel::connection::SimpleConnection;

const COST: Argon2Cost = Argon2Cost { memory_kib: 19_456, passes: 2, lanes: 1 };
const API: &str = "https://api.example";
const PASSWORD: &str = "through-the-looking-glass";
const USERS: u64 = 1000;

/// Sign-ins of one turn of the measurement of CPU time, one after another. The hash alone has its turns between them: whatever
/// else the machine does, it does to both.
const MEASURED: u64 = 20;

/// Turns of each.
const TURNS: u64 = 75;

/// Sign-ins before memory is looked at, some at a time.
const MANY: u64 = 10_000;

/// How long a flood lasts.
const FLOOD: Duration = Duration::from_secs(20);

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    match arguments.get(1).map(String::as_str) {
        Some("serve") => serve(&arguments[2]),
        _ => measure(),
    }
}

fn variables() -> Vec<(String, String)> {
    let pairs = [("API_URL", API), ("APP_URL", API), ("TRUSTED_PROXIES", "127.0.0.1"), ("JWT_SECRET", SECRET)];
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec()
}

fn serve(database: &str) {
    hash_at(COST);
    gateway::serve(database, variables());
}

/// Users who all have one password.
fn fill(database: &str) {
    hash_at(COST);
    let hashed = async |cx: &HookContext| cx.hash_password(&Secret::new(PASSWORD)).await;
    let hash = with_context::<Reference, _>(database, variables(), hashed).unwrap_or_else(|error| panic!("{error}"));
    let hash = hash.unwrap_or_else(|error| panic!("{error:?}"));
    let rows: Vec<String> = (0..USERS).map(|n| format!("('{0}', '{0}', '{0}', '{hash}')", name(n))).collect();
    let insert = format!("INSERT INTO users (id, username, username_key, password_hash) VALUES {}", rows.join(", "));
    let done = connect(database).and_then(|mut connection| Ok(connection.batch_execute(&insert)?));
    done.unwrap_or_else(|error| panic!("{error}"));
}

fn name(n: u64) -> String {
    format!("user-{:04}", n % USERS)
}

/// The `n`th sign-in, from an address of its own.
fn request(n: u64) -> String {
    let body = format!(r#"{{"username":"{}","password":"{PASSWORD}"}}"#, name(n));
    let address = format!("10.{}.{}.{}", n >> 16 & 255, n >> 8 & 255, n & 255);
    format!(
        "POST /v1/auth/token HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: {address}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// The first bytes of the answer.
fn ask(stream: &mut TcpStream, request: &str) -> String {
    stream.write_all(request.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
    let mut chunk = [0; 8192];
    let n = stream.read(&mut chunk).unwrap_or(0);
    String::from_utf8_lossy(&chunk[..n]).into_owned()
}

fn open(address: SocketAddr) -> TcpStream {
    TcpStream::connect(address).unwrap_or_else(|error| panic!("{error}"))
}

fn signed_in(stream: &mut TcpStream, n: u64) -> String {
    let reply = ask(stream, &request(n));
    assert!(reply.starts_with("HTTP/1.1 200"), "{reply}");
    reply
}

fn measure() {
    let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
    let database = Program::database(folder.path());
    fill(&database);
    let this = std::env::current_exe().unwrap_or_else(|error| panic!("{error}"));
    let served = Program::start(this.to_str().unwrap_or_default(), &["serve", &database], &[]);

    let mut ratios: Vec<(f64, f64, f64)> = (0..TURNS).map(|turn| cost(&served, turn)).collect();
    ratios.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (ratio, hash, sign_in) = ratios[ratios.len() / 2];
    println!("CPU time: the hash {:.2} ms, a sign-in {:.2} ms, ratio {ratio:.3}", hash / 1000.0, sign_in / 1000.0);

    let idle = resident_mib(served.id());
    many(served.address);
    println!("resident: {idle:.1} MiB before, {:.1} MiB after {MANY} sign-ins, 8 at a time", resident_mib(served.id()));

    let reader = Reader::new(served.address);
    let calm = reader.reads(Duration::from_secs(5), &AtomicBool::new(false));
    println!("reads, 200 a second, nobody signs in: {}", told(calm));
    let threads = std::thread::available_parallelism().map_or(1, usize::from) as f64;
    let rate = 10.0 * threads * 1e6 / hash;
    let (flooded, answers) = flood(served.address, rate, &reader);
    println!("the same while {rate:.0} sign-ins a second come: {}", told(flooded));
    println!("of these {answers}");
}

/// A sign-in over the hash alone, and both in microseconds of CPU.
fn cost(served: &Program, turn: u64) -> (f64, f64, f64) {
    let params = Params::new(COST.memory_kib, COST.passes, COST.lanes, Some(32));
    let engine = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.unwrap_or_else(|error| panic!("{error}")));
    let mut memory = vec![Block::default(); engine.params().block_count()];
    let mut output = [0; 32];
    let mut hash = || {
        engine
            .hash_password_into_with_memory(PASSWORD.as_bytes(), &[7; 16], &mut output, &mut memory)
            .unwrap_or_else(|error| panic!("{error}"));
    };
    hash();
    let before = cpu_micros(std::process::id());
    (0..MEASURED).for_each(|_| hash());
    let alone = (cpu_micros(std::process::id()) - before) / MEASURED as f64;
    let mut stream = open(served.address);
    signed_in(&mut stream, 500_000 + turn);
    let before = cpu_micros(served.id());
    for n in 0..MEASURED {
        signed_in(&mut stream, turn * MEASURED + n);
    }
    let sign_in = (cpu_micros(served.id()) - before) / MEASURED as f64;
    (sign_in / alone, alone, sign_in)
}

fn many(address: SocketAddr) {
    let next = AtomicU64::new(0);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let mut stream = open(address);
                loop {
                    let n = next.fetch_add(1, Relaxed);
                    if n >= MANY {
                        return;
                    }
                    signed_in(&mut stream, n);
                }
            });
        }
    });
}

/// Somebody who is signed in.
struct Reader {
    address: SocketAddr,
    request: String,
}

impl Reader {
    fn new(address: SocketAddr) -> Self {
        let reply = signed_in(&mut open(address), 1);
        let cookie = reply.lines().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap_or_default();
        let cookie = cookie.split(';').next().unwrap_or_default();
        Self { address, request: format!("GET /v1/auth/token HTTP/1.1\r\nHost: x\r\nCookie: {cookie}\r\n\r\n") }
    }

    /// How long each of 200 reads a second took, in milliseconds from when it was due.
    fn reads(&self, lasts: Duration, stop: &AtomicBool) -> Vec<f64> {
        let mut stream = open(self.address);
        let (begun, mut times) = (Instant::now(), Vec::new());
        while begun.elapsed() < lasts && !stop.load(Relaxed) {
            let due = Duration::from_millis(5 * times.len() as u64);
            std::thread::sleep(due.saturating_sub(begun.elapsed()));
            let reply = ask(&mut stream, &self.request);
            assert!(reply.starts_with("HTTP/1.1 200"), "{reply}");
            times.push((begun.elapsed() - due).as_secs_f64() * 1000.0);
        }
        times
    }
}

fn told(mut times: Vec<f64>) -> String {
    times.sort_by(f64::total_cmp);
    let at = |part: f64| times[((times.len() - 1) as f64 * part) as usize];
    format!("median {:.2} ms, 99 % within {:.2} ms, all {} within {:.2} ms", at(0.5), at(0.99), times.len(), at(1.0))
}

/// Reads while sign-ins come at a rate, whatever becomes of those before: their times, and what became of the sign-ins.
fn flood(address: SocketAddr, rate: f64, reader: &Reader) -> (Vec<f64>, String) {
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let reading = scope.spawn(|| {
            std::thread::sleep(Duration::from_secs(2));
            reader.reads(FLOOD, &stop)
        });
        let answers = rt::System::new().block_on(async {
            let begun = Instant::now();
            let mut sent = Vec::new();
            while begun.elapsed() < FLOOD {
                let due = (begun.elapsed().as_secs_f64() * rate) as u64;
                for n in sent.len() as u64..due {
                    sent.push(rt::spawn(once(address, 1_000_000 + n)));
                }
                rt::time::sleep(Duration::from_millis(2)).await;
            }
            let mut answers = std::collections::BTreeMap::new();
            for one in sent {
                *answers.entry(one.await.unwrap_or_default()).or_insert(0) += 1;
            }
            answers
        });
        stop.store(true, Relaxed);
        (reading.join().unwrap_or_else(|_| panic!("the reads stopped")), format!("{answers:?}"))
    })
}

/// The status of a sign-in over a connection of its own; empty where there was none.
async fn once(address: SocketAddr, n: u64) -> String {
    let ask = async {
        let stream = rt::net::TcpStream::connect(address).await?;
        let mut sent = 0;
        let request = request(n);
        while sent < request.len() {
            stream.writable().await?;
            match stream.try_write(&request.as_bytes()[sent..]) {
                Ok(n) => sent += n,
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
        }
        let mut chunk = [0; 4096];
        loop {
            stream.readable().await?;
            match stream.try_read(&mut chunk) {
                Ok(n) => return Ok(String::from_utf8_lossy(&chunk[..n.min(12)]).into_owned()),
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
        }
    };
    ask.await.unwrap_or_default().trim_start_matches("HTTP/1.1 ").to_owned()
}
