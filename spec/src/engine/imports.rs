//! What a spec may import: files under the project's root, and our own library.

use std::path::{Component, Path, PathBuf};

/// The name under which the library is imported.
pub(super) const LIBRARY_NAME: &str = "authgate/auth.libsonnet";

/// That, and its older form.
const LIBRARY_NAMES: [&str; 2] = [LIBRARY_NAME, "be/auth/jwt.libsonnet"];

/// The most bytes that one imported file may have.
const LARGEST: u64 = 1024 * 1024;

/// True for a name under which the library is imported.
pub(crate) fn is_library(name: &Path) -> bool {
    LIBRARY_NAMES.iter().any(|known| name == Path::new(known))
}

/// Answers imports, and remembers what it read.
pub(super) struct Imports {
    root: PathBuf,
    pub(super) read: Vec<PathBuf>,
}

impl Imports {
    pub(super) fn new(root: &Path) -> Self {
        Self { root: root.to_owned(), read: Vec::new() }
    }

    /// The spec file itself, without a byte order mark.
    pub(super) fn entry(&mut self, file: &Path) -> Result<String, String> {
        let source = self.load(file)?;
        Ok(source.strip_prefix('\u{feff}').unwrap_or(&source).to_owned())
    }

    /// The answer to one `import` or `importstr`: where the file was found, and its text.
    pub(super) fn resolve(&mut self, base: &Path, name: &Path) -> Result<(PathBuf, String), String> {
        if is_library(name) {
            return Ok((name.to_owned(), crate::LIBRARY.to_owned()));
        }
        if name.components().any(|c| matches!(c, Component::RootDir | Component::Prefix(_))) {
            return Err("an import is a path relative to the file that imports it".to_owned());
        }
        let path = if base.as_os_str().is_empty() { self.root.join(name) } else { base.join(name) };
        self.load(&path).map(|text| (path, text))
    }

    fn load(&mut self, path: &Path) -> Result<String, String> {
        let missing = |_| "the file does not exist or cannot be read".to_owned();
        let real = path.canonicalize().map_err(missing)?;
        let root = self.root.canonicalize().map_err(missing)?;
        if !real.starts_with(&root) {
            return Err("the file lies outside the project, where imports do not reach".to_owned());
        }
        let facts = real.metadata().map_err(missing)?;
        if !facts.is_file() || facts.len() > LARGEST {
            return Err(format!("an import is a regular file of at most {LARGEST} bytes"));
        }
        let text = std::fs::read_to_string(&real).map_err(|_| "the file is not UTF-8 text".to_owned())?;
        if text.contains('\0') {
            return Err("the file holds a NUL byte".to_owned());
        }
        if !self.read.iter().any(|seen| seen == path) {
            self.read.push(path.to_owned());
        }
        Ok(text)
    }
}
