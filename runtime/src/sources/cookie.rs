//! The session cookie, looked up byte for byte.
//!
//! Libraries decode cookie names, unquote values, and trim Unicode spaces; each of these lets a
//! sibling host plant a cookie that browsers do not treat as prefixed (RFC 6265bis section 5.7).
//! Here only SP and HTAB around a pair are trimmed, and the name is the exact bytes.

use actix_web::http::header::{COOKIE, HeaderMap};
use memchr::memchr;

use super::{Found, twice};
use crate::error::AuthError;

pub(super) fn read<'a>(headers: &'a HeaderMap, name: &str) -> Result<Found<'a>, AuthError> {
    let mut found = values(headers, name);
    let Some(first) = found.next() else { return Ok(Found::Absent) };
    if found.next().is_some() {
        return Err(twice("the session cookie stands twice"));
    }
    Ok(Found::Text(Some(first)))
}

/// Every value of `name`, over all `Cookie` lines: HTTP/2 may split them (RFC 9113 section 8.2.3).
fn values<'a>(headers: &'a HeaderMap, name: &str) -> impl Iterator<Item = &'a [u8]> {
    let pairs = headers.get_all(COOKIE).flat_map(|line| pairs(line.as_bytes()));
    pairs.filter_map(move |one| pair(one).filter(|(left, _)| *left == name.as_bytes()).map(|(_, right)| right))
}

/// What stands between semicolons.
fn pairs(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(line);
    std::iter::from_fn(move || {
        let text = rest?;
        let (pair, others) = match memchr(b';', text) {
            Some(at) => (&text[..at], Some(&text[at + 1..])),
            None => (text, None),
        };
        rest = others;
        Some(pair)
    })
}

/// Name and value of one pair.
pub(crate) fn pair(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = text.iter().position(|b| *b == b'=')?;
    let (left, right) = text.split_at(at);
    Some((trimmed(left), trimmed(&right[1..])))
}

fn trimmed(mut bytes: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] = bytes {
        bytes = rest;
    }
    while let [rest @ .., b' ' | b'\t'] = bytes {
        bytes = rest;
    }
    bytes
}
