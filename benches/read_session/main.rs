//! What a checked session costs: CPU time of one read-session over that of a bare actix hello of
//! the same settings, in one run, over every store that this build has.
//!
//! Each server is a process of its own on the first core, with one worker; `wrk` (Debian) asks it from the second core over
//! 16 kept connections, and the CPU time of its threads is read from the system. Seconds differ between machines and
//! minutes; the ratio is the figure, and each round measures the floor anew.
//!
//! `cargo bench --features postgres,mysql,redis --bench read_session`, or without the features for SQLite alone

#![expect(clippy::panic, clippy::print_stdout, reason = "a benchmark prints, and stops where it cannot measure")]

mod alone;
mod load;
mod served;

use actix_web::{App, HttpServer, web};
use authgate::Reference;
use authgate_runtime::clock::Clock;
use authgate_runtime::testing::{Again, Setup, do_again, parts, start};
use load::Figures;
use served::Served;

/// Measurements of each server, in turns; the median counts.
const TURNS: usize = 5;

/// Runs of each part.
const ROUNDS: u32 = 50_000;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    match arguments.get(1).map(String::as_str) {
        Some("hello") => hello(),
        Some("reread") => again(Again::Read, &arguments[2]),
        Some("reload") => again(Again::Load, &arguments[2]),
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

/// A gateway that does it on every request, whatever has not changed.
fn again(what: Again, database: &str) {
    do_again(what);
    let setup = Setup { clock: Clock::system(), dev: false, variables: Vec::new() };
    let address = start::<Reference>(database, setup).unwrap_or_else(|error| panic!("{error}"));
    println!("listening on http://{address}");
    loop {
        std::thread::park();
    }
}

fn measure() {
    let servers = Served::all();
    let mut figures = vec![Vec::new(); servers.len()];
    for _ in 0..TURNS {
        for (server, figures) in servers.iter().zip(&mut figures) {
            figures.push(load::run(server));
        }
    }
    let figures: Vec<Figures> = figures.into_iter().map(Figures::median).collect();
    let floor = figures[0];
    println!(
        "{:36} {:>9} {:>7} {:>11} {:>9} {:>11}",
        "16 connections, one worker", "µs of CPU", "ratio", "of the rate", "elsewhere", "requests/s"
    );
    for (server, figures) in servers.iter().zip(&figures) {
        let ratio = figures.cpu / floor.cpu;
        println!(
            "{:36} {:9.2} {ratio:7.2} {:9.0} % {:9.2} {:11.0}",
            server.name,
            figures.cpu,
            100.0 / ratio,
            figures.elsewhere / floor.cpu,
            figures.rate
        );
    }
    println!("elsewhere: CPU time of the database server a request, in hellos");
    alone::measure(&servers);
    // The folder of its file goes with the server.
    let database = &servers[1].database;
    println!("of which, alone on one thread:");
    for part in parts::<Reference>(database, ROUNDS).unwrap_or_else(|e| panic!("{e}")) {
        println!("  {:26} {:8.2} µs", part.name, part.nanos / 1000.0);
    }
}
