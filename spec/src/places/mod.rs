//! Where in the user's own files a value was written.
//!
//! The engine evaluates but keeps no positions. So the same files are parsed again, and a JSON path
//! is followed through what the evaluation would have gone through: merges, locals, functions of
//! the file, imports, the library's constructors. Where a step cannot be followed for certain (a
//! conditional, a comprehension), the nearest enclosing construct is named, never a wrong one.
//!
//! The only module that names rsjsonnet-lang.

mod find;
mod scope;
mod source;

use std::fmt;
use std::path::Path;

use rsjsonnet_lang::arena::Arena;

use crate::JsonPath;
use find::Finder;

/// A span of one line in a file of the user's.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file, relative to the project's root.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    /// Characters that are meant, on this line.
    pub width: usize,
    /// The line's text.
    pub text: String,
}

/// `file:line:column`, as editors and terminals follow it.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

impl Place {
    /// What stands there, if it is a name such as `auth.provider`.
    #[must_use]
    pub fn named(&self) -> Option<&str> {
        let from = |chars: usize| self.text.char_indices().nth(chars).map_or("", |(at, _)| &self.text[at..]);
        let rest = from(self.column.saturating_sub(1));
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && !"._$".contains(c)).unwrap_or(rest.len());
        Some(&rest[..end]).filter(|name| !name.is_empty())
    }
}

/// Which part of a value's writing is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// The key.
    Key,
    /// The value.
    Value,
    /// The constructor that makes the object, where a key is absent.
    Call,
    /// The element of a list, as it stands there.
    Item,
}

/// The deepest that brackets may nest in a file whose places are looked for.
const DEEPEST: usize = 200;

/// Finds each path; none where the file cannot be read.
pub(crate) fn locate(root: &Path, spec: &Path, wanted: &[(JsonPath, Anchor)]) -> Vec<Option<Place>> {
    let arena = Arena::new();
    let finder = Finder::new(&arena, root);
    // A file that cannot be parsed is named at its first character.
    let first = || source::Source::read(root, spec)?.place(0, 0);
    wanted.iter().map(|(path, anchor)| finder.place(spec, path, *anchor).or_else(first)).collect()
}

/// The place that the engine's own message names: its first frame in a file of the user's.
pub(crate) fn of_message(root: &Path, message: &str) -> Option<Place> {
    message.split_whitespace().find_map(|word| {
        let word = word.trim_matches(['(', ')']);
        let mut parts = word.split(':');
        let (file, line, rest) = (parts.next()?, parts.next()?, parts.next()?);
        let column: String = rest.chars().take_while(char::is_ascii_digit).collect();
        source::Source::read(root, Path::new(file))?.at(line.parse().ok()?, column.parse().ok()?)
    })
}
