//! `user.id`: a field of the session, or a field of a field.

use super::rust_path::is_identifier;
use super::{BadWord, Word, shown};

/// A dotted path of field names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldPath(Vec<String>);

impl FieldPath {
    /// The field names, at least one.
    #[must_use]
    pub fn segments(&self) -> &[String] {
        &self.0
    }

    /// The path as the spec writes it.
    #[must_use]
    pub fn dotted(&self) -> String {
        self.0.join(".")
    }
}

impl Word for FieldPath {
    const CODE: &'static str = "AG0206";

    fn parse(text: &str) -> Result<Self, BadWord> {
        if text.len() <= 255 && text.split('.').all(is_identifier) {
            return Ok(Self(text.split('.').map(str::to_owned).collect()));
        }
        Err(BadWord {
            what: format!("`{}` is not a path of fields", shown(text)),
            help: "write field names separated by dots, such as `user.id`",
        })
    }
}
