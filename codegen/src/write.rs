//! Rendered files meet the disk: written only if different, stale ones removed, never torn.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::header::MARK;
use crate::{Owner, Rendered};

/// What [`write()`] did.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Files that are new or changed.
    pub written: Vec<PathBuf>,
    /// Files of an earlier run that no spec asks for any more.
    pub removed: Vec<PathBuf>,
}

/// A file on disk that is not what the spec renders to.
#[derive(Debug, PartialEq, Eq)]
pub struct Drift {
    /// The file, relative to the root.
    pub path: PathBuf,
    /// The first difference: line, what is there, what should be.
    pub first: String,
}

/// Writes what differs below `root`. Files of the user's are written only where there is none.
///
/// `as_of` becomes the time of change of what is written: a build script passes the time of its
/// newest input, so that Cargo does not take its own output for a change.
///
/// # Errors
/// If a file cannot be read, written or removed.
pub fn write(root: &Path, files: &[Rendered], as_of: Option<SystemTime>) -> std::io::Result<Written> {
    let mut done = Written::default();
    for stale in stale(root, files) {
        std::fs::remove_file(root.join(&stale))?;
        done.removed.push(stale);
    }
    for file in files {
        let path = root.join(&file.path);
        let there = std::fs::read(&path).ok();
        let keep = match file.owner {
            Owner::Generator => there.as_deref() == Some(file.text.as_bytes()),
            Owner::User => there.is_some(),
        };
        if !keep {
            replace(&path, &file.text, as_of)?;
            done.written.push(file.path.clone());
        }
    }
    Ok(done)
}

/// What on disk is not what the spec renders to, writing nothing.
#[must_use]
pub fn compare(root: &Path, files: &[Rendered]) -> Vec<Drift> {
    let differs = files.iter().filter(|f| f.owner == Owner::Generator).filter_map(|file| {
        let there = std::fs::read_to_string(root.join(&file.path)).unwrap_or_default();
        (there != file.text).then(|| Drift { path: file.path.clone(), first: first_difference(&there, &file.text) })
    });
    let stale = stale(root, files)
        .into_iter()
        .map(|path| Drift { path, first: "no spec asks for this file any more".to_owned() });
    differs.chain(stale).collect()
}

fn replace(path: &Path, text: &str, as_of: Option<SystemTime>) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let temporary = folder.join(format!(".{name}.{}", std::process::id()));
    let mut file = std::fs::File::create(&temporary)?;
    file.write_all(text.as_bytes())?;
    if let Some(time) = as_of {
        file.set_modified(time)?;
    }
    drop(file);
    std::fs::rename(&temporary, path)
}

/// Files that an earlier run listed or left in `generated/` and that carry our mark, but are not rendered now.
fn stale(root: &Path, files: &[Rendered]) -> Vec<PathBuf> {
    let listed = std::fs::read_to_string(root.join("generated/files.json")).unwrap_or_default();
    let listed: serde_json::Value = serde_json::from_str(&listed).unwrap_or_default();
    let listed = listed["files"].as_array().into_iter().flatten().filter_map(|f| f.as_str()).map(PathBuf::from);
    let beside = std::fs::read_dir(root.join("generated")).into_iter().flatten().flatten();
    let beside = beside.map(|entry| PathBuf::from("generated").join(entry.file_name()));
    let mut stale: Vec<PathBuf> = listed
        .filter(|path| path.components().all(|c| matches!(c, std::path::Component::Normal(_))))
        .chain(beside)
        .filter(|path| !files.iter().any(|f| f.path == *path))
        .filter(|path| std::fs::read_to_string(root.join(path)).is_ok_and(|text| text.contains(MARK)))
        .collect();
    stale.sort();
    stale.dedup();
    stale
}

fn first_difference(there: &str, wanted: &str) -> String {
    if there.is_empty() {
        return "the file is missing".to_owned();
    }
    let mut lines = there.lines().zip(wanted.lines()).enumerate();
    match lines.find(|(_, (a, b))| a != b) {
        Some((index, (a, b))) => format!("line {}: `{}` should be `{}`", index + 1, a.trim(), b.trim()),
        None => format!("{} lines should be {}", there.lines().count(), wanted.lines().count()),
    }
}
