//! How long one request takes with nobody else there.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Instant;

use crate::served::Served;

/// Requests of one measurement.
const REQUESTS: usize = 4000;

/// Prints the median of each over that of the first.
pub fn measure(servers: &[Served]) {
    println!("one request alone, the median over that of the floor:");
    let mut times = vec![Vec::new(); servers.len()];
    for _ in 0..3 {
        for (server, times) in servers.iter().zip(&mut times) {
            times.extend(latencies(server));
        }
    }
    let medians: Vec<f64> = times.into_iter().map(median).collect();
    for (server, median) in servers.iter().zip(&medians) {
        println!("  {:34} {:7.2}", server.name, median / medians[0]);
    }
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn latencies(server: &Served) -> Vec<f64> {
    let request = format!("GET /v1/auth/token HTTP/1.1\r\nHost: x\r\nCookie: {}\r\n\r\n", server.cookie);
    let mut stream = TcpStream::connect(&server.address).unwrap_or_else(|error| panic!("{error}"));
    let _ = stream.set_nodelay(true);
    let mut chunk = [0; 4096];
    let ask = |_| {
        let begun = Instant::now();
        stream.write_all(request.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
        let n = stream.read(&mut chunk).unwrap_or(0);
        assert!(chunk[..n].starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&chunk[..n]));
        begun.elapsed().as_secs_f64()
    };
    (0..REQUESTS).map(ask).collect()
}
