//! The domain of the golden project: a session is what the provider said, word for word.

use authgate_runtime::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;

#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Session {
    #[serde(skip)]
    pub token_id: TokenId,
    pub id: String,
    pub permissions: Vec<String>,
}

pub async fn identity(
    identity: OidcIdentity,
    tokens: ProviderTokens,
    cx: &HookContext,
) -> Result<Option<TokenId>, HookError> {
    let facts = [
        identity.provider,
        &identity.issuer,
        &identity.subject,
        identity.email.as_deref().unwrap_or("-"),
        if identity.email_verified { "verified" } else { "unverified" },
        identity.linking_email().unwrap_or("-"),
        identity.name.as_deref().unwrap_or("-"),
        identity.preferred_username.as_deref().unwrap_or("-"),
        if tokens.refresh_token.is_some() { "refresh" } else { "-" },
    ];
    cx.mint(facts.join("|")).map(Some)
}

impl LiveSession for Session {
    async fn load(token: &TokenRecord, _: &HookContext) -> Result<Option<Self>, HookError> {
        Ok(Some(Self { token_id: token.token_id(), id: token.user_id().to_owned(), permissions: Vec::new() }))
    }
}

pub async fn store(cx: &StartContext) -> Result<impl TokenStore + use<>, StartError> {
    cx.open_store().await
}
