//! A golden project: what a user would write for its spec.

mod auth;
#[rustfmt::skip]
#[path = "../generated/auth.rs"]
mod generated;

use authgate_runtime::prelude::Project;

enum Golden {}

impl Project for Golden {
    type Gate = generated::Gate;
}

fn main() -> std::process::ExitCode {
    authgate_runtime::run::<Golden>()
}
