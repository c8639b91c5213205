//! A crate in a temporary folder, checked against the runtime.

use std::path::Path;
use std::process::Command;

pub(crate) struct Scratch(tempfile::TempDir);

impl Scratch {
    /// An empty crate with the dependencies that a user has.
    pub(crate) fn new() -> Self {
        let scratch = Self(tempfile::tempdir().unwrap());
        let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap();
        let runtime = workspace.join("runtime").display().to_string();
        scratch.write(
            "Cargo.toml",
            &format!(
                "[package]\nname = \"scratch\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[workspace]\n[dependencies]\n\
                 authgate-runtime = {{ path = {runtime:?} }}\nschemars = {{ version = \"1\", features = [\"derive\"] }}\n\
                 serde = {{ version = \"1\", features = [\"derive\"] }}\n"
            ),
        );
        scratch.write(
            "build.rs",
            "fn main() { std::fs::write(format!(\"{}/authgate_findings.rs\", std::env::var(\"OUT_DIR\").unwrap()), \"\").unwrap(); }",
        );
        std::fs::copy(workspace.join("Cargo.lock"), scratch.0.path().join("Cargo.lock")).unwrap();
        scratch
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.0.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// Whether it compiles, and what the compiler said.
    pub(crate) fn check(&self) -> (bool, String) {
        // Beside the tests' own target folder, which is locked while tests are built.
        let target = std::env::current_exe().unwrap().ancestors().nth(3).unwrap().join("scratch");
        let output = Command::new(env!("CARGO"))
            .args(["check", "--quiet", "--offline", "--color", "never"])
            .current_dir(self.0.path())
            .env("CARGO_TARGET_DIR", target)
            .output()
            .unwrap();
        (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
    }
}
