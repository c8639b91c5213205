//! Every shape that the bridge can print, and an async store.

use std::collections::BTreeMap;

use authgate_runtime::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::names::{Plan, UserId};

/// A session with */ every shape.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    #[serde(skip)]
    pub session_ref: TokenId,
    pub who: Who,
    /// What the caller may do.
    pub permissions: Vec<String>,
    pub nick_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub avatar: Option<String>,
    pub limits: BTreeMap<String, f64>,
    pub teams: Vec<Team>,
    #[serde(rename = "odd name")]
    pub odd: bool,
}

#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Who {
    pub id: UserId,
    pub plan: Plan,
}

#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Team {
    pub name: String,
    pub seats: Option<u32>,
    pub lead: Option<Box<Who>>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Credentials {
    pub email_address: String,
    pub pass_phrase: Secret,
    #[serde(default)]
    pub remember: bool,
    pub plan: Option<Plan>,
}

/// Refuses everybody, and panics for one; answers without `Result`, which is legal too.
pub async fn validate(login: Credentials, cx: &HookContext) -> Option<TokenId> {
    let _ = (login.remember, login.plan, cx.address());
    assert!(login.email_address != "panic@b.example", "a hook that panics");
    let refused = cx.check_password(&login.pass_phrase, None).await.is_ok();
    (!refused).then(TokenId::public)
}

impl LiveSession for Session {
    async fn load(_: &TokenRecord, _: &HookContext) -> Result<Option<Self>, HookError> {
        Ok(None)
    }
}

pub fn public_session() -> Session {
    let who = Who { id: UserId(0), plan: Plan::Free };
    Session {
        session_ref: TokenId::public(),
        teams: vec![Team { name: "public".to_owned(), seats: None, lead: Some(Box::new(who.clone())) }],
        who,
        permissions: Vec::new(),
        nick_name: None,
        avatar: None,
        limits: BTreeMap::new(),
        odd: false,
    }
}

pub async fn store(cx: &StartContext) -> Result<impl TokenStore + use<>, StartError> {
    cx.open_store().await
}
