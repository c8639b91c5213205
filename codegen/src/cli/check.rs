//! `check`: every mistake of one spec or of several.

use std::path::Path;

use authgate_spec::diagnostic::Report;
use clap::ArgMatches;

use super::{FOUND, format, project};

/// 1 with an error among the findings, 0 with warnings only or with none.
pub(super) fn run(matches: &ArgMatches) -> std::io::Result<u8> {
    let specs = matches.get_many::<String>("spec").into_iter().flatten();
    let mut reports: Vec<Report> = Vec::new();
    for spec in specs {
        let project = project(Path::new(spec), matches.get_one("env"))?;
        reports.push(authgate_spec::read(&project).map_or_else(|report| *report, |good| good.warnings));
    }
    format::print(format::of(matches), &reports)?;
    let wrong = reports.iter().any(|report| report.errors().next().is_some());
    Ok(if wrong { FOUND } else { 0 })
}
