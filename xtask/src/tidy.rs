//! Rules of the tree that are tests, not habits.

use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let skipped = ["target", "node_modules", ".git", "generated", "_generated", ".check"];
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && !skipped.contains(&name.as_str()) {
            files(&path, found);
        } else if path
            .extension()
            .is_some_and(|e| ["rs", "ts", "tsx", "mjs", "js", "css", "html", "libsonnet"].iter().any(|k| e == *k))
        {
            found.push(path);
        }
    }
}

#[test]
fn no_file_is_over_400_lines() {
    let mut all = Vec::new();
    files(&root(), &mut all);
    assert!(all.len() > 100);
    let long: Vec<String> = all
        .iter()
        .map(|path| (path, std::fs::read_to_string(path).unwrap().lines().count()))
        .filter(|(_, lines)| *lines > 400)
        .map(|(path, lines)| format!("{}: {lines}", path.display()))
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}

/// The crates of the workspace that a manifest's table names.
fn edges(manifest: &str, table: &str) -> Vec<String> {
    let text = std::fs::read_to_string(root().join(manifest)).unwrap();
    let body = text.split(&format!("\n[{table}]\n")).nth(1).unwrap_or_default();
    let body = body.split("\n[").next().unwrap_or_default();
    body.lines()
        .filter(|line| line.starts_with("authgate-"))
        .filter_map(|line| line.split(['.', ' ']).next())
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_line_of_the_spec_and_the_line_of_the_runtime_never_touch() {
    assert!(edges("spec/Cargo.toml", "dependencies").is_empty());
    assert_eq!(edges("codegen/Cargo.toml", "dependencies"), ["authgate-spec"]);
    assert_eq!(edges("runtime/Cargo.toml", "dependencies"), ["authgate-wal-index"]);
    assert!(edges("wal-index/Cargo.toml", "dependencies").is_empty());
    for user in ["Cargo.toml", "examples/minimal/Cargo.toml"] {
        assert_eq!(edges(user, "dependencies"), ["authgate-runtime"], "{user}");
        assert_eq!(edges(user, "build-dependencies"), ["authgate-codegen"], "{user}");
    }
    let runtime = std::fs::read_to_string(root().join("runtime/Cargo.toml")).unwrap();
    let spec = std::fs::read_to_string(root().join("spec/Cargo.toml")).unwrap();
    assert!(!runtime.contains("jsonnet") && !spec.contains("actix") && !spec.contains("quote"));
}

#[test]
fn codegen_names_no_method() {
    let mut all = Vec::new();
    files(&root().join("codegen/src"), &mut all);
    for path in all.iter().filter(|path| path.extension().is_some_and(|e| e == "rs")) {
        let text = std::fs::read_to_string(path).unwrap().to_lowercase();
        let code = text.lines().map(|line| line.split("//").next().unwrap_or_default());
        for (number, line) in code.enumerate() {
            for method in ["oauth", "oidc", "google", "github", "passkey", "saml", "ldap", "auth.password"] {
                // The command's formats are named by their forges, which is no sign-in.
                let format = method == "github" && path.ends_with("cli/format.rs");
                assert!(format || !line.contains(method), "{}:{}: {line}", path.display(), number + 1);
            }
        }
    }
}

#[test]
fn every_crate_has_the_lints_of_the_workspace() {
    // The two packages of tests' tools, the goldens and the examples are what users write.
    for manifest in ["Cargo.toml", "spec/Cargo.toml", "codegen/Cargo.toml", "runtime/Cargo.toml"] {
        let text = std::fs::read_to_string(root().join(manifest)).unwrap();
        assert!(text.contains("[lints]\nworkspace = true"), "{manifest}");
    }
}

#[test]
fn the_readme_quotes_what_is_there() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let spec = std::fs::read_to_string(root().join("examples/minimal/project.jsonnet")).unwrap();
    assert!(readme.contains(spec.trim()), "the README shows the spec of examples/minimal");
    let error = std::fs::read_to_string(root().join("spec/cases/reject/readme_example.txt")).unwrap();
    let error = error.replace("reject/readme_example.jsonnet", "project.jsonnet");
    assert!(readme.contains(error.trim()), "the README shows a real error");
}
