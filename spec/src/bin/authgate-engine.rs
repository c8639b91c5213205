//! The engine alone, for tests, whose own executables have no `main` of ours.

use std::process::ExitCode;

fn main() -> ExitCode {
    authgate_spec::engine::serve_if_child().unwrap_or(ExitCode::FAILURE)
}
