//! A field of the session that is renamed in Rust: the build says so, and so does the frontend that reads the field.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Outcome, copied, tools};

const READER: &str = "import type { AuthSession } from \"./generated/auth.gen\";\n\
                      export const roles = (session: AuthSession): readonly string[] => session.roles;\n";

/// After [`crate::web::types`], which installs the compiler.
pub fn field(root: &Path) -> Outcome {
    if !tools::node() {
        return Outcome::Skipped("Node 20.19 or newer is not installed");
    }
    let folder = root.join("tests/web/.check/rename");
    match told(root, &folder) {
        Ok(()) => Outcome::Passed,
        Err(why) => {
            eprintln!("verify: {why}");
            Outcome::Failed
        }
    }
}

fn told(root: &Path, folder: &Path) -> Result<(), String> {
    let failed = |error: std::io::Error| error.to_string();
    copied::reference(root, folder).map_err(failed)?;
    std::fs::write(folder.join("reader.ts"), READER).map_err(failed)?;
    let domain = folder.join("src/auth.rs");
    let good = std::fs::read_to_string(&domain).map_err(failed)?;
    let project = Project { root, folder: folder.to_owned() };
    let rename = |from: &str, to: &str| {
        let text = good.replacen(from, to, 1);
        if text == good {
            Err(format!("the session has no {from}"))
        } else {
            std::fs::write(&domain, text).map_err(failed)
        }
    };

    expect("the twin: nothing renamed", true, "", project.generate(false)?)?;
    expect("the twin: nothing renamed", true, "", project.types()?)?;
    rename("pub roles: Vec<String>", "pub groups: Vec<String>")?;
    expect("a renamed field under CI", false, "generated/auth.gen.ts", project.generate(true)?)?;
    expect("a renamed field", true, "", project.generate(false)?)?;
    expect("the reader of a renamed field", false, "'roles' does not exist", project.types()?)?;
    rename("pub id: String", "pub uid: String")?;
    expect("a renamed field that the spec names", false, "project.jsonnet:", project.generate(false)?)
}

/// Whether a program succeeded, and what it said.
type Said = (bool, String);

fn expect(what: &str, good: bool, text: &str, (succeeded, said): Said) -> Result<(), String> {
    if succeeded == good && said.contains(text) { Ok(()) } else { Err(format!("{what}: {said}")) }
}

struct Project<'a> {
    root: &'a Path,
    folder: PathBuf,
}

impl Project<'_> {
    fn generate(&self, compare_only: bool) -> Result<Said, String> {
        let mut command = copied::generate(self.root, &self.folder.join("project.jsonnet"));
        said(command.args(compare_only.then_some("--check")))
    }

    fn types(&self) -> Result<Said, String> {
        let strict = ["--ignoreConfig", "--noEmit", "--strict", "--types", "", "--target", "ES2023"];
        let mut command = Command::new("node");
        command.arg(crate::web::TSC).args(strict).args(["--module", "ESNext", "--moduleResolution", "bundler"]);
        said(command.arg(self.folder.join("reader.ts")).current_dir(self.root.join("tests/web")))
    }
}

fn said(command: &mut Command) -> Result<Said, String> {
    let output = command.output().map_err(|error| format!("{command:?}: {error}"))?;
    let text = [output.stdout, output.stderr].concat();
    Ok((output.status.success(), String::from_utf8_lossy(&text).into_owned()))
}
