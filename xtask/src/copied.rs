//! A copy of the reference gateway's project, whose spec or session a check changes.

use std::io;
use std::path::Path;
use std::process::Command;

/// What the generator reads of it.
const FILES: [&str; 4] = ["Cargo.toml", "project.jsonnet", "src/auth.rs", "src/token_store.rs"];

/// Copies it to `folder`, in place of what was there.
pub fn reference(root: &Path, folder: &Path) -> io::Result<()> {
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    std::fs::create_dir_all(folder.join("src"))?;
    for file in FILES {
        std::fs::copy(root.join(file), folder.join(file))?;
    }
    Ok(())
}

/// `cargo authgate generate` of a spec.
pub fn generate(root: &Path, spec: &Path) -> Command {
    let mut command = Command::new(env!("CARGO"));
    command.args(["run", "--quiet", "--package", "authgate-codegen", "--bin", "cargo-authgate", "--", "generate"]);
    command.arg(spec).current_dir(root);
    command
}
