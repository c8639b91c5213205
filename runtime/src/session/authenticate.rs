//! One request to one caller.
//!
//! ```text
//! headers ─► sources: Absent | Accepted | Refused
//!         ─► what this thread loaded, if nothing it stands on has changed; else
//!         ─► store: the live token of the hash, in one indexed read ─► LiveSession::load
//! unknown token: 401 · unreachable store: 503 · the two never share a path
//! ```

use std::cell::OnceCell;
use std::rc::Rc;
use std::sync::Arc;

use actix_web::web::Bytes;
use actix_web::{HttpMessage, HttpRequest};
use serde::Serialize;

use super::{TokenRecord, cache, check_csrf, facts, is_safe};
use crate::context::HookContext;
use crate::error::{AuthError, Code};
use crate::gate::{Core, Gate, Gateway, LiveSession};
use crate::hooks;
use crate::http::Touched;
use crate::metrics::LookUp;
use crate::sources::{Presented, presented};
use crate::store::Source;
use crate::token::Opened;

/// A live session and the token behind it.
#[derive(Debug)]
pub(crate) struct Live<S> {
    pub(crate) session: S,
    pub(crate) token: TokenRecord,
    /// The session as JSON, once somebody has read it.
    json: OnceCell<Bytes>,
}

impl<S: Serialize> Live<S> {
    /// The session as JSON.
    ///
    /// # Errors
    /// If the session's own `Serialize` fails.
    pub(crate) fn json(&self) -> Result<Bytes, AuthError> {
        if let Some(json) = self.json.get() {
            return Ok(json.clone());
        }
        let json = serde_json::to_vec(&self.session);
        let json = Bytes::from(json.map_err(|_| AuthError::because(Code::ServerError, "the session has no JSON"))?);
        Ok(self.json.get_or_init(|| json).clone())
    }
}

/// Who asks.
pub(crate) enum Caller<S> {
    /// Somebody with a live session.
    Live(Rc<Live<S>>),
    /// Nobody: no credential at all.
    Absent,
    /// A cookie that no longer means anything.
    DeadCookie,
}

impl<S> Caller<S> {
    /// The live session, or 401.
    pub(crate) fn live(self, core: &Core) -> Result<Rc<Live<S>>, AuthError> {
        match self {
            Self::Live(live) => Ok(live),
            Self::Absent => Err(AuthError::because(Code::NotSignedIn, "no credential")),
            Self::DeadCookie => {
                let error = AuthError::because(Code::NotSignedIn, "a dead cookie");
                Err(match core.cookie.clear() {
                    Some(cookie) => error.clearing(cookie),
                    None => error,
                })
            }
        }
    }
}

/// Finds out who asks. A second call for the same request answers the same without asking again.
///
/// # Errors
/// 400 for a credential that stands twice, 401 for a bearer that is not good, 403 across sites, 503.
pub(crate) async fn authenticate<G: Gate>(
    gate: &Gateway<G>,
    request: &HttpRequest,
) -> Result<Caller<G::Session>, AuthError> {
    if let Some(known) = request.extensions().get::<Rc<Live<G::Session>>>() {
        return Ok(Caller::Live(Rc::clone(known)));
    }
    request.extensions_mut().insert(Touched { clear: None });
    let core = &gate.core;
    let found = presented(core, request.headers())?;
    let (Opened { id, hash }, source) = match found {
        Presented::Absent => return Ok(Caller::Absent),
        Presented::Refused(source) => return dead(source, "a token that does not verify"),
        Presented::Accepted(opened, source) => (opened, source),
    };
    if source == Source::Cookie && !is_safe(request.method()) {
        check_csrf(&core.env, request.headers())?;
    }
    let asker = cache::Asker { address: facts::address(core, request), agent: facts::agent(request) };
    let file = core.db.version();
    let tokens = file.filter(|_| core.tokens_in_database);
    if let Some(live) = tokens.and_then(|file| cache::unread::<G>(core, hash, file, asker)) {
        count(core, LookUp::Believed);
        return Ok(found_live(core, request, live));
    }
    let resolved = core.store.resolve(hash).await;
    count(
        core,
        match &resolved {
            Ok(Some(_)) => LookUp::Live,
            Ok(None) => LookUp::None,
            Err(_) => LookUp::Failed,
        },
    );
    let Some(stored) = resolved? else {
        return dead(source, "a token that the store does not have");
    };
    let state = cache::State { file, user: stored.user_version.filter(|_| core.changes_are_announced) };
    if let Some(live) = cache::unchanged::<G>(core, &stored, state, asker) {
        return Ok(found_live(core, request, live));
    }
    let token = TokenRecord::new(id, stored);
    let cx = HookContext::new(Arc::clone(core), facts::facts(core, request, found));
    let loaded = hooks::bounded("session_schema", G::Session::load(&token, &cx)).await?;
    let Some(session) = loaded.map_err(|e| hooks::failed("session_schema", e))? else {
        return dead(source, "a user who is no longer there");
    };
    let (loaded_id, user) = (G::token_id(&session).hash(), G::user_id(&session));
    if loaded_id != hash || user != token.user_id() {
        tracing::error!(spec_key = "session_schema", "load answered with another token's or another user's session");
        return Err(AuthError::because(Code::ServerError, "load answered with a foreign session"));
    }
    let live = Rc::new(Live { session, token, json: OnceCell::new() });
    if state.file.is_some() || state.user.is_some() {
        cache::put::<G>(core, state, asker, &live);
    }
    Ok(found_live(core, request, live))
}

fn count(core: &Core, result: LookUp) {
    if let Some(metrics) = &core.metrics {
        metrics.looked_up(result);
    }
}

/// Notes its use where that is due, and keeps the answer for whoever asks of the same request again.
fn found_live<S: 'static>(core: &Core, request: &HttpRequest, live: Rc<Live<S>>) -> Caller<S> {
    let (stored, touch) = (live.token.stored(), i64::from(core.settings.lifetimes.touch) * 1000);
    if core.clock.now() - stored.last_used_at >= touch {
        core.store.touch(stored.hash);
    }
    request.extensions_mut().insert(Rc::clone(&live));
    Caller::Live(live)
}

/// A credential that means nothing: a bearer is told so, a cookie is forgotten.
fn dead<S>(source: Source, why: &'static str) -> Result<Caller<S>, AuthError> {
    match source {
        Source::Bearer => Err(AuthError::because(Code::InvalidToken, why)),
        Source::Cookie => {
            tracing::debug!(why, "a dead cookie");
            Ok(Caller::DeadCookie)
        }
    }
}
