//! Where a request carries its token. Each source answers Absent, Accepted or Refused; the first
//! that is not Absent decides, and a refused bearer never falls through to the cookie.

mod bearer;
mod cookie;

pub(crate) use cookie::pair;

use actix_web::http::header::HeaderMap;

use crate::clock::Millis;
use crate::error::{AuthError, Code};
use crate::gate::Core;
use crate::store::Source;
use crate::token::Opened;

/// What one request presents.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Presented {
    /// No credential.
    Absent,
    /// A token whose envelope is good; whether it lives, the store knows.
    Accepted(Opened, Source),
    /// A credential whose envelope is not good.
    Refused(Source),
}

/// One source's finding: absent, or the text that it carries, which may be none that could be a token.
enum Found<'a> {
    Absent,
    Text(Option<&'a [u8]>),
}

/// Reads the enabled sources in their order, `now`.
///
/// # Errors
/// `bad_request` where a credential stands twice.
pub(crate) fn presented(core: &Core, headers: &HeaderMap, now: Millis) -> Result<Presented, AuthError> {
    let open = |text: Option<&[u8]>| text.and_then(|text| core.codec.open(text, now));
    let judge =
        |text, source| open(text).map_or(Presented::Refused(source), |opened| Presented::Accepted(opened, source));
    if core.settings.sources.bearer
        && let Found::Text(text) = bearer::read(headers)?
    {
        return Ok(judge(text, Source::Bearer));
    }
    if core.settings.sources.cookie
        && let Found::Text(text) = cookie::read(headers, core.cookie.name())?
    {
        return Ok(judge(text, Source::Cookie));
    }
    Ok(Presented::Absent)
}

fn twice(what: &'static str) -> AuthError {
    AuthError::because(Code::BadRequest, what)
}
