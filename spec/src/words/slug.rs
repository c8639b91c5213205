//! `google`: the name of a provider in paths and lists.

use super::{BadWord, Word, shown};

/// `[a-z][a-z0-9-]{0,31}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slug(String);

impl Slug {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Word for Slug {
    const CODE: &'static str = "AG0209";

    fn parse(text: &str) -> Result<Self, BadWord> {
        let starts = text.starts_with(|c: char| c.is_ascii_lowercase());
        let goes_on = text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        // The one name of this form that every object of JavaScript already has.
        if starts && goes_on && text.len() <= 32 && text != "constructor" {
            return Ok(Self(text.to_owned()));
        }
        Err(BadWord {
            what: format!("`{}` is not a name for a provider", shown(text)),
            help: "write a lower-case letter, then up to 31 letters, digits or `-`, such as `google` or `corp-sso`; not `constructor`",
        })
    }
}
