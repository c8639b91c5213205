//! `Authorization: Bearer <token>`, RFC 6750 section 2.1.

use actix_web::http::header::{AUTHORIZATION, HeaderMap};

use super::{Found, twice};
use crate::error::AuthError;

/// Any `Authorization` decides: another scheme is a credential that we do not accept, not a missing one.
pub(super) fn read(headers: &HeaderMap) -> Result<Found<'_>, AuthError> {
    let mut lines = headers.get_all(AUTHORIZATION);
    let Some(line) = lines.next() else { return Ok(Found::Absent) };
    // A comma joins what were two lines (RFC 9110 section 5.3); no token has one.
    if lines.next().is_some() || line.as_bytes().contains(&b',') {
        return Err(twice("Authorization stands twice"));
    }
    let text = line.to_str().ok().and_then(|text| {
        let (scheme, token) = text.split_once(' ')?;
        (scheme.eq_ignore_ascii_case("bearer") && is_token(token)).then_some(token.as_bytes())
    });
    Ok(Found::Text(text))
}

/// The characters of a JWT; anything else is no token of ours.
fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
}
