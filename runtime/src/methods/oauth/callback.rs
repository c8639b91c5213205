//! The callback: finishes a flow.
//!
//! ```text
//! parameters once each ─► flow of state and cookie, taken ─► error | code ─► iss ─► exchange ─► identity ─► hook ─► session
//! ```

use std::sync::Arc;
use std::time::Duration;

use actix_web::http::header::HeaderValue;
use actix_web::{HttpRequest, HttpResponse, web};
use sha2::{Digest, Sha256};
use tracing::Instrument;
use url::form_urlencoded;

use super::Method;
use super::exchange::{Exchanged, printable};
use super::fault::{Fault, Reason};
use super::flows::{Flow, Key};
use super::id_token::names;
use super::identity::OidcIdentity;
use super::providers::OAuth;
use super::return_to;
use super::routes::{at, redirect};
use super::running::{Running, Says};
use super::sessions::Origin;
use super::vault::Kept;
use crate::context::HookContext;
use crate::error::AuthError;
use crate::gate::Core;
use crate::hooks;
use crate::http::{At, body};
use crate::session::{accept, facts, mint};
use crate::sources::{Presented, presented};
use crate::store::Source;

/// The spec key of the hook.
const KEY: &str = "identity_fn";

/// All calls of one callback together.
const BOUND: Duration = Duration::from_secs(10);

/// The longest state that is looked at.
const LONGEST_STATE: usize = 256;

/// The longest code, in bytes.
const LONGEST_CODE: usize = 8192;

/// The largest form.
const LARGEST_FORM: usize = 64 * 1024;

pub(super) async fn by_query<G: Method>(gate: At<G>, request: HttpRequest) -> Result<HttpResponse, AuthError> {
    let text = request.query_string().to_owned();
    answer(&gate, &request, Ok(text)).await
}

/// `response_mode=form_post`.
pub(super) async fn by_form<G: Method>(
    gate: At<G>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, AuthError> {
    let text = body::form(&request, payload, LARGEST_FORM).await;
    answer(&gate, &request, text.map_err(|_| Fault::bad("the form of the callback cannot be read"))).await
}

async fn answer<G: Method>(
    gate: &At<G>,
    request: &HttpRequest,
    text: Result<String, Fault>,
) -> Result<HttpResponse, AuthError> {
    let core = &gate.core;
    let path = request.path().to_owned();
    let (oauth, running) = at(core, move |provider| provider.callback == path)?;
    let parameters = text.and_then(|text| Parameters::read(&text));
    let state = parameters.as_ref().ok().and_then(|p| p.state.as_deref());
    let name = state.map(|state| oauth.cookie.name(&Sha256::digest(state).into()));
    let forget = || name.as_deref().and_then(|name| oauth.cookie.clear(name));
    let span = tracing::info_span!("callback", provider = running.settings.slug);
    let outcome = match &parameters {
        Ok(parameters) => {
            let finishing = finish::<G>(core, oauth, running, request, parameters, name.as_deref());
            finishing.instrument(span).await
        }
        Err(fault) => Err(fault.clone()),
    };
    Ok(match outcome {
        Ok((to, session)) => redirect(&format!("{}{to}", oauth.app), [Some(session), forget()]),
        Err(fault) => oauth.failed(running, &fault, forget()),
    })
}

async fn finish<G: Method>(
    core: &Arc<Core>,
    oauth: &OAuth,
    running: &Running,
    request: &HttpRequest,
    parameters: &Parameters,
    cookie: Option<&str>,
) -> Result<(String, HeaderValue), Fault> {
    let begun_at_epoch = core.store.epoch().await?;
    let flow = flow(oauth, running, request, parameters, cookie).await?;
    let in_popup = flow.return_to.as_deref().is_some_and(return_to::is_of_popup);
    let finished = finish_flow::<G>(core, oauth, running, request, parameters, begun_at_epoch, flow).await;
    finished.map_err(|fault| fault.in_popup(in_popup))
}

async fn finish_flow<G: Method>(
    core: &Arc<Core>,
    oauth: &OAuth,
    running: &Running,
    request: &HttpRequest,
    parameters: &Parameters,
    begun_at_epoch: i64,
    flow: Flow,
) -> Result<(String, HeaderValue), Fault> {
    let work = async {
        let code = parameters.code(running)?;
        from_this_provider(running, parameters).await?;
        let got = running.exchange(code, &flow.verifier).await?;
        let (identity, sid) = running.identify(&got, &flow.nonce).await?;
        Ok::<_, Fault>((got, identity, sid))
    };
    let in_time = tokio::time::timeout(BOUND, work).await;
    let (got, identity, sid) = in_time.map_err(|_| Fault::unavailable("the sign-in took longer than 10 s"))??;
    let session = session::<G>(core, oauth, running, request, begun_at_epoch, got, identity, sid).await?;
    Ok((flow.return_to.unwrap_or_else(|| oauth.settings.success_path.to_owned()), session))
}

/// The flow of this state, this browser and this provider; it is nobody's afterwards.
async fn flow(
    oauth: &OAuth,
    running: &Running,
    request: &HttpRequest,
    parameters: &Parameters,
    cookie: Option<&str>,
) -> Result<Flow, Fault> {
    let none = |cause: &str| Fault::new(Reason::StateMismatch, cause);
    let state = parameters.state.as_deref().ok_or_else(|| none("the callback has no state"))?;
    let secret = cookie.and_then(|name| oauth.cookie.secret(request.headers(), name));
    let secret = secret.ok_or_else(|| none("this browser began no such flow"))?;
    let taken = oauth.flows.take(Key::of(state, secret), running.settings.slug).await?;
    taken.ok_or_else(|| none("there is no such flow of this browser at this provider, or no longer"))
}

/// RFC 9207: an answer that names another issuer, or none where one is promised, is another provider's.
async fn from_this_provider(running: &Running, parameters: &Parameters) -> Result<(), Fault> {
    // A provider that is no OpenID provider has no issuer of its own word; its flow and its callback are its own.
    let Says::OpenId { rule, .. } = running.says else { return Ok(()) };
    let metadata = running.metadata().await?;
    match &parameters.iss {
        Some(iss) if names(iss, &metadata.issuer, rule) => Ok(()),
        None if !metadata.names_issuer => Ok(()),
        Some(_) => Err(Fault::bad("the authorization response names another issuer")),
        None => Err(Fault::bad("the authorization response names no issuer, which the provider promises")),
    }
}

#[expect(clippy::too_many_arguments, reason = "the last step joins what all earlier ones found")]
async fn session<G: Method>(
    core: &Arc<Core>,
    oauth: &OAuth,
    running: &Running,
    request: &HttpRequest,
    begun_at_epoch: i64,
    got: Exchanged,
    identity: OidcIdentity,
    sid: Option<String>,
) -> Result<HeaderValue, Fault> {
    // A credential that cannot be read is replaced by nothing; it is no reason to refuse.
    let replaced = presented(core, request.headers(), core.clock.now()).unwrap_or(Presented::Absent);
    let cx = HookContext::new(Arc::clone(core), facts(core, request, replaced));
    let ends = running.settings.ends_provider_session;
    let id_token = got.id_token.clone().filter(|_| ends);
    let origin = Origin { provider: running.settings.slug, subject: identity.subject.clone(), sid, id_token };
    let kept = oauth
        .vault
        .as_ref()
        .map(|vault| (vault, Kept::new(origin.provider, &identity.issuer, &identity.subject, &got, core.clock.now())));
    let answer = hooks::bounded(KEY, G::identity(identity, got.tokens, &cx)).await?;
    let pending = accept(&cx, KEY, answer)?;
    oauth.sessions.note(pending.id.hash(), origin).await?;
    if let Some((vault, kept)) = kept {
        vault.keep(pending.id.hash(), &kept).await?;
    }
    let id = mint(&cx, ("oauth", Some(running.settings.slug)), begun_at_epoch, Source::Cookie, pending).await?;
    if !oauth.sessions.stands(id.hash()).await? {
        core.store.revoke(id.hash()).await?;
        return Err(Fault::new(Reason::IdentityRejected, "the provider ended the session while it was made"));
    }
    Ok(core.session_cookie(&id)?)
}

/// What a provider sends back (RFC 6749 section 4.1.2, RFC 9207).
struct Parameters {
    state: Option<String>,
    code: Option<String>,
    iss: Option<String>,
    error: Option<String>,
}

impl Parameters {
    /// Each parameter at most once; what else is there means nothing.
    fn read(text: &str) -> Result<Self, Fault> {
        let mut parameters = Self { state: None, code: None, iss: None, error: None };
        for (name, value) in form_urlencoded::parse(text.as_bytes()) {
            let place = match name.as_ref() {
                "state" => &mut parameters.state,
                "code" => &mut parameters.code,
                "iss" => &mut parameters.iss,
                "error" => &mut parameters.error,
                _ => continue,
            };
            if place.replace(value.into_owned()).is_some() {
                return Err(Fault::bad("a parameter of the callback stands twice"));
            }
        }
        parameters.state = parameters.state.filter(|state| !state.is_empty() && state.len() <= LONGEST_STATE);
        Ok(parameters)
    }

    fn code(&self, running: &Running) -> Result<&str, Fault> {
        match (&self.code, &self.error) {
            (Some(code), None) if !code.is_empty() && code.len() <= LONGEST_CODE => Ok(code),
            (None, Some(error)) if error == "access_denied" => {
                Err(Fault::new(Reason::AccessDenied, "the user or the provider said no"))
            }
            (None, Some(error)) => {
                let told = running.explained(error, &serde_json::Value::Null);
                Err(Fault::bad(format!("the authorization response says {}", printable(&told))))
            }
            _ => Err(Fault::bad("the authorization response has neither one code nor one error")),
        }
    }
}
