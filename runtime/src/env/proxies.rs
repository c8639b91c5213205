//! Whose word on a caller's address is believed.

use std::net::{IpAddr, Ipv6Addr};

use actix_web::http::header::HeaderMap;
use ipnet::IpNet;

/// The header in which trusted proxies tell the address.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum ForwardedHeader {
    /// `X-Forwarded-For`.
    #[default]
    XForwardedFor,
    /// `Forwarded`, RFC 7239.
    Forwarded,
}

impl ForwardedHeader {
    pub(super) fn read(text: &str) -> Result<Self, String> {
        match text {
            "x-forwarded-for" => Ok(Self::XForwardedFor),
            "forwarded" => Ok(Self::Forwarded),
            _ => Err("write `x-forwarded-for` or `forwarded`".to_owned()),
        }
    }
}

/// The proxies before this gateway.
#[derive(Debug, Clone)]
pub(crate) struct Proxies {
    trusted: Vec<IpNet>,
    header: ForwardedHeader,
}

impl Proxies {
    pub(super) fn none(header: ForwardedHeader) -> Self {
        Self { trusted: Vec::new(), header }
    }

    pub(super) fn read(text: &str, header: ForwardedHeader) -> Result<Self, String> {
        let nets = text.split(',').map(|one| {
            let one = one.trim();
            let net = one.parse::<IpNet>().or_else(|_| one.parse::<IpAddr>().map(IpNet::from));
            match net {
                Ok(net) if net.prefix_len() > 0 => Ok(net),
                _ => Err("write addresses or CIDRs such as 10.0.0.0/8, no `*` and no `/0`".to_owned()),
            }
        });
        Ok(Self { trusted: nets.collect::<Result<_, String>>()?, header })
    }

    fn trusts(&self, ip: IpAddr) -> bool {
        self.trusted.iter().any(|net| net.contains(&ip))
    }

    /// The caller's address: the socket's peer, unless that is a trusted proxy; then the rightmost
    /// hop that is not one.
    pub(crate) fn caller(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut caller = unmapped(peer);
        if !self.trusts(caller) {
            return caller;
        }
        let mut hops = self.hops(headers);
        while self.trusts(caller) {
            match hops.pop() {
                Some(Some(hop)) => caller = unmapped(hop),
                // A hop that is no address ends the chain at the last proxy that is known.
                Some(None) | None => break,
            }
        }
        caller
    }

    fn hops(&self, headers: &HeaderMap) -> Vec<Option<IpAddr>> {
        let (name, forwarded) = match self.header {
            ForwardedHeader::XForwardedFor => ("x-forwarded-for", false),
            ForwardedHeader::Forwarded => ("forwarded", true),
        };
        let lines = headers.get_all(name).map(|value| value.to_str().unwrap_or("?"));
        let entries =
            lines.flat_map(|line| if forwarded { split_unquoted(line, ',') } else { line.split(',').collect() });
        entries.map(|entry| if forwarded { forwarded_for(entry) } else { address(entry.trim()) }).collect()
    }
}

/// The `for` parameter of one element of `Forwarded` (RFC 7239 section 4).
fn forwarded_for(element: &str) -> Option<IpAddr> {
    let pairs = split_unquoted(element, ';');
    let mut values = pairs.iter().filter_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        name.trim().eq_ignore_ascii_case("for").then(|| value.trim())
    });
    let value = values.next()?;
    if values.next().is_some() {
        return None;
    }
    address(value.strip_prefix('"').and_then(|v| v.strip_suffix('"')).unwrap_or(value))
}

/// Splits at `at`, but not between double quotes.
fn split_unquoted(text: &str, at: char) -> Vec<&str> {
    let mut quoted = false;
    text.split(move |c: char| {
        quoted ^= c == '"';
        c == at && !quoted
    })
    .collect()
}

/// An address as proxies write it: with or without a port, IPv6 in brackets or bare.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.split_once(']')).map_or(text, |(inside, _)| inside);
    let bare = bare.split_once('%').map_or(bare, |(ip, _zone)| ip);
    bare.parse().ok().or_else(|| text.parse::<std::net::SocketAddr>().ok().map(|a| a.ip()))
}

/// An IPv4 address that came in an IPv6 one is that IPv4 address.
fn unmapped(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V6(v6) => v6.to_ipv4_mapped().map_or(ip, IpAddr::V4),
        IpAddr::V4(_) => ip,
    }
}

/// What throttles count by: an IPv4 address, or the /64 of an IPv6 one.
pub(crate) fn bucket(ip: IpAddr) -> IpAddr {
    match unmapped(ip) {
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};

    use super::{ForwardedHeader, Proxies, bucket};

    fn caller(trusted: &str, header: ForwardedHeader, peer: &str, lines: &[(&str, &str)]) -> String {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(HeaderName::try_from(*name).unwrap(), HeaderValue::from_str(value).unwrap());
        }
        let proxies = if trusted.is_empty() { Proxies::none(header) } else { Proxies::read(trusted, header).unwrap() };
        proxies.caller(peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn sec_68_a_forwarded_address_counts_only_behind_a_trusted_proxy() {
        let spoofed = [
            ("x-forwarded-for", "1.2.3.4"),
            ("x-real-ip", "1.2.3.4"),
            ("forwarded", "for=1.2.3.4"),
            ("cf-connecting-ip", "1.2.3.4"),
        ];
        let x = ForwardedHeader::XForwardedFor;
        assert_eq!(caller("", x, "9.9.9.9", &spoofed), "9.9.9.9");
        assert_eq!(caller("10.0.0.0/8", x, "9.9.9.9", &spoofed), "9.9.9.9");
        // The positive twin: the same header, from a proxy that is trusted.
        assert_eq!(caller("9.9.9.9", x, "9.9.9.9", &spoofed), "1.2.3.4");
        let hops = [("x-forwarded-for", "6.6.6.6, 7.7.7.7"), ("x-forwarded-for", "10.1.1.1")];
        assert_eq!(caller("10.0.0.0/8", x, "10.0.0.1", &hops), "7.7.7.7");
    }

    #[test]
    fn sec_68_a_quoted_semicolon_is_not_a_separator() {
        let f = ForwardedHeader::Forwarded;
        let tricky = [("forwarded", "for=\"1.2.3.4;host=evil\"")];
        assert_eq!(caller("9.9.9.9", f, "9.9.9.9", &tricky), "9.9.9.9");
        let good = [("forwarded", "for=\"[2001:db8::1]:4711\";proto=https")];
        assert_eq!(caller("9.9.9.9", f, "9.9.9.9", &good), "2001:db8::1");
    }

    #[test]
    fn sec_69_one_network_is_one_bucket() {
        let same = |a: &str, b: &str| bucket(a.parse().unwrap()) == bucket(b.parse().unwrap());
        assert!(same("2001:db8::1", "2001:DB8:0:0:ffff::2"));
        assert!(same("::ffff:1.2.3.4", "1.2.3.4"));
        assert!(!same("2001:db8::1", "2001:db8:0:1::1"));
        assert!(!same("1.2.3.4", "1.2.3.5"));
    }

    #[test]
    fn sec_173_a_list_that_trusts_everybody_is_refused() {
        for bad in ["*", "0.0.0.0/0", "::/0", "10.0.0.0/8, *", ""] {
            assert!(Proxies::read(bad, ForwardedHeader::default()).is_err(), "{bad}");
        }
        assert!(Proxies::read("10.0.0.0/8, fd00::/8, 127.0.0.1", ForwardedHeader::default()).is_ok());
    }
}
