//! The words of the spec: newtypes that parse once.
//!
//! Each `parse` answers with what is wrong in one clause; the caller knows the place and the code.

mod app_path;
mod duration;
mod field_path;
mod folder;
mod name;
mod route_path;
mod rust_path;
mod slug;
mod text;
mod url;

pub use app_path::AppPath;
pub use duration::Duration;
pub use field_path::FieldPath;
pub use folder::Folder;
pub use name::{CookieName, EnvName};
pub use route_path::RoutePath;
pub use rust_path::RustPath;
pub use slug::Slug;
pub use text::{ClientId, HostName, Label, Scope, Segment};
pub use url::HttpUrl;

/// A word that could not be parsed: what is wrong, and what to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadWord {
    /// One clause, such as "`a..b` has an empty segment".
    pub what: String,
    /// What a good one looks like.
    pub help: &'static str,
}

/// A text that parses into a word.
pub trait Word: Sized {
    /// The code of a bad one.
    const CODE: &'static str;

    /// Reads the word.
    ///
    /// # Errors
    /// What is wrong with the text, and what to write instead.
    fn parse(text: &str) -> Result<Self, BadWord>;
}

/// The text as a diagnostic shows it: escaped, and cut where it is long.
fn shown(text: &str) -> String {
    let mut shown: String = text.chars().take(60).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown.escape_debug().to_string()
}

#[cfg(test)]
mod tests;
