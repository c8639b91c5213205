//! From a hook's answer to a token in the client's hands.

use actix_web::HttpResponse;
use actix_web::http::header::{HeaderMap, HeaderValue, SET_COOKIE};
use serde_json::json;

use crate::context::{HookContext, Pending};
use crate::error::{AuthError, Code};
use crate::gate::Core;
use crate::hooks::{Answer, failed};
use crate::http::headers;
use crate::store::{Minted, NewToken, Source};
use crate::token::TokenId;

/// Reads `Authgate-Transport`.
///
/// # Errors
/// `invalid_body` for a transport that this spec does not have.
pub(crate) fn transport(core: &Core, headers: &HeaderMap) -> Result<Source, AuthError> {
    let sources = core.settings.sources;
    let default = if sources.cookie { Source::Cookie } else { Source::Bearer };
    let mut asked = headers.get_all("authgate-transport");
    let wanted = match (asked.next().map(|v| v.as_bytes()), asked.next()) {
        (None, _) => default,
        (Some(b"bearer"), None) => Source::Bearer,
        (Some(b"cookie"), None) => Source::Cookie,
        _ => return Err(AuthError::because(Code::InvalidBody, "an unknown transport")),
    };
    let enabled = match wanted {
        Source::Bearer => sources.bearer,
        Source::Cookie => sources.cookie,
    };
    if enabled { Ok(wanted) } else { Err(AuthError::because(Code::InvalidBody, "a transport that the spec disables")) }
}

/// Answers a sign-in: the store holds the session before the client holds its token.
///
/// # Errors
/// `bad_credentials` for a refusal, 503 if the store did not confirm, 500 for a token that is not
/// the one minted for this sign-in.
pub(crate) async fn answer_sign_in(
    cx: &HookContext,
    key: &'static str,
    method: &'static str,
    begun_at_epoch: i64,
    transport: Source,
    answer: Answer,
) -> Result<HttpResponse, AuthError> {
    let pending = accept(cx, key, answer)?;
    let id = mint(cx, (method, None), begun_at_epoch, transport, pending).await?;
    deliver(cx.core(), &id, transport)
}

/// The token that a hook minted for this sign-in and answered with.
///
/// # Errors
/// `bad_credentials` for a refusal, 500 for a token that is not the one minted for this sign-in.
pub(crate) fn accept(cx: &HookContext, key: &'static str, answer: Answer) -> Result<Pending, AuthError> {
    let pending = cx.take_pending();
    let Some(id) = answer.map_err(|e| failed(key, e))? else {
        return Err(AuthError::because(Code::BadCredentials, "the hook refused"));
    };
    let minted_here = pending.filter(|p| p.id.hash() == id.hash());
    minted_here.ok_or_else(|| {
        AuthError::hook(key, "the hook answered with a token that it did not mint for this sign-in".into())
    })
}

/// Puts a session into the store; answers its id, which nobody holds yet.
///
/// # Errors
/// `bad_credentials` where an epoch moved during the sign-in, 503 if the store did not confirm.
pub(crate) async fn mint(
    cx: &HookContext,
    (method, provider): (&'static str, Option<&'static str>),
    begun_at_epoch: i64,
    transport: Source,
    pending: Pending,
) -> Result<TokenId, AuthError> {
    let (core, id) = (cx.core(), pending.id);
    let token = NewToken {
        hash: id.hash(),
        user_id: pending.user_id,
        source: transport,
        method: method.to_owned(),
        user_agent: cx.user_agent().map(str::to_owned),
        begun_at_epoch,
        replaces: cx.facts().presented,
    };
    let (user, handle) = (token.user_id.clone(), token.hash.handle());
    let id = match core.store.mint(token.clone()).await? {
        Minted::Live => id,
        Minted::Outdated => return Err(AuthError::because(Code::BadCredentials, "the epoch moved during the sign-in")),
        Minted::Taken => mint_again(core, token).await?,
    };
    tracing::info!(target: "authgate::audit", event = "signed_in", method, provider, user, session = handle, address = cx.address_text());
    Ok(id)
}

/// An id that is taken says that the randomness is not; one more try, then a fault.
async fn mint_again(core: &Core, token: NewToken) -> Result<TokenId, AuthError> {
    tracing::error!("a fresh token id was taken already: check the system's randomness");
    let fault = || AuthError::because(Code::ServerError, "no fresh token id");
    let id = TokenId::fresh().map_err(|_| fault())?;
    match core.store.mint(NewToken { hash: id.hash(), ..token }).await? {
        Minted::Live => Ok(id),
        Minted::Outdated | Minted::Taken => Err(fault()),
    }
}

fn deliver(core: &Core, id: &TokenId, transport: Source) -> Result<HttpResponse, AuthError> {
    let mut response = match transport {
        Source::Bearer => {
            let envelope = core.codec.seal(id, core.clock.now());
            HttpResponse::Ok().json(json!({
                "access_token": envelope.map_err(|_| AuthError::because(Code::ServerError, "the token cannot be signed"))?,
                "token_type": "bearer",
                "expires_in": core.settings.lifetimes.absolute,
            }))
        }
        Source::Cookie => HttpResponse::Ok().json(json!({})),
    };
    headers::seal(response.headers_mut());
    if transport == Source::Cookie {
        response.headers_mut().append(SET_COOKIE, core.session_cookie(id)?);
    }
    Ok(response)
}

impl Core {
    /// `Set-Cookie` of a fresh session.
    ///
    /// # Errors
    /// `server_error` if the token cannot be signed.
    pub(crate) fn session_cookie(&self, id: &TokenId) -> Result<HeaderValue, AuthError> {
        let envelope = self.codec.seal(id, self.clock.now()).ok();
        let cookie = envelope.and_then(|envelope| self.cookie.set(&envelope));
        cookie.ok_or_else(|| AuthError::because(Code::ServerError, "the session's cookie cannot be made"))
    }
}
