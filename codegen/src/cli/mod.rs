//! `cargo authgate`: what the build script does, by hand, and for machines.
//!
//! Results go to standard output, narration to standard error. Exit codes: 0 good, 1 findings,
//! 2 usage, 3 a file could not be read or written.

mod check;
mod diff;
mod explain;
mod format;
mod init;
mod routes;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use authgate_spec::{Good, Project, engine, schema};
use clap::{Arg, ArgAction, ArgMatches, Command};

use crate::{compare, render, write};

/// Where a spec stands unless another is named.
const SPEC: &str = "project.jsonnet";
/// Findings.
const FOUND: u8 = 1;
/// A file could not be read or written.
const BROKEN: u8 = 3;

/// Runs the command line.
#[must_use]
pub fn main() -> ExitCode {
    if let Some(code) = engine::serve_if_child() {
        return code;
    }
    // As a subcommand Cargo passes the name once more.
    let arguments = std::env::args().enumerate().filter(|(i, a)| !(*i == 1 && a == "authgate")).map(|(_, a)| a);
    let matches = command().get_matches_from(arguments);
    format::choose_colour(&matches);
    let Some((name, matches)) = matches.subcommand() else { return ExitCode::from(2) };
    let outcome = match name {
        "check" => check::run(matches),
        "diff" => diff::run(matches),
        "init" => init::run(matches),
        "explain" => explain::run(matches),
        "completions" => completions(matches),
        "schema" => writeln!(std::io::stdout().lock(), "{:#}", schema::project()).map(|()| 0),
        _ => one(name, matches),
    };
    outcome.map_or_else(
        |error| {
            let _ = writeln!(std::io::stderr(), "authgate: {error}");
            ExitCode::from(BROKEN)
        },
        ExitCode::from,
    )
}

fn command() -> Command {
    let spec = || Arg::new("spec").help("The spec file").value_name("SPEC").default_value(SPEC);
    let env = || Arg::new("env").long("env").help("The argument of a spec that is a function").value_name("NAME");
    let format = || {
        let names = clap::builder::PossibleValuesParser::new(format::NAMES);
        Arg::new("format")
            .long("format")
            .help("How findings are printed")
            .value_parser(names)
            .default_value(format::NAMES[0])
    };
    let verb = |name: &'static str, about: &'static str| Command::new(name).about(about).arg(spec()).arg(env());
    let compare_only =
        Arg::new("check").long("check").action(ArgAction::SetTrue).help("Compare only; exit 1 on a difference");
    Command::new("cargo-authgate")
        .about("Reads the auth block of a project.jsonnet")
        .version(env!("CARGO_PKG_VERSION"))
        .subcommand_required(true)
        .arg(format::colour())
        .subcommand(
            Command::new("check")
                .about("Reports every mistake of the specs, writes nothing")
                .arg(spec().num_args(1..).action(ArgAction::Append))
                .arg(env())
                .arg(format()),
        )
        .subcommand(verb("generate", "Writes the rendered files").arg(compare_only).arg(format()))
        .subcommand(
            verb(
                "routes",
                "Lists every route: method, path, whom it serves, its spec key, and what to register with a provider",
            )
            .arg(format()),
        )
        .subcommand(
            Command::new("diff")
                .about("Shows what a change of a spec opens, closes and ends; exit 1 where it opens something")
                .arg(
                    Arg::new("scaffolds")
                        .long("scaffolds")
                        .value_name("SPEC")
                        .num_args(0..=1)
                        .default_missing_value(SPEC)
                        .conflicts_with_all(["old", "allow-wider"])
                        .help("Shows instead which scaffolds of a spec have another template since they were written; exit 1 if any"),
                )
                .arg(
                    Arg::new("old")
                        .value_name("OLD")
                        .required_unless_present("scaffolds")
                        .help("A spec, or a generated/auth.lock.json"),
                )
                .arg(Arg::new("new").value_name("NEW").default_value(SPEC).help("The same, after the change"))
                .arg(
                    Arg::new("allow-wider")
                        .long("allow-wider")
                        .action(ArgAction::SetTrue)
                        .help("Acknowledges what opens: exit 0"),
                )
                .arg(env())
                .arg(format()),
        )
        .subcommand(
            Command::new("explain")
                .about("Says what a code means, or what a word is and where it was written")
                .arg(Arg::new("what").value_name("CODE|PATH").required(true).help("AG0107, or auth.session.idle"))
                .arg(spec())
                .arg(env())
                .arg(format()),
        )
        .subcommand(
            Command::new("init")
                .about("Writes a project that builds and runs, in a new folder or in the crate at hand")
                .arg(Arg::new("name").value_name("NAME").help("A new folder; without it the crate of this folder"))
                .arg(
                    Arg::new("crates")
                        .long("crates")
                        .value_name("FOLDER")
                        .help("A checkout of authgate's crates; by default the one that this command was built from"),
                ),
        )
        .subcommand(
            Command::new("completions").about("Prints a shell's completions of this command").arg(
                Arg::new("shell")
                    .value_name("SHELL")
                    .required(true)
                    .value_parser(clap::value_parser!(clap_complete::Shell)),
            ),
        )
        .subcommand(Command::new("schema").about("Prints the JSON Schema of the spec"))
        .subcommand(verb("openapi", "Prints the OpenAPI description").arg(format()))
}

fn completions(matches: &ArgMatches) -> std::io::Result<u8> {
    if let Some(shell) = matches.get_one::<clap_complete::Shell>("shell") {
        let mut text = Vec::new();
        clap_complete::generate(*shell, &mut command(), "cargo-authgate", &mut text);
        std::io::stdout().lock().write_all(&text)?;
    }
    Ok(0)
}

/// The project of a spec file: the crate that it lies in, or its own folder.
///
/// # Errors
/// If there is no such file.
fn project(spec: &Path, env: Option<&String>) -> std::io::Result<Project> {
    std::fs::File::open(spec).map_err(|error| of_file(spec, &error))?;
    let mut project = Project::at(spec);
    project.env = env.cloned().or_else(|| std::env::var("AUTHGATE_ENV").ok());
    let folder = project.root.canonicalize().unwrap_or_else(|_| project.root.clone());
    let manifest = folder.ancestors().find(|ancestor| ancestor.join("Cargo.toml").is_file());
    if let Some(root) = manifest
        && let Ok(inner) = folder.strip_prefix(root)
    {
        project.spec = inner.join(&project.spec);
        project.root = root.to_owned();
    }
    Ok(project)
}

/// The project of the one spec that a verb was given.
fn given(matches: &ArgMatches) -> std::io::Result<Project> {
    project(Path::new(matches.get_one::<String>("spec").map_or(SPEC, String::as_str)), matches.get_one("env"))
}

/// An error that says which file it is about.
fn of_file(path: &Path, error: &std::io::Error) -> std::io::Error {
    std::io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

/// A verb over one spec.
fn one(name: &str, matches: &ArgMatches) -> std::io::Result<u8> {
    let project = given(matches)?;
    match authgate_spec::read(&project) {
        Ok(good) => run(name, matches, &project.root, &good),
        Err(report) => format::print(format::of(matches), &[*report]).map(|()| FOUND),
    }
}

fn run(name: &str, matches: &ArgMatches, root: &Path, good: &Good) -> std::io::Result<u8> {
    if name == "routes" {
        return routes::print(format::of(matches), &good.plan).map(|()| 0);
    }
    let files = render(&good.plan).map_err(std::io::Error::other)?;
    let mut out = std::io::stdout().lock();
    match name {
        "generate" if matches.get_flag("check") => {
            let drift = compare(root, &files);
            for file in &drift {
                writeln!(out, "{}: {}", file.path.display(), file.first)?;
            }
            return Ok(if drift.is_empty() { 0 } else { FOUND });
        }
        "generate" => {
            let done = write(root, &files, None)?;
            for path in &done.written {
                writeln!(out, "wrote {}", path.display())?;
            }
            for path in &done.removed {
                writeln!(out, "removed {}", path.display())?;
            }
        }
        _ => {
            let name = PathBuf::from("generated/openapi.json");
            write!(out, "{}", files.iter().find(|f| f.path == name).map(|f| f.text.as_str()).unwrap_or_default())?;
        }
    }
    Ok(0)
}
