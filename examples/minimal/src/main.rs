//! A gateway with one hard-wired user: the smallest complete project.

mod auth;
#[rustfmt::skip]
#[path = "../generated/auth.rs"]
mod generated;

use authgate_runtime::prelude::Project;

enum Minimal {}

impl Project for Minimal {
    type Gate = generated::Gate;
}

fn main() -> std::process::ExitCode {
    authgate_runtime::run::<Minimal>()
}
