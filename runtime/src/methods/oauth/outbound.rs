//! Requests to providers: bounded, never redirected, and not to the inside of our own network.
//!
//! ```text
//! connect 2 s · whole call 5 s · body 1 MiB · redirects are answers, not instructions
//! host of the spec: any address    host that only metadata names: public addresses
//! ```

use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::{Client, ClientBuilder, RequestBuilder, Response, StatusCode};
use url::{Host, Url};

use super::fault::Fault;

/// The most bytes of an answer.
const LARGEST: usize = 1024 * 1024;

/// The client of all providers.
pub(crate) struct Outbound {
    /// To this machine, past any proxy.
    local: Made,
    /// To hosts that the spec names.
    named: Made,
    /// To hosts that only a provider's metadata names.
    guarded: Made,
}

/// A client that is made when it is first needed: it reads every authority that this machine trusts, which a start need not
/// wait for, nor a gateway that nobody signs in to through a provider keep.
struct Made {
    how: fn() -> ClientBuilder,
    client: OnceLock<Client>,
}

impl Made {
    const fn by(how: fn() -> ClientBuilder) -> Self {
        Self { how, client: OnceLock::new() }
    }

    fn get(&self) -> Result<&Client, Fault> {
        if let Some(there) = self.client.get() {
            return Ok(there);
        }
        // An earlier provider stays: it is ring too, or a program has its reasons.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let made = (self.how)().build();
        let made = made.map_err(|e| Fault::unavailable(format!("the HTTP client cannot be made: {}", plain(&e))))?;
        Ok(self.client.get_or_init(|| made))
    }
}

/// An answer, read whole.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) body: Vec<u8>,
}

impl Outbound {
    pub(super) fn new() -> Self {
        Self { local: Made::by(unproxied), named: Made::by(bounded), guarded: Made::by(guarded) }
    }

    /// The client for `url`, where `named` is the host that the spec itself names.
    pub(super) fn to(&self, url: &Url, named: &Url) -> Result<&Client, Fault> {
        if url.host() == named.host() {
            return if is_local(url) { &self.local } else { &self.named }.get();
        }
        let literal = match url.host() {
            Some(Host::Ipv4(ip)) => Some(IpAddr::V4(ip)),
            Some(Host::Ipv6(ip)) => Some(IpAddr::V6(ip)),
            _ => None,
        };
        if literal.is_some_and(|ip| !is_public(ip)) || is_local(url) {
            return Err(Fault::bad(format!("{} is inside of a network, and not a host of the spec", host(url))));
        }
        self.guarded.get()
    }
}

fn bounded() -> ClientBuilder {
    Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(Duration::from_secs(2))
        .timeout(Duration::from_secs(5))
        .pool_idle_timeout(Duration::from_secs(15))
        .referer(false)
        .user_agent(concat!("authgate/", env!("CARGO_PKG_VERSION")))
}

fn unproxied() -> ClientBuilder {
    bounded().no_proxy()
}

fn guarded() -> ClientBuilder {
    // Behind a proxy names are resolved by it, and it decides what may be reached.
    let proxied =
        ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"].iter().any(|n| std::env::var_os(n).is_some());
    if proxied { bounded() } else { unproxied().dns_resolver(Arc::new(PublicOnly)) }
}

/// Sends a request and reads its answer within bounds. An answer of 4xx is an answer.
pub(super) async fn send(request: RequestBuilder) -> Result<Answer, Fault> {
    let response = request.send().await.map_err(|e| Fault::unavailable(plain(&e)))?;
    let status = response.status();
    if status.is_redirection() {
        return Err(Fault::bad(format!("{status}: a redirect, which is never followed")));
    }
    if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
        return Err(Fault::unavailable(format!("answered {status}")));
    }
    let body = read(response).await?;
    Ok(Answer { status, body })
}

async fn read(mut response: Response) -> Result<Vec<u8>, Fault> {
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(None) => return Ok(body),
            Ok(Some(chunk)) if body.len() + chunk.len() > LARGEST => {
                return Err(Fault::bad("an answer of more than 1 MiB"));
            }
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Err(error) if error.is_timeout() => return Err(Fault::unavailable("the answer took longer than 5 s")),
            Err(error) => return Err(Fault::bad(format!("the answer broke off: {}", plain(&error)))),
        }
    }
}

/// An error without its URL, which may hold what no log should.
fn plain(error: &reqwest::Error) -> String {
    let mut text = if error.is_timeout() { "no answer in time".to_owned() } else { "no connection".to_owned() };
    let mut next = std::error::Error::source(error);
    while let Some(inner) = next {
        text = format!("{text}: {inner}");
        next = inner.source();
    }
    text
}

pub(super) fn host(url: &Url) -> String {
    url.host_str().unwrap_or_default().to_owned()
}

/// True for this machine.
pub(super) fn is_local(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

/// Resolves names to public addresses only; what a name resolves to is judged where it is used.
struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|address| is_public(address.ip())).collect();
            if public.is_empty() {
                return Err("the name has no public address".into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

/// True for an address that the Internet routes (RFC 6890).
fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => {
            let [a, b, ..] = ip.octets();
            let special = ip.is_private() || ip.is_loopback() || ip.is_link_local() || ip.is_unspecified();
            let shared = a == 100 && (64..128).contains(&b);
            let tests = ip.is_documentation() || (a == 198 && (b == 18 || b == 19)) || (a == 192 && b == 0);
            !(special || shared || tests || ip.is_broadcast() || ip.is_multicast() || a == 0 || a >= 240)
        }
        IpAddr::V6(ip) => {
            if let Some(v4) = ip.to_ipv4_mapped() {
                return is_public(IpAddr::V4(v4));
            }
            // Only 2000::/3 is given out; of that, transition and documentation blocks are none.
            let [first, second, ..] = ip.segments();
            (first & 0xe000) == 0x2000 && first != 0x2002 && !(first == 0x2001 && (second < 0x200 || second == 0xdb8))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_public;

    #[test]
    fn sec_190_addresses_inside_of_a_network_are_told_from_public_ones() {
        let inside = [
            "127.0.0.1",
            "10.0.0.1",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "198.18.0.1",
            "::1",
            "::",
            "fd00::1",
            "fe80::1",
            "::ffff:169.254.169.254",
            "::ffff:10.0.0.1",
            "2002:a00:1::",
            "64:ff9b::a00:1",
        ];
        for ip in inside {
            assert!(!is_public(ip.parse().unwrap()), "{ip}");
        }
        for ip in ["1.1.1.1", "142.250.185.78", "2606:4700:4700::1111", "2a00:1450:4001:81b::200e"] {
            assert!(is_public(ip.parse().unwrap()), "{ip}");
        }
    }
}
