//! The domain of the `auth` block: what a session is, and how a password becomes one.

use authgate_runtime::prelude::{
    Database, HookContext, HookError, LiveSession, OidcIdentity, PasswordCheck, ProviderTokens, Secret, TokenId,
    TokenRecord,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::users::{self, identities};

/// A signed-in caller, or the public one.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Session {
    /// The credential behind the session. Never serialised.
    #[serde(skip)]
    pub token_id: TokenId,
    /// The human behind it.
    pub user: SessionUser,
    /// Names of the user's roles, as they are now.
    pub roles: Vec<String>,
    /// What the roles allow, for navigation and columns.
    pub permissions: Vec<String>,
    /// The user's language, as in RFC 5646.
    pub locale: String,
}

/// The human behind a session.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SessionUser {
    /// Id that never changes.
    pub id: String,
    /// Name to sign in with.
    pub username: String,
    /// Name to be called by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

/// The body of a sign-in.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LoginCredentials {
    /// Name to sign in with, in any of its forms.
    pub username: String,
    /// The password.
    pub password: Secret,
}

/// The spec's `validate_fn`. Unknown, inactive and password-less users cost the same hash as a
/// wrong password, so that neither answer nor time tells them apart.
///
/// # Errors
/// If the database or the hashing queue does not answer.
pub async fn validate_login(credentials: LoginCredentials, cx: &HookContext) -> Result<Option<TokenId>, HookError> {
    let found = users::find(cx, &credentials.username).await?;
    let hash = found.as_ref().filter(|user| user.active).and_then(|user| user.password_hash.as_deref());
    let check = cx.check_password(&credentials.password, hash).await?;
    let Some(user) = found.filter(|_| check.is_right()) else { return Ok(None) };
    if check == PasswordCheck::RightButStale {
        users::refresh_hash(cx, &user, &credentials.password).await?;
    }
    cx.mint(&user.id).map(Some)
}

/// The spec's `identity_fn`: the user of an identity that was seen before; else, where the spec links by verified
/// address, the user who has proved that address here; else a new user.
///
/// # Errors
/// If the database did not confirm.
pub async fn map_oidc_identity(
    identity: OidcIdentity,
    _tokens: ProviderTokens,
    cx: &HookContext,
) -> Result<Option<TokenId>, HookError> {
    let user_id = match identities::find(cx, &identity).await? {
        Some(user_id) => user_id,
        None => match identities::link(cx, &identity).await? {
            Some(user_id) => user_id,
            None => identities::provision(cx, &identity).await?,
        },
    };
    // A disabled user stays disabled, whoever vouches for them.
    match users::active(cx, &user_id).await? {
        Some(_) => cx.mint(&user_id).map(Some),
        None => Ok(None),
    }
}

impl LiveSession for Session {
    async fn load(token: &TokenRecord, cx: &HookContext) -> Result<Option<Self>, HookError> {
        let Some((user, roles)) = users::active(cx, token.user_id()).await? else { return Ok(None) };
        Ok(Some(Self {
            token_id: token.token_id(),
            permissions: users::permissions(&roles),
            roles,
            locale: user.locale,
            user: SessionUser { id: user.id, username: user.username, name: user.name, email: user.email },
        }))
    }

    /// The triggers of `migrations/*/*_users_announced` see every change of a user, whoever makes it. MariaDB has none for
    /// `TRUNCATE`.
    fn announced_on(database: Database) -> bool {
        database != Database::Mysql
    }
}

/// The spec's `public_session`: a whole session, so that handlers treat it like any other.
#[must_use]
pub fn public_session() -> Session {
    let roles = vec!["public".to_owned()];
    Session {
        token_id: TokenId::public(),
        user: SessionUser {
            id: "00000000-0000-0000-0000-000000000000".to_owned(),
            username: "public".to_owned(),
            name: None,
            email: None,
        },
        permissions: users::permissions(&roles),
        roles,
        locale: "en-US".to_owned(),
    }
}
