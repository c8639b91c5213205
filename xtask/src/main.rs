//! `cargo verify`: everything that CI checks, in one command.
//!
//! `cargo verify --long` runs the full counts of crash, fuzz and revocation tests, `cargo verify "browser"` one check. `cargo run -p xtask -- docs`
//! rewrites the pages that are rendered.

mod copied;
mod coverage;
mod fresh;
mod hey_api;
mod reference;
mod rename;
mod stores;
#[cfg(test)]
mod tidy;
mod tools;
mod web;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Instant;

/// How one check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Passed,
    Failed,
    Skipped(&'static str),
}

type Check = (&'static str, fn(&Path) -> Outcome);

const CHECKS: [Check; 15] = [
    ("format", |root| cargo(root, &["fmt", "--all", "--check"])),
    ("lints", lints),
    ("licences", licences),
    ("rendered pages", rendered),
    ("tests", tests),
    ("stores", stores::all),
    ("documentation", documentation),
    ("a new project", fresh::project),
    ("TypeScript", web::types),
    ("a renamed field", rename::field),
    ("failures of calls", web::failures),
    ("hey-api", hey_api::bridge),
    ("OpenID provider", web::provider),
    ("browser", web::browser),
    ("example app", web::app),
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // Cargo says at run time which checkout this is; a shared target folder may hold the binary of another.
    let here =
        std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    let root = here.parent().map(PathBuf::from).unwrap_or_default();
    match arguments.first().map(String::as_str) {
        Some("verify") => {
            let wanted: Vec<&String> = arguments[1..].iter().filter(|a| *a != "--long").collect();
            match wanted.iter().find(|wanted| CHECKS.iter().all(|(name, _)| name != **wanted)) {
                Some(unknown) => fail(&format!("there is no check {unknown:?}")),
                None => verify(&root, arguments.iter().any(|a| a == "--long"), &wanted),
            }
        }
        Some("docs") => {
            let written = pages(&root)
                .and_then(|pages| pages.iter().try_for_each(|(file, text)| std::fs::write(root.join(file), text)));
            match written {
                Ok(()) => ExitCode::SUCCESS,
                Err(error) => fail(&format!("docs: {error}")),
            }
        }
        _ => fail("usage: cargo verify [--long] [CHECK…] | cargo run -p xtask -- docs"),
    }
}

/// Every check, or those that are named.
fn verify(root: &Path, long: bool, wanted: &[&String]) -> ExitCode {
    let strict = std::env::var("CI").is_ok_and(|v| v == "true");
    let begun = Instant::now();
    let mut skipped = Vec::new();
    let chosen = CHECKS.iter().filter(|(name, _)| wanted.is_empty() || wanted.iter().any(|wanted| wanted == name));
    let mut passed = 0;
    for (name, check) in chosen {
        println!("== {name}");
        let outcome = if long && *name == "tests" { long_tests(root) } else { check(root) };
        match outcome {
            Outcome::Passed => passed += 1,
            Outcome::Failed => return fail(&format!("{name} failed")),
            Outcome::Skipped(why) if strict => return fail(&format!("{name} cannot run: {why}")),
            Outcome::Skipped(why) => skipped.push(format!("{name}: {why}")),
        }
    }
    for line in &skipped {
        println!("skipped {line}");
    }
    println!("verify: {passed} checks passed in {} s, {} skipped", begun.elapsed().as_secs(), skipped.len());
    ExitCode::SUCCESS
}

fn fail(what: &str) -> ExitCode {
    eprintln!("verify: {what}");
    ExitCode::FAILURE
}

/// Runs a command to its end.
fn run(command: &mut Command) -> Outcome {
    if std::env::args().any(|argument| argument == "--long") {
        // The second gives tests the time that their full counts take.
        command.env("AUTHGATE_LONG", "1").env("NEXTEST_PROFILE", "long");
    }
    match command.status() {
        Ok(status) if status.success() => Outcome::Passed,
        Ok(_) => Outcome::Failed,
        Err(error) => {
            eprintln!("verify: {command:?}: {error}");
            Outcome::Failed
        }
    }
}

/// Runs commands one after another; the first that does not pass is the last.
fn until_one_fails(steps: impl IntoIterator<Item = Command>) -> Outcome {
    let mut outcomes = steps.into_iter().map(|mut step| run(&mut step));
    outcomes.find(|outcome| *outcome != Outcome::Passed).unwrap_or(Outcome::Passed)
}

fn cargo(root: &Path, arguments: &[&str]) -> Outcome {
    run(Command::new(env!("CARGO")).args(arguments).current_dir(root))
}

/// As most people build it, and with every store.
fn lints(root: &Path) -> Outcome {
    let clippy = ["clippy", "--workspace", "--all-targets", "--quiet"];
    let deny = ["--", "-D", "warnings"];
    match cargo(root, &[&clippy[..], &deny].concat()) {
        Outcome::Passed => cargo(root, &[&clippy[..], &["--features", stores::FEATURES], &deny].concat()),
        other => other,
    }
}

/// With nextest where it is installed; it is faster and stops what hangs.
fn tests(root: &Path) -> Outcome {
    cargo(root, test_command())
}

/// The examples in documentation run, and every link in it leads somewhere.
fn documentation(root: &Path) -> Outcome {
    let crates = ["spec", "codegen", "runtime", "wal-index"].map(|name| format!("--package=authgate-{name}"));
    let mut links = Command::new(env!("CARGO"));
    links.args(["doc", "--no-deps", "--quiet"]).args(crates).current_dir(root).env("RUSTDOCFLAGS", "-D warnings");
    match cargo(root, &["test", "--workspace", "--doc", "--quiet"]) {
        Outcome::Passed => run(&mut links),
        other => other,
    }
}

fn long_tests(root: &Path) -> Outcome {
    run(Command::new(env!("CARGO")).args(test_command()).args(["--no-fail-fast"]).current_dir(root))
}

fn test_command() -> &'static [&'static str] {
    if tools::find(&["cargo-nextest"]).is_some() {
        &["nextest", "run", "--workspace"]
    } else {
        &["test", "--workspace", "--lib", "--bins", "--tests", "--examples"]
    }
}

/// The pages that are rendered.
fn pages(root: &Path) -> std::io::Result<[(&'static str, String); 2]> {
    Ok([(coverage::FILE, coverage::render(root)?), (reference::FILE, reference::render())])
}

/// The rendered pages are what tests and types say.
fn rendered(root: &Path) -> Outcome {
    let Ok(pages) = pages(root) else { return Outcome::Failed };
    let old = pages.iter().filter(|(file, text)| std::fs::read_to_string(root.join(file)).ok().as_ref() != Some(text));
    let old: Vec<&str> = old.map(|(file, _)| *file).collect();
    if old.is_empty() {
        return Outcome::Passed;
    }
    eprintln!("verify: {} is old: run `cargo run -p xtask -- docs`", old.join(", "));
    Outcome::Failed
}

/// Every crate in the tree has a licence that deny.toml allows. `cargo deny` checks more where it is installed.
fn licences(root: &Path) -> Outcome {
    if tools::find(&["cargo-deny"]).is_some() {
        return cargo(root, &["deny", "--offline", "check", "licenses", "bans", "sources"]);
    }
    let deny = std::fs::read_to_string(root.join("deny.toml")).unwrap_or_default();
    let allowed: Vec<&str> = deny.lines().filter_map(|line| line.trim().strip_prefix('"')?.split('"').next()).collect();
    let output =
        Command::new(env!("CARGO")).args(["metadata", "--format-version", "1", "--locked"]).current_dir(root).output();
    let Ok(output) = output else { return Outcome::Failed };
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
    let packages = metadata["packages"].as_array().cloned().unwrap_or_default();
    let mut wrong = 0;
    for package in &packages {
        let licence = package["license"].as_str().unwrap_or("none");
        // One of the alternatives must be allowed, and of that every part.
        let good = licence.replace('/', " OR ").split(" OR ").any(|one| {
            one.trim_matches(['(', ')', ' '])
                .split(" AND ")
                .all(|part| allowed.contains(&part.trim_matches(['(', ')', ' '])))
        });
        if !good {
            wrong += 1;
            eprintln!("verify: {} has the licence {licence}, which deny.toml does not allow", package["name"]);
        }
    }
    if wrong == 0 && !packages.is_empty() { Outcome::Passed } else { Outcome::Failed }
}
