//! A fresh access token for a session (RFC 6749 section 6, OpenID Connect Core section 12.2).

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::exchange::Exchanged;
use super::fault::{Fault, Reason};
use super::id_token::{audience, issuer};
use super::providers::OAuth;
use super::running::{ID_TOKEN, Running, Says};
use super::vault::{Kept, LOOK, Vault};
use crate::error::{AuthError, Code};
use crate::gate::Core;
use crate::secret::Secret;
use crate::token::TokenHash;

/// The longest that a caller waits for another's refresh.
const BOUND: Duration = Duration::from_secs(10);

/// How a refresh ended that brought nothing.
enum Ended {
    /// Not now.
    Later(Fault),
    /// Never again: what the session stands on is gone.
    ForGood(Fault),
}

/// The access token of a live session at its provider.
///
/// # Errors
/// 401 where the provider ended what the session stands on, which ends the session; 502 and 503.
pub(crate) async fn access_token(core: &Arc<Core>, hash: TokenHash) -> Result<Option<Secret>, AuthError> {
    let Some(oauth) = &core.oauth else { return Ok(None) };
    let Some(vault) = &oauth.vault else { return Ok(None) };
    let waited = tokio::time::timeout(BOUND, fresh(core, oauth, vault, hash)).await;
    waited.map_err(|_| AuthError::because(Code::ProviderError, "the refresh took longer than 10 s"))?
}

async fn fresh(core: &Arc<Core>, oauth: &OAuth, vault: &Vault, hash: TokenHash) -> Result<Option<Secret>, AuthError> {
    loop {
        let Some(mut kept) = vault.read(hash).await? else { return Ok(None) };
        let now = core.clock.now();
        if kept.is_fresh(now) {
            return Ok(Some(kept.access_token()));
        }
        let running = oauth.find(|provider| provider.slug == kept.provider);
        let (Some(running), Some(refresh_token)) = (running, kept.refresh_token()) else {
            return Ok((!kept.is_over(now)).then(|| kept.access_token()));
        };
        if !vault.lease(hash).await? {
            tokio::time::sleep(LOOK).await;
            continue;
        }
        // Whoever held the lease may have kept a fresh one just before.
        if vault.read(hash).await?.is_some_and(|latest| latest.is_fresh(now)) {
            vault.release(hash).await?;
            continue;
        }
        return match running.refreshed(refresh_token, &kept).await {
            Ok(got) => {
                kept.renew(&got, now);
                vault.keep(hash, &kept).await?;
                Ok(Some(kept.access_token()))
            }
            Err(Ended::Later(fault)) => {
                vault.release(hash).await?;
                Err(later(running, &fault))
            }
            Err(Ended::ForGood(fault)) => {
                core.store.revoke(hash).await?;
                vault.forget(hash).await?;
                let (spec_key, provider, session) = (running.settings.key, running.settings.slug, hash.handle());
                tracing::warn!(target: "authgate::audit", event = "refresh_refused", spec_key, provider, session, cause = fault.cause);
                Err(AuthError::because(Code::NotSignedIn, "the provider ended what the session stands on"))
            }
        };
    }
}

fn later(running: &Running, fault: &Fault) -> AuthError {
    let (spec_key, provider) = (running.settings.key, running.settings.slug);
    tracing::warn!(spec_key, provider, cause = fault.cause, "a token could not be refreshed");
    AuthError::because(Code::ProviderError, "the token could not be refreshed").retry_after(2)
}

impl Running {
    /// What a refresh brought, of the same issuer and subject.
    async fn refreshed(&self, refresh_token: &str, kept: &Kept) -> Result<Exchanged, Ended> {
        let form = [("grant_type", "refresh_token"), ("refresh_token", refresh_token)];
        let got = self.ask_for_tokens(&form).await.map_err(|fault| match fault.reason {
            Reason::GrantInvalid => Ended::ForGood(fault),
            _ => Ended::Later(fault),
        })?;
        let Some(token) = got.id_token.as_ref() else { return Ok(got) };
        let claims = self.signed_claims(token.expose(), ID_TOKEN).await.map_err(|fault| match fault.reason {
            Reason::IdTokenInvalid => Ended::ForGood(fault),
            _ => Ended::Later(fault),
        })?;
        let metadata = self.metadata().await.map_err(Ended::Later)?;
        let Says::OpenId { rule, .. } = self.says else { return Ok(got) };
        let named = issuer(&claims, &metadata.issuer, rule).map_err(Ended::ForGood)?;
        audience(&claims, self.settings.client_id).map_err(Ended::ForGood)?;
        let subject = claims.get("sub").and_then(Value::as_str);
        if named != kept.issuer || subject != Some(&kept.subject) {
            return Err(Ended::ForGood(Fault::token("the refreshed ID token is another subject's")));
        }
        Ok(got)
    }
}
