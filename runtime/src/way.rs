//! How a server is reached: within this machine in the clear, beyond it over TLS or by the word of whoever wrote the URL.

use std::net::IpAddr;

#[cfg(any(feature = "mysql", feature = "redis"))]
use url::Url;

/// What a URL says of the way to its server.
#[cfg(any(feature = "mysql", feature = "redis"))]
pub(crate) struct Way {
    /// The URL without `sslmode`, which only we read.
    pub(crate) url: Url,
    /// The server is on this machine.
    pub(crate) is_within: bool,
    /// `sslmode`, in its own words.
    pub(crate) mode: Option<String>,
}

/// True for a name or an address of this machine's own.
pub(crate) fn is_within(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare == "localhost" || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(any(feature = "mysql", feature = "redis"))]
impl Way {
    /// Reads a URL; none for what is no URL with a host.
    pub(crate) fn of(text: &str) -> Option<Self> {
        let mut url = Url::parse(text).ok()?;
        let is_within = is_within(url.host_str()?);
        let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        let mode = pairs.iter().find(|(name, _)| name == "sslmode").map(|(_, value)| value.clone());
        url.set_query(None);
        let others = pairs.iter().filter(|(name, _)| name != "sslmode");
        if others.clone().next().is_some() {
            url.query_pairs_mut().extend_pairs(others);
        }
        Some(Self { url, is_within, mode })
    }

    /// True where the clear is good enough: nobody else is on the way, or somebody says so.
    pub(crate) fn may_be_clear(&self) -> bool {
        self.mode.as_deref().map_or(self.is_within, |mode| mode == "disable")
    }
}
