//! The bridge over an SDK that `@hey-api/openapi-ts` makes from the OpenAPI description.

use std::path::Path;
use std::process::Command;

use crate::{Outcome, copied, tools, until_one_fails, web};

/// The reference gateway's spec, but for its bridge.
const SPEC: &str = "(import 'project.jsonnet') { auth+: { bridge: { client: 'hey-api', out: 'web' } } }\n";

/// Generates the bridge and the SDK, checks the types of both, and calls a running gateway by them.
pub fn bridge(root: &Path) -> Outcome {
    if !tools::node() {
        return Outcome::Skipped("Node 20.19 or newer is not installed");
    }
    let tests = root.join("tests/hey-api");
    let folder = tests.join(".check");
    let spec = folder.join("hey.jsonnet");
    if let Err(error) = copied::reference(root, &folder).and_then(|()| std::fs::write(&spec, SPEC)) {
        eprintln!("verify: {error}");
        return Outcome::Failed;
    }
    let Some(program) = web::program(root, "authgate", "authgate") else { return Outcome::Failed };
    let sdk = ["-i", ".check/generated/openapi.json", "-o", ".check/web/sdk", "--no-log-file"];
    let in_tests = |program: &str, arguments: &[&str]| {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(&tests);
        command
    };
    until_one_fails([
        in_tests("npm", &["ci", "--no-audit", "--no-fund", "--silent"]),
        copied::generate(root, &spec),
        in_tests("node", &[&["node_modules/@hey-api/openapi-ts/bin/run.js"], &sdk[..]].concat()),
        in_tests("node", &[web::TSC, "-p", "tsconfig.json"]),
        in_tests("node", &["check.mjs", &program]),
    ])
}
