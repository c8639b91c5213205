//! Names of environment variables and cookies.

use super::{BadWord, Word, shown};

/// The name of an environment variable: `[A-Z_][A-Z0-9_]*`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvName(String);

impl EnvName {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Word for EnvName {
    const CODE: &'static str = "AG0203";

    fn parse(text: &str) -> Result<Self, BadWord> {
        let starts = text.starts_with(|c: char| c.is_ascii_uppercase() || c == '_');
        let goes_on = text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
        if starts && goes_on && text.len() <= 128 {
            return Ok(Self(text.to_owned()));
        }
        // Never shown: what stands here by mistake is most often the secret itself.
        Err(BadWord {
            what: "this is not the name of an environment variable".to_owned(),
            help: "write a name such as `JWT_SECRET`; the value itself belongs in the environment, never in the spec",
        })
    }
}

/// The name of the session cookie; it begins with `__Host-` (RFC 6265bis section 4.1.3.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CookieName(String);

impl CookieName {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for CookieName {
    fn default() -> Self {
        Self("__Host-authgate".to_owned())
    }
}

impl Word for CookieName {
    const CODE: &'static str = "AG0207";

    fn parse(text: &str) -> Result<Self, BadWord> {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        match text.strip_prefix("__Host-") {
            Some(rest) if !rest.is_empty() && rest.len() <= 64 && rest.chars().all(plain) => Ok(Self(text.to_owned())),
            _ => Err(BadWord {
                what: format!("`{}` is not a name for the session cookie", shown(text)),
                help: "write `__Host-` and up to 64 letters, digits, `-` or `_`: browsers then refuse the cookie from any other host",
            }),
        }
    }
}
