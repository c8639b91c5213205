//! Headers that every answer of ours has.

use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderMap, HeaderName, HeaderValue, REFERRER_POLICY, VARY,
    X_CONTENT_TYPE_OPTIONS,
};

/// RFC-less, but in every browser: W3C Clear Site Data.
pub(crate) const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");
/// The part of it that a logout clears: what pages left in the cache.
pub(crate) const CACHE: HeaderValue = HeaderValue::from_static("\"cache\"");

const CORP: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const HSTS: HeaderName = HeaderName::from_static("strict-transport-security");

/// What an answer depends on.
const VARIES: HeaderValue = HeaderValue::from_static("Cookie, Authorization, Origin");

/// Nothing in an answer of ours is a document that may run, frame or embed anything.
const POLICY: HeaderValue =
    HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'");

/// No cache keeps it.
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

/// Puts the headers on an answer of our own routes.
pub(crate) fn seal(headers: &mut HeaderMap) {
    private(headers);
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(CONTENT_SECURITY_POLICY, POLICY);
    headers.insert(CORP, HeaderValue::from_static("same-origin"));
}

/// Puts the headers on any answer that touched a session: no cache keeps it, none mixes it up.
pub(crate) fn private(headers: &mut HeaderMap) {
    headers.insert(CACHE_CONTROL, NO_STORE);
    vary(headers);
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
}

/// Adds what we vary by to what the handler varies by.
pub(crate) fn vary(headers: &mut HeaderMap) {
    if !headers.get_all(VARY).any(|value| *value == VARIES) {
        headers.append(VARY, VARIES);
    }
}

/// Tells browsers to come by https only; for an https deployment.
pub(crate) fn https_only(headers: &mut HeaderMap) {
    headers.insert(HSTS, HeaderValue::from_static("max-age=31536000; includeSubDomains"));
}

/// True for an answer that [`seal`] was at: the rest of it is there too.
pub(crate) fn is_sealed(headers: &HeaderMap) -> bool {
    headers.get(CORP).is_some() && headers.get(CACHE_CONTROL) == Some(&NO_STORE)
}
