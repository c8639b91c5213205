//! The domain of random specs: real types, so that what is accepted must compile.

use authgate_runtime::prelude::{
    HookContext, HookError, LiveSession, OidcIdentity, ProviderTokens, Secret, StartContext, StartError, TokenId, TokenRecord,
    TokenStore,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Session {
    #[serde(skip)]
    pub token_id: TokenId,
    pub user: User,
    pub permissions: Vec<String>,
}

#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct User {
    pub id: String,
    pub number: u64,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LoginCredentials {
    pub username: String,
    pub email: String,
    pub password: Secret,
}

pub async fn validate_login(login: LoginCredentials, cx: &HookContext) -> Result<Option<TokenId>, HookError> {
    let check = cx.check_password(&login.password, None).await?;
    if check.is_right() { cx.mint(login.username + &login.email).map(Some) } else { Ok(None) }
}

pub async fn map_oidc_identity(identity: OidcIdentity, _: ProviderTokens, cx: &HookContext) -> Option<TokenId> {
    cx.mint(identity.subject).ok()
}

pub fn public_session() -> Session {
    let user = User { id: "public".to_owned(), number: 0 };
    Session { token_id: TokenId::public(), user, permissions: Vec::new() }
}

impl LiveSession for Session {
    async fn load(token: &TokenRecord, _: &HookContext) -> Result<Option<Self>, HookError> {
        let user = User { id: token.user_id().to_owned(), number: 1 };
        Ok(Some(Self { token_id: token.token_id(), user, permissions: Vec::new() }))
    }
}

pub async fn store(cx: &StartContext) -> Result<impl TokenStore + use<>, StartError> {
    cx.open_store().await
}
