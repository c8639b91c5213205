//! `cargo verify`: everything that CI checks.

use std::process::{Command, ExitCode};

fn main() -> ExitCode {
    let steps: [(&str, &[&str]); 3] = [
        ("format", &["fmt", "--all", "--check"]),
        ("lints", &["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"]),
        ("tests", &["nextest", "run", "--workspace"]),
    ];
    for (name, arguments) in steps {
        println!("== {name}");
        if !Command::new(env!("CARGO")).args(arguments).status().is_ok_and(|s| s.success()) {
            eprintln!("verify: {name} failed");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
