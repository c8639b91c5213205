//! `diff`: what a change of a spec opens, closes and ends.

use std::io::Write;
use std::path::Path;

use authgate_spec::surface::{Change, Surface, Verdict, compare};
use clap::ArgMatches;
use serde_json::{Value, json};

use super::format::Format;
use super::{FOUND, format, of_file, project};
use crate::scaffold;

/// 1 where a scaffold has another template than the one that it was written from. Nothing is written.
fn scaffolds(spec: &Path, matches: &ArgMatches) -> std::io::Result<u8> {
    let project = project(spec, matches.get_one("env"))?;
    let good = match authgate_spec::read(&project) {
        Ok(good) => good,
        Err(report) => return format::print(format::of(matches), &[*report]).map(|()| FOUND),
    };
    let mut changes = Vec::new();
    for file in scaffold::render(&good.plan) {
        // One that is not there is written by the next build.
        if let Ok(there) = std::fs::read_to_string(project.root.join(&file.path)) {
            changes.extend(scaffold::changed(&there, &file).map(|diff| (file.path, diff)));
        }
    }
    let mut out = std::io::stdout().lock();
    match format::of(matches) {
        Format::Human if changes.is_empty() => writeln!(out, "every scaffold is from the template of today")?,
        Format::Human => changes.iter().try_for_each(|(_, diff)| write!(out, "{diff}"))?,
        Format::Json => {
            let files: Vec<Value> = changes
                .iter()
                .map(|(path, diff)| json!({ "path": path.display().to_string(), "diff": diff }))
                .collect();
            writeln!(out, "{}", json!({ "v": 1, "scaffolds": files }))?;
        }
        Format::Annotations => changes.iter().try_for_each(|(path, _)| {
            writeln!(out, "::notice file={}::its template changed since it was written", path.display())
        })?,
    }
    Ok(if changes.is_empty() { 0 } else { FOUND })
}

/// 1 where something opens that `--allow-wider` does not acknowledge, or a spec does not build.
pub(super) fn run(matches: &ArgMatches) -> std::io::Result<u8> {
    if let Some(spec) = matches.get_one::<String>("scaffolds") {
        return scaffolds(Path::new(spec), matches);
    }
    let name = |id: &str| matches.get_one::<String>(id).map(Path::new).unwrap_or(Path::new(""));
    let (Some(old), Some(new)) = (read(name("old"), matches)?, read(name("new"), matches)?) else { return Ok(FOUND) };
    let changes = compare(&old, &new);
    print(format::of(matches), &changes)?;
    let wider = changes.iter().any(|change| change.verdict == Verdict::Wider);
    Ok(if wider && !matches.get_flag("allow-wider") { FOUND } else { 0 })
}

/// The surface of a lock file, or of a spec; none for a spec that does not build, which is reported.
fn read(path: &Path, matches: &ArgMatches) -> std::io::Result<Option<Surface>> {
    if path.extension().is_some_and(|extension| extension == "json") {
        let text = std::fs::read_to_string(path).map_err(|error| of_file(path, &error))?;
        let surface = serde_json::from_str(&text);
        return surface
            .map(Some)
            .map_err(|e| std::io::Error::other(format!("{} is no lock file: {e}", path.display())));
    }
    match authgate_spec::read(&project(path, matches.get_one("env"))?) {
        Ok(good) => Ok(Some(good.plan.surface)),
        Err(report) => format::print(format::of(matches), &[*report]).map(|()| None),
    }
}

fn print(format: Format, changes: &[Change]) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    match format {
        Format::Human if changes.is_empty() => writeln!(out, "nothing that faces the outside changes"),
        Format::Human => changes.iter().try_for_each(|change| writeln!(out, "{change}")),
        Format::Json => {
            let changes: Vec<Value> = changes
                .iter()
                .map(|c| json!({ "name": c.name, "verdict": c.verdict.as_str(), "before": c.before, "after": c.after, "ends": c.ends }))
                .collect();
            writeln!(out, "{}", json!({ "v": 1, "changes": changes }))
        }
        Format::Annotations => changes.iter().try_for_each(|change| {
            let severity = if change.verdict == Verdict::Wider { "warning" } else { "notice" };
            writeln!(out, "::{severity} title=auth surface::{}", change.to_string().replace('%', "%25"))
        }),
    }
}
