//! One measurement of one server, by `wrk` on the second core.

use std::process::Command;

use authgate_testkit::cpu_micros;

use crate::served::Served;

/// What a request costs.
#[derive(Debug, Clone, Copy)]
pub struct Figures {
    /// Microseconds of CPU of the server's process.
    pub cpu: f64,
    /// The same of the database server.
    pub elsewhere: f64,
    /// Requests a second.
    pub rate: f64,
}

impl Figures {
    /// The measurement whose CPU time is the middle one.
    pub fn median(mut all: Vec<Self>) -> Self {
        all.sort_by(|a, b| a.cpu.total_cmp(&b.cpu));
        all[all.len() / 2]
    }
}

/// Asks for two seconds, after a second that does not count.
pub fn run(server: &Served) -> Figures {
    wrk(server, "1s");
    let elsewhere = || server.elsewhere.map_or(0.0, cpu_of_program);
    let before = (cpu_micros(server.id()), elsewhere());
    let requests = wrk(server, "2s");
    Figures {
        cpu: (cpu_micros(server.id()) - before.0) / requests,
        elsewhere: (elsewhere() - before.1) / requests,
        rate: requests / 2.0,
    }
}

/// The number of requests that were answered with 200.
fn wrk(server: &Served, duration: &str) -> f64 {
    let output = Command::new("taskset")
        .args(["-c", "1", "wrk", "-t", "1", "-c", "16", "-d", duration])
        .args(["-H", &format!("Cookie: {}", server.cookie)])
        .arg(format!("http://{}/v1/auth/token", server.address))
        .output()
        .unwrap_or_else(|error| panic!("taskset and wrk (apt install wrk): {error}"));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success() && !text.contains("Non-2xx"), "{}: {text}", server.name);
    let line = text.lines().find(|line| line.contains("requests in"));
    let count = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    count.unwrap_or_else(|| panic!("{text}"))
}

/// CPU time of all processes of a program, in microseconds.
fn cpu_of_program(name: &str) -> f64 {
    let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let ids = processes.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let named =
        ids.filter(|id| std::fs::read_to_string(format!("/proc/{id}/comm")).is_ok_and(|comm| comm.trim() == name));
    named.map(cpu_micros).sum()
}
