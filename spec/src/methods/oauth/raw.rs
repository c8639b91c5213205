//! `auth.oauth({ … })` and `auth.provider({ … })` as they were written.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Sign-in through OAuth 2.0 and OpenID Connect providers.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "auth.oauth", rename = "oauth")]
pub(crate) struct RawOAuth {
    /// Dotted path of the async function that turns a provider's identity into a minted token id, or none.
    #[schemars(required)]
    pub(crate) identity_fn: Option<String>,
    /// Environment variable of the API's public origin, which callbacks are joined to. Default `API_URL`.
    pub(crate) api_base_url_env: Option<String>,
    /// Environment variable of the app's public origin, which browsers are sent back to. Default `APP_URL`.
    pub(crate) app_base_url_env: Option<String>,
    /// Path of the app after a sign-in. Default `/`.
    pub(crate) success_path: Option<String>,
    /// Path of the app after a failure; `?oauth_error=` is added. Default `success_path`.
    pub(crate) error_path: Option<String>,
    /// Whether a verified email address may lead to an account that is there already. Default `never`.
    pub(crate) link: Option<RawLink>,
    /// The providers.
    #[schemars(required, length(min = 1))]
    pub(crate) providers: Option<Vec<RawTaggedProvider>>,
    /// Keeps the providers' tokens, encrypted. Off by default.
    pub(crate) vault: Option<RawVault>,
}

/// Whether a verified email address may lead to an account that is there already.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RawLink {
    Never,
    VerifiedEmail,
}

/// Keeps the providers' tokens, encrypted.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "vault", rename = "vault")]
pub(crate) struct RawVault {
    /// Environment variable of the key that encrypts them.
    #[schemars(required)]
    pub(crate) key_env: Option<String>,
}

/// A provider with its constructor's tag.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum RawTaggedProvider {
    Provider(Box<RawProvider>),
}

/// One provider.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "auth.provider", rename = "provider")]
pub(crate) struct RawProvider {
    /// Its name in paths and lists: a lower-case letter, then letters, digits or `-`.
    #[schemars(required)]
    pub(crate) slug: Option<String>,
    /// Which provider it is, or `discover` with an `issuer`, or `manual` with endpoints.
    #[schemars(required)]
    pub(crate) preset: Option<RawPreset>,
    /// Host of the tenant; for `auth0`, `okta`, `logto`, `clerk`.
    pub(crate) domain: Option<String>,
    /// Tenant id; for `azure_ad`.
    pub(crate) tenant: Option<String>,
    /// Region of the pool; for `aws_cognito`.
    pub(crate) region: Option<String>,
    /// Id of the pool; for `aws_cognito`.
    pub(crate) user_pool_id: Option<String>,
    /// Team id; for `apple`.
    pub(crate) team_id: Option<String>,
    /// Key id; for `apple`.
    pub(crate) key_id: Option<String>,
    /// Environment variable of a private key, PKCS #8 in PEM; for `apple` and `client_auth: 'private_key_jwt'`.
    pub(crate) private_key_env: Option<String>,
    /// The client id that the provider gave.
    #[schemars(required)]
    pub(crate) client_id: Option<String>,
    /// How the token endpoint is told who asks. Default: the preset's, else `basic`.
    pub(crate) client_auth: Option<RawClientAuth>,
    /// Environment variable of the client secret.
    pub(crate) client_secret_env: Option<String>,
    /// Path of the callback, joined to the API's origin. Either this or `redirect_uri`.
    pub(crate) callback_path: Option<String>,
    /// The whole redirect URI. Either this or `callback_path`.
    pub(crate) redirect_uri: Option<String>,
    /// Scopes that are asked for. Default: the preset's.
    #[schemars(length(min = 1))]
    pub(crate) scopes: Option<Vec<String>>,
    /// Issuer of ID tokens; for `discover`, and for `manual` with `openid`.
    pub(crate) issuer: Option<String>,
    /// For `manual`.
    pub(crate) authorization_endpoint: Option<String>,
    /// For `manual`.
    pub(crate) token_endpoint: Option<String>,
    /// For `manual`; needed without `openid`.
    pub(crate) userinfo_endpoint: Option<String>,
    /// For `manual` with `openid`.
    pub(crate) jwks_uri: Option<String>,
    /// Algorithms that ID tokens may be signed with. Default: the preset's, else RS256, ES256, EdDSA.
    #[schemars(length(min = 1))]
    pub(crate) id_token_algs: Option<Vec<RawAlgorithm>>,
    /// Whether signing out also ends the provider's session. Default `local`.
    pub(crate) logout: Option<RawLogout>,
    /// When the userinfo endpoint is asked. Default `when_missing`.
    pub(crate) userinfo: Option<RawUserinfo>,
    /// What a button says. Default: the preset's.
    pub(crate) label: Option<String>,
    /// Allows an http issuer or endpoint on a loopback host.
    pub(crate) danger_http_issuer: Option<bool>,
}

/// Which provider it is.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RawPreset {
    Google,
    Github,
    Gitlab,
    Discord,
    Slack,
    Spotify,
    Facebook,
    Twitter,
    Apple,
    Microsoft,
    Auth0,
    Okta,
    AwsCognito,
    AzureAd,
    Logto,
    Clerk,
    Discover,
    Manual,
}

/// How the token endpoint is told who asks.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RawClientAuth {
    Basic,
    Post,
    PrivateKeyJwt,
    None,
}

/// A signature algorithm of ID tokens, by the name that RFC 7518 and RFC 8037 give it.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, JsonSchema, PartialEq, Eq)]
pub(crate) enum RawAlgorithm {
    #[serde(rename = "RS256")]
    Rs256,
    #[serde(rename = "PS256")]
    Ps256,
    #[serde(rename = "ES256")]
    Es256,
    #[serde(rename = "ES384")]
    Es384,
    #[serde(rename = "EdDSA")]
    EdDsa,
}

/// Whether signing out also ends the provider's session.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RawLogout {
    Local,
    Provider,
}

/// When the userinfo endpoint is asked.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RawUserinfo {
    WhenMissing,
    Always,
    Never,
}
