//! RP-initiated logout (OpenID Connect RP-Initiated Logout 1.0).

use actix_web::{HttpRequest, HttpResponse};
use openidconnect::CsrfToken;

use super::Method;
use super::providers::OAuth;
use super::routes::{at, below, is_for, redirect};
use crate::error::AuthError;
use crate::http::At;
use crate::store::StoreError;
use crate::token::TokenHash;

impl OAuth {
    /// Where the browser ends the provider's session, if the session came from a provider whose spec says so.
    /// A provider that does not say where is left alone: the session here ends in any case.
    pub(crate) async fn end_session_url(&self, hash: TokenHash) -> Result<Option<String>, StoreError> {
        let Some((slug, id_token)) = self.sessions.origin(hash).await? else { return Ok(None) };
        let running = self.find(|provider| provider.slug == slug && provider.ends_provider_session);
        let Some(running) = running else { return Ok(None) };
        let metadata = match running.metadata().await {
            Ok(metadata) => metadata,
            Err(fault) => {
                let (spec_key, provider) = (running.settings.key, running.settings.slug);
                tracing::warn!(spec_key, provider, cause = fault.cause, "the provider's session is not ended");
                return Ok(None);
            }
        };
        let Some(mut url) = metadata.end_session.clone() else { return Ok(None) };
        let back = format!("{}{}", self.api, below(running.settings, "signed-out"));
        let state = CsrfToken::new_random_len(32);
        {
            let mut query = url.query_pairs_mut();
            if let Some(token) = &id_token {
                query.append_pair("id_token_hint", token.expose());
            }
            query
                .append_pair("client_id", running.settings.client_id)
                .append_pair("post_logout_redirect_uri", &back)
                .append_pair("state", state.secret());
        }
        Ok(Some(url.into()))
    }
}

impl OAuth {
    /// Forgets all that is kept of a session that has ended. What fails here goes when it expires.
    pub(crate) async fn forget(&self, hash: TokenHash) {
        let origin = self.sessions.drop_one(hash).await;
        let tokens = match &self.vault {
            Some(vault) => vault.forget(hash).await,
            None => Ok(()),
        };
        if let Err(error) = origin.and(tokens) {
            tracing::warn!(
                error = crate::error::chain(&error),
                "what is kept of an ended session is not forgotten yet"
            );
        }
    }
}

/// `GET <M>/auth/oauth/{slug}/signed-out`. The session ended before; whatever comes back changes nothing.
pub(super) async fn signed_out<G: Method>(gate: At<G>, request: HttpRequest) -> Result<HttpResponse, AuthError> {
    let (oauth, _) = at(&gate.core, is_for(&request, "signed-out"))?;
    Ok(redirect(&format!("{}{}", oauth.app, oauth.settings.success_path), []))
}
