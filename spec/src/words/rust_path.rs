//! `auth.Session`: a path in the user's own crate.

use super::{BadWord, Word, shown};

/// A dotted path of Rust identifiers, resolved from the crate root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RustPath(Vec<String>);

const HELP: &str = "write a dotted path from the crate root, such as `auth.Session` for `crate::auth::Session`";

/// The strict and reserved keywords of edition 2024, and the ones that only work at a path's start.
const KEYWORDS: [&str; 53] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod",
    "move", "mut", "override", "priv", "pub", "ref", "return", "self", "Self", "static", "struct", "super", "trait",
    "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield", "_",
];

impl RustPath {
    /// The segments, at least one.
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

/// True for an identifier of Rust in ASCII that is no keyword.
pub(super) fn is_identifier(text: &str) -> bool {
    let mut chars = text.chars();
    let starts = chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
    starts && chars.all(|c| c.is_ascii_alphanumeric() || c == '_') && !KEYWORDS.contains(&text)
}

impl Word for RustPath {
    const CODE: &'static str = "AG0201";

    fn parse(text: &str) -> Result<Self, BadWord> {
        let bad = |what: String| Err(BadWord { what, help: HELP });
        if text.len() > 255 {
            return bad(format!("`{}` is longer than 255 characters", shown(text)));
        }
        if text.contains("::") {
            return bad(format!("`{}` separates its segments with `::`", shown(text)));
        }
        match text.split('.').find(|segment| !is_identifier(segment)) {
            Some("") => bad(format!("`{}` has an empty segment", shown(text))),
            Some(segment) => bad(format!("`{}` is not a Rust identifier", shown(segment))),
            None => Ok(Self(text.split('.').map(str::to_owned).collect())),
        }
    }
}
