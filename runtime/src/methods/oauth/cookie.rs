//! The cookie of a flow: a secret that binds the flow to the browser that began it.

use actix_web::http::header::{COOKIE, HeaderMap, HeaderValue};

use crate::clock::Millis;

/// The most live flows of a browser; the oldest give way.
const MOST: usize = 5;

/// The most bytes of a value.
const LONGEST: usize = 128;

/// How flow cookies are named and sent in this process.
#[derive(Debug, Clone, Copy)]
pub(super) struct FlowCookie {
    /// Over https.
    pub(super) secure: bool,
}

impl FlowCookie {
    fn prefix(self) -> &'static str {
        if self.secure { "__Host-authgate-flow-" } else { "authgate-dev-flow-" }
    }

    /// The name for a flow, from the hash of its state.
    pub(super) fn name(self, state_hash: &[u8; 32]) -> String {
        let short: String = state_hash.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
        format!("{}{short}", self.prefix())
    }

    /// `Set-Cookie` for a new flow. `cross_site`: the provider's answer is a form that is posted across sites.
    pub(super) fn set(self, name: &str, now: Millis, secret: &str, cross_site: bool) -> Option<HeaderValue> {
        let site = if cross_site && self.secure { "None" } else { "Lax" };
        self.line(name, &format!("{now}.{secret}"), 600, site)
    }

    /// `Set-Cookie` that forgets a flow.
    pub(super) fn clear(self, name: &str) -> Option<HeaderValue> {
        self.line(name, "", 0, "Lax")
    }

    fn line(self, name: &str, value: &str, max_age: u32, site: &str) -> Option<HeaderValue> {
        let secure = if self.secure { "; Secure" } else { "" };
        let line = format!("{name}={value}; Path=/; HttpOnly; SameSite={site}; Max-Age={max_age}{secure}");
        HeaderValue::try_from(line).ok()
    }

    /// The secret of a flow, if its cookie stands exactly once.
    pub(super) fn secret<'a>(self, headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
        let mut found = pairs(headers).filter(|(n, _)| *n == name.as_bytes());
        let (_, value) = found.next().filter(|_| found.next().is_none())?;
        let value = std::str::from_utf8(value).ok().filter(|v| v.len() <= LONGEST)?;
        value.split_once('.').map(|(_, secret)| secret)
    }

    /// The names of flows that must go to make room for one more, the oldest first.
    pub(super) fn superfluous(self, headers: &HeaderMap) -> Vec<String> {
        let prefix = self.prefix().as_bytes();
        let mut flows: Vec<(Millis, String)> = pairs(headers)
            .filter(|(name, _)| name.starts_with(prefix) && name.len() == prefix.len() + 8)
            .filter_map(|(name, value)| {
                let since = std::str::from_utf8(value).ok().and_then(|v| v.split_once('.')?.0.parse().ok());
                Some((since.unwrap_or(0), String::from_utf8(name.to_vec()).ok()?))
            })
            .filter(|(_, name)| name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'))
            .collect();
        flows.sort();
        let surplus = (flows.len() + 1).saturating_sub(MOST);
        flows.into_iter().take(surplus).map(|(_, name)| name).collect()
    }
}

/// Name and value of every cookie, byte for byte, over all lines.
fn pairs(headers: &HeaderMap) -> impl Iterator<Item = (&[u8], &[u8])> {
    let pairs = headers.get_all(COOKIE).flat_map(|line| line.as_bytes().split(|b| *b == b';'));
    pairs.filter_map(|pair| crate::sources::pair(pair))
}
