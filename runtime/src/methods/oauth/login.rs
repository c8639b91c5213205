//! `GET <M>/auth/oauth/{slug}/login`: begins a flow.

use actix_web::{HttpRequest, HttpResponse, web};
use openidconnect::{CsrfToken, Nonce, PkceCodeChallenge};
use tracing::Instrument;

use super::Method;
use super::fault::{Fault, Reason};
use super::flows::{Flow, Key};
use super::providers::OAuth;
use super::return_to;
use super::routes::{at, is_for, redirect};
use super::running::Running;
use crate::error::AuthError;
use crate::http::At;

/// Bytes of a state, a nonce and a flow's secret.
const RANDOM: u32 = 32;

pub(super) async fn login<G: Method>(gate: At<G>, request: HttpRequest) -> Result<HttpResponse, AuthError> {
    let (oauth, running) = at(&gate.core, is_for(&request, "login"))?;
    let span = tracing::info_span!("login", provider = running.settings.slug);
    Ok(match begin(oauth, running, &request).instrument(span).await {
        Ok(response) => response,
        Err(fault) => oauth.failed(running, &fault.in_popup(is_popup(&request)), None),
    })
}

async fn begin(oauth: &OAuth, running: &Running, request: &HttpRequest) -> Result<HttpResponse, Fault> {
    let metadata = running.metadata().await?;
    let state = CsrfToken::new_random_len(RANDOM);
    let secret = CsrfToken::new_random_len(RANDOM);
    let nonce = Nonce::new_random_len(RANDOM);
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let key = Key::of(state.secret(), secret.secret());
    let path = once(request, "return_to").and_then(|text| return_to::safe(&text, &oauth.app));
    let of_popup = || return_to::of_popup(path.as_deref().unwrap_or(oauth.settings.success_path));
    let flow = Flow {
        nonce: nonce.secret().clone(),
        verifier: verifier.secret().clone(),
        return_to: if is_popup(request) { Some(of_popup()) } else { path },
    };
    oauth.flows.begin(key, running.settings.slug, flow).await?;

    let mut url = metadata.authorization.clone();
    {
        let mut query = url.query_pairs_mut();
        query
            .append_pair("response_type", "code")
            .append_pair("client_id", running.settings.client_id)
            .append_pair("redirect_uri", &running.redirect_uri)
            .append_pair("scope", &running.settings.scopes.join(" "))
            .append_pair("state", state.secret())
            .append_pair("code_challenge", challenge.as_str())
            .append_pair("code_challenge_method", "S256");
        if running.is_openid() {
            query.append_pair("nonce", nonce.secret());
        }
        query.extend_pairs(running.settings.parameters.iter().map(|p| (p.name, p.value)));
        if running.posts_form() {
            query.append_pair("response_mode", "form_post");
        }
    }
    let name = oauth.cookie.name(&key.state);
    let cookie = oauth.cookie.set(&name, running.clock.now(), secret.secret(), running.posts_form());
    let cookie = cookie.ok_or_else(|| Fault::new(Reason::ServerError, "the flow's cookie cannot be written"))?;
    let surplus = oauth.cookie.superfluous(request.headers());
    let cleared = surplus.iter().map(|name| oauth.cookie.clear(name));
    Ok(redirect(url.as_str(), std::iter::once(Some(cookie)).chain(cleared)))
}

/// The sign-in is in a window of its own.
fn is_popup(request: &HttpRequest) -> bool {
    once(request, return_to::DISPLAY).is_some_and(|display| display == return_to::POPUP)
}

/// A parameter, where it stands once.
fn once(request: &HttpRequest, name: &str) -> Option<String> {
    let pairs = web::Query::<Vec<(String, String)>>::from_query(request.query_string()).ok()?.into_inner();
    let mut found = pairs.into_iter().filter(|(given, _)| given == name);
    let (_, text) = found.next()?;
    found.next().is_none().then_some(text)
}

impl Running {
    /// The provider answers with a form; ours of `dev` never does.
    pub(super) fn posts_form(&self) -> bool {
        self.settings.form_post && matches!(self.proof, super::client::Proof::Apple { .. })
    }
}
