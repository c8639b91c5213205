//! `init`: a project that builds and runs, in a new folder or in the crate at hand.
//!
//! What is written is `examples/minimal`, which the tests of this workspace build and drive, under another name. No file
//! that is there is changed, but for `Cargo.toml`, to which the dependencies are added, and the `main.rs` of `cargo new`.

use std::io::{Error, ErrorKind, Write};
use std::path::{Path, PathBuf};

use clap::ArgMatches;
use toml_edit::{DocumentMut, Item, Table, value};

use super::{FOUND, format, of_file, project};
use crate::{render, write};

const SPEC: &str = include_str!("../../../examples/minimal/project.jsonnet");
const AUTH: &str = include_str!("../../../examples/minimal/src/auth.rs");
const MAIN: &str = include_str!("../../../examples/minimal/src/main.rs");
const BUILD: &str = include_str!("../../../examples/minimal/build.rs");
const FLOW: &str = include_str!("../../../examples/minimal/tests/flow.rs");
const IGNORED: &str = "/target\n*.db\n*.db-shm\n*.db-wal\n";

/// `main.rs` as `cargo new` writes it.
const HELLO: &str = "fn main() {\n    println!(\"Hello, world!\");\n}\n";

/// Packages whose unoptimised code a developer would wait for.
const OPTIMISED: [&str; 4] = ["argon2", "blake2", "libsqlite3-sys", "jsonnet-sys"];

/// 0, and the list of what was made.
pub(super) fn run(matches: &ArgMatches) -> std::io::Result<u8> {
    let crates = matches.get_one::<String>("crates").map_or_else(own_crates, PathBuf::from);
    let crates = crates.canonicalize().map_err(|error| of_file(&crates, &error))?;
    let (root, name) = match matches.get_one::<String>("name") {
        Some(folder) => {
            let folder = PathBuf::from(folder);
            let name = folder.file_name().map(|name| name.to_string_lossy().into_owned());
            (folder, name.unwrap_or_default())
        }
        None => (PathBuf::from("."), package(Path::new("Cargo.toml"))?),
    };
    if !is_name(&name) {
        return Err(Error::new(ErrorKind::InvalidInput, format!("`{name}` is no name for a package")));
    }
    let fresh = matches.get_one::<String>("name").is_some();
    if fresh && root.read_dir().is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(Error::new(ErrorKind::AlreadyExists, format!("the folder {} is there already", root.display())));
    }
    let mut made = Made { root: root.clone(), lines: Vec::new() };
    dependencies(&mut made, &name, &crates, fresh)?;
    if fresh && crates.join("Cargo.lock").is_file() {
        // The versions that the crates were tested with.
        made.file("Cargo.lock", &std::fs::read_to_string(crates.join("Cargo.lock"))?)?;
    }
    let type_name = camel(&name);
    let main = MAIN.replace("Minimal", &type_name);
    made.file(".gitignore", IGNORED)?;
    made.file("build.rs", BUILD)?;
    made.file("project.jsonnet", SPEC)?;
    made.file("src/auth.rs", AUTH)?;
    made.main(&main)?;
    made.file("tests/flow.rs", &FLOW.replace("CARGO_BIN_EXE_minimal", &format!("CARGO_BIN_EXE_{name}")))?;
    let project = project(&root.join("project.jsonnet"), None)?;
    let good = match authgate_spec::read(&project) {
        Ok(good) => good,
        Err(report) => return format::print(format::Format::Human, &[*report]).map(|()| FOUND),
    };
    let written = write(&root, &render(&good.plan).map_err(Error::other)?, None)?;
    made.lines.extend(written.written.iter().map(|path| format!("made    {}", path.display())));
    made.tell(fresh)
}

/// The checkout that this command was built from.
fn own_crates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// What was made, and what is left to do.
struct Made {
    root: PathBuf,
    lines: Vec<String>,
}

impl Made {
    /// Writes a file where there is none.
    fn file(&mut self, name: &str, text: &str) -> std::io::Result<()> {
        let path = self.root.join(name);
        if path.exists() {
            self.lines.push(format!("kept    {name}"));
            return Ok(());
        }
        self.write(name, text)?;
        self.lines.push(format!("made    {name}"));
        Ok(())
    }

    fn write(&self, name: &str, text: &str) -> std::io::Result<()> {
        let path = self.root.join(name);
        std::fs::create_dir_all(path.parent().unwrap_or(&self.root))?;
        std::fs::write(path, text)
    }

    /// `main.rs`, unless somebody wrote one: then what it needs is said.
    fn main(&mut self, text: &str) -> std::io::Result<()> {
        let there = std::fs::read_to_string(self.root.join("src/main.rs")).ok();
        match there.as_deref() {
            None | Some(HELLO) => {
                self.write("src/main.rs", text)?;
                self.lines.push("made    src/main.rs".to_owned());
            }
            Some(there) if there == text => self.lines.push("kept    src/main.rs".to_owned()),
            Some(_) => {
                self.lines.push("kept    src/main.rs; it needs what stands below".to_owned());
                let body = text.split_once("\n\n").map_or(text, |(_, body)| body);
                self.lines.extend(body.lines().map(|line| format!("        {line}").trim_end().to_owned()));
            }
        }
        Ok(())
    }

    fn tell(&self, fresh: bool) -> std::io::Result<u8> {
        let mut out = std::io::stdout().lock();
        for line in &self.lines {
            writeln!(out, "{line}")?;
        }
        let enter = if fresh { format!("cd {} && ", self.root.display()) } else { String::new() };
        writeln!(out, "\nnext    {enter}cargo run -- dev     then sign in as alice / correct horse battery staple")?;
        writeln!(out, "        {enter}cargo test           its own test of the flow")?;
        Ok(0)
    }
}

/// A new crate's manifest.
fn manifest(name: &str) -> String {
    let optimised: String =
        OPTIMISED.iter().map(|package| format!("[profile.dev.package.{package}]\nopt-level = 3\n")).collect();
    format!(
        "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\npublish = false\n\n\
         # A workspace of its own, wherever the folder lies.\n[workspace]\n\n\
         # Without these a sign-in and an evaluation of the spec take a second each.\n{optimised}"
    )
}

/// `Cargo.toml`, new or with what is lacking added; what is there stays as it is written.
fn dependencies(made: &mut Made, name: &str, crates: &Path, fresh: bool) -> std::io::Result<()> {
    let path = made.root.join("Cargo.toml");
    let text = if fresh { manifest(name) } else { std::fs::read_to_string(&path)? };
    let mut document: DocumentMut = text.parse().map_err(|e| Error::other(format!("Cargo.toml: {e}")))?;
    let at = |krate: &str| {
        let mut inline = toml_edit::InlineTable::new();
        inline.insert("path", crates.join(krate).display().to_string().into());
        value(inline)
    };
    let derives = || {
        let mut inline = toml_edit::InlineTable::new();
        inline.insert("version", "1".into());
        inline.insert("features", ["derive"].into_iter().collect::<toml_edit::Array>().into());
        value(inline)
    };
    let feature = |name: &str| value([name].into_iter().collect::<toml_edit::Array>());
    add(&mut document, "features", "default", feature("dev"));
    add(&mut document, "features", "dev", feature("authgate-runtime/dev"));
    add(&mut document, "dependencies", "authgate-runtime", at("runtime"));
    add(&mut document, "dependencies", "schemars", derives());
    add(&mut document, "dependencies", "serde", derives());
    add(&mut document, "build-dependencies", "authgate-codegen", at("codegen"));
    add(&mut document, "dev-dependencies", "authgate-testkit", at("testkit"));
    add(&mut document, "dev-dependencies", "tempfile", value("3"));
    let new = document.to_string();
    if fresh || new != text {
        made.write("Cargo.toml", &new)?;
        made.lines.push(format!("{}    Cargo.toml", if fresh { "made" } else { "edit" }));
    }
    Ok(())
}

/// A row of a table, where there is none of its name.
fn add(document: &mut DocumentMut, table: &str, name: &str, item: Item) {
    let rows = document.entry(table).or_insert(Item::Table(Table::new()));
    if let Some(rows) = rows.as_table_like_mut()
        && !rows.contains_key(name)
    {
        rows.insert(name, item);
    }
}

/// The package's name of a manifest.
fn package(manifest: &Path) -> std::io::Result<String> {
    let text = std::fs::read_to_string(manifest).map_err(|e| {
        Error::new(e.kind(), format!("{}: {e}; write `init NAME` for a new folder", manifest.display()))
    })?;
    let document: DocumentMut = text.parse().map_err(|e| Error::other(format!("Cargo.toml: {e}")))?;
    let name = document.get("package").and_then(|package| package.get("name")?.as_str()).map(str::to_owned);
    name.ok_or_else(|| Error::other("Cargo.toml has no package"))
}

/// A name that Cargo takes for a package and a folder.
fn is_name(text: &str) -> bool {
    let starts = text.starts_with(|c: char| c.is_ascii_alphabetic());
    let goes_on = text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    let reserved = ["test", "core", "std", "alloc", "proc_macro", "build", "deps", "examples", "incremental"];
    starts && goes_on && text.len() <= 64 && !reserved.contains(&text)
}

/// `my-gateway` as `MyGateway`.
fn camel(name: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
    };
    name.split(['-', '_']).map(word).collect()
}
