//! The bridge over an SDK that `@hey-api/openapi-ts` makes from the OpenAPI description.

use std::path::Path;
use std::process::Command;

use crate::{Outcome, run, tools, web};

/// The reference gateway's spec, but for its bridge.
const SPEC: &str = "(import 'project.jsonnet') { auth+: { bridge: { client: 'hey-api', out: 'web' } } }\n";

/// Generates the bridge and the SDK, checks the types of both, and calls a running gateway by them.
pub fn bridge(root: &Path) -> Outcome {
    if !tools::node() {
        return Outcome::Skipped("Node 20.19 or newer is not installed");
    }
    let tests = root.join("tests/hey-api");
    let folder = tests.join(".check");
    let _ = std::fs::remove_dir_all(&folder);
    let copied = std::fs::create_dir_all(folder.join("src")).and_then(|()| {
        for file in ["Cargo.toml", "project.jsonnet", "src/auth.rs", "src/token_store.rs"] {
            std::fs::copy(root.join(file), folder.join(file))?;
        }
        std::fs::write(folder.join("hey.jsonnet"), SPEC)
    });
    if let Err(error) = copied {
        eprintln!("verify: {error}");
        return Outcome::Failed;
    }
    let Some(program) = web::program(root, "authgate", "authgate") else { return Outcome::Failed };
    let generate = ["run", "--quiet", "--package", "authgate-codegen", "--bin", "cargo-authgate", "--", "generate"];
    let mut generate_bridge = Command::new(env!("CARGO"));
    generate_bridge.args(generate).arg(folder.join("hey.jsonnet")).current_dir(root);
    let sdk = ["-i", ".check/generated/openapi.json", "-o", ".check/web/sdk", "--no-log-file"];
    let in_tests = |program: &str, arguments: &[&str]| {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(&tests);
        command
    };
    let steps = [
        in_tests("npm", &["ci", "--no-audit", "--no-fund", "--silent"]),
        generate_bridge,
        in_tests("node", &[&["node_modules/@hey-api/openapi-ts/bin/run.js"], &sdk[..]].concat()),
        in_tests("node", &[web::TSC, "-p", "tsconfig.json"]),
        in_tests("node", &["check.mjs", &program]),
    ];
    steps
        .into_iter()
        .map(|mut step| run(&mut step))
        .find(|outcome| *outcome != Outcome::Passed)
        .unwrap_or(Outcome::Passed)
}
