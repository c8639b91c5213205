//! Which other origins may read answers: exactly the configured ones (Fetch standard, CORS protocol).

use actix_web::HttpResponse;
use actix_web::dev::RequestHead;
use actix_web::http::Method;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD,
    HeaderMap, HeaderValue, ORIGIN,
};

use super::headers;
use crate::env::{Environment, Origin};

/// The caller's origin, if it is another one of ours.
pub(super) fn origin(env: &Environment, head: &RequestHead) -> Option<HeaderValue> {
    let mut lines = head.headers().get_all(ORIGIN);
    let value = lines.next().filter(|_| lines.next().is_none())?;
    let text = value.to_str().ok()?;
    let origin = Origin::read(text).ok().filter(|origin| origin.as_str() == text)?;
    (env.allows(&origin) && origin != env.api).then(|| value.clone())
}

pub(super) fn is_preflight(head: &RequestHead) -> bool {
    head.method == Method::OPTIONS && head.headers().contains_key(ACCESS_CONTROL_REQUEST_METHOD)
}

/// The answer to a preflight of an origin of ours.
pub(super) fn preflight(origin: HeaderValue) -> HttpResponse {
    let mut response = HttpResponse::NoContent().finish();
    let map = response.headers_mut();
    let fixed = HeaderValue::from_static;
    map.insert(ACCESS_CONTROL_ALLOW_METHODS, fixed("GET, POST, PUT, PATCH, DELETE"));
    map.insert(ACCESS_CONTROL_ALLOW_HEADERS, fixed("content-type, authorization, authgate-bridge, authgate-transport"));
    map.insert(ACCESS_CONTROL_MAX_AGE, fixed("600"));
    headers::seal(map);
    permit(map, origin);
    response
}

/// Lets `origin` read an answer.
pub(super) fn permit(map: &mut HeaderMap, origin: HeaderValue) {
    map.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    map.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
    map.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("retry-after"));
    headers::vary(map);
}
