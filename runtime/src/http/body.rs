//! A body, read within bounds of size, depth and time.

use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap};
use actix_web::web::Payload;
use futures_util::StreamExt;
use serde::de::DeserializeOwned;

use crate::error::{AuthError, Code};

/// The longest that a body may take to arrive.
const BOUND: Duration = Duration::from_secs(10);

/// The deepest that JSON may nest.
const DEEPEST: usize = 32;

/// Reads a body of at most `limit` bytes as `T`.
///
/// # Errors
/// 413, 415 or 422; 400 for a body that does not arrive.
pub(crate) async fn read<T: DeserializeOwned>(
    request: &HttpRequest,
    payload: Payload,
    limit: usize,
) -> Result<T, AuthError> {
    is_json(request.headers())?;
    let declared = request.headers().get(CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<u64>().ok());
    if declared.is_some_and(|length| length > limit as u64) {
        return Err(AuthError::new(Code::BodyTooLarge));
    }
    let bytes = tokio::time::timeout(BOUND, collect(payload, limit)).await;
    let bytes = bytes.map_err(|_| AuthError::because(Code::BadRequest, "the body took longer than 10 s"))??;
    parse(&bytes)
}

/// Reads an HTML form of at most `limit` bytes, as it was sent.
///
/// # Errors
/// 400, 413 or 415.
pub(crate) async fn form(request: &HttpRequest, payload: Payload, limit: usize) -> Result<String, AuthError> {
    let media = request.headers().get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let media = media.split(';').next().unwrap_or_default().trim();
    if !media.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(AuthError::new(Code::UnsupportedMediaType));
    }
    let bytes = tokio::time::timeout(BOUND, collect(payload, limit)).await;
    let bytes = bytes.map_err(|_| AuthError::because(Code::BadRequest, "the body took longer than 10 s"))??;
    String::from_utf8(bytes).map_err(|_| AuthError::because(Code::BadRequest, "the form is not UTF-8"))
}

async fn collect(mut payload: Payload, limit: usize) -> Result<Vec<u8>, AuthError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| AuthError::because(Code::BadRequest, "the body broke off"))?;
        if bytes.len() + chunk.len() > limit {
            return Err(AuthError::new(Code::BodyTooLarge));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// Exactly one `application/json`, in UTF-8 where it says so, and not compressed.
fn is_json(headers: &HeaderMap) -> Result<(), AuthError> {
    let mut types = headers.get_all(CONTENT_TYPE);
    let one = types.next().and_then(|v| v.to_str().ok()).filter(|_| types.next().is_none());
    let good = one.is_some_and(|text| {
        let (media, parameters) = text.split_once(';').unwrap_or((text, ""));
        let parameters = parameters.trim();
        media.trim().eq_ignore_ascii_case("application/json")
            && ["", "charset=utf-8", "charset=\"utf-8\""].iter().any(|good| parameters.eq_ignore_ascii_case(good))
    });
    if good && !headers.contains_key(CONTENT_ENCODING) {
        Ok(())
    } else {
        Err(AuthError::new(Code::UnsupportedMediaType))
    }
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, AuthError> {
    if depth(bytes) > DEEPEST {
        return Err(AuthError::because(Code::InvalidBody, "the body nests too deep"));
    }
    // The parser's own words may repeat the body; they are not kept.
    serde_json::from_slice(bytes).map_err(|_| AuthError::because(Code::InvalidBody, "the body is not of its type"))
}

/// How deep brackets nest, outside of strings.
fn depth(bytes: &[u8]) -> usize {
    let (mut open, mut deepest, mut in_text, mut escaped) = (0_usize, 0, false, false);
    for byte in bytes {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            b'[' | b'{' if !in_text => {
                open += 1;
                deepest = deepest.max(open);
            }
            b']' | b'}' if !in_text => open = open.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}
