//! `cargo authgate`: what the build script does, by hand.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use authgate_codegen::spec::{Good, Project, diagnostic::Report, engine, schema};
use authgate_codegen::{compare, render, write};
use clap::{Arg, ArgAction, ArgMatches, Command};

/// Findings.
const FOUND: u8 = 1;
/// A file could not be read or written.
const BROKEN: u8 = 3;

fn main() -> ExitCode {
    if let Some(code) = engine::serve_if_child() {
        return code;
    }
    // As a subcommand Cargo passes the name once more.
    let arguments = std::env::args().enumerate().filter(|(i, a)| !(*i == 1 && a == "authgate")).map(|(_, a)| a);
    let matches = command().get_matches_from(arguments);
    let Some((name, matches)) = matches.subcommand() else { return ExitCode::from(2) };
    let spec = matches.get_one::<String>("spec").map_or(Path::new("project.jsonnet"), Path::new);
    let mut project = Project::at(spec);
    project.env = matches.get_one::<String>("env").cloned().or_else(|| std::env::var("AUTHGATE_ENV").ok());
    let outcome = match authgate_codegen::spec::read(&project) {
        Ok(good) => run(name, matches, &project.root, &good),
        Err(report) => say(&report).map(|()| FOUND),
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
    let spec = || Arg::new("spec").help("The spec file").value_name("SPEC");
    let env = || Arg::new("env").long("env").help("The argument of a spec that is a function").value_name("NAME");
    let verb = |name: &'static str, about: &'static str| Command::new(name).about(about).arg(spec()).arg(env());
    Command::new("cargo-authgate")
        .about("Reads the auth block of a project.jsonnet")
        .version(env!("CARGO_PKG_VERSION"))
        .subcommand_required(true)
        .subcommand(verb("check", "Reports every mistake of the spec, writes nothing"))
        .subcommand(verb("generate", "Writes the rendered files").arg(
            Arg::new("check").long("check").action(ArgAction::SetTrue).help("Compare only; exit 1 on a difference"),
        ))
        .subcommand(verb("routes", "Lists method, path and spec key of every route"))
        .subcommand(verb("schema", "Prints the JSON Schema of the spec"))
        .subcommand(verb("openapi", "Prints the OpenAPI description"))
}

fn run(name: &str, matches: &ArgMatches, root: &Path, good: &Good) -> std::io::Result<u8> {
    let files = render(&good.plan).map_err(std::io::Error::other)?;
    let text_of =
        |name: &str| files.iter().find(|f| f.path == PathBuf::from("generated").join(name)).map(|f| f.text.as_str());
    let mut out = std::io::stdout().lock();
    match name {
        "check" => {
            say(&good.warnings)?;
            writeln!(out, "{}: good, {} routes", good.plan.spec_file, good.plan.routes.len())?;
        }
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
        "routes" => {
            for route in &good.plan.routes {
                writeln!(out, "{:6} {:40} {}", route.verb.as_str(), route.path.as_str(), route.key)?;
            }
        }
        "schema" => writeln!(out, "{:#}", schema::project())?,
        _ => write!(out, "{}", text_of("openapi.json").unwrap_or_default())?,
    }
    Ok(0)
}

fn say(report: &Report) -> std::io::Result<()> {
    if report.findings.is_empty() {
        return Ok(());
    }
    writeln!(std::io::stdout().lock(), "{report}\n")
}
