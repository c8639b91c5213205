//! A golden project: every kind of provider.

mod auth;
#[rustfmt::skip]
#[path = "../generated/auth.rs"]
mod generated;

enum Golden {}

impl authgate_runtime::Project for Golden {
    type Gate = generated::Gate;
}

fn main() -> std::process::ExitCode {
    authgate_runtime::run::<Golden>()
}
