//! What a session is, and how a password becomes one.

use authgate_runtime::prelude::*;
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
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LoginCredentials {
    pub username: String,
    pub password: Secret,
}

/// A real project reads this PHC string from its own table; `None` for a user who is not there.
/// This is the hash of `correct horse battery staple`.
fn hash_of(username: &str) -> Option<&'static str> {
    (canonical(username) == "alice").then_some(HASH)
}

const HASH: &str = "$argon2id$v=19$m=65536,t=3,p=1$+fk6NoqXe59SR1eGvJ665g$k4bKQAA0ZFuMENyLh22YtAC/NRRfj53XZZJb++8aBZc";

pub async fn validate_login(login: LoginCredentials, cx: &HookContext) -> Result<Option<TokenId>, HookError> {
    // Unknown users cost the same work as wrong passwords.
    let check = cx.check_password(&login.password, hash_of(&login.username)).await?;
    if check.is_right() { cx.mint("alice").map(Some) } else { Ok(None) }
}

impl LiveSession for Session {
    async fn load(token: &TokenRecord, _: &HookContext) -> Result<Option<Self>, HookError> {
        let user = User { id: token.user_id().to_owned() };
        Ok(Some(Self { token_id: token.token_id(), user, permissions: vec!["read".to_owned()] }))
    }
}

pub async fn store(cx: &StartContext) -> Result<impl TokenStore + use<>, StartError> {
    cx.open_store().await
}
