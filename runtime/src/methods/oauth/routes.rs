//! The routes of each provider, and what they answer.

use std::sync::Arc;

use actix_web::http::Method as Verb;
use actix_web::http::header::{HeaderValue, LOCATION, SET_COOKIE};
use actix_web::{HttpRequest, HttpResponse, web};

use super::fault::Fault;
use super::providers::OAuth;
use super::running::Running;
use super::settings::{Protocol, Provider, Settings};
use super::{Method, backchannel, callback, login, logout, return_to};
use crate::error::{AuthError, Code};
use crate::gate::Core;
use crate::http::{RouteTable, headers};

/// Adds the routes of every provider.
pub fn routes<G: Method>(table: &mut RouteTable<G>) {
    let settings: &'static Settings = const { &<G as Method>::SETTINGS };
    table.oauth = Some(settings);
    #[cfg(feature = "testing")]
    table.needs.values.push(super::moved::VARIABLE);
    table.needs.origins.extend([settings.api_env, settings.app_env]);
    if let Some(name) = settings.vault_key_env {
        table.needs.keys.push(name);
    }
    for provider in settings.providers {
        table.needs.values.extend(provider.client_auth.variable());
        table.add(Verb::GET, &below(provider, "login"), || web::get().to(login::login::<G>));
        table.add(Verb::GET, provider.callback, || web::get().to(callback::by_query::<G>));
        if provider.form_post {
            table.add(Verb::POST, provider.callback, || web::post().to(callback::by_form::<G>));
        }
        if matches!(provider.protocol, Protocol::OpenId { .. }) {
            let path = below(provider, "backchannel-logout");
            table.add(Verb::POST, &path, || web::post().to(backchannel::backchannel::<G>));
        }
        if provider.ends_provider_session {
            table.add(Verb::GET, &below(provider, "signed-out"), || web::get().to(logout::signed_out::<G>));
        }
    }
}

/// A route of a provider.
pub(super) fn below(provider: &Provider, last: &str) -> String {
    format!("{}/{last}", provider.path)
}

/// The method, and the provider that a path belongs to. A provider that this server cannot serve is as unknown as none.
pub(super) fn at(core: &Arc<Core>, is: impl Fn(&Provider) -> bool) -> Result<(&OAuth, &Running), AuthError> {
    let unknown = || AuthError::because(Code::NotFound, "the provider's variable is not set");
    let oauth = core.oauth.as_ref().ok_or_else(unknown)?;
    Ok((oauth, oauth.find(is).ok_or_else(unknown)?))
}

/// True for the provider whose route `last` the request is for.
pub(super) fn is_for(request: &HttpRequest, last: &'static str) -> impl Fn(&Provider) -> bool + use<> {
    let path = request.path().to_owned();
    move |provider| path == below(provider, last)
}

/// 302. The URL that it comes from is told to nobody.
pub(super) fn redirect(to: &str, cookies: impl IntoIterator<Item = Option<HeaderValue>>) -> HttpResponse {
    let mut response = HttpResponse::Found().finish();
    headers::seal(response.headers_mut());
    if let Ok(to) = HeaderValue::try_from(to) {
        response.headers_mut().insert(LOCATION, to);
    }
    for cookie in cookies.into_iter().flatten() {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

impl OAuth {
    /// A failure: the browser learns one word, the log the cause.
    pub(super) fn failed(&self, running: &Running, fault: &Fault, cookie: Option<HeaderValue>) -> HttpResponse {
        let (spec_key, provider, reason) = (running.settings.key, running.settings.slug, fault.reason.as_str());
        tracing::warn!(target: "authgate::audit", event = "oauth_failed", spec_key, provider, reason, cause = fault.cause);
        let path = return_to::with(self.settings.error_path, "oauth_error", reason);
        let path = if fault.in_popup { return_to::of_popup(&path) } else { path };
        redirect(&format!("{}{path}", self.app), [cookie])
    }
}
