//! What a session is, and how a password or a provider's word becomes one.

use authgate_runtime::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::users;

#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Session {
    #[serde(skip)]
    pub token_id: TokenId,
    pub user: Person,
    /// What the user may do here, as it is now.
    pub permissions: Vec<Permission>,
}

#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Person {
    pub id: String,
    /// What to call them.
    pub name: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub enum Permission {
    #[serde(rename = "projects:read")]
    Projects,
    #[serde(rename = "budgets:read")]
    Budgets,
    #[serde(rename = "members:read")]
    Members,
}

impl Session {
    pub fn may(&self, permission: Permission) -> bool {
        self.permissions.contains(&permission)
    }
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LoginCredentials {
    pub username: String,
    pub password: Secret,
}

pub async fn validate_login(login: LoginCredentials, cx: &HookContext) -> Result<Option<TokenId>, HookError> {
    let user = users::by_login(cx, &login.username).await?;
    // Unknown users cost the same work as wrong passwords.
    let hash = user.as_ref().and_then(|user| user.password_hash.as_deref());
    let check = cx.check_password(&login.password, hash).await?;
    match user {
        Some(user) if check.is_right() => cx.mint(&user.id).map(Some),
        _ => Ok(None),
    }
}

/// Whoever the provider vouches for may come in, as a member.
pub async fn identity(
    identity: OidcIdentity,
    _: ProviderTokens,
    cx: &HookContext,
) -> Result<Option<TokenId>, HookError> {
    let user_id = users::of_identity(cx, &identity).await?;
    cx.mint(&user_id).map(Some)
}

impl LiveSession for Session {
    async fn load(token: &TokenRecord, cx: &HookContext) -> Result<Option<Self>, HookError> {
        let Some(user) = users::by_id(cx, token.user_id()).await? else { return Ok(None) };
        let permissions = users::permissions(&user.role);
        Ok(Some(Self { token_id: token.token_id(), user: Person { id: user.id, name: user.name }, permissions }))
    }
}

pub async fn store(cx: &StartContext) -> Result<impl TokenStore + use<>, StartError> {
    cx.open_store().await
}
