//! An origin: scheme, host and port (RFC 6454), nothing else.

use std::fmt;

use url::{Host, Url};

/// An http or https origin, compared exactly.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Origin(String);

impl Origin {
    /// Reads `https://host[:port]`, without path, user, query, fragment or wildcard.
    ///
    /// # Errors
    /// What to write instead.
    pub fn read(text: &str) -> Result<Self, String> {
        let bad = || "write an origin such as https://app.example: no path, no wildcard, no user".to_owned();
        let url = Url::parse(text).map_err(|_| bad())?;
        let plain = matches!(url.scheme(), "http" | "https") && !text.contains('*');
        let origin = url.origin().ascii_serialization();
        // Byte-equal but for a last slash: what was written is what is compared.
        if plain && (text == origin || text.strip_suffix('/') == Some(&origin)) {
            return Ok(Self(origin));
        }
        Err(bad())
    }

    /// The origin as browsers send it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }

    pub(crate) fn is_loopback_http(&self) -> bool {
        let host = Url::parse(&self.0).ok().and_then(|url| match url.host() {
            Some(Host::Domain(name)) => Some(name == "localhost"),
            Some(Host::Ipv4(ip)) => Some(ip.is_loopback()),
            Some(Host::Ipv6(ip)) => Some(ip.is_loopback()),
            None => None,
        });
        !self.is_https() && host == Some(true)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
