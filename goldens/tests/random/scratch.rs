//! A crate in a temporary folder, checked against the runtime.

use std::path::{Path, PathBuf};
use std::process::Command;

use authgate_codegen::render;
use authgate_codegen::spec::engine::Engine;
use authgate_codegen::spec::{Project, read};

pub(crate) struct Scratch(tempfile::TempDir);

impl Scratch {
    /// An empty crate with the dependencies that a user has. Each test gives it a name of its own: crates of one name
    /// would share a folder of the target.
    pub(crate) fn new(name: &str) -> Self {
        let scratch = Self(tempfile::tempdir().unwrap());
        let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap();
        let runtime = workspace.join("runtime").display().to_string();
        scratch.write(
            "Cargo.toml",
            &format!(
                "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[workspace]\n[dependencies]\n\
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

    /// Adds to a file.
    pub(crate) fn append(&self, name: &str, text: &str) {
        let before = std::fs::read_to_string(self.0.path().join(name)).unwrap();
        self.write(name, &(before + text));
    }

    /// Copies a folder's files into the crate.
    pub(crate) fn copy(&self, from: &Path) {
        let mut folders = vec![from.to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
                let to = self.0.path().join(entry.path().strip_prefix(from).unwrap());
                if entry.file_type().unwrap().is_dir() {
                    std::fs::create_dir_all(to).unwrap();
                    folders.push(entry.path());
                } else if entry.file_type().unwrap().is_file() {
                    std::fs::copy(entry.path(), to).unwrap();
                }
            }
        }
    }

    /// The Rust that the spec of another project renders to.
    pub(crate) fn render(&self, root: &Path) {
        let spec = PathBuf::from("project.jsonnet");
        let project = Project { spec, root: root.to_owned(), env: None, engine: Some(engine()) };
        let good = read(&project).unwrap_or_else(|report| panic!("{report}"));
        for file in render(&good.plan).unwrap().iter().filter(|f| f.path.extension().is_some_and(|e| e == "rs")) {
            self.write(&file.path.display().to_string(), &file.text);
        }
    }

    /// Whether it compiles, and what the compiler said.
    pub(crate) fn check(&self) -> (bool, String) {
        let (good, _, said) = self.cargo(&["check", "--quiet"]);
        (good, said)
    }

    /// Whether Cargo succeeded, its standard output and its standard error.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> (bool, String, String) {
        // Beside the tests' own target folder, which is locked while tests are built.
        let target = programs().parent().unwrap().join("scratch");
        let output = Command::new(env!("CARGO"))
            .args(arguments)
            .args(["--offline", "--color", "never"])
            .current_dir(self.0.path())
            .env("CARGO_TARGET_DIR", target)
            .env_remove("CI")
            .output()
            .unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.success(), text(&output.stdout), text(&output.stderr))
    }
}

/// Where Cargo puts the programs of this workspace.
pub(crate) fn programs() -> PathBuf {
    std::env::current_exe().unwrap().ancestors().nth(2).unwrap().to_owned()
}

pub(crate) fn engine() -> Engine {
    Engine::at(&programs().join("authgate-engine"))
}
