//! A gateway with one hard-wired user: the smallest complete project.

mod auth;
#[rustfmt::skip]
#[path = "../generated/auth.rs"]
mod generated;

use authgate_runtime::prelude::Project;

enum Minimal {}

impl Project for Minimal {
    type Gate = generated::Gate;

    fn seeded() -> &'static [(&'static str, &'static str)] {
        &[("alice", "correct horse battery staple")]
    }
}

fn main() -> std::process::ExitCode {
    authgate_runtime::run::<Minimal>()
}
