//! Mistakes as data: what was written, where, and what to write instead.

use std::cell::RefCell;
use std::fmt;
use std::path::{Path, PathBuf};

use crate::JsonPath;
use crate::frame::frame;
use crate::json_path::Segment;
use crate::places::{Anchor, Place};

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The spec does not build.
    Error,
    /// The spec builds, and says so each time.
    Warning,
}

impl Severity {
    /// `error` or `warning`, as tools print it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// One mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Weight.
    pub severity: Severity,
    /// A stable code, such as `AG0107`.
    pub code: &'static str,
    /// The file as the project names it.
    pub file: String,
    /// Where in the evaluated spec; none where the engine itself failed.
    pub path: Option<JsonPath>,
    /// Where in the user's files; filled in once the run is over.
    pub place: Option<Place>,
    /// What is wrong, in one clause.
    pub message: String,
    /// What to write instead.
    pub help: String,
    /// The other half of it, where a mistake has two: what stood there first.
    pub related: Option<Related>,
}

/// The first of two that cannot both stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// Where in the evaluated spec.
    pub path: JsonPath,
    /// Where in the user's files; filled in once the run is over.
    pub place: Option<Place>,
    /// What it is, in one clause.
    pub message: &'static str,
    /// Which part of the writing is meant.
    anchor: Anchor,
}

/// Codes whose value is most often a secret: its line is named, not shown.
const MASKED: [&str; 1] = ["AG0203"];

/// Keys whose value is a secret by their name.
const MASKED_KEYS: [&str; 3] = ["secret", "password", "client_secret"];

impl Diagnostic {
    /// Which part of the writing is meant.
    pub(crate) fn anchor(&self) -> Anchor {
        match self.code {
            "AG0107" => Anchor::Key,
            "AG0102" => Anchor::Call,
            "AG0106" => Anchor::Item,
            _ => Anchor::Value,
        }
    }

    /// Of two in one file the later one is the mistake.
    fn second_comes_last(&mut self) {
        let Some(related) = &mut self.related else { return };
        let (Some(here), Some(there)) = (&self.place, &related.place) else { return };
        if here.file == there.file && (there.line, there.column) > (here.line, here.column) {
            std::mem::swap(&mut self.place, &mut related.place);
            if let Some(path) = &mut self.path {
                std::mem::swap(path, &mut related.path);
            }
        }
    }

    /// True if a line of it may hold a secret, and so none is shown.
    pub(crate) fn is_masked(&self) -> bool {
        let paths = self.path.iter().chain(self.related.iter().map(|related| &related.path));
        let mut last = paths.filter_map(|path| path.segments().last());
        let secret = last.any(|key| matches!(key, Segment::Key(key) if MASKED_KEYS.contains(&key.as_str())));
        secret || MASKED.contains(&self.code)
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&frame(self, false))
    }
}

/// Collects the mistakes of one run. Every step reports here and goes on.
#[derive(Debug, Default)]
pub struct Sink {
    file: String,
    found: RefCell<Vec<Diagnostic>>,
}

impl Sink {
    /// A sink for the spec file `file`.
    #[must_use]
    pub fn new(file: &str) -> Self {
        Self { file: file.to_owned(), found: RefCell::default() }
    }

    /// Reports a mistake at `path`.
    pub fn error(&self, code: &'static str, path: &JsonPath, message: impl Into<String>, help: impl Into<String>) {
        self.push(Severity::Error, code, Some(path), message.into(), help.into());
    }

    /// Reports a mistake that has two halves: at the second, beside the `first`.
    pub fn error_beside(
        &self,
        code: &'static str,
        path: &JsonPath,
        message: impl Into<String>,
        help: impl Into<String>,
        (first, note): (&JsonPath, &'static str),
    ) {
        self.error(code, path, message, help);
        if let Some(finding) = self.found.borrow_mut().last_mut() {
            let anchor = finding.anchor();
            finding.related = Some(Related { path: first.clone(), place: None, message: note, anchor });
        }
    }

    /// Reports something that builds, but should be seen.
    pub fn warning(&self, code: &'static str, path: &JsonPath, message: impl Into<String>, help: impl Into<String>) {
        self.push(Severity::Warning, code, Some(path), message.into(), help.into());
    }

    /// Reports that the file as a whole could not be read.
    pub fn file_error(&self, code: &'static str, message: impl Into<String>, help: impl Into<String>) {
        self.push(Severity::Error, code, None, message.into(), help.into());
    }

    /// Reports a mistake that the engine found, at the place that it named.
    pub(crate) fn placed_error(&self, code: &'static str, place: Option<Place>, message: String, help: &str) {
        self.push(Severity::Error, code, None, message, help.to_owned());
        if let Some(finding) = self.found.borrow_mut().last_mut() {
            finding.place = place;
        }
    }

    fn push(&self, severity: Severity, code: &'static str, path: Option<&JsonPath>, message: String, help: String) {
        self.found.borrow_mut().push(Diagnostic {
            severity,
            code,
            file: self.file.clone(),
            path: path.cloned(),
            place: None,
            message,
            help,
            related: None,
        });
    }

    /// True once an error was reported.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.found.borrow().iter().any(|d| d.severity == Severity::Error)
    }

    /// Everything reported, in the order of the spec's paths.
    #[must_use]
    pub fn into_report(self) -> Report {
        let mut findings = self.found.into_inner();
        findings.sort_by(|a, b| (a.severity, &a.path, a.code).cmp(&(b.severity, &b.path, b.code)));
        findings.dedup();
        Report { findings, inputs: Vec::new() }
    }
}

/// The mistakes of one run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// All findings, errors first.
    pub findings: Vec<Diagnostic>,
    /// Every file that was read: a change of one may mend a mistake.
    pub inputs: Vec<PathBuf>,
}

impl Report {
    /// Fills in where each finding stands.
    pub(crate) fn locate(&mut self, root: &Path, spec: &Path) {
        let own = self.findings.iter().map(|finding| (finding.path.clone().unwrap_or_default(), finding.anchor()));
        let others = self.findings.iter().filter_map(|finding| finding.related.as_ref());
        let wanted: Vec<_> = own.chain(others.map(|related| (related.path.clone(), related.anchor))).collect();
        let mut places = crate::places::locate(root, spec, &wanted).into_iter();
        for (finding, place) in self.findings.iter_mut().zip(places.by_ref()) {
            if finding.place.is_none() {
                finding.place = place;
            }
        }
        let halves = self.findings.iter_mut().filter_map(|finding| finding.related.as_mut());
        halves.zip(places).for_each(|(related, place)| related.place = place);
        self.findings.iter_mut().for_each(Diagnostic::second_comes_last);
        self.findings.sort_by(|a, b| (a.severity, &a.place).cmp(&(b.severity, &b.place)));
    }

    /// The findings that stop a build.
    pub fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        self.findings.iter().filter(|d| d.severity == Severity::Error)
    }

    /// The findings that do not.
    pub fn warnings(&self) -> impl Iterator<Item = &Diagnostic> {
        self.findings.iter().filter(|d| d.severity == Severity::Warning)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, finding) in self.findings.iter().enumerate() {
            if index > 0 {
                f.write_str("\n\n")?;
            }
            write!(f, "{finding}")?;
        }
        Ok(())
    }
}
