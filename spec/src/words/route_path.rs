//! `/auth/token`: a path that a route is served at.

use super::{BadWord, Word, shown};

/// Begins with `/`; segments of unreserved characters (RFC 3986 section 2.3), none empty or dots.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RoutePath(String);

impl RoutePath {
    /// The path, beginning with `/`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// This path below `mount`.
    #[must_use]
    pub fn under(&self, mount: Option<&RoutePath>) -> RoutePath {
        Self(format!("{}{}", mount.map_or("", RoutePath::as_str), self.0))
    }

    /// This path continued by `tail`, which begins with `/`.
    #[must_use]
    pub fn then(&self, tail: &str) -> RoutePath {
        Self(format!("{}{tail}", self.0))
    }
}

impl Word for RoutePath {
    const CODE: &'static str = "AG0202";

    fn parse(text: &str) -> Result<Self, BadWord> {
        let bad = |what: &str| {
            Err(BadWord {
                what: format!("`{}` {what}", shown(text)),
                help: "write a path such as `/auth/token`: letters, digits and `-._~` between single slashes, none at the end",
            })
        };
        let Some(rest) = text.strip_prefix('/') else {
            return bad("does not begin with `/`");
        };
        if text.len() > 255 {
            return bad("is longer than 255 characters");
        }
        let unreserved = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
        for segment in rest.split('/') {
            match segment {
                "" => return bad("has an empty segment or ends in a slash"),
                "." | ".." => return bad("has a segment of dots"),
                s if !s.chars().all(unreserved) => return bad("has a character that needs an escape in a URL"),
                _ => {}
            }
        }
        Ok(Self(text.to_owned()))
    }
}
