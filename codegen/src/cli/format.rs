//! Findings for people, for programs and for a forge's annotations. The three say the same.

use std::io::Write;

use anstream::ColorChoice;
use authgate_spec::diagnostic::{Diagnostic, Report, Severity};
use authgate_spec::frame::frame;
use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgMatches};
use serde_json::{Value, json};

/// How findings are printed.
#[derive(Clone, Copy)]
pub(super) enum Format {
    Human,
    Json,
    Annotations,
}

/// The formats by name; the last is the one of a forge's annotations.
pub(super) const NAMES: [&str; 3] = ["human", "json", "github"];

/// The format that was asked for.
pub(super) fn of(matches: &ArgMatches) -> Format {
    let [_, json, annotations] = NAMES;
    match matches.get_one::<String>("format") {
        Some(name) if name == json => Format::Json,
        Some(name) if name == annotations => Format::Annotations,
        _ => Format::Human,
    }
}

/// The names of `--color`; the last is what a terminal and the environment (`NO_COLOR`, `CLICOLOR_FORCE`) decide.
const COLOURS: [(&str, ColorChoice); 3] =
    [("always", ColorChoice::Always), ("never", ColorChoice::Never), ("auto", ColorChoice::Auto)];

/// `--color`, of every command.
pub(super) fn colour() -> Arg {
    let names = PossibleValuesParser::new(COLOURS.map(|(name, _)| name));
    let help = "When findings are coloured";
    Arg::new("color").long("color").global(true).value_name("WHEN").value_parser(names).default_value("auto").help(help)
}

/// Holds from here on to what was chosen.
pub(super) fn choose_colour(matches: &ArgMatches) {
    let chosen = matches.get_one::<String>("color");
    if let Some((_, choice)) = COLOURS.iter().find(|(name, _)| chosen.is_some_and(|chosen| chosen == name)) {
        choice.write_global();
    }
}

/// Prints the findings of all reports.
pub(super) fn print(format: Format, reports: &[Report]) -> std::io::Result<()> {
    // Takes the colours out again where they are not wanted.
    let mut out = anstream::stdout().lock();
    let findings = || reports.iter().flat_map(|report| &report.findings);
    match format {
        Format::Human => {
            for finding in findings() {
                writeln!(out, "{}\n", frame(finding, true))?;
            }
            let (mut errors, mut warnings) = (0, 0);
            for finding in findings() {
                match finding.severity {
                    Severity::Error => errors += 1,
                    Severity::Warning => warnings += 1,
                }
            }
            writeln!(out, "{} checked: {errors} errors, {warnings} warnings", reports.len())
        }
        Format::Json => {
            let findings: Vec<Value> = findings().map(as_json).collect();
            writeln!(out, "{}", json!({ "v": 1, "findings": findings }))
        }
        Format::Annotations => findings().try_for_each(|finding| writeln!(out, "{}", as_annotation(finding))),
    }
}

fn as_json(finding: &Diagnostic) -> Value {
    let (file, line, column) = position(finding);
    json!({
        "severity": finding.severity.as_str(),
        "code": finding.code,
        "file": file,
        "line": line,
        "column": column,
        "path": finding.path.as_ref().map(|path| path.as_str()),
        "message": finding.message,
        "help": finding.help,
        "notes": [],
        "related": finding.related.iter().filter_map(|related| {
            let place = related.place.as_ref()?;
            Some(json!({ "file": place.file, "line": place.line, "column": place.column, "message": related.message }))
        }).collect::<Vec<_>>(),
    })
}

/// A workflow command; its text is escaped as the forge wants it.
fn as_annotation(finding: &Diagnostic) -> String {
    let (file, line, column) = position(finding);
    let text = |text: &str| text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    let property = |value: &str| text(value).replace(':', "%3A").replace(',', "%2C");
    let path = finding.path.as_ref().map(|path| format!(" (path: {path})")).unwrap_or_default();
    let note = finding.related.as_ref().and_then(|related| {
        let place = related.place.as_ref()?;
        Some(format!("\nnote: {}: {place}", related.message))
    });
    let message = format!("{}{}\nhelp: {}{path}", finding.message, note.unwrap_or_default(), finding.help);
    let (severity, code) = (finding.severity.as_str(), finding.code);
    format!("::{severity} file={},line={line},col={column},title={code}::{}", property(file), text(&message))
}

/// File, line and column; the start of the file for what concerns all of it.
fn position(finding: &Diagnostic) -> (&str, usize, usize) {
    match &finding.place {
        Some(place) => (&place.file, place.line, place.column),
        None => (&finding.file, 1, 1),
    }
}
