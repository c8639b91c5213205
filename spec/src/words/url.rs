//! `https://accounts.example`: URLs of providers, and where they send browsers back to.

use url::{Host, Url};

use super::{BadWord, Word, shown};

/// An http or https URL without user and fragment. Kept as it was written: issuers are compared byte for byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpUrl {
    text: String,
    url: Url,
}

impl HttpUrl {
    /// The URL as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// True for https.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// True where the host is this machine: `localhost`, 127.0.0.0/8 or `[::1]`.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        match self.url.host() {
            Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(Host::Ipv4(ip)) => ip.is_loopback(),
            Some(Host::Ipv6(ip)) => ip.is_loopback(),
            None => false,
        }
    }

    /// True where a query stands.
    #[must_use]
    pub fn has_query(&self) -> bool {
        self.url.query().is_some()
    }

    /// The path, beginning with `/`.
    #[must_use]
    pub fn path(&self) -> &str {
        self.url.path()
    }
}

impl Word for HttpUrl {
    const CODE: &'static str = "AG0210";

    fn parse(text: &str) -> Result<Self, BadWord> {
        let bad = || BadWord {
            what: format!("`{}` is not a plain https URL", shown(text)),
            help: "write an https URL such as `https://id.example`, without user, fragment or `*`",
        };
        let plain = text.len() <= 2048 && text.bytes().all(|b| b.is_ascii_graphic() && !b"*\\\"<>`{}|^#".contains(&b));
        let url = Url::parse(text).ok().filter(|_| plain).ok_or_else(bad)?;
        let scheme = matches!(url.scheme(), "http" | "https") && text.starts_with(&format!("{}://", url.scheme()));
        let user = !url.username().is_empty() || url.password().is_some() || text.contains('@');
        // What a parser would mend is a mistake here: the text itself is sent and compared.
        let exact = url.as_str() == text || url.as_str().strip_suffix('/') == Some(text);
        if !scheme || user || !exact || url.host_str().is_none_or(str::is_empty) {
            return Err(bad());
        }
        Ok(Self { text: text.to_owned(), url })
    }
}
