//! `with-server postgres|mariadb|redis COMMAND…`: runs a command with `AUTHGATE_TEST_SERVER` set to a server of its own.

use std::process::{Command, ExitCode};

use authgate_testkit::server::{MariaDb, Postgres, Redis};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((server, command)) = arguments.split_first() else { return ExitCode::from(2) };
    match server.as_str() {
        "postgres" => {
            let server = Postgres::start(&[]);
            run(command, &server.url())
        }
        "mariadb" => {
            let server = MariaDb::start(&[]);
            run(command, &server.url())
        }
        "redis" => {
            let server = Redis::start(&[]);
            run(command, &server.url())
        }
        _ => ExitCode::from(2),
    }
}

fn run(command: &[String], url: &str) -> ExitCode {
    let Some((program, arguments)) = command.split_first() else { return ExitCode::from(2) };
    match Command::new(program).args(arguments).env("AUTHGATE_TEST_SERVER", url).status() {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}
