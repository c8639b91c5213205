//! Short texts that travel in requests: client ids, labels, scopes, parts of a host.

use super::{BadWord, Word, shown};

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name(String);

        impl $name {
            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
    )*};
}

texts! {
    /// A client id (RFC 6749 appendix A.1): visible characters, spaces only inside.
    ClientId,
    /// What a button says.
    Label,
    /// One scope token (RFC 6749 section 3.3).
    Scope,
    /// A host name without scheme and port.
    HostName,
    /// One segment of a URL: an id that a provider gave.
    Segment,
}

impl Word for ClientId {
    const CODE: &'static str = "AG0212";

    fn parse(text: &str) -> Result<Self, BadWord> {
        let visible = text.bytes().all(|b| (0x20..=0x7e).contains(&b));
        if visible && !text.is_empty() && text.len() <= 512 && text.trim() == text {
            return Ok(Self(text.to_owned()));
        }
        Err(BadWord {
            what: format!("`{}` is not a client id", shown(text)),
            help: "write the id as the provider shows it, without control characters or spaces around it",
        })
    }
}

impl Word for Label {
    const CODE: &'static str = "AG0214";

    fn parse(text: &str) -> Result<Self, BadWord> {
        let length = text.chars().count();
        if (1..=64).contains(&length) && !text.chars().any(char::is_control) && text.trim() == text {
            return Ok(Self(text.to_owned()));
        }
        Err(BadWord {
            what: format!("`{}` is not a label", shown(text)),
            help: "write 1 to 64 characters, such as `Corporate account`",
        })
    }
}

impl Word for Scope {
    const CODE: &'static str = "AG0213";

    fn parse(text: &str) -> Result<Self, BadWord> {
        let token = text.bytes().all(|b| b == 0x21 || (0x23..=0x5b).contains(&b) || (0x5d..=0x7e).contains(&b));
        if token && !text.is_empty() && text.len() <= 256 {
            return Ok(Self(text.to_owned()));
        }
        Err(BadWord {
            what: format!("`{}` is not one scope", shown(text)),
            help: "write one scope an entry, such as `['openid', 'email']`: no space, quote or backslash in it",
        })
    }
}

impl Word for HostName {
    const CODE: &'static str = "AG0215";

    fn parse(text: &str) -> Result<Self, BadWord> {
        let label = |l: &str| {
            !l.is_empty()
                && l.len() <= 63
                && l.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
                && !l.starts_with('-')
                && !l.ends_with('-')
        };
        if text.len() <= 253 && text.contains('.') && text.split('.').all(label) {
            return Ok(Self(text.to_owned()));
        }
        Err(BadWord {
            what: format!("`{}` is not a host name", shown(text)),
            help: "write the host alone, in lower case, such as `tenant.example.com`: no scheme, no slash, no port",
        })
    }
}

impl Word for Segment {
    const CODE: &'static str = "AG0216";

    fn parse(text: &str) -> Result<Self, BadWord> {
        let plain = text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
        if plain && !text.is_empty() && text.len() <= 128 && text.bytes().any(|b| b.is_ascii_alphanumeric()) {
            return Ok(Self(text.to_owned()));
        }
        Err(BadWord {
            what: format!("`{}` is not an id that a provider gives", shown(text)),
            help: "write the id as the provider shows it: letters, digits, `-`, `_` and `.`",
        })
    }
}
