//! Mistakes as data: what was written, where, and what to write instead.
//!
//! ```text
//! error[AG0107]: unknown key `cookie_secur` in auth.config
//!   --> project.jsonnet
//!    = path: auth.cookie_secur
//!    = help: did you mean `cookie_secure`?
//! ```

use std::cell::RefCell;
use std::fmt;

use crate::JsonPath;

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
    /// What is wrong, in one clause.
    pub message: String,
    /// What to write instead.
    pub help: String,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}[{}]: {}", self.severity.as_str(), self.code, self.message)?;
        write!(f, "  --> {}", self.file)?;
        if let Some(path) = &self.path {
            write!(f, "\n   = path: {path}")?;
        }
        write!(f, "\n   = help: {}", self.help)
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

    /// Reports something that builds, but should be seen.
    pub fn warning(&self, code: &'static str, path: &JsonPath, message: impl Into<String>, help: impl Into<String>) {
        self.push(Severity::Warning, code, Some(path), message.into(), help.into());
    }

    /// Reports that the file as a whole could not be read.
    pub fn file_error(&self, code: &'static str, message: impl Into<String>, help: impl Into<String>) {
        self.push(Severity::Error, code, None, message.into(), help.into());
    }

    fn push(&self, severity: Severity, code: &'static str, path: Option<&JsonPath>, message: String, help: String) {
        self.found.borrow_mut().push(Diagnostic {
            severity,
            code,
            file: self.file.clone(),
            path: path.cloned(),
            message,
            help,
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
        Report { findings }
    }
}

/// The mistakes of one run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// All findings, errors first.
    pub findings: Vec<Diagnostic>,
}

impl Report {
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
