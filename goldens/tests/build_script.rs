//! What a build script says to Cargo, and what it leaves on disk.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A project in a folder of its own: the one that accepts bearers only.
struct Build {
    folder: tempfile::TempDir,
}

impl Build {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("projects/bearer_only");
        std::fs::create_dir_all(folder.path().join("src")).unwrap();
        std::fs::create_dir(folder.path().join("out")).unwrap();
        std::fs::copy(golden.join("src/auth.rs"), folder.path().join("src/auth.rs")).unwrap();
        std::fs::copy(golden.join("project.jsonnet"), folder.path().join("project.jsonnet")).unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn edit(&self, from: &str, to: &str) {
        let text = std::fs::read_to_string(self.path("project.jsonnet")).unwrap();
        assert!(text.contains(from));
        std::fs::write(self.path("project.jsonnet"), text.replace(from, to)).unwrap();
    }

    /// Runs the build script; true for success, and what it said.
    fn run(&self, variables: &[(&str, &str)]) -> (bool, String) {
        let test = std::env::current_exe().unwrap();
        let program = test.ancestors().nth(2).unwrap().join("examples/build");
        let output = Command::new(program)
            .env_clear()
            .env("CARGO_MANIFEST_DIR", self.folder.path())
            .env("OUT_DIR", self.path("out"))
            .envs(variables.iter().copied())
            .current_dir(self.folder.path())
            .output()
            .unwrap();
        (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
    }

    fn findings(&self) -> String {
        std::fs::read_to_string(self.path("out/authgate_findings.rs")).unwrap()
    }
}

#[test]
fn a_good_spec_is_written_once_and_names_every_input() {
    let build = Build::new();
    let (good, said) = build.run(&[]);
    assert!(good, "{said}");
    assert_eq!(build.findings(), "");
    for input in ["project.jsonnet", "src/auth.rs", "generated/auth.rs"] {
        assert!(
            said.lines().any(|l| l.starts_with("cargo::rerun-if-changed=") && l.ends_with(input)),
            "{input}: {said}"
        );
    }
    let written = |name: &str| build.path(name).metadata().unwrap().modified().unwrap();
    let newest = written("project.jsonnet").max(written("src/auth.rs"));
    assert!(written("generated/auth.rs") <= newest, "its own output is no change to Cargo");
    let before = written("generated/auth.rs");
    assert!(build.run(&[]).0);
    assert_eq!(written("generated/auth.rs"), before);
}

#[test]
fn sec_175_an_edit_of_the_spec_changes_the_output_and_a_mistake_leaves_it() {
    let build = Build::new();
    assert!(build.run(&[]).0);
    build.edit("session_store", "mount: '/v9', session_store");
    assert!(build.run(&[]).0);
    let good = std::fs::read_to_string(build.path("generated/auth.rs")).unwrap();
    assert!(good.contains("/v9/auth/token"));
    build.edit("mount: '/v9'", "mount: 'v9', cokie: 1");
    let (runs_on, said) = build.run(&[]);
    assert!(runs_on && !said.contains("cargo::error"), "rustc reports the mistakes, not the script: {said}");
    assert_eq!(build.findings().matches("compile_error!").count(), 2, "one error a mistake: {}", build.findings());
    assert_eq!(std::fs::read_to_string(build.path("generated/auth.rs")).unwrap(), good, "the last good items stay");
    build.edit("mount: 'v9', cokie: 1", "mount: '/v8'");
    assert!(build.run(&[]).0);
    assert_eq!(build.findings(), "");
}

#[test]
fn without_a_last_good_module_the_script_itself_fails() {
    let build = Build::new();
    build.edit("session_store", "cokie: 1, session_store");
    let (good, said) = build.run(&[]);
    assert!(!good && said.contains("cargo::error=error[AG0107]"), "{said}");
}

#[test]
fn in_ci_nothing_is_written_and_a_difference_fails() {
    let build = Build::new();
    assert!(build.run(&[]).0);
    assert!(build.run(&[("CI", "true")]).0);
    build.edit("session_store", "mount: '/v9', session_store");
    let (good, said) = build.run(&[("CI", "true")]);
    assert!(!good && said.contains("cargo::error=generated/auth.rs is not what the spec renders to"), "{said}");
    assert!(!std::fs::read_to_string(build.path("generated/auth.rs")).unwrap().contains("/v9"));
}

#[test]
fn a_spec_that_is_a_function_is_told_the_environment() {
    let build = Build::new();
    let text = std::fs::read_to_string(build.path("project.jsonnet")).unwrap();
    let text = text
        .replace("\n{\n", "\nfunction(env='dev') {\n")
        .replace("session_store:", "mount: '/' + env, session_store:");
    std::fs::write(build.path("project.jsonnet"), text).unwrap();
    for (variables, path) in [(&[][..], "/dev/auth/token"), (&[("AUTHGATE_ENV", "prod")], "/prod/auth/token")] {
        let (good, said) = build.run(variables);
        assert!(good, "{said}");
        assert!(std::fs::read_to_string(build.path("generated/auth.rs")).unwrap().contains(path));
    }
}

#[test]
fn a_mistake_in_an_import_is_looked_at_again_when_the_import_changes() {
    let build = Build::new();
    assert!(build.run(&[]).0);
    std::fs::write(build.path("lifetimes.libsonnet"), "{ idle: '2h', absolute: '1h' }").unwrap();
    build.edit("session_store", "session: import 'lifetimes.libsonnet', session_store");
    let (_, said) = build.run(&[]);
    assert!(build.findings().contains("lifetimes.libsonnet:1:9"), "{}", build.findings());
    for input in ["lifetimes.libsonnet", "project.jsonnet", "/src"] {
        assert!(
            said.lines().any(|l| l.starts_with("cargo::rerun-if-changed=") && l.ends_with(input)),
            "{input}: {said}"
        );
    }
    std::fs::write(build.path("lifetimes.libsonnet"), "{ error }").unwrap();
    let (_, said) = build.run(&[]);
    assert!(said.contains("lifetimes.libsonnet"), "an import that does not parse is an input too: {said}");
}
