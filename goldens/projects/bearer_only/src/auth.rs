//! The domain of the golden project.

use authgate_runtime::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Session {
    #[serde(skip)]
    pub token_id: TokenId,
    pub id: String,
    pub permissions: Vec<String>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    pub username: String,
    pub password: Secret,
}

/// Accepts any name whose password is the name, spelt backwards. Checked in constant work all the same.
pub async fn validate(login: Credentials, cx: &HookContext) -> Result<Option<TokenId>, HookError> {
    let _ = cx.check_password(&login.password, None).await?;
    if login.username == "panic" {
        cx.write::<()>(|_| panic!("a change that panics in its transaction")).await?;
    }
    let backwards: String = login.username.chars().rev().collect();
    if login.password.expose() == backwards { cx.mint(&login.username).map(Some) } else { Ok(None) }
}

impl LiveSession for Session {
    async fn load(token: &TokenRecord, _: &HookContext) -> Result<Option<Self>, HookError> {
        Ok(Some(Self { token_id: token.token_id(), id: token.user_id().to_owned(), permissions: Vec::new() }))
    }
}

pub async fn store(cx: &StartContext) -> Result<impl TokenStore + use<>, StartError> {
    cx.open_store().await
}
