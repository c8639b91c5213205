//! How long each kind of refused sign-in takes. Their equality is asserted by counted work in the
//! tests (SEC 62); this prints what a clock sees.
//!
//! `cargo bench --bench refusals`
#![expect(clippy::panic, clippy::print_stdout, reason = "a benchmark prints, and stops where it cannot measure")]

use std::time::Instant;

use authgate::Reference;
use authgate_runtime::clock::Clock;
use authgate_runtime::testing::{Setup, start};
use authgate_testkit::{Client, Program};

/// Sign-ins of each kind, in turns.
const TURNS: usize = 40;

fn main() {
    let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
    let database = format!("sqlite://{}", folder.path().join("bench.db").display());
    let users = |arguments: &[&str]| {
        let all = [&["users"], arguments].concat();
        let output = Program::run(
            env!("CARGO_BIN_EXE_authgate"),
            &all,
            &[("DATABASE_URL", &database)],
            "through-the-looking-glass\n",
        );
        assert!(output.status.success(), "{output:?}");
    };
    users(&["add", "wrong-password", "--password-stdin"]);
    users(&["add", "disabled", "--password-stdin"]);
    users(&["disable", "disabled"]);
    let clock = Clock::fixed(1_800_000_000_000);
    let setup = Setup { clock: clock.clone(), dev: false, variables: Vec::new() };
    let client = Client(start::<Reference>(&database, setup).unwrap_or_else(|error| panic!("{error}")));

    let kinds = ["unknown", "wrong-password", "disabled"];
    let mut times = vec![Vec::new(); kinds.len()];
    for _ in 0..TURNS {
        for (kind, times) in kinds.iter().zip(&mut times) {
            // Past every wait of the throttles.
            clock.advance(3_600_000);
            let body = format!(r#"{{"username":"{kind}","password":"not-the-right-one"}}"#);
            let begun = Instant::now();
            let reply = client.send("POST", "/v1/auth/token", &[], Some(&body));
            times.push(begun.elapsed());
            assert!(matches!(reply.status, 401 | 429), "{reply:?}");
        }
    }
    let median = |times: &[std::time::Duration]| {
        let mut sorted = times.to_vec();
        sorted.sort();
        sorted[sorted.len() / 2].as_secs_f64() * 1000.0
    };
    let first = median(&times[0]);
    for (kind, times) in kinds.iter().zip(&times) {
        println!(
            "{kind:16} median {:7.2} ms, {:+.1} % of the first",
            median(times),
            (median(times) / first - 1.0) * 100.0
        );
    }
}
