//! Cross-site requests that would change something are refused.
//!
//! ```text
//! Sec-Fetch-Site: same-origin | none      pass
//!                 same-site | cross-site  pass only from an exact configured Origin
//! none of it, but Origin                  pass only if it is an exact configured one
//! neither                                 pass: no browser sends such a request
//! ```

use actix_web::http::Method;
use actix_web::http::header::{HeaderMap, ORIGIN};

use crate::env::{Environment, Origin};
use crate::error::{AuthError, Code};

/// Methods that change nothing (RFC 9110 section 9.2.1).
pub(crate) fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// # Errors
/// `cross_site`.
pub(crate) fn check(env: &Environment, headers: &HeaderMap) -> Result<(), AuthError> {
    let site: Vec<_> = headers.get_all("sec-fetch-site").map(|v| v.as_bytes()).collect();
    let origins: Vec<_> = headers.get_all(ORIGIN).map(|v| v.to_str().ok()).collect();
    // Byte-equal to a configured one: browsers write origins in one form only.
    let configured = || match origins.as_slice() {
        [Some(one)] => Origin::read(one).is_ok_and(|origin| origin.as_str() == *one && env.allows(&origin)),
        _ => false,
    };
    let pass = match site.as_slice() {
        [b"same-origin" | b"none"] => true,
        [] if origins.is_empty() => true,
        _ => configured(),
    };
    if pass { Ok(()) } else { Err(AuthError::because(Code::CrossSite, "a cross-site request")) }
}
