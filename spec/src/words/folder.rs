//! `frontend/src/_generated`: a folder inside the project.

use super::{BadWord, Word, shown};

/// A relative path that stays below the project's root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder(String);

impl Folder {
    /// The path, with `/` between its segments.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Word for Folder {
    const CODE: &'static str = "AG0208";

    fn parse(text: &str) -> Result<Self, BadWord> {
        let plain = |s: &str| {
            !s.is_empty() && !s.starts_with('.') && s.chars().all(|c| c.is_ascii_alphanumeric() || "-._@".contains(c))
        };
        if text.len() <= 255 && text.split('/').all(plain) {
            return Ok(Self(text.to_owned()));
        }
        Err(BadWord {
            what: format!("`{}` is not a folder inside the project", shown(text)),
            help: "write a relative path such as `frontend/src/_generated`",
        })
    }
}
