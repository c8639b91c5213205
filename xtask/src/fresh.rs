//! A project as `cargo authgate init` writes it: it builds, and its own test passes.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::{Outcome, run};

/// Makes a project in a temporary folder and tests it there. Its dependencies are built once, below the target folder.
pub fn project(root: &Path) -> Outcome {
    let folder = std::env::temp_dir().join(format!("authgate-init-{}", std::process::id()));
    if std::fs::create_dir_all(&folder).is_err() {
        return Outcome::Failed;
    }
    let outcome = in_folder(root, &folder);
    let _ = std::fs::remove_dir_all(&folder);
    outcome
}

fn in_folder(root: &Path, folder: &Path) -> Outcome {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), Into::into);
    let manifest = root.join("Cargo.toml");
    let mut init = Command::new(env!("CARGO"));
    init.args(["run", "--quiet", "--manifest-path"]).arg(manifest);
    init.args(["--package", "authgate-codegen", "--bin", "cargo-authgate", "--", "init", "demo"]);
    match run(init.current_dir(folder).env("CARGO_TARGET_DIR", &target).stdout(Stdio::null())) {
        Outcome::Passed => {}
        other => return other,
    }
    // As a person would have it: no variable of this run, and nothing but what the project names.
    let mut test = Command::new(env!("CARGO"));
    test.args(["test", "--quiet"]).current_dir(folder.join("demo"));
    run(test.env_remove("CI").env("CARGO_TARGET_DIR", target.join("init")))
}
