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
#[path = "../servers/gateway.rs"]
mod gateway;
#[path = "../servers/hello.rs"]
mod hello;
mod load;
mod served;

use authgate::Reference;
use authgate_runtime::testing::{Again, do_again, parts};
use load::Figures;
use served::Served;

/// Measurements of each server, in turns; the median counts.
const TURNS: usize = 5;

/// Runs of each part.
const ROUNDS: u32 = 50_000;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    match arguments.get(1).map(String::as_str) {
        Some("hello") => hello::hello(),
        Some("reread") => again(Again::Read, &arguments[2]),
        Some("reload") => again(Again::Load, &arguments[2]),
        _ => measure(),
    }
}

/// A gateway that does it on every request, whatever has not changed.
fn again(what: Again, database: &str) {
    do_again(what);
    gateway::serve(database, Vec::new());
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
