//! Facts of a request that hooks and the store are told.

use std::net::IpAddr;

use actix_web::HttpRequest;
use actix_web::http::header::{HeaderValue, USER_AGENT};

use crate::context::Facts;
use crate::gate::Core;
use crate::sources::Presented;

/// The most bytes of a user agent that are kept.
const LONGEST_AGENT: usize = 256;

/// What hooks are told of `request`.
pub(crate) fn facts(core: &Core, request: &HttpRequest, presented: Presented) -> Facts {
    let agent = agent(request).map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    let agent = agent.map(|text| {
        let plain: String = text.chars().filter(|c| !c.is_control()).collect();
        let end = plain.char_indices().map(|(i, c)| i + c.len_utf8()).take_while(|end| *end <= LONGEST_AGENT).last();
        plain[..end.unwrap_or(0)].to_owned()
    });
    Facts {
        address: address(core, request),
        user_agent: agent,
        presented: match presented {
            Presented::Accepted(opened, _) => Some(opened.hash),
            Presented::Absent | Presented::Refused(_) => None,
        },
    }
}

/// The caller's address, after trusted proxies.
pub(super) fn address(core: &Core, request: &HttpRequest) -> Option<IpAddr> {
    request.peer_addr().map(|peer| core.env.proxies.caller(peer.ip(), request.headers()))
}

/// What the client calls itself, byte for byte.
pub(super) fn agent(request: &HttpRequest) -> Option<&[u8]> {
    request.headers().get(USER_AGENT).map(HeaderValue::as_bytes)
}
