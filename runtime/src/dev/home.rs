//! Where `dev` keeps its database and its secret: under the target folder, or where
//! `DATABASE_URL` says.

use std::io::Write;
use std::path::{Path, PathBuf};

use crate::cli::Failed;

/// The files of `dev`.
pub(super) struct Home {
    /// The database's URL.
    pub(super) database: String,
    secret_file: PathBuf,
}

impl Home {
    pub(super) fn find() -> Result<Self, Failed> {
        let given = std::env::var("DATABASE_URL").ok().filter(|url| !url.is_empty());
        let database = match given {
            Some(url) => url,
            None => format!("sqlite://{}", folder()?.join("dev.db").display()),
        };
        let target = crate::db::Target::read(&database).ok();
        let file = match target.as_ref().and_then(|target| target.file()) {
            Some(file) => file.to_owned(),
            None => folder()?.join("dev.db"),
        };
        Ok(Self { database, secret_file: file.with_extension("secret") })
    }

    /// The secret of the environment, or a random one that is kept, so that a restart signs nobody out.
    pub(super) fn secret(&self, name: &str) -> Result<String, Failed> {
        if let Some(given) = std::env::var(name).ok().filter(|value| !value.is_empty()) {
            return Ok(given);
        }
        if let Ok(kept) = std::fs::read_to_string(&self.secret_file)
            && crate::env::check_secret(kept.trim()).is_ok()
        {
            return Ok(kept.trim().to_owned());
        }
        let fresh = crate::cli::keys::fresh()?;
        keep(&self.secret_file, &fresh).map_err(|e| Failed::because(&e))?;
        Ok(fresh)
    }
}

/// `target/authgate-dev/<program>`, whichever way the program was built; it is there afterwards.
fn folder() -> Result<PathBuf, Failed> {
    let program = std::env::current_exe().map_err(|e| Failed::because(&e))?;
    let target = program.ancestors().find(|a| a.ends_with("debug")).and_then(Path::parent);
    let name = program.file_stem().unwrap_or_default();
    let folder = target.map_or_else(std::env::temp_dir, Path::to_owned).join("authgate-dev").join(name);
    std::fs::create_dir_all(&folder).map_err(|e| Failed::because(&e))?;
    Ok(folder)
}

fn keep(file: &Path, secret: &str) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    writeln!(options.open(file)?, "{secret}")
}
