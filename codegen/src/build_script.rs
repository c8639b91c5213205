//! The face for `build.rs`.
//!
//! A mistake of the spec becomes one `compile_error!` in a file of `OUT_DIR` that the rendered
//! module includes: so it shows in the terminal and in cargo's JSON stream, and the last good
//! items stay in place. `cargo::error` is for what is no mistake of the spec.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::SystemTime;

use authgate_spec::diagnostic::{Diagnostic, Report};
use authgate_spec::{Good, Project, engine};

use crate::{Rendered, compare, render, write};

/// The file of `OUT_DIR` that the rendered module includes.
const FINDINGS: &str = "authgate_findings.rs";

/// Renders the spec at `spec`, a path relative to the crate's folder. The whole of a `build.rs`.
#[must_use]
pub fn build(spec: &str) -> ExitCode {
    if let Some(code) = engine::serve_if_child() {
        return code;
    }
    let mut cargo = Cargo(Vec::new());
    let code = run(spec, &mut cargo);
    cargo.flush();
    code
}

/// Directives for Cargo, in order.
struct Cargo(Vec<String>);

impl Cargo {
    fn say(&mut self, key: &str, value: &str) {
        for line in value.lines() {
            self.0.push(format!("cargo::{key}={line}"));
        }
    }

    fn flush(self) {
        let mut text = self.0.join("\n");
        text.push('\n');
        // Cargo reads this pipe; if it is gone, so is the build.
        let _ = std::io::stdout().lock().write_all(text.as_bytes());
    }
}

fn run(spec: &str, cargo: &mut Cargo) -> ExitCode {
    let variable = |name: &str| std::env::var_os(name).map(PathBuf::from);
    let (Some(root), Some(out)) = (variable("CARGO_MANIFEST_DIR"), variable("OUT_DIR")) else {
        cargo.say("error", "authgate: this runs as a build script: CARGO_MANIFEST_DIR or OUT_DIR is not set");
        return ExitCode::FAILURE;
    };
    for name in ["AUTHGATE_ENV", "CI", "DOCS_RS"] {
        cargo.say("rerun-if-env-changed", name);
    }
    cargo.say("rerun-if-changed", spec);
    let project = Project {
        root: root.clone(),
        spec: PathBuf::from(spec),
        env: std::env::var("AUTHGATE_ENV").ok(),
        engine: None,
    };
    let outcome = match authgate_spec::read(&project) {
        Ok(good) => finish(&root, &out, good, cargo),
        Err(report) => refuse(&root, &out, &report, cargo),
    };
    outcome.unwrap_or_else(|problem| {
        cargo.say("error", &format!("authgate: {problem}"));
        ExitCode::FAILURE
    })
}

fn finish(root: &Path, out: &Path, good: Good, cargo: &mut Cargo) -> Result<ExitCode, String> {
    let say = |what: &str, error: std::io::Error| format!("{what}: {error}");
    for input in &good.inputs {
        cargo.say("rerun-if-changed", &input.display().to_string());
    }
    for warning in good.warnings.warnings() {
        cargo.say("warning", &one_line(warning));
    }
    let files = render(&good.plan)?;
    for file in &files {
        cargo.say("rerun-if-changed", &root.join(&file.path).display().to_string());
    }
    if compares_only() {
        let drift = compare(root, &files);
        for file in &drift {
            let help = "run `cargo build` without CI set and commit the result";
            cargo.say(
                "error",
                &format!("{} is not what the spec renders to; {}; {help}", file.path.display(), file.first),
            );
        }
        if !drift.is_empty() {
            return Ok(ExitCode::FAILURE);
        }
    } else {
        write(root, &files, newest(root, &good.inputs, &files))
            .map_err(|e| say("a rendered file cannot be written", e))?;
    }
    write_findings(out, "").map_err(|e| say("OUT_DIR cannot be written", e))?;
    Ok(ExitCode::SUCCESS)
}

fn refuse(root: &Path, out: &Path, report: &Report, cargo: &mut Cargo) -> Result<ExitCode, String> {
    // A mistake may be mended in any file that was read, or in a module that is not there yet.
    cargo.say("rerun-if-changed", &root.join("src").display().to_string());
    for input in &report.inputs {
        cargo.say("rerun-if-changed", &input.display().to_string());
    }
    if !root.join("generated/auth.rs").exists() {
        // There is no last good module that could carry the errors.
        for error in report.errors() {
            cargo.say("error", &error.to_string());
        }
        return Ok(ExitCode::FAILURE);
    }
    let errors: Vec<String> =
        report.errors().map(|e| format!("::core::compile_error!({:?});\n", e.to_string())).collect();
    write_findings(out, &errors.concat()).map_err(|e| format!("OUT_DIR cannot be written: {e}"))?;
    Ok(ExitCode::SUCCESS)
}

fn write_findings(out: &Path, text: &str) -> std::io::Result<()> {
    std::fs::write(out.join(FINDINGS), text)
}

/// In CI and in documentation builds nothing is written: what is committed must be right.
fn compares_only() -> bool {
    let set = |name: &str| std::env::var(name).is_ok_and(|v| !v.is_empty() && v != "0" && v != "false");
    set("CI") || set("DOCS_RS")
}

fn newest(root: &Path, inputs: &[PathBuf], files: &[Rendered]) -> Option<SystemTime> {
    let changed = |path: &Path| path.metadata().and_then(|m| m.modified()).ok();
    let ours = files.iter().map(|f| root.join(&f.path));
    inputs.iter().filter(|i| !ours.clone().any(|o| o == **i)).filter_map(|i| changed(i)).max()
}

fn one_line(finding: &Diagnostic) -> String {
    let place = finding.place.as_ref().map_or_else(|| finding.file.clone(), ToString::to_string);
    format!("{place}: [{}] {}; {}", finding.code, finding.message, finding.help)
}
