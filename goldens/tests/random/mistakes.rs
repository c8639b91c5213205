//! A mistake of a spec is one error of Cargo's: in the terminal, and in the stream that editors read.

use std::path::{Path, PathBuf};

use authgate_codegen::spec::diagnostic::Diagnostic;
use authgate_codegen::spec::{Project, read};

use crate::scratch::{self, Scratch};

fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/cases").canonicalize().unwrap()
}

/// The rejected specs; in `verify` the first of each code.
fn rejected() -> Vec<(String, Vec<Diagnostic>)> {
    let mut names: Vec<String> = std::fs::read_dir(cases().join("reject"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".jsonnet"))
        .collect();
    names.sort();
    let long = std::env::var("AUTHGATE_LONG").is_ok_and(|v| v == "1");
    let mut codes = Vec::new();
    let specs = names.into_iter().filter_map(|name| {
        let spec = PathBuf::from("reject").join(&name);
        let project = Project { spec, root: cases(), env: None, engine: Some(scratch::engine()) };
        let Err(report) = read(&project) else { panic!("{name} is accepted") };
        let errors: Vec<Diagnostic> = report.errors().cloned().collect();
        let new = errors.iter().any(|error| !codes.contains(&error.code));
        codes.extend(errors.iter().map(|error| error.code));
        (new || long).then_some((name, errors))
    });
    specs.collect()
}

/// A crate whose last good module stands, with a build script that reads the spec named in `spec.txt`.
///
/// The spec's own domain is in `src`, as for every case; the crate's is the one that the module was rendered with.
fn standing() -> Scratch {
    let scratch = Scratch::new("mistakes");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    scratch.render(&root);
    scratch.write("good/auth.rs", &std::fs::read_to_string(root.join("src/auth.rs")).unwrap());
    scratch.write("good/lib.rs", "pub mod auth;\n#[path = \"../generated/auth.rs\"]\npub mod generated;\n");
    scratch.append("Cargo.toml", "[lib]\npath = \"good/lib.rs\"\n");
    scratch.copy(&cases());
    let program = scratch::programs().join("examples/build");
    scratch.write(
        "build.rs",
        &format!(
            "fn main() {{\n    println!(\"cargo::rerun-if-changed=spec.txt\");\n    let spec = std::fs::read_to_string(\"spec.txt\").unwrap();\n    \
             let status = std::process::Command::new({program:?}).arg(spec).status().unwrap();\n    \
             std::process::exit(status.code().unwrap_or(1));\n}}\n"
        ),
    );
    scratch
}

/// The errors in Cargo's stream, without rustc's own count of them.
fn streamed(stream: &str) -> Vec<String> {
    let messages = stream.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    messages
        .filter(|m| m["reason"] == "compiler-message" && m["message"]["level"] == "error")
        .map(|m| m["message"]["message"].as_str().unwrap_or_default().to_owned())
        .filter(|text| !text.starts_with("aborting due to"))
        .collect()
}

#[test]
fn a_mistake_is_exactly_one_error_of_a_build_and_of_the_stream_that_editors_read() {
    let scratch = standing();
    let rejected = rejected();
    assert!(rejected.len() >= 40, "{}", rejected.len());
    let mut wrong = Vec::new();
    for (name, errors) in &rejected {
        scratch.write("spec.txt", &format!("reject/{name}"));
        let (_, stream, _) = scratch.cargo(&["check", "--message-format=json"]);
        let streamed = streamed(&stream);
        let (_, _, terminal) = scratch.cargo(&["build"]);
        let shown = terminal.lines().filter(|line| line.starts_with("error: error[AG")).count();
        let others = terminal.lines().filter(|line| line.starts_with("error")).count() - shown;
        let placed = errors.iter().all(|error| {
            let place = error.place.as_ref().map_or_else(String::new, |place| place.to_string());
            let code = format!("error[{}]: ", error.code);
            streamed.iter().filter(|text| text.starts_with(&code) && text.contains(&place)).count() >= 1
        });
        // Cargo's own line that the crate could not be compiled is no error of the spec's.
        if streamed.len() != errors.len() || shown != errors.len() || others != 1 || !placed {
            wrong.push(format!("== {name}: {} mistakes\n{streamed:#?}\n{terminal}", errors.len()));
        }
    }
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), rejected.len(), wrong.join("\n"));
}
