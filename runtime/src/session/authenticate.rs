//! One request to one caller.
//!
//! ```text
//! headers ─► sources: Absent | Accepted | Refused
//!         ─► what this thread loaded, if nothing it stands on has changed; else
//!         ─► store: the live token of the hash, in one indexed read ─► LiveSession::load
//! unknown token: 401 · unreachable store: 503 · the two never share a path
//! ```

use std::any::Any;
use std::cell::OnceCell;
use std::rc::Rc;
use std::sync::Arc;

use actix_web::web::Bytes;
use actix_web::{HttpMessage, HttpRequest};
use serde::Serialize;

use super::{TokenRecord, cache, check_csrf, facts, is_safe};
use crate::clock::Millis;
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
    let known = request.extensions().get::<Touched>().and_then(|touched| touched.live.clone());
    if let Some(known) = known.and_then(|known| known.downcast().ok()) {
        return Ok(Caller::Live(known));
    }
    let found = find(gate, request).await;
    let live = match &found {
        Ok(Caller::Live(live)) => Some(Rc::clone(live) as Rc<dyn Any>),
        _ => None,
    };
    request.extensions_mut().insert(Touched { clear: None, live });
    found
}

async fn find<G: Gate>(gate: &Gateway<G>, request: &HttpRequest) -> Result<Caller<G::Session>, AuthError> {
    let core = &gate.core;
    let now = core.clock.now();
    let found = presented(core, request.headers(), now)?;
    let (opened, source) = match found {
        Presented::Absent => return Ok(Caller::Absent),
        Presented::Refused(source) => return dead(source, "a token that does not verify"),
        Presented::Accepted(opened, source) => (opened, source),
    };
    if source == Source::Cookie && !is_safe(request.method()) {
        check_csrf(&core.env, request.headers())?;
    }
    let asker = cache::Asker { address: facts::address(core, request), agent: facts::agent(request) };
    let state = cache::State { file: core.db.version(), user: None, asked: core.bound.now() };
    if let Some(live) = cache::unread::<G>(core, opened.hash, state, asker, now) {
        count(core, LookUp::Believed);
        note_use(core, &live, now);
        return Ok(Caller::Live(live));
    }
    // Boxed: most requests need none of this, and would carry its state along.
    match Box::pin(ask(gate, request, found, opened, (state, asker))).await? {
        Ok(live) => {
            note_use(core, &live, now);
            Ok(Caller::Live(live))
        }
        Err(why) => dead(source, why),
    }
}

/// Asks the store for the session, and loads it where something of it has changed; or why it is none.
async fn ask<G: Gate>(
    gate: &Gateway<G>,
    request: &HttpRequest,
    found: Presented,
    Opened { id, hash }: Opened,
    (state, asker): (cache::State, cache::Asker<'_>),
) -> Result<Result<Rc<Live<G::Session>>, &'static str>, AuthError> {
    let core = &gate.core;
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
        return Ok(Err("a token that the store does not have"));
    };
    let state = cache::State { user: stored.user_version.filter(|_| core.changes_are_announced), ..state };
    if let Some(live) = cache::unchanged::<G>(core, &stored, state, asker) {
        return Ok(Ok(live));
    }
    let token = TokenRecord::new(id, stored);
    let cx = HookContext::new(Arc::clone(core), facts::facts(core, request, found));
    let loaded = hooks::bounded("session_schema", G::Session::load(&token, &cx)).await?;
    let Some(session) = loaded.map_err(|e| hooks::failed("session_schema", e))? else {
        return Ok(Err("a user who is no longer there"));
    };
    let (loaded_id, user) = (G::token_id(&session).hash(), G::user_id(&session));
    if loaded_id != hash || user != token.user_id() {
        tracing::error!(spec_key = "session_schema", "load answered with another token's or another user's session");
        return Err(AuthError::because(Code::ServerError, "load answered with a foreign session"));
    }
    let live = Rc::new(Live { session, token, json: OnceCell::new() });
    if state.can_stand() {
        cache::put::<G>(core, state, asker, &live);
    }
    Ok(Ok(live))
}

fn count(core: &Core, result: LookUp) {
    if let Some(metrics) = &core.metrics {
        metrics.looked_up(result);
    }
}

/// Notes the use of a session where that is due.
fn note_use<S>(core: &Core, live: &Live<S>, now: Millis) {
    let (stored, touch) = (live.token.stored(), i64::from(core.settings.lifetimes.touch) * 1000);
    if now - stored.last_used_at >= touch {
        core.store.touch(stored.hash);
    }
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
